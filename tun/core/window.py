"""Windows and stays: who was there at the same time.

Intervals are half-open, [start, end): somebody who leaves at 20:00:00 and somebody who arrives at 20:00:00
did not meet. A stay of no length counts as one instant.
"""

from __future__ import annotations

from dataclasses import dataclass

from .errors.office import NarrowingOnly, OutsideRetention, WindowBackwards, WindowInFuture, WindowTooLong

LONGEST_STAY = 24 * 3600  # seconds: no visit lasts longer, so a window never looks further back


@dataclass(frozen=True)
class Stay:
    """[arrival, end) in Unix seconds; `end` is None while the visitor is still there."""

    arrival: int
    end: int | None
    end_estimated: bool


@dataclass(frozen=True)
class Window:
    """[start, end) in Unix seconds."""

    start: int
    end: int

    def check(self, *, now: int, longest: int, retention_days: int) -> None:
        """Raises where nobody may ask for this window: `longest` in seconds."""
        if self.end <= self.start:
            raise WindowBackwards("to")
        if self.end > now:
            raise WindowInFuture("to")
        if self.end - self.start > longest:
            raise WindowTooLong("to")
        if self.start < now - retention_days * 86_400:
            raise OutsideRetention("from")

    def check_narrower_than(self, approved: Window) -> None:
        """Raises NarrowingOnly unless this window lies within the approved one."""
        if self.end <= self.start:
            raise WindowBackwards("to")
        if self.start < approved.start or self.end > approved.end:
            raise NarrowingOnly("from")


def overlaps(stay: Stay, window: Window) -> bool:
    """Whether somebody was there within the window."""
    if stay.end is None:
        return stay.arrival < window.end
    return stay.arrival < window.end and max(stay.end, stay.arrival + 1) > window.start
