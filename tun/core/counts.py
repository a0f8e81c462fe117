"""Counts: what an office sees before it decides, and nothing that points at one person.

A fixed quarter-hour grid, the window rounded outwards to it, and everything below five withheld: somebody
who moves a window by a minute at a time learns nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .window import Stay, Window, overlaps

STEP = 15 * 60  # seconds
SMALLEST_SHOWN = 5


@dataclass(frozen=True)
class Slot:
    """Persons present at some time in [start, start + 15 min); None means fewer than five."""

    start: int
    persons: int | None


@dataclass(frozen=True)
class Counts:
    """For the window rounded outwards to the grid. None means fewer than five."""

    window: Window
    visits: int | None
    persons: int | None
    slots: tuple[Slot, ...]


def on_grid(window: Window) -> Window:
    """The window rounded outwards to quarter hours."""
    return Window(window.start // STEP * STEP, -(-window.end // STEP) * STEP)


def count_presence(stays: Iterable[tuple[Stay, int]], window: Window) -> Counts:
    """Counts over (stay, persons) pairs."""
    grid = on_grid(window)
    present = [(stay, persons) for stay, persons in stays if overlaps(stay, grid)]
    slots = tuple(
        Slot(
            start,
            _shown(sum(persons for stay, persons in present if overlaps(stay, Window(start, start + STEP)))),
        )
        for start in range(grid.start, grid.end, STEP)
    )
    return Counts(grid, _shown(len(present)), _shown(sum(persons for _, persons in present)), slots)


def _shown(number: int) -> int | None:
    return number if number >= SMALLEST_SHOWN else None
