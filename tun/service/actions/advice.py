"""Advice on areas: how a place is best divided, so that a code says who was near whom.

A code for a whole hall makes the health office ring everybody. A proposal is only that: the operator edits it
before anything is saved.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from .details import CROWD, LONGEST_LABEL, MOST_AREAS, AreaDetails, one_line
from .refusals import TooManyAreas

LAYOUTS = ("tables", "rows", "stands", "open")
_BY_KIND = {
    "restaurant": "tables",
    "concert-hall": "rows",
    "theatre": "rows",
    "worship": "rows",
    "stadium": "stands",
    "sports": "stands",
}


@dataclass(frozen=True)
class Proposal:
    """Areas, and why: `reason` is "whole" where each unit is an area, "split" where each is divided into `parts`,
    "still-crowded" where even then more than CROWD share one, "unknown" where nobody said how many they hold."""

    areas: tuple[AreaDetails, ...]
    reason: str
    parts: int = 1


def layout_of(kind: str) -> str:
    """The layout that a kind of venue usually has."""
    return _BY_KIND.get(kind, "open")


def propose(word: str, count: int, seats: int | None, *, part: str, taken: Collection[str] = ()) -> Proposal:
    """`count` units called `word`, each for `seats` persons, divided into parts of at most CROWD persons.

    Whatever is called like one of `taken` is left out. Raises TooManyAreas.
    """
    room = MOST_AREAS - len(taken)
    if not 1 <= count <= room:
        raise TooManyAreas("count")
    needed = -(-seats // CROWD) if seats else 1
    parts = min(needed, room // count)
    limit = -(-seats // parts) if seats else None
    known = {label.casefold() for label in taken}
    labels = [
        f"{one_line(word)[: LONGEST_LABEL - 30]} {number}" + (f", {part} {piece}" if parts > 1 else "")
        for number in range(1, count + 1)
        for piece in range(1, parts + 1)
    ]
    areas = tuple(AreaDetails(label, limit) for label in labels if label.casefold() not in known)
    if seats is None:
        return Proposal(areas, "unknown")
    if parts < needed:
        return Proposal(areas, "still-crowded", parts)
    return Proposal(areas, "split" if parts > 1 else "whole", parts)
