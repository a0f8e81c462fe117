"""A window is opened: exactly those who were there, to the office that may ask, and to nobody else."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.service.conftest import ADA, DAY, NOON, City, HealthOffice, code_of
from tun.core.encoding import b64u, unb64u
from tun.core.errors.base import Refusal
from tun.core.errors.office import OfficeUnknown
from tun.core.errors.sealing import CannotOpen
from tun.core.keys import OpeningKey
from tun.core.log import Entry, check_logged, read_head
from tun.core.releases import Release, open_release, read_grant
from tun.core.visits import visit_id
from tun.core.window import Window
from tun.service.actions import offices, windows
from tun.service.actions.check_out import check_out, everyone_out
from tun.service.actions.sweep import sweep
from tun.service.storage.log import rows as log_rows
from tun.service.storage.tables import LogEntry, Request, UsedNonce, Visit, db

HOUR = 3600


def stay(city: City, arrival: int, end: int | None = None, **choices: Any) -> bytes:
    """Somebody who was there from `arrival` to `end`; returns the visit's id."""
    shown = city.clock.now
    city.clock.now = arrival
    secret = city.check_in(at=arrival, **choices)
    if end is not None:
        city.clock.now = end
        check_out(city.service, secret, at=end, now=end)
    city.clock.now = shown
    return visit_id(secret)


def found(city: City, start: int, end: int, area: int | None = None, **changes: Any) -> set[bytes]:
    return {visit.visit for visit in city.release(start, end, area, **changes).visits}


def refused(city: City, status: int, code: str, start: int, end: int, **changes: Any) -> None:
    """Refused, with nothing stored and nothing logged."""
    before = city.count(Request), city.count(LogEntry)
    answer = city.ask("/requests", city.question(start, end, **changes))
    assert (answer.status_code, code_of(answer)) == (status, code)
    assert (city.count(Request), city.count(LogEntry)) == before


# --- Who was there ---------------------------------------------------------------------------------------


def test_exactly_the_overlapping_visits_are_released(city: City) -> None:
    start, end = NOON - 2 * HOUR, NOON - HOUR
    stays = {
        "left before": (start - HOUR, start - 1),
        "left as it began": (start - HOUR, start),
        "left a second after": (start - HOUR, start + 1),
        "within": (start + 60, end - 60),
        "all along": (start - HOUR, end + 60),
        "came in the last second": (end - 1, end + 60),
        "came as it ended": (end, end + 60),
        "an instant at the beginning": (start, start),
        "an instant at the end": (end, end),
        "an instant before": (start - 1, start - 1),
    }
    visits = {name: stay(city, *times) for name, times in stays.items()}
    inside = {
        "left a second after",
        "within",
        "all along",
        "came in the last second",
        "an instant at the beginning",
    }
    assert found(city, start, end) == {visits[name] for name in inside}


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin"])
def test_a_window_across_midnight_finds_both_sides(city: City, zone: str) -> None:
    midnight = int(datetime(2026, 11, 19, tzinfo=ZoneInfo(zone)).astimezone(UTC).timestamp())
    before = stay(city, midnight - HOUR, midnight - 60)
    across = stay(city, midnight - 60, midnight + 60)
    after = stay(city, midnight + 60, midnight + HOUR)
    assert found(city, midnight - HOUR, midnight + HOUR) == {before, across, after}
    assert found(city, midnight, midnight + HOUR) == {across, after}
    assert found(city, midnight - HOUR, midnight) == {before, across}


def test_a_visit_that_began_the_day_before_is_found(city: City) -> None:
    begin = NOON - 36 * HOUR  # midnight UTC of the day before
    event = city.event(begin - HOUR, begin + 26 * HOUR)
    from tun.service.storage.tables import Venue

    venue = db.session.get(Venue, city.venue)
    assert venue is not None
    venue.longest_stay = 24 * HOUR
    db.session.commit()
    long = stay(city, begin - 1, code=city.code(event=event))  # ends, estimated, 24 hours later
    sweep(city.service, now=NOON)
    assert found(city, begin + 24 * HOUR - 2, begin + 24 * HOUR) == {long}
    assert found(city, begin + 24 * HOUR - 1, begin + 24 * HOUR) == set()


