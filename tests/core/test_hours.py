"""Opening hours on the city's wall clock: past midnight, and in the nights when the clock changes."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.vectors.reading import accepted, refused
from tun.core.errors.base import Malformed
from tun.core.hours import OpeningHours, Span, planned_end

BERLIN = ZoneInfo("Europe/Berlin")
SHORT_NIGHT = 1_774_746_000  # 2026-03-29 01:00 UTC: 02:00 becomes 03:00
LONG_NIGHT = 1_792_890_000  # 2026-10-25 01:00 UTC: 03:00 becomes 02:00

MINUTES = some.integers(0, 1439)
HOURS = some.lists(some.builds(Span, some.integers(0, 6), MINUTES, MINUTES), min_size=1, max_size=6).map(
    lambda spans: OpeningHours(tuple(sorted(spans)))
)
NIGHTS = some.sampled_from([SHORT_NIGHT, LONG_NIGHT]).flatmap(
    lambda night: some.integers(night - 36 * 3600, night + 36 * 3600)
)


@accepted("hours")
def test_when_a_venue_is_open_and_closes(vector: dict[str, Any]) -> None:
    hours = OpeningHours.from_rows(vector["rows"])
    assert hours.is_open(vector["at"], BERLIN) is vector["open"]
    assert hours.closes_at(vector["at"], BERLIN) == vector["closes"]


@refused("hours")
def test_rows_that_are_no_hours(vector: dict[str, Any]) -> None:
    with pytest.raises(Malformed) as refusal:
        OpeningHours.from_rows(vector["rows"])
    assert (refusal.value.code, refusal.value.field) == (vector["code"], "hours")


@accepted("planned-ends")
def test_when_a_visit_is_taken_to_end(vector: dict[str, Any]) -> None:
    limits = {name: vector[name] for name in ("longest_stay", "closes", "event_end")}
    assert planned_end(vector["arrival"], **limits) == vector["planned_end"]


@given(HOURS)
def test_hours_come_back_from_the_store(hours: OpeningHours) -> None:
    assert OpeningHours.from_rows(hours.to_rows()) == hours


@given(HOURS, NIGHTS)
def test_a_venue_that_is_open_closes_later_and_was_open_until_then(hours: OpeningHours, at: int) -> None:
    closes = hours.closes_at(at, BERLIN)
    assert hours.is_open(at, BERLIN) is (closes is not None)
    if closes is not None:
        assert closes > at
        assert hours.is_open(closes - 1, BERLIN)
        if closes - at < 86_400:  # beyond, hours that meet every night are looked at no further
            assert not hours.is_open(closes, BERLIN)


@given(some.integers(1_700_000_000, 1_900_000_000))
def test_a_venue_that_never_closes_is_open_whenever_somebody_comes(at: int) -> None:
    always = OpeningHours(tuple(Span(day, 0, 0) for day in range(7)))
    closes = always.closes_at(at, BERLIN)
    assert closes is not None and closes - at > 86_400
    assert OpeningHours().is_open(at, BERLIN) and OpeningHours().closes_at(at, BERLIN) is None


@pytest.mark.parametrize(("night", "hours"), [(SHORT_NIGHT, 7), (LONG_NIGHT, 9)])
def test_a_night_from_ten_to_six_has_seven_or_nine_hours(night: int, hours: int) -> None:
    bar = OpeningHours.from_rows([[5, 22 * 60, 6 * 60]])
    opens = night - 4 * 3600 if night == SHORT_NIGHT else night - 5 * 3600
    assert not bar.is_open(opens - 1, BERLIN) and bar.is_open(opens, BERLIN)
    assert bar.closes_at(opens, BERLIN) == opens + hours * 3600
    assert bar.is_open(opens + hours * 3600 - 1, BERLIN) and not bar.is_open(opens + hours * 3600, BERLIN)
