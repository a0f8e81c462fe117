"""What an operator states about a venue, an area or an event: checked once, before any action sees it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tun.core.errors.base import MissingField, TooLong
from tun.core.hours import OpeningHours
from tun.core.rules import Rule

from .refusals import (
    AreaTaken,
    CapacityOutOfRange,
    EventBackwards,
    EventTooLong,
    KindUnknown,
    StayOutOfRange,
    TooManyAreas,
)

VENUE_KINDS = (
    "concert-hall",
    "restaurant",
    "stadium",
    "theatre",
    "museum",
    "sports",
    "shop",
    "worship",
    "club",
    "other",
)
SHORTEST_STAY = 15 * 60  # seconds
LONGEST_STAY = 24 * 3600
LONGEST_EVENT = 14 * 86_400
MOST_PERSONS = 1_000_000
MOST_AREAS = 500
CROWD = 100  # persons: beyond, an area's code tells the health office little about who met whom
LONGEST_NAME = 120  # characters
LONGEST_LABEL = 80


@dataclass(frozen=True)
class VenueDetails:
    """A venue as its operator describes it. `longest_stay` in seconds; no capacity means no limit."""

    name: str
    kind: str
    street: str
    house_number: str
    postcode: str
    city: str
    capacity: int | None = None
    longest_stay: int = 3 * 3600
    hours: OpeningHours = OpeningHours()
    rule: Rule = Rule.NONE

    def __post_init__(self) -> None:
        filled("name", self.name, LONGEST_NAME)
        filled("street", self.street, 100)
        filled("house_number", self.house_number, 20)
        filled("postcode", self.postcode, 10)
        filled("city", self.city, 100)
        _persons(self.capacity)
        if self.kind not in VENUE_KINDS:
            raise KindUnknown("kind")
        if not SHORTEST_STAY <= self.longest_stay <= LONGEST_STAY:
            raise StayOutOfRange("longest_stay")


@dataclass(frozen=True)
class AreaDetails:
    """A part of a venue: a stand, a room, a numbered table."""

    label: str
    capacity: int | None = None
    tested_quota: int | None = None  # of persons whom nothing but a test lets in; none: the city's

    def __post_init__(self) -> None:
        filled("label", self.label, LONGEST_LABEL)
        _persons(self.capacity)
        _quota(self.tested_quota)


@dataclass(frozen=True)
class EventDetails:
    """An event with its times in Unix seconds; admission begins at `starts`."""

    title: str
    starts: int
    ends: int
    capacity: int | None = None
    rule: Rule | None = None  # none of its own: the venue's
    tested_quota: int | None = None

    def __post_init__(self) -> None:
        filled("title", self.title, LONGEST_NAME)
        _persons(self.capacity)
        _quota(self.tested_quota)
        if self.ends <= self.starts:
            raise EventBackwards("ends_at")
        if self.ends - self.starts > LONGEST_EVENT:
            raise EventTooLong("ends_on")


def numbered(word: str, count: int, *, first: int = 1, capacity: int | None = None) -> tuple[AreaDetails, ...]:
    """Areas "Tisch 1" to "Tisch 12"."""
    if not 1 <= count <= MOST_AREAS:
        raise TooManyAreas("count")
    return tuple(AreaDetails(f"{one_line(word)} {number}", capacity) for number in range(first, first + count))


def check_areas(known: Iterable[str], new: Sequence[AreaDetails]) -> None:
    """Raises AreaTaken or TooManyAreas. Labels that differ in case alone are one label to a guest."""
    labels = [label.casefold() for label in known] + [area.label.casefold() for area in new]
    if len(labels) > MOST_AREAS:
        raise TooManyAreas("areas")
    if len(set(labels)) < len(labels):
        raise AreaTaken("label")


def one_line(text: str) -> str:
    """A text as it can stand on a poster: composed, one line, no control characters."""
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(letter for letter in composed if unicodedata.category(letter) not in ("Cc", "Cs"))


def filled(field: str, text: str, longest: int) -> None:
    """Raises MissingField for a blank text, TooLong beyond `longest` characters."""
    if not text.strip():
        raise MissingField(field)
    if len(text) > longest:
        raise TooLong(field)


def _persons(number: int | None) -> None:
    if number is not None and not 1 <= number <= MOST_PERSONS:
        raise CapacityOutOfRange("capacity")


def _quota(number: int | None) -> None:
    """None at all is a quota too: then this part is for the vaccinated and recovered."""
    if number is not None and not 0 <= number <= MOST_PERSONS:
        raise CapacityOutOfRange("tested_quota")
