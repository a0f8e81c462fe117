"""Queries about visits and head counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import LargeBinary, delete, func, select, update

from tun.house.database import AnySession

from .tables import Headcount, Visit

_OPEN_OR_NOT = Visit.open.in_([True, False])  # how the index begins

VENUE_SCOPE = "venue"
MARK_BYTES = 13  # of an envelope: its version and its nonce


def area_scope(number: int) -> str:
    return f"area:{number}"


def event_scope(event: bytes) -> str:
    return f"event:{event.hex()}"


def tested_scopes(area: int | None, event: bytes | None) -> tuple[str, ...]:
    """Where persons who are merely tested are counted: the area and the event, or else the whole house.

    The first is the zone that the city's quota is about.
    """
    zones = [area_scope(area)] if area is not None else []
    zones += [event_scope(event)] if event is not None else []
    return tuple(f"tested:{zone}" for zone in zones or [VENUE_SCOPE])


def find(session: AnySession, visit: bytes) -> Visit | None:
    return session.get(Visit, visit)


def of_venue_and_day(session: AnySession, venue: bytes, day: int) -> Sequence[Visit]:
    return session.scalars(select(Visit).where(_OPEN_OR_NOT, Visit.venue == venue, Visit.day == day)).all()


def persons_by_visit(session: AnySession, venue: bytes, day: int) -> dict[bytes, int]:
    """How many persons each visit of a venue and day is for; nothing is opened or loaded for it."""
    rows = session.execute(select(Visit.id, Visit.persons).where(_OPEN_OR_NOT, Visit.venue == venue, Visit.day == day))
    return {row.id: row.persons for row in rows}


def oldest_day(session: AnySession, venue: bytes) -> tuple[int, int] | None:
    """The oldest day of which visits of a venue are kept, and how many; None where there are none."""
    query = select(Visit.day, func.count()).where(_OPEN_OR_NOT, Visit.venue == venue).group_by(Visit.day)
    row = session.execute(query.order_by(Visit.day).limit(1)).first()
    return (row[0], row[1]) if row is not None else None


def newest_day(session: AnySession, venue: bytes) -> int | None:
    """The newest day of which visits of a venue are kept; None where there are none."""
    return session.scalar(select(func.max(Visit.day)).where(_OPEN_OR_NOT, Visit.venue == venue))


def envelopes(session: AnySession, ids: Sequence[bytes]) -> list[tuple[bytes, int, bytes]]:
    """(visit, persons, envelope) of each: for whoever opens thousands and changes none."""
    rows = session.execute(select(Visit.id, Visit.persons, Visit.envelope).where(Visit.id.in_(ids)))
    return [(visit, persons, sealed) for visit, persons, sealed in rows]


def open_marks(session: AnySession) -> dict[bytes, bytes]:
    """For all visits that nobody ended yet: how the envelope begins, which no two writes have in common."""
    start = func.substr(Visit.envelope, 1, MARK_BYTES, type_=LargeBinary)
    return {visit: bytes(mark) for visit, mark in session.execute(select(Visit.id, start).where(Visit.open))}


def of_ids(session: AnySession, ids: Sequence[bytes]) -> Sequence[Visit]:
    return session.scalars(select(Visit).where(Visit.id.in_(ids))).all()


def open_at_venue(session: AnySession, venue: bytes) -> Sequence[Visit]:
    return session.scalars(select(Visit).where(Visit.open, Visit.venue == venue)).all()


def days(session: AnySession) -> list[int]:
    """The days of which rows exist, in order."""
    return sorted(session.scalars(select(Visit.day).distinct()).all())


def delete_some(session: AnySession, day: int, *, most: int) -> int:
    """Delete up to `most` rows of a day; returns how many."""
    ids = session.scalars(select(Visit.id).where(Visit.day == day).limit(most)).all()
    session.execute(delete(Visit).where(Visit.id.in_(ids)))
    return len(ids)


def head_counts(session: AnySession, venue: bytes) -> dict[str, int]:
    """Persons present now, by scope: "venue", "area:3", "event:<hex>"."""
    rows = session.execute(select(Headcount.scope, Headcount.persons).where(Headcount.venue == venue))
    return {row.scope: row.persons for row in rows}


def let_go(session: AnySession, venue: bytes, scopes: Sequence[str], persons: int) -> None:
    """Take `persons` away from every scope."""
    for scope in sorted(scopes):
        row = update(Headcount).where(Headcount.venue == venue, Headcount.scope == scope)
        left = row.values(persons=Headcount.persons - persons).execution_options(synchronize_session=False)
        session.execute(left)


def set_head_counts(session: AnySession, venue: bytes, persons: Mapping[str, int]) -> None:
    """Set every scope of a venue anew; one that `persons` does not name is empty."""
    for row in session.scalars(select(Headcount).where(Headcount.venue == venue)):
        row.persons = persons.get(row.scope, 0)