def test_only_the_area_that_was_asked_for_is_released(city: City) -> None:
    first = stay(city, NOON - HOUR, NOON, code=city.code(area=1))
    second = stay(city, NOON - HOUR, NOON, code=city.code(area=2))
    assert found(city, NOON - HOUR, NOON, 1) == {first}
    assert found(city, NOON - HOUR, NOON, 2) == {second}
    assert found(city, NOON - HOUR, NOON) == {first, second}


def test_only_the_venue_that_was_asked_for_is_released(city: City, new_venue: Callable[..., bytes]) -> None:
    other = new_venue(city.olga, name="Anderswo")
    here = stay(city, NOON - HOUR, NOON)
    there = stay(city, NOON - HOUR, NOON, code=city.code(venue=other))
    assert found(city, NOON - HOUR, NOON) == {here}
    assert found(city, NOON - HOUR, NOON, venue=other.hex()) == {there}


def test_an_end_that_nobody_saw_is_marked_as_estimated(city: City) -> None:
    stay(city, NOON - 5 * HOUR)
    stay(city, NOON - 4 * HOUR, NOON - 3 * HOUR)
    before = city.release(NOON - 6 * HOUR, NOON).visits
    sweep(city.service, now=NOON)
    after = city.release(NOON - 6 * HOUR, NOON, reason="noch einmal").visits
    for visits in (before, after):  # the sweep's delay changes nothing
        stays = [(visit.stay.end, visit.stay.end_estimated) for visit in visits]
        assert stays == [(NOON - 2 * HOUR, True), (NOON - 3 * HOUR, False)]


def test_somebody_who_is_still_there_is_released_without_an_end(city: City) -> None:
    stay(city, NOON - HOUR)
    (visit,) = city.release(NOON - HOUR, NOON).visits
    assert (visit.stay.end, visit.stay.end_estimated) == (None, False)


def test_everything_that_the_office_needs_arrives_with_its_quality(city: City) -> None:
    event = city.event(NOON - 2 * HOUR, NOON + HOUR)
    secret = city.check_in(at=NOON - HOUR, persons=3, code=city.code(event=event, area=2))
    release = city.release(NOON - HOUR, NOON)
    (visit,) = release.visits
    assert visit.visit == visit_id(secret)
    assert (visit.area, visit.event, visit.persons, visit.source) == (2, "Liederabend", 3, "self-typed")
    assert visit.time_by_device
    assert release.venue["name"] == "Fruchthalle"
    assert [area["label"] for area in release.venue["areas"]] == ["Parkett", "Empore"]
    assert city.contact(release) == ADA


def test_a_venue_that_was_renamed_is_released_under_its_present_name(city: City) -> None:
    from tun.service.storage.tables import Venue

    stay(city, NOON - HOUR, NOON)
    venue = db.session.get(Venue, city.venue)
    assert venue is not None
    venue.name = "Neue Fruchthalle"
    db.session.commit()
    assert city.release(NOON - HOUR, NOON).venue["name"] == "Neue Fruchthalle"


# --- Narrowing -------------------------------------------------------------------------------------------


