"""Rules without keys: texts, short codes, windows, retention, counts, opening hours. Expectations are by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.vectors.cast import DAY, NOW, Vectors
from tests.vectors.independent import cbor

HOUR = 3600
NOON = 1_795_435_200  # 2026-11-23 12:00:00 UTC


def base64url() -> Vectors:
    out = Vectors("Base64url without padding (RFC 4648, section 5): one spelling for each value.")
    for text, data in (
        ("", b""), ("Zg", b"f"), ("Zm8", b"fo"), ("Zm9v", b"foo"), ("Zm9vYg", b"foob"), ("AA", b"\x00"),
        ("_-7_", b"\xff\xee\xff"), ("-_-_", b"\xfb\xff\xbf"),
    ):  # fmt: skip
        out.accept(f"{len(data)} bytes: {text or 'nothing'}", text=text, bytes=data)
    for name, text in (
        ("padding", "Zg=="), ("padding alone", "="), ("the other alphabet: plus", "-+-_"),
        ("the other alphabet: slash", "-/-_"), ("blank before", " Zg"), ("blank behind", "Zg "),
        ("line end behind", "Zg\n"), ("line end inside", "Zm\n8"), ("tab", "Zm\t8"),
        ("stray bits in the last character", "Zh"), ("more stray bits", "Zm9"), ("one character", "Z"),
        ("five characters", "Zm9vY"), ("NUL", "Zg\x00"), ("high bits", "Zm9\xff"), ("a letter beyond ASCII", "Zmé8"),
        ("full-width digits", "Zm９v"), ("percent-encoded", "Zg%3D"), ("a full stop", "Zm9v.Zg"),
    ):  # fmt: skip
        out.refuse(name, "bad-base64", "another spelling, or none", text=text)
    return out


def cbor_items() -> Vectors:
    out = Vectors("CBOR (RFC 8949): `bytes` is the one deterministic encoding of `value` (4.2.1).")
    for name, value in (
        ("zero", 0), ("23", 23), ("24", 24), ("256", 256), ("seconds", NOW), ("minus one", -1), ("minus 500", -500),
        ("null", None), ("false", False), ("true", True), ("text", "Fruchthalle"), ("text beyond ASCII", "Spinnrädl"),
        ("list", [1, [2, None], "x"]), ("empty list", []),
    ):  # fmt: skip
        out.accept(name, value=value, bytes=cbor(value))
    for name, text, why in (
        ("empty", "", "no item"),
        ("cut off", "82 01", "one item missing"),
        ("cut text", "63 61 62", "one byte missing"),
        ("byte behind", "01 00", "one item only"),
        ("two items", "01 01", "one item only"),
        ("list of no length", "9f 01 ff", "indefinite"),
        ("map of no length", "bf 01 02 ff", "indefinite"),
        ("bytes in pieces", "5f 41 01 ff", "indefinite"),
        ("text in pieces", "7f 61 61 ff", "indefinite"),
        ("duplicate key", "a2 01 02 01 03", "which one would hold?"),
        ("break alone", "ff", "no item"),
        ("reserved length", "1c", "RFC 8949, section 3"),
        ("text that is not UTF-8", "61 ff", "UTF-8"),
        ("huge list", "9b ff ff ff ff ff ff ff ff", "longer than the input"),
        ("huge bytes", "5b 7f ff ff ff ff ff ff ff", "longer than the input"),
        ("nine levels", "81 81 81 81 81 81 81 81 81 01", "eight levels at most"),
    ):
        out.refuse(name, "malformed", why, bytes=bytes.fromhex(text))
    return out


def short_codes() -> Vectors:
    out = Vectors("Short codes: Crockford's base32 with its check character; `random` makes a code of 5 bytes.")
    for typed, code in (
        ("0000-0000", "00000000"),
        ("0000-0011", "00000011"),
        ("7K3M-Q2XK", "7K3MQ2XK"),
        ("ZZZZ-ZZZJ", "ZZZZZZZJ"),
    ):
        out.accept(f"as printed: {typed}", typed=typed, code=code, display=typed)
    for name, typed in (
        ("lower case", "7k3m-q2xk"), ("without hyphen", "7K3MQ2XK"), ("with blanks", " 7K3M Q2XK "),
        ("hyphens everywhere", "7-K-3-M-Q-2-X-K"), ("a dash", "7K3M–Q2XK"), ("a fixed blank", "7K3M\u00a0Q2XK"),
    ):  # fmt: skip
        out.accept(name, typed=typed, code="7K3MQ2XK", display="7K3M-Q2XK")
    for name, typed in (
        ("I for one", "0000-00II"), ("L for one", "0000-00LL"), ("small l", "0000-00ll"),
        ("letter O for zero", "OOOO-OO11"), ("small o", "oooo-oo11"),
    ):  # fmt: skip
        out.accept(name, typed=typed, code="00000011", display="0000-0011")
    for name, typed, why in (
        ("one character wrong", "7K3M-Q2XM", "the check character does not fit"),
        ("one character wrong in front", "8K3M-Q2XK", "the check character does not fit"),
        ("two neighbours exchanged", "K73M-Q2XK", "the check character does not fit"),
        ("seven characters", "7K3M-Q2X", "eight"),
        ("nine characters", "7K3M-Q2XK0", "eight"),
        ("empty", "", "eight"),
        ("hyphens only", "----", "eight"),
        ("the letter U", "UUUU-UUUU", "not in the alphabet"),
        ("a check symbol that is never given out", "0000-000*", "not in the alphabet"),
        ("umlaut", "7K3M-Q2XÖ", "not in the alphabet"),
        ("full-width digits", "００００-００００", "not in the alphabet"),
        ("NUL", "0000-000\x00", "not in the alphabet"),
        ("a URL", "https://tun.example.org/c#0AQ", "not a short code"),
    ):
        out.refuse(name, "short-code-mistyped", why, typed=typed)
    return out


def windows() -> Vectors:
    out = Vectors(
        "Windows: which are allowed at `now` (longest 24 h, 28 days kept), and whether a stay overlaps one. "
        "All intervals are half-open. Entries with `approved` ask whether a window is a part of that one."
    )
    limits = {"now": NOON, "longest": DAY, "retention_days": 28}
    start = NOON - 2 * HOUR
    for name, first, last in (
        ("an hour", start, start + HOUR),
        ("one second", NOON - 1, NOON),
        ("up to now", start, NOON),
        ("the longest", NOON - DAY, NOON),
        ("the oldest", NOON - 28 * DAY, NOON - 27 * DAY),
    ):
        out.accept(name, **limits, **{"from": first, "to": last})
    for name, code, first, last in (
        ("backwards", "window-backwards", start, start - 1),
        ("of no length", "window-backwards", start, start),
        ("a second into the future", "window-in-future", start, NOON + 1),
        ("a second longer than the longest", "window-too-long", NOON - DAY - 1, NOON),
        ("a second older than the oldest", "outside-retention", NOON - 28 * DAY - 1, NOON - 28 * DAY + HOUR),
    ):
        out.refuse(name, code, "not allowed at this time", **limits, **{"from": first, "to": last})
    window = {"from": start, "to": start + HOUR}
    for name, arrival, end, met in (
        ("inside", start + 60, start + 120, True),
        ("around", start - 60, start + HOUR + 60, True),
        ("the window itself", start, start + HOUR, True),
        ("left as it began", start - 60, start, False),
        ("left a second after it began", start - 60, start + 1, True),
        ("came as it ended", start + HOUR, start + HOUR + 60, False),
        ("came a second before it ended", start + HOUR - 1, start + HOUR + 60, True),
        ("still there, came before", start - 9 * HOUR, None, True),
        ("still there, came a second before it ended", start + HOUR - 1, None, True),
        ("still there, came as it ended", start + HOUR, None, False),
        ("a stay of no length, as it began", start, start, True),
        ("a stay of no length, in the last second", start + HOUR - 1, start + HOUR - 1, True),
        ("a stay of no length, as it ended", start + HOUR, start + HOUR, False),
        ("a stay of no length, a second before", start - 1, start - 1, False),
    ):
        out.accept(f"stay: {name}", **window, arrival=arrival, end=end, overlaps=met)
    approved = [start, start + HOUR]
    for name, first, last in (("the same", start, start + HOUR), ("a part", start + 60, start + 120)):
        out.accept(f"narrower: {name}", **{"from": first, "to": last}, approved=approved)
    for name, code, first, last in (
        ("a second earlier", "narrowing-only", start - 1, start + HOUR),
        ("a second later", "narrowing-only", start, start + HOUR + 1),
        ("elsewhere", "narrowing-only", start + 2 * HOUR, start + 3 * HOUR),
        ("backwards", "window-backwards", start + 60, start + 59),
    ):
        why = "a release is never wider than what was approved"
        out.refuse(f"narrower: {name}", code, why, **{"from": first, "to": last}, approved=approved)
    return out


def retention() -> Vectors:
    out = Vectors(
        "Retention: a visit is readable before `readable_until`, and no longer; its day's key dies at "
        "`key_dies_at`, the first midnight (UTC) after the day's last visit reached its age."
    )
    for name, arrival, days, readable_until, dies, deleted_on in (
        ("an evening in November", "2026-11-23T19:30Z", 28, "2026-12-21T19:30Z", "2026-12-22T00:00Z",
         "2026-12-22"),
        ("midnight in Kaiserslautern is the evening before in UTC", "2026-11-24T00:30+01:00", 28,
         "2026-12-21T23:30Z", "2026-12-22T00:00Z", "2026-12-22"),
        ("the first second of a UTC day", "2026-11-23T00:00Z", 28, "2026-12-21T00:00Z", "2026-12-22T00:00Z",
         "2026-12-22"),
        ("the last second of a UTC day", "2026-11-23T23:59:59Z", 28, "2026-12-21T23:59:59Z", "2026-12-22T00:00Z",
         "2026-12-22"),
        ("the floor, 14 days", "2026-11-23T19:30Z", 14, "2026-12-07T19:30Z", "2026-12-08T00:00Z",
         "2026-12-08"),
        ("the ceiling, 31 days", "2026-11-23T19:30Z", 31, "2026-12-24T19:30Z", "2026-12-25T00:00Z",
         "2026-12-25"),
        ("over the turn to summer time: days of 86,400 s", "2026-03-28T23:30+01:00", 28,
         "2026-04-26T00:30+02:00", "2026-04-26T00:00Z", "2026-04-26"),
        ("over the turn to winter time", "2026-10-25T02:30+02:00", 28, "2026-11-22T01:30+01:00",
         "2026-11-23T00:00Z", "2026-11-23"),
        ("over a leap day", "2028-02-10T12:00Z", 28, "2028-03-09T12:00Z", "2028-03-10T00:00Z",
         "2028-03-10"),
    ):  # fmt: skip
        at = _at(arrival)
        out.accept(name, told=arrival, arrival=at, days=days, day=at // DAY, readable_until=_at(readable_until),
                   key_dies_at=_at(dies), deleted_on=deleted_on)  # fmt: skip
    return out


def counts() -> Vectors:
    out = Vectors(
        "Counts on the quarter-hour grid. A stay is [arrival, end or null, persons]; below five is null.",
        step=900,
    )

    def accept(name: str, window: tuple[int, int], stays: list[Any], grid: tuple[int, int], visits: int | None,
               persons: int | None, slots: list[int | None]) -> None:  # fmt: skip
        told = [{"start": grid[0] + 900 * index, "persons": number} for index, number in enumerate(slots)]
        out.accept(name, window=window, stays=stays, **{"from": grid[0], "to": grid[1]}, visits=visits,
                   persons=persons, slots=told)  # fmt: skip

    hour = (NOON, NOON + HOUR)
    quarter = (NOON, NOON + 900)
    alone = [[NOON, NOON + 60, 1]]
    accept("nobody", hour, [], hour, None, None, [None] * 4)
    accept("four visits of one person: not shown", quarter, alone * 4, quarter, None, None, [None])
    accept("five visits of one person", quarter, alone * 5, quarter, 5, 5, [5])
    accept("one visit of five persons", quarter, [[NOON, NOON + 60, 5]], quarter, None, 5, [5])
    accept("rounded outwards", (NOON + 1, NOON + 901), alone * 6, (NOON, NOON + 1800), 6, 6, [6, None])
    accept("one second, one slot", (NOON + 899, NOON + 900), alone * 6, quarter, 6, 6, [6])
    long = [[NOON - HOUR, None, 6], [NOON + 900, NOON + 1800, 4], [NOON + 900, NOON + 901, 1]]
    accept("some stay, some come", hour, long, hour, None, 11, [6, 11, 6, 6])
    before = [[NOON - 60, NOON, 9], [NOON + HOUR, NOON + HOUR + 60, 9]]
    accept("left as it began, came as it ended", hour, before, hour, None, None, [None] * 4)
    accept("visits shown, slots withheld", hour, [[NOON + 900 * (i % 4), NOON + 900 * (i % 4) + 1, 1]
           for i in range(8)], hour, 8, 8, [None] * 4)  # fmt: skip
    return out


_WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")


def _row(text: str) -> list[int]:
    """ "mo 11:00-23:00" as [0, 660, 1380]."""
    day, times = text.split()
    opens, closes = (int(time[:2]) * 60 + int(time[3:]) for time in times.split("-"))
    return [_WEEKDAYS.index(day), opens, closes]


def hours() -> Vectors:
    out = Vectors("Opening hours on the wall clock of the city: whether open at `at`, and when it closes.",
                  zone="Europe/Berlin")  # fmt: skip
    evening, night, half = "mo 18:00-01:00", "sa 22:00-06:00", "sa 22:00-02:30"
    for name, spans, told, closes in (
        ("no hours are kept", "", "2026-11-23T03:00+01:00", ""),
        ("open", "mo 11:00-23:00", "2026-11-23T20:30+01:00", "2026-11-23T23:00+01:00"),
        ("as it opens", "mo 11:00-23:00", "2026-11-23T11:00+01:00", "2026-11-23T23:00+01:00"),
        ("a second before it opens", "mo 11:00-23:00", "2026-11-23T10:59:59+01:00", "closed"),
        ("in its last second", "mo 11:00-23:00", "2026-11-23T22:59:59+01:00", "2026-11-23T23:00+01:00"),
        ("as it closes", "mo 11:00-23:00", "2026-11-23T23:00+01:00", "closed"),
        ("on another weekday", "mo 11:00-23:00", "2026-11-24T20:30+01:00", "closed"),
        ("past midnight", evening, "2026-11-24T00:59:59+01:00", "2026-11-24T01:00+01:00"),
        ("past midnight, as it closes", evening, "2026-11-24T01:00+01:00", "closed"),
        ("the night before Monday is Sunday's", evening, "2026-11-23T00:30+01:00", "closed"),
        ("at lunch, before the break", "mo 11:00-14:00; mo 17:30-23:00", "2026-11-23T13:59:59+01:00",
         "2026-11-23T14:00+01:00"),
        ("in the break", "mo 11:00-14:00; mo 17:30-23:00", "2026-11-23T14:00+01:00", "closed"),
        ("spans that meet are one", "mo 11:00-14:00; mo 14:00-23:00", "2026-11-23T12:00+01:00",
         "2026-11-23T23:00+01:00"),
        ("spans that overlap are one", "mo 11:00-15:00; mo 14:00-23:00", "2026-11-23T12:00+01:00",
         "2026-11-23T23:00+01:00"),
        ("a short span inside a long one", "mo 11:00-23:00; mo 12:00-13:00", "2026-11-23T12:30+01:00",
         "2026-11-23T23:00+01:00"),
        ("the whole day", "mo 00:00-00:00", "2026-11-23T12:00+01:00", "2026-11-24T00:00+01:00"),
        ("two whole days", "mo 00:00-00:00; tu 00:00-00:00", "2026-11-23T12:00+01:00", "2026-11-25T00:00+01:00"),
        ("Sunday into Monday", "su 20:00-00:00; mo 00:00-02:00", "2026-11-22T21:00+01:00", "2026-11-23T02:00+01:00"),
        ("Monday in UTC, Tuesday in the city", "mo 00:00-00:00", "2026-11-23T23:30+00:00", "closed"),
        ("Tuesday in the city, Monday in UTC", "tu 00:00-00:00", "2026-11-23T23:30+00:00", "2026-11-25T00:00+01:00"),
        ("the short night", night, "2026-03-28T23:00+01:00", "2026-03-29T06:00+02:00"),
        ("the short night, a second before it closes", night, "2026-03-29T05:59:59+02:00", "2026-03-29T06:00+02:00"),
        ("the short night, as it closes", night, "2026-03-29T06:00+02:00", "closed"),
        ("the long night", night, "2026-10-24T23:00+02:00", "2026-10-25T06:00+01:00"),
        ("the long night, the second half past two", night, "2026-10-25T02:30+01:00", "2026-10-25T06:00+01:00"),
        ("closing at half past two in the long night: the first of the two", half, "2026-10-25T02:29:59+02:00",
         "2026-10-25T02:30+02:00"),
        ("between the two", half, "2026-10-25T02:30+02:00", "closed"),
        ("the second half past two", half, "2026-10-25T02:29:59+01:00", "closed"),
        ("closing at half past two in the short night, which has none", half, "2026-03-29T03:29:59+02:00",
         "2026-03-29T03:30+02:00"),
        ("after it", half, "2026-03-29T03:30+02:00", "closed"),
    ):  # fmt: skip
        rows = [_row(span) for span in spans.split("; ") if span]
        opened = closes != "closed"
        out.accept(name, rows=rows, told=told, at=_at(told), open=opened,
                   closes=_at(closes) if closes and opened else None, closes_told=closes or None)  # fmt: skip
    for name, row in (
        ("weekday 7", [7, 0, 60]), ("weekday -1", [-1, 0, 60]), ("opens at 24:00", [0, 1440, 60]),
        ("closes at 24:00", [0, 0, 1440]), ("opens before midnight", [0, -1, 60]), ("two parts", [0, 60]),
        ("four parts", [0, 60, 120, 180]), ("a float", [0, 60.0, 120]), ("text", [0,
         "11:00", 120]), ("null", [None, 0, 0]),
    ):  # fmt: skip
        out.refuse(name, "malformed", "not [weekday, opens, closes]", rows=[row])
    return out


def planned_ends() -> Vectors:
    out = Vectors("When a visit that nobody ends is taken to end: the earliest limit, never before its arrival.")
    for name, stay, closes, event_end, end in (
        ("longest stay alone", 3 * HOUR, None, None, NOON + 3 * HOUR),
        ("closing first", 3 * HOUR, NOON + HOUR, None, NOON + HOUR),
        ("longest stay first", HOUR, NOON + 3 * HOUR, None, NOON + HOUR),
        ("end of the event first", 9 * HOUR, None, NOON + 2 * HOUR, NOON + 2 * HOUR),
        ("closing before the event ends", 9 * HOUR, NOON + HOUR, NOON + 2 * HOUR, NOON + HOUR),
        ("all at once", HOUR, NOON + HOUR, NOON + HOUR, NOON + HOUR),
        ("an event that is over", HOUR, None, NOON - 1, NOON),
        ("closed already", HOUR, NOON - HOUR, None, NOON),
    ):
        out.accept(name, arrival=NOON, longest_stay=stay, closes=closes, event_end=event_end, planned_end=end)
    return out


def _at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())
