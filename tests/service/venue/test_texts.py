"""Opening hours, days and times as people write them."""

from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from tun.core.hours import Span
from tun.service.web.venue_hours import NotHours, read_spans, show_spans
from tun.service.web.venue_times import NoSuchTime, instant, read_clock, read_day

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    "text",
    [
        "11:30–14:30, 17:30–1:00",
        "11:30-14:30,17:30-01:00",
        "11.30 - 14.30 / 17.30 - 1",
        "11:30 bis 14:30 und 17:30 bis 1 Uhr",
        "11:30 to 14:30 and 17:30 to 1 o'clock",
    ],
)
def test_opening_hours_are_read_however_they_are_written(text: str) -> None:
    spans = read_spans(text, 2)
    assert spans == [Span(2, 690, 870), Span(2, 1050, 60)]
    assert show_spans(spans) == "11:30–14:30, 17:30–01:00"
    assert read_spans(show_spans(spans), 2) == spans


@pytest.mark.parametrize(("text", "span"), [("0-24", (0, 0)), ("18-24", (1080, 0)), ("0:00–24:00", (0, 0))])
def test_midnight_at_the_end_is_the_next_day(text: str, span: tuple[int, int]) -> None:
    assert read_spans(text, 0) == [Span(0, *span)]
    assert show_spans(read_spans(text, 0)).endswith("–24:00")


@pytest.mark.parametrize(
    "text",
    ["elf bis zwei", "11", "11-", "11-25", "24-3", "11-11", "11:60-12", "8-9,10-11,12-13", "11--14", ",", "-3-4"],
)
def test_what_is_no_opening_hours_is_refused(text: str) -> None:
    with pytest.raises(NotHours):
        read_spans(text, 0)


def test_an_empty_day_has_no_hours() -> None:
    assert read_spans("  ", 0) == []


@pytest.mark.parametrize("text", ["2026-11-23", "23.11.2026", "23. 11. 2026"])
def test_days_are_read_in_both_spellings(text: str) -> None:
    assert read_day(text) == date(2026, 11, 23)


@pytest.mark.parametrize("text", ["31.2.2026", "23.11.26", "11/23/2026", "morgen", "1999-12-31", "2100-01-01"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_day(text)


@pytest.mark.parametrize(
    ("text", "clock"),
    [("19:30", time(19, 30)), ("1930", time(19, 30)), ("7", time(7)), ("24:00", time(0)), ("0:05:00", time(0, 5))],
)
def test_times_are_read_however_they_are_written(text: str, clock: time) -> None:
    assert read_clock(text) == clock


@pytest.mark.parametrize("text", ["24:30", "12:60", "7 PM", "12:3"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_clock(text)


def test_the_hour_that_comes_twice_is_meant_wide() -> None:
    night = date(2026, 10, 25)
    first = instant(night, time(2, 30), BERLIN)
    second = instant(night, time(2, 30), BERLIN, later=True)
    assert second - first == 3600


@pytest.mark.parametrize("later", [False, True])
def test_the_hour_that_is_leapt_over_does_not_exist(later: bool) -> None:
    spring = date(2027, 3, 28)
    for clock in (time(2), time(2, 59)):
        with pytest.raises(NoSuchTime):
            instant(spring, clock, BERLIN, later=later)
    before, after = instant(spring, time(1, 59), BERLIN), instant(spring, time(3), BERLIN)
    assert after - before == 60
