"""Opening hours of a venue by weekday; a span may pass midnight. All reckoned on the city's wall clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .errors.base import Malformed

MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, order=True)
class Span:
    """Open from `opens` to `closes`, in minutes after midnight of `weekday` (0 = Monday).

    `closes` at or before `opens` means the next day; 0 to 0 is the whole day.
    """

    weekday: int
    opens: int
    closes: int


@dataclass(frozen=True)
class OpeningHours:
    """No spans at all means: no opening hours are kept, the venue is always open."""

    spans: tuple[Span, ...] = ()

    @classmethod
    def from_rows(cls, rows: Iterable[Iterable[int]]) -> OpeningHours:
        """From stored rows [weekday, opens, closes]. Raises Malformed."""
        spans = []
        for row in rows:
            match list(row):
                case [int(weekday), int(opens), int(closes)] if (
                    0 <= weekday < 7 and 0 <= opens < MINUTES_A_DAY and 0 <= closes < MINUTES_A_DAY
                ):
                    spans.append(Span(weekday, opens, closes))
                case _:
                    raise Malformed("hours")
        return cls(tuple(sorted(spans)))

    def to_rows(self) -> list[list[int]]:
        return [[span.weekday, span.opens, span.closes] for span in self.spans]

    def is_open(self, at: int, zone: ZoneInfo) -> bool:
        """Whether the venue is open at `at` (Unix seconds)."""
        return not self.spans or self.closes_at(at, zone) is not None

    def closes_at(self, at: int, zone: ZoneInfo) -> int | None:
        """When the venue closes next, in Unix seconds; None where it is closed or never closes."""
        if not self.spans:
            return None
        ends = [end for start, end in self._intervals(at, zone) if start <= at < end]
        if not ends:
            return None
        close = max(ends)
        # Spans that meet or overlap are one: "24 hours on Monday" runs on into Tuesday's.
        for start, end in self._intervals(at, zone):
            if start <= close < end:
                close = end
        return close

    def _intervals(self, at: int, zone: ZoneInfo) -> Iterator[tuple[int, int]]:
        """Spans as instants, from the day before `at` to two days after, in order."""
        today = datetime.fromtimestamp(at, zone).date()
        for offset in range(-1, 3):
            day = today + timedelta(days=offset)
            for span in self.spans:
                if span.weekday == day.weekday():
                    last = day if span.closes > span.opens else day + timedelta(days=1)
                    yield _instant(day, span.opens, zone), _instant(last, span.closes, zone)


def _instant(day: date, minutes: int, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, time(*divmod(minutes, 60)), zone).timestamp())


def planned_end(arrival: int, *, longest_stay: int, closes: int | None, event_end: int | None) -> int:
    """When a visit that nobody ends is taken to end: the earliest of longest stay, closing and event's end."""
    limits = [arrival + longest_stay, closes, event_end]
    return max(arrival, min(limit for limit in limits if limit is not None))
