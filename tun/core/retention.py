"""Retention: until which second a visit is readable, and when its day's key dies.

Four weeks from collection (§ 28a (4) IfSG) is the default; the city may choose between a floor and a
ceiling. A day is a UTC day, counted from 1970-01-01.
"""

from __future__ import annotations

from datetime import date, timedelta

DAY = 86_400  # seconds
DEFAULT_DAYS = 28
FLOOR_DAYS = 14  # below this an investigation would come too late: the incubation time
CEILING_DAYS = 31  # "one month", the longest that any ordinance of Rhineland-Palatinate asked for

_EPOCH = date(1970, 1, 1)


def day_of(at: int) -> int:
    """The UTC day of an instant."""
    return at // DAY


def date_of(day: int) -> date:
    return _EPOCH + timedelta(days=day)


def readable_until(arrival: int, days: int) -> int:
    """The first instant (Unix seconds) at which the visit is refused."""
    return arrival + days * DAY


def is_readable(arrival: int, *, now: int, days: int) -> bool:
    return now < readable_until(arrival, days)


def key_dies_at(day: int, days: int) -> int:
    """The first midnight (UTC) after the last visit of `day` has reached its age, in Unix seconds."""
    return (day + 1 + days) * DAY


def deleted_on(day: int, days: int) -> int:
    """The day on which the key of `day` is destroyed."""
    return day + 1 + days


def first_day_kept(now: int, days: int) -> int:
    """The oldest day whose key still lives at `now`."""
    return day_of(now) - days
