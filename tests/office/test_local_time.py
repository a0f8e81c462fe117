"""Times as typed, on both days on which the city's clock changes, and across midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from tun.office.local_time import Oddity, TypedWindow, read_date, read_time, typed_window
from tun.office.refusals import TimeMissing

ZONE = ZoneInfo("Europe/Berlin")


def typed(day: str, start: str, end: str, end_day: str | None = None) -> TypedWindow:
    return typed_window(
        date.fromisoformat(day),
        time.fromisoformat(start),
        date.fromisoformat(end_day) if end_day else None,
        time.fromisoformat(end),
        zone=ZONE,
    )


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def test_an_evening_ends_on_the_same_day() -> None:
    window = typed("2026-11-21", "19:00", "23:30")
    assert not window.next_day
    assert (window.window.start, window.window.end) == (utc("2026-11-21T18:00"), utc("2026-11-21T22:30"))


@pytest.mark.parametrize(("end", "next_day"), [("01:30", True), ("22:00", True), ("22:01", False)])
def test_an_end_that_is_not_after_the_start_lies_on_the_next_day(end: str, next_day: bool) -> None:
    window = typed("2026-11-21", "22:00", end)
    assert window.next_day is next_day
    assert window.window.end > window.window.start


def test_an_end_day_that_was_given_is_taken_as_given() -> None:
    window = typed("2026-11-21", "22:00", "01:30", "2026-11-21")
    assert window.window.end < window.window.start  # refused further on, not guessed at


def test_the_hour_that_happens_twice_loses_nobody() -> None:
    window = typed("2026-10-25", "02:15", "02:45")
    assert (window.start_oddity, window.end_oddity) == (Oddity.TWICE, Oddity.TWICE)
    assert (window.window.start, window.window.end) == (utc("2026-10-25T00:15"), utc("2026-10-25T01:45"))


def test_a_night_with_25_hours_is_as_long_as_it_was() -> None:
    window = typed("2026-10-24", "22:00", "06:00").window
    assert window.end - window.start == 9 * 3600
    window = typed("2026-03-28", "22:00", "06:00").window
    assert window.end - window.start == 7 * 3600


def test_a_time_that_never_was_is_the_moment_of_the_jump() -> None:
    window = typed("2026-03-29", "02:15", "02:45", "2026-03-30")
    assert window.start_oddity is Oddity.NEVER and window.end_oddity is None
    assert window.window.start == utc("2026-03-29T01:00")
    assert typed("2026-03-28", "22:00", "02:59", "2026-03-29").window.end == utc("2026-03-29T01:00")


@pytest.mark.parametrize("edge", ["01:59", "03:00"])
def test_a_minute_beside_the_change_is_as_usual(edge: str) -> None:
    assert typed("2026-10-25", edge, "12:00").start_oddity is None
    assert typed("2026-03-29", edge, "12:00").start_oddity is None


@pytest.mark.parametrize("text", ["2026-11-21", "21.11.2026", " 21.11.2026 "])
def test_dates_are_read_as_browsers_and_people_write_them(text: str) -> None:
    assert read_date(text, "date_from") == date(2026, 11, 21)


@pytest.mark.parametrize("text", ["22:05", "22.05", "22:05:00"])
def test_times_are_read_as_browsers_and_people_write_them(text: str) -> None:
    assert read_time(text, "time_from") == time(22, 5)


@pytest.mark.parametrize("text", ["", "heute", "2026-02-30", "99:99", "2026-11-21T22:00", "1.13.2026", "\x00"])
def test_anything_else_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(TimeMissing) as caught:
        read_date(text, "date_from")
    assert caught.value.field == "date_from"
    with pytest.raises(TimeMissing):
        read_time(text, "time_to")