def test_a_release_may_be_narrower_in_time_and_area(city: City) -> None:
    early = stay(city, NOON - 3 * HOUR, NOON - 2 * HOUR, code=city.code(area=1))
    late = stay(city, NOON - HOUR, NOON, code=city.code(area=2))
    request = city.request(NOON - 4 * HOUR, NOON)
    for window, area, visits in (
        ((NOON - 4 * HOUR, NOON), None, {early, late}),
        ((NOON - 4 * HOUR, NOON - 2 * HOUR), None, {early}),
        ((NOON - 1, NOON), None, {late}),
        ((NOON - 4 * HOUR, NOON), 1, {early}),
    ):
        release = city.opened(city.fetch(request, *window, area), request)
        assert {visit.visit for visit in release.visits} == visits
        assert (release.window, release.area) == (Window(*window), area)


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (NOON - HOUR - 1, NOON, "narrowing-only"),
        (NOON - HOUR, NOON + 1, "narrowing-only"),
        (NOON - 2 * HOUR, NOON - HOUR, "narrowing-only"),
        (NOON, NOON - HOUR, "window-backwards"),
        (NOON - 60, NOON - 60, "window-backwards"),
    ],
)
def test_a_wider_or_another_window_is_not_released(city: City, start: int, end: int, code: str) -> None:
    city.clock.now += 60
    request = city.request(NOON - HOUR, NOON)
    entries = city.count(LogEntry)
    answer = city.fetch(request, start, end)
    assert code_of(answer) == code
    assert city.count(LogEntry) == entries


def test_what_was_asked_for_one_area_is_not_released_for_another_or_for_all(city: City) -> None:
    request = city.request(NOON - HOUR, NOON, area=1)
    for area in (2, None):
        answer = city.fetch(request, NOON - HOUR, NOON, area)
        assert (answer.status_code, code_of(answer)) == (403, "narrowing-only")
    assert city.fetch(request, NOON - HOUR, NOON, 1).status_code == 200


def test_an_area_that_does_not_exist_is_refused(city: City) -> None:
    refused(city, 404, "venue-unknown", NOON - HOUR, NOON, area=3)
    request = city.request(NOON - HOUR, NOON)
    assert code_of(city.fetch(request, NOON - HOUR, NOON, 99)) == "venue-unknown"


# --- Which windows may be asked for ----------------------------------------------------------------------


def test_windows_are_refused_at_their_boundaries_to_the_second(city: City) -> None:
    refused(city, 400, "window-backwards", NOON - HOUR, NOON - HOUR)
    refused(city, 400, "window-backwards", NOON, NOON - 1)
    refused(city, 400, "window-in-future", NOON - HOUR, NOON + 1)
    refused(city, 400, "window-too-long", NOON - DAY - 1, NOON)
    assert city.request(NOON - DAY, NOON)
    oldest = NOON - 28 * DAY
    refused(city, 410, "outside-retention", oldest - 1, oldest + HOUR)
    assert city.request(oldest, oldest + HOUR)


@pytest.mark.parametrize("start", [-1, 0, -(2**52)])
def test_absurd_windows_are_refused(city: City, start: int) -> None:
    refused(city, 410, "outside-retention", start, start + 60)
    refused(city, 400, "window-in-future", start, 2**52)


def test_a_case_a_ground_and_a_reason_have_to_be_given(city: City) -> None:
    for name in ("case", "legal_basis", "reason"):
        refused(city, 400, "missing-field", NOON - HOUR, NOON, **{name: "  "})


# --- Who may ask -----------------------------------------------------------------------------------------


@pytest.fixture
def neighbour(city: City) -> City:
    """The same city as the neighbouring health office sees it, which has a venue of its own there."""
    office = HealthOffice(number=2)
    offices.register_office(
        city.service, number=2, name="Nachbaramt", phone="1", key=office.signing.verifying, now=NOON
    )
    offices.take_statement(city.service, 2, office.statement(NOON - DAY, NOON + 200 * DAY), now=NOON)
    return replace(city, office=office)


def test_another_offices_venue_does_not_exist(city: City, neighbour: City) -> None:
    refused(neighbour, 404, "venue-unknown", NOON - HOUR, NOON)
    refused(city, 404, "venue-unknown", NOON - HOUR, NOON, venue="00" * 8)
    assert neighbour.ask("/venues", {"text": "frucht"}).get_json() == {"venues": []}
    assert len(city.ask("/venues", {"text": "frucht"}).get_json()["venues"]) == 1


