"""Dates and times as people write them, and the instants that they mean on the city's wall clock."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_GERMAN_DAY = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.]?(\d{2})(?:[:.]00)?)?\s*(?:uhr)?", re.IGNORECASE)


class NoSuchTime(ValueError):
    """A time that the clock leaps over in spring."""


def read_day(text: str) -> date:
    """2026-11-23 or 23.11.2026, of this century. Raises ValueError."""
    if found := _ISO_DAY.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _GERMAN_DAY.fullmatch(text):
        day, month, year = map(int, found.groups())
    else:
        raise ValueError("not a date")
    if not 2000 <= year < 2100:
        raise ValueError("not a date of this century")
    return date(year, month, day)


def read_clock(text: str) -> time:
    """19:30, 19.30, 1930 or 19 Uhr. Raises ValueError."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise ValueError("not a time")
    hour, minute = int(found[1]), int(found[2] or 0)
    return time(0) if (hour, minute) == (24, 0) else time(hour, minute)


def instant(day: date, clock: time, zone: ZoneInfo, *, later: bool = False) -> int:
    """Unix seconds of a local time. Of an hour that comes twice in autumn, the first, or with `later` the second.

    Raises NoSuchTime.
    """
    local = datetime.combine(day, clock, zone).replace(fold=1 if later else 0)
    at = int(local.timestamp())
    if datetime.fromtimestamp(at, zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NoSuchTime
    return at


def clock_changes(start: int, end: int, zone: ZoneInfo) -> bool:
    """Whether the clock is put forward or back between two instants."""
    offsets = [datetime.fromtimestamp(at, zone).utcoffset() for at in (start, end)]
    return offsets[0] != offsets[1]
