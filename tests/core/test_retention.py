"""Retention: the second from which a visit is refused, and the midnight at which its key dies."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.vectors.reading import accepted
from tun.core.retention import (
    CEILING_DAYS,
    DAY,
    DEFAULT_DAYS,
    FLOOR_DAYS,
    date_of,
    day_of,
    deleted_on,
    first_day_kept,
    is_readable,
    key_dies_at,
    readable_until,
)

ARRIVALS = some.integers(1_700_000_000, 1_900_000_000)
DAYS = some.integers(FLOOR_DAYS, CEILING_DAYS)


@accepted("retention")
def test_the_arithmetic_of_deletion(vector: dict[str, Any]) -> None:
    arrival, days = vector["arrival"], vector["days"]
    assert day_of(arrival) == vector["day"]
    assert readable_until(arrival, days) == vector["readable_until"]
    assert key_dies_at(day_of(arrival), days) == vector["key_dies_at"]
    assert date_of(deleted_on(day_of(arrival), days)).isoformat() == vector["deleted_on"]


def test_four_weeks_between_a_floor_and_a_ceiling() -> None:
    assert (FLOOR_DAYS, DEFAULT_DAYS, CEILING_DAYS) == (14, 28, 31)


@pytest.mark.parametrize(("later", "readable"), [(0, True), (28 * DAY - 1, True), (28 * DAY, False)])
def test_a_visit_is_refused_from_the_second_it_is_28_days_old(later: int, readable: bool) -> None:
    assert is_readable(1_795_462_200, now=1_795_462_200 + later, days=28) is readable


@given(ARRIVALS, DAYS)
def test_a_key_dies_after_its_last_visit_and_within_a_day(arrival: int, days: int) -> None:
    dies = key_dies_at(day_of(arrival), days)
    last = (day_of(arrival) + 1) * DAY - 1
    assert dies % DAY == 0
    assert readable_until(arrival, days) <= readable_until(last, days) < dies <= readable_until(arrival, days) + DAY
    assert deleted_on(day_of(arrival), days) == day_of(dies)


@given(ARRIVALS, DAYS)
def test_the_first_day_kept_is_the_oldest_whose_key_lives(now: int, days: int) -> None:
    first = first_day_kept(now, days)
    assert key_dies_at(first, days) > now >= key_dies_at(first - 1, days)


@given(ARRIVALS, DAYS, some.integers(0, 40 * DAY))
def test_what_is_readable_has_its_key(arrival: int, days: int, later: int) -> None:
    now = arrival + later
    if is_readable(arrival, now=now, days=days):
        assert key_dies_at(day_of(arrival), days) > now


@pytest.mark.parametrize(
    ("at", "day"), [(0, "1970-01-01"), (DAY - 1, "1970-01-01"), (DAY, "1970-01-02"), (951_825_600, "2000-02-29")]
)
def test_a_day_is_a_day_of_utc(at: int, day: str) -> None:
    assert date_of(day_of(at)).isoformat() == day