def test_another_offices_request_does_not_exist(city: City, neighbour: City) -> None:
    stay(city, NOON - HOUR, NOON)
    request = city.request(NOON - HOUR, NOON)
    answer = neighbour.fetch(request, NOON - HOUR, NOON)
    assert (answer.status_code, code_of(answer)) == (404, "request-unknown")
    for wrong in ("00" * 32, request[:-1], request + "0", request.upper(), "x" * 64):
        answer = city.fetch(wrong, NOON - HOUR, NOON)
        assert answer.status_code in (400, 404), wrong


def test_a_venue_that_moved_to_another_office_is_released_to_the_former_no_more(city: City, neighbour: City) -> None:
    from tun.service.storage.tables import Venue

    request = city.request(NOON - HOUR, NOON)
    venue = db.session.get(Venue, city.venue)
    assert venue is not None
    venue.office = 2
    db.session.commit()
    assert code_of(city.fetch(request, NOON - HOUR, NOON)) == "venue-unknown"


def test_a_revoked_office_loses_access_at_once_also_to_what_was_granted(city: City) -> None:
    stay(city, NOON - HOUR, NOON)
    request = city.request(NOON - HOUR, NOON)
    assert city.fetch(request, NOON - HOUR, NOON).status_code == 200
    offices.revoke_office(city.service, 1, now=NOON)
    for answer in (
        city.fetch(request, NOON - HOUR, NOON),
        city.ask("/requests", city.question(NOON - HOUR, NOON)),
        city.ask("/venues", {"text": ""}),
    ):
        assert (answer.status_code, code_of(answer)) == (401, "office-unknown")


def test_an_office_revoked_after_its_signature_was_checked_gets_nothing(city: City) -> None:
    request = city.request(NOON - HOUR, NOON)
    offices.revoke_office(city.service, 1, now=NOON)
    entries = city.count(LogEntry)
    with pytest.raises(OfficeUnknown):
        windows.release_window(city.service, 1, bytes.fromhex(request), None, Window(NOON - HOUR, NOON), now=NOON)
    assert city.count(LogEntry) == entries


def test_what_is_not_approved_is_not_released(city: City) -> None:
    request = city.request(NOON - HOUR, NOON)
    for state in ("waiting", "refused", "withdrawn", ""):
        row = db.session.get(Request, bytes.fromhex(request))
        assert row is not None
        row.state = state
        db.session.commit()
        answer = city.fetch(request, NOON - HOUR, NOON)
        assert (answer.status_code, code_of(answer)) == (403, "not-approved")


def test_a_grant_can_be_fetched_for_24_hours_to_the_second(city: City) -> None:
    visit = stay(city, NOON - HOUR, NOON)
    request = city.request(NOON - HOUR, NOON)
    city.clock.now = NOON + DAY - 1
    release = city.opened(city.fetch(request, NOON - HOUR, NOON), request)
    assert [item.visit for item in release.visits] == [visit]
    city.clock.now += 1
    answer = city.fetch(request, NOON - HOUR, NOON)
    assert (answer.status_code, code_of(answer)) == (410, "grant-expired")


def test_retention_is_looked_at_again_at_every_fetch(city: City) -> None:
    oldest = NOON - 28 * DAY
    request = city.request(oldest, oldest + HOUR)
    city.clock.now += 1
    answer = city.fetch(request, oldest, oldest + HOUR)
    assert (answer.status_code, code_of(answer)) == (410, "outside-retention")
    assert city.fetch(request, oldest + 1, oldest + HOUR).status_code == 200


