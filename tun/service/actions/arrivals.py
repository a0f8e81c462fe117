"""How many came to a venue in each hour of today: read out of the envelopes, kept in memory for the day, never stored.

A board is looked at all evening, so each envelope is opened once by each process, and never more than a few
thousand for one look: a hall that fills up at once is counted in two or three looks instead of making one wait.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from tun.core.errors.sealing import CannotOpen, DayKeyDestroyed
from tun.core.retention import day_of, deleted_on
from tun.service.context import Service
from tun.service.storage import visits

from .records import opener

HOUR = 3600
MOST_OPENED = 6000  # envelopes for one look: about half a second
_BATCH = 500


@dataclass(frozen=True)
class Today:
    """Persons by the hour in which they came: (start in Unix seconds, persons), from midnight until now.

    `complete` is False where there was more to open than one look may.
    """

    hours: tuple[tuple[int, int], ...]
    complete: bool

    @property
    def persons(self) -> int:
        return sum(persons for _start, persons in self.hours)


@dataclass(frozen=True)
class NextDeletion:
    """The day (counted from 1970-01-01) on which a key dies, and how many of a venue's visits die with it."""

    day: int
    visits: int


def today(service: Service, venue: bytes, *, now: int, most: int = MOST_OPENED) -> Today:
    """The arrivals of the local day, each group with all its persons."""
    midnight = _midnight(now, service.config.zone)
    persons: Counter[int] = Counter()
    left = most
    days = range(day_of(midnight), day_of(now) + 1)
    memory = service.arrivals
    with memory.lock:
        for over in [key for key in memory.known if key[1] < days[0]]:
            del memory.known[over]
        for day in days:
            groups = visits.persons_by_visit(service.session, venue, day)
            known = memory.known.setdefault((venue, day), {})
            new = [visit for visit in groups if visit not in known]
            _open(service, venue, day, known, new[: max(left, 0)])
            left -= len(new)
            for visit, number in groups.items():
                arrival = known.get(visit)
                if arrival is not None and arrival >= midnight:
                    persons[_hour(arrival, midnight)] += number
    last = max([_hour(now, midnight), *persons])
    return Today(tuple((start, persons[start]) for start in range(midnight, last + 1, HOUR)), left >= 0)


def next_deletion(service: Service, venue: bytes) -> NextDeletion | None:
    """Which deletion comes next for a venue; None where nothing is kept."""
    oldest = visits.oldest_day(service.session, venue)
    if oldest is None:
        return None
    day, number = oldest
    return NextDeletion(deleted_on(day, service.config.retention_days), number)


def _open(service: Service, venue: bytes, day: int, known: dict[bytes, int | None], new: list[bytes]) -> None:
    try:
        open_one = opener(service, venue, day)
    except DayKeyDestroyed:
        known |= dict.fromkeys(new)
        return
    for start in range(0, len(new), _BATCH):
        for visit, persons, sealed in visits.envelopes(service.session, new[start : start + _BATCH]):
            try:
                known[visit] = open_one(visit, persons, sealed).arrival
            except CannotOpen:
                known[visit] = None


def _midnight(now: int, zone: ZoneInfo) -> int:
    return int(datetime.combine(datetime.fromtimestamp(now, zone).date(), time(), zone).timestamp())


def _hour(at: int, midnight: int) -> int:
    """When the hour of `at` began. Hours are counted from midnight: on two days of the year there are 23 or 25."""
    return at - (at - midnight) % HOUR
