"""Counts: a fixed grid, and nothing that points at one person."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from tests.vectors.reading import accepted
from tun.core.counts import SMALLEST_SHOWN, STEP, count_presence, on_grid
from tun.core.window import Stay, Window

START = 1_795_435_200
STAYS = some.lists(
    some.tuples(some.integers(-7200, 7200), some.none() | some.integers(0, 7200), some.integers(1, 20)), max_size=12
).map(
    lambda drawn: [
        (Stay(START + arrival, None if length is None else START + arrival + length, False), persons)
        for arrival, length, persons in drawn
    ]
)
WINDOWS = some.tuples(some.integers(-3600, 3600), some.integers(1, 3600)).map(
    lambda drawn: Window(START + drawn[0], START + drawn[0] + drawn[1])
)


@accepted("counts")
def test_what_an_office_is_told(vector: dict[str, Any]) -> None:
    stays = [(Stay(arrival, end, False), persons) for arrival, end, persons in vector["stays"]]
    counts = count_presence(stays, Window(*vector["window"]))
    assert (counts.window.start, counts.window.end) == (vector["from"], vector["to"])
    assert (counts.visits, counts.persons) == (vector["visits"], vector["persons"])
    assert [{"start": slot.start, "persons": slot.persons} for slot in counts.slots] == vector["slots"]


@given(WINDOWS)
def test_the_grid_lies_around_the_window_and_no_further(window: Window) -> None:
    grid = on_grid(window)
    assert grid.start % STEP == grid.end % STEP == 0
    assert 0 <= window.start - grid.start < STEP and 0 <= grid.end - window.end < STEP


@given(STAYS, WINDOWS)
def test_nothing_below_five_is_ever_told(stays: list[tuple[Stay, int]], window: Window) -> None:
    counts = count_presence(stays, window)
    told = [counts.visits, counts.persons, *(slot.persons for slot in counts.slots)]
    assert all(number is None or number >= SMALLEST_SHOWN for number in told)
    assert len(counts.slots) == (counts.window.end - counts.window.start) // STEP


@given(STAYS, WINDOWS, some.integers(-899, 899))
def test_a_window_moved_within_its_quarter_hours_tells_nothing_more(
    stays: list[tuple[Stay, int]], window: Window, shift: int
) -> None:
    moved = Window(window.start + shift, window.end + shift)
    if on_grid(moved) == on_grid(window):
        assert count_presence(stays, moved) == count_presence(stays, window)