def test_a_visit_too_old_to_be_read_is_not_released_with_a_younger_window(city: City) -> None:
    # Both were there together; the one who came first is 28 days old, the other not yet.
    city.clock.now = NOON
    old, young = stay(city, NOON, NOON + 2 * HOUR), stay(city, NOON + 60, NOON + 2 * HOUR)
    city.clock.now = NOON + 28 * DAY - 1
    assert found(city, NOON, NOON + HOUR) == {old, young}
    city.clock.now += 1
    assert found(city, NOON, NOON + HOUR) == {young}
    counts = city.ask("/requests", city.question(NOON + 60, NOON + HOUR)).get_json()["counts"]
    assert counts["visits"] is None


# --- Counts ----------------------------------------------------------------------------------------------


def counts(city: City, start: int, end: int, **changes: Any) -> dict[str, Any]:
    answer: dict[str, Any] = city.ask("/requests", city.question(start, end, **changes)).get_json()["counts"]
    return answer


def test_counts_come_on_a_quarter_hour_grid_rounded_outwards(city: City) -> None:
    told = counts(city, NOON - HOUR + 1, NOON - 1)
    assert (told["from"], told["to"], told["step"]) == (NOON - HOUR, NOON, 900)
    assert [slot["start"] for slot in told["slots"]] == [NOON - HOUR + 900 * step for step in range(4)]


def test_fewer_than_five_are_not_told(city: City) -> None:
    for number in range(4):
        stay(city, NOON - HOUR + number, NOON - HOUR + 600)
    told = counts(city, NOON - HOUR, NOON)
    assert (told["visits"], told["persons"]) == (None, None)
    assert {slot["persons"] for slot in told["slots"]} == {None}
    stay(city, NOON - HOUR, NOON - HOUR + 600)
    told = counts(city, NOON - HOUR, NOON, reason="mit dem fünften")
    assert (told["visits"], told["persons"]) == (5, 5)
    assert [slot["persons"] for slot in told["slots"]] == [5, None, None, None]


def test_persons_and_visits_are_withheld_each_for_itself(city: City) -> None:
    stay(city, NOON - HOUR, NOON, persons=5)
    told = counts(city, NOON - HOUR, NOON)
    assert (told["visits"], told["persons"]) == (None, 5)


def test_counts_are_made_once_and_later_visits_do_not_change_them(city: City) -> None:
    for _ in range(5):
        stay(city, NOON - HOUR, NOON)
    question = city.question(NOON - HOUR, NOON)
    first = city.ask("/requests", question)
    for _ in range(3):
        stay(city, NOON - HOUR, NOON)
    city.clock.now += DAY + HOUR
    again = city.ask("/requests", question)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    assert first.get_json()["counts"]["visits"] == 5
    assert city.count(Request) == 1
    assert [row.type for row in log_rows(db.session)].count("request") == 1


def test_the_same_question_from_eight_threads_is_one_request_with_one_answer(city: City) -> None:
    for _ in range(6):
        stay(city, NOON - HOUR, NOON)
    question, barrier, answers = city.question(NOON - HOUR, NOON), threading.Barrier(8), []

    def ask() -> None:
        barrier.wait()
        answers.append(city.ask("/requests", question))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({json.dumps(answer.get_json()) for answer in answers}) == 1
    assert city.count(Request) == 1


def test_an_answer_with_counts_says_nothing_of_single_visits(city: City) -> None:
    visits = [stay(city, NOON - HOUR + 7 * number, NOON - 13 * number) for number in range(6)]
    text = city.ask("/requests", city.question(NOON - HOUR, NOON)).get_data(as_text=True)
    for number, visit in enumerate(visits):
        assert b64u(visit) not in text
        if number:
            assert str(NOON - HOUR + 7 * number) not in text


# --- The log first ---------------------------------------------------------------------------------------


