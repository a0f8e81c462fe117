"""Times as people type them: a date and a time of day in the city, made into one instant without losing anybody.

Twice a year the city's clock jumps. In the hour that happens twice, a window begins with the first and ends
with the second of the two; a time that does not exist becomes the moment of the jump. Both are told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from tun.core.window import Window

from .refusals import TimeMissing


class Oddity(StrEnum):
    """What the change of clocks did to a time that was typed."""

    TWICE = "twice"
    NEVER = "never"


@dataclass(frozen=True)
class TypedWindow:
    """A window, with what has to be told about it."""

    window: Window
    next_day: bool
    start_oddity: Oddity | None
    end_oddity: Oddity | None


def read_date(text: str, field: str) -> date:
    """2026-11-21, or 21.11.2026 where the browser has no date field. Raises TimeMissing."""
    for pattern in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text.strip(), pattern).date()
        except ValueError:
            continue
    raise TimeMissing(field)


def read_time(text: str, field: str) -> time:
    """22:00, or 22.00. Raises TimeMissing."""
    for pattern in ("%H:%M", "%H.%M", "%H:%M:%S"):
        try:
            return datetime.strptime(text.strip(), pattern).time()
        except ValueError:
            continue
    raise TimeMissing(field)


def typed_window(
    start_day: date, start_time: time, end_day: date | None, end_time: time, *, zone: ZoneInfo
) -> TypedWindow:
    """Without an end day the window ends on the same day, or on the next where the end is not after the start."""
    next_day = end_day is None and end_time <= start_time
    if end_day is None:
        end_day = start_day + timedelta(days=1) if next_day else start_day
    start, start_oddity = _instant(start_day, start_time, zone, later=False)
    end, end_oddity = _instant(end_day, end_time, zone, later=True)
    return TypedWindow(Window(start, end), next_day, start_oddity, end_oddity)


def _instant(day: date, at: time, zone: ZoneInfo, *, later: bool) -> tuple[int, Oddity | None]:
    first = datetime.combine(day, at, tzinfo=zone)
    second = first.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return int(first.timestamp()), None
    if _exists(first):
        return int((second if later else first).timestamp()), Oddity.TWICE
    return _jump(second, first, zone), Oddity.NEVER


def _exists(moment: datetime) -> bool:
    there_and_back = moment.astimezone(UTC).astimezone(moment.tzinfo)
    return there_and_back.replace(tzinfo=None) == moment.replace(tzinfo=None)


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> int:
    """The second at which the clock jumps, which lies between the two readings of a time that does not exist."""
    low, high = sorted((int(before.timestamp()), int(after.timestamp())))
    offset = datetime.fromtimestamp(low, zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high
