"""Windows: which may be asked for, and who was there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.vectors.reading import accepted, refused
from tun.core.errors.base import Refusal
from tun.core.window import Stay, Window, overlaps

MINUTES = some.integers(0, 90)


def window(vector: dict[str, Any]) -> Window:
    return Window(vector["from"], vector["to"])


@accepted("windows", having="retention_days")
def test_a_window_that_may_be_asked_for(vector: dict[str, Any]) -> None:
    window(vector).check(now=vector["now"], longest=vector["longest"], retention_days=vector["retention_days"])


@refused("windows", having="retention_days")
def test_a_window_that_may_not(vector: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refusal:
        window(vector).check(now=vector["now"], longest=vector["longest"], retention_days=vector["retention_days"])
    assert refusal.value.code == vector["code"]


@accepted("windows", having="approved")
def test_a_part_of_what_was_approved(vector: dict[str, Any]) -> None:
    window(vector).check_narrower_than(Window(*vector["approved"]))


@refused("windows", having="approved")
def test_more_than_what_was_approved(vector: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refusal:
        window(vector).check_narrower_than(Window(*vector["approved"]))
    assert refusal.value.code == vector["code"]


@accepted("windows", having="overlaps")
def test_who_was_there(vector: dict[str, Any]) -> None:
    assert overlaps(Stay(vector["arrival"], vector["end"], False), window(vector)) is vector["overlaps"]


@given(MINUTES, some.none() | MINUTES, MINUTES, some.integers(1, 90))
def test_two_overlap_where_they_share_a_second(arrival: int, length: int | None, start: int, size: int) -> None:
    end = None if length is None else arrival + length
    seconds = set(range(arrival, 200 if end is None else max(end, arrival + 1)))
    expected = bool(seconds & set(range(start, start + size)))
    assert overlaps(Stay(arrival, end, False), Window(start, start + size)) is expected


@given(MINUTES, MINUTES, MINUTES, some.integers(1, 45), some.integers(1, 45))
def test_a_window_shows_whom_its_two_halves_show(arrival: int, stay: int, start: int, first: int, rest: int) -> None:
    present = Stay(arrival, arrival + stay, False)
    whole = overlaps(present, Window(start, start + first + rest))
    halves = Window(start, start + first), Window(start + first, start + first + rest)
    assert whole is any(overlaps(present, half) for half in halves)