def test_the_log_entry_is_there_before_an_envelope_is_opened(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    stay(city, NOON - HOUR, NOON)
    request = city.request(NOON - HOUR, NOON)
    entries = city.count(LogEntry)
    seen: list[tuple[int, bool]] = []

    def cannot(*_: object, **__: object) -> None:
        with city.elsewhere() as service:  # what another process would find on disk
            last = log_rows(service.session)[-1]
            seen.append((last.index + 1, last.type == "release"))
        raise CannotOpen

    monkeypatch.setattr("tun.service.actions.presence.open_record", cannot)
    release = city.opened(city.fetch(request, NOON - HOUR, NOON), request)
    assert seen == [(entries + 1, True)]
    assert (release.visits, release.unreadable) == ((), 1)


def test_the_entry_stays_where_opening_ends_in_an_error(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    stay(city, NOON - HOUR, NOON)
    request = city.request(NOON - HOUR, NOON)
    entries = city.count(LogEntry)

    def breaks(*_: object, **__: object) -> None:
        raise MemoryError("Ada Lovelace")

    monkeypatch.setattr("tun.service.actions.presence.open_record", breaks)
    answer = city.fetch(request, NOON - HOUR, NOON)
    assert (answer.status_code, code_of(answer)) == (500, "unexpected")
    assert "Lovelace" not in answer.get_data(as_text=True)
    assert city.count(LogEntry) == entries + 1


def test_where_the_entry_cannot_be_written_nothing_is_opened(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    stay(city, NOON - HOUR, NOON)
    request = city.request(NOON - HOUR, NOON)
    opened: list[int] = []

    def breaks(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("tun.service.actions.windows.append", breaks)
    monkeypatch.setattr("tun.service.actions.presence.open_record", lambda *_: opened.append(1))
    assert city.fetch(request, NOON - HOUR, NOON).status_code == 500
    assert opened == []
    row = db.session.get(Request, bytes.fromhex(request), populate_existing=True)
    assert row is not None
    assert row.state == "approved"


def test_a_release_verifies_under_a_signed_head_and_a_grant(city: City) -> None:
    stay(city, NOON - HOUR, NOON)
    request = city.request(NOON - HOUR, NOON)
    release = city.opened(city.fetch(request, NOON - HOUR, NOON), request)
    keys = city.service.keys.verifiers
    head, entry = read_head(release.log_head, keys, now=NOON), Entry.from_bytes(release.log_entry)
    check_logged(entry, release.log_details, release.log_salt, head)
    assert (entry.type, entry.office, entry.day) == ("release", 1, NOON // DAY)
    assert json.loads(release.log_details) == {
        "request": request,
        "venue": city.venue.hex(),
        "area": None,
        "from": NOON - HOUR,
        "to": NOON,
    }
    grant = read_grant(release.grant, keys, now=NOON)
    assert (grant.request.hex(), grant.office, grant.venue) == (request, 1, city.venue)
    assert (grant.window, grant.expires) == (Window(NOON - HOUR, NOON), NOON + DAY)
    with pytest.raises(Refusal):
        check_logged(entry, release.log_details + b" ", release.log_salt, head)


# --- What leaves, and what stays -------------------------------------------------------------------------


def test_a_release_is_sealed_so_that_its_body_says_nothing(city: City) -> None:
    visit = stay(city, NOON - HOUR - 11, NOON - 7)
    request = city.request(NOON - HOUR, NOON)
    answer = city.fetch(request, NOON - HOUR, NOON)
    assert set(answer.get_json()) == {"release"}
    sealed = unb64u(answer.get_json()["release"])
    plain = city.opened(answer, request).to_plaintext()
    needles = (b"Lovelace", b"Fruchthalle", str(NOON - HOUR - 11).encode(), b64u(visit).encode(), b"arrival")
    for needle in needles[1:]:
        assert needle in plain, "what is looked for has to be there to be missed"
    for needle in needles:
        assert needle not in sealed
        assert needle not in answer.get_data()


def test_a_release_opens_for_this_office_and_this_request_only(city: City) -> None:
    stay(city, NOON - HOUR, NOON)
    request, other = city.request(NOON - HOUR, NOON), city.request(NOON - HOUR, NOON, reason="ein anderer")
    sealed = unb64u(city.fetch(request, NOON - HOUR, NOON).get_json()["release"])
    assert open_release(sealed, with_key=city.office.sealing, request=bytes.fromhex(request))
    for key, identity in ((OpeningKey.generate(), request), (city.office.sealing, other)):
        with pytest.raises(CannotOpen):
            open_release(sealed, with_key=key, request=bytes.fromhex(identity))


def test_damaged_rows_are_counted_and_hinder_nothing(city: City) -> None:
    whole = stay(city, NOON - HOUR, NOON)
    broken = [stay(city, NOON - HOUR, NOON) for _ in range(5)]
    spoils: list[Callable[[bytes], bytes]] = [
        lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]),
        lambda sealed: sealed[:-1],
        lambda sealed: b"",
        lambda sealed: b"\x02" + sealed[1:],
        lambda sealed: bytes(len(sealed)),
    ]
    for visit, spoil in zip(broken, spoils, strict=True):
        row = db.session.get(Visit, visit, populate_existing=True)
        assert row is not None
        row.envelope = spoil(row.envelope)
        db.session.commit()
    release = city.release(NOON - HOUR, NOON)
    assert ([visit.visit for visit in release.visits], release.unreadable) == ([whole], 5)


def test_a_row_moved_to_another_venue_day_or_group_does_not_open(city: City, new_venue: Callable[..., bytes]) -> None:
    other = new_venue(city.olga, name="Anderswo")
    stay(city, NOON - DAY, NOON - DAY + 60)
    changes: list[dict[str, Any]] = [{"venue": other}, {"day": NOON // DAY - 1}, {"persons": 20}]
    for change in changes:
        visit = stay(city, NOON - HOUR, NOON)
        db.session.execute(db.update(Visit).where(Visit.id == visit).values(**change))
        db.session.commit()
        start = NOON - DAY if "day" in change else NOON - HOUR
        release: Release = city.release(
            start, start + HOUR, venue=change.get("venue", city.venue).hex(), reason=str(change)
        )
        assert visit not in {item.visit for item in release.visits}
        assert release.unreadable >= 1


def test_nothing_of_a_release_stays_at_the_service(city: City) -> None:
    stay(city, NOON - HOUR, NOON)
    request = city.request(NOON - HOUR, NOON)
    before = dump()
    city.fetch(request, NOON - HOUR, NOON)
    after = dump()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"requests", "log", "used_nonces"}
    old, new = dict(before["requests"]), dict(after["requests"])
    (identity,) = new
    assert {column for column in new[identity] if old[identity][column] != new[identity][column]} == {"state"}
    assert len(after["log"]) == len(before["log"]) + 1
    assert len(after["used_nonces"]) == len(before["used_nonces"]) + 1


def dump() -> dict[str, list[tuple[Any, dict[str, Any]]]]:
    """Every row of every table, by its primary key."""
    db.session.rollback()
    tables = {}
    for table in db.metadata.sorted_tables:
        keys = [column.name for column in table.primary_key]
        rows = [dict(row._mapping) for row in db.session.execute(table.select())]
        tables[table.name] = sorted((tuple(row[key] for key in keys), row) for row in rows)
    db.session.rollback()
    return tables


def test_a_request_is_stored_without_a_word_of_it_in_clear(city: City) -> None:
    city.request(NOON - HOUR, NOON, case="AZ-geheim-77", reason="Ausbruch bei Familie Lovelace")
    assert city.count(UsedNonce)
    stored = repr(dump())
    for word in ("AZ-geheim-77", "Lovelace", "28a"):
        assert word not in stored


def test_an_event_long_gone_keeps_its_visits_readable(city: City) -> None:
    event = city.event(NOON - 2 * HOUR, NOON)
    visit = stay(city, NOON - HOUR, code=city.code(event=event))
    everyone_out(city.service, city.venue, now=NOON)
    assert found(city, NOON - HOUR, NOON) == {visit}
