"""Queries about venues, their areas, events and codes. Whoever asks names the venue or the operator."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select

from tun.house.database import AnySession

from .revision import bump
from .tables import Area, Code, Event, Headcount, Office, Venue
from .visits import newest_day


def of_operator(session: AnySession, operator: bytes) -> Sequence[Venue]:
    """The operator's open venues, by name."""
    query = select(Venue).where(Venue.operator == operator, Venue.closed.is_(None))
    return session.scalars(query.order_by(Venue.name, Venue.id)).all()


def closed(session: AnySession) -> Sequence[Venue]:
    """Venues that are closed for good, and stay for the visits that are kept of them."""
    return session.scalars(select(Venue).where(Venue.closed.is_not(None)).order_by(Venue.id)).all()


def remove(session: AnySession, venue: bytes) -> None:
    """Remove a venue with everything that names it: areas, events, codes, alarms, head counts."""
    bump(session)
    for table in reversed(Venue.metadata.sorted_tables):  # whoever is named goes after those who name it
        for column in table.columns:
            if any(key.column.table is Venue.__table__ for key in column.foreign_keys):
                session.execute(table.delete().where(column == venue))
    session.execute(delete(Headcount).where(Headcount.venue == venue))
    session.execute(delete(Venue).where(Venue.id == venue))


def every_venue(session: AnySession) -> Sequence[Venue]:
    """The city's venues, by name, closed ones included."""
    return session.scalars(select(Venue).order_by(Venue.name, Venue.id)).all()


def areas_of(session: AnySession, venue: bytes) -> Sequence[Area]:
    return session.scalars(select(Area).where(Area.venue == venue).order_by(Area.number)).all()


def area(session: AnySession, venue: bytes, number: int) -> Area | None:
    return session.get(Area, (venue, number))


def highest_area(session: AnySession, venue: bytes) -> int:
    """The highest number that an area of this venue ever had on a print; 0 where there was none."""
    numbers = (
        session.scalar(select(func.max(Area.number)).where(Area.venue == venue)),
        session.scalar(select(func.max(Code.area)).where(Code.venue == venue)),
    )
    return max(number or 0 for number in numbers)


def events_of(session: AnySession, venue: bytes) -> Sequence[Event]:
    """In the order in which they take place."""
    return session.scalars(select(Event).where(Event.venue == venue).order_by(Event.starts, Event.id)).all()


def event(session: AnySession, venue: bytes, identity: bytes) -> Event | None:
    """An event of this venue; another venue's is as good as none."""
    row = session.get(Event, identity)
    return row if row is not None and row.venue == venue else None


def codes_of(session: AnySession, venue: bytes, *, event: bytes | None = None) -> Sequence[Code]:
    """The venue's codes, or those of one event, newest print first."""
    query = select(Code).where(Code.venue == venue)
    if event is not None:
        query = query.where(Code.event == event)
    return session.scalars(query.order_by(Code.issued.desc(), Code.area, Code.id)).all()


def valid_codes(session: AnySession, venue: bytes, *, event: bytes | None = None, now: int) -> Sequence[Code]:
    """The codes one can check in with: the venue's own, or those of one event; by area."""
    same_event = Code.event.is_(None) if event is None else Code.event == event
    query = select(Code).where(Code.venue == venue, same_event, Code.revoked.is_(None), Code.expires > now)
    return session.scalars(query.order_by(Code.area, Code.issued, Code.id)).all()


def code(session: AnySession, venue: bytes, identity: bytes) -> Code | None:
    """A code of this venue; another venue's is as good as none."""
    row = session.get(Code, identity)
    return row if row is not None and row.venue == venue else None


def short_is_taken(session: AnySession, short: str) -> bool:
    return session.scalar(select(Code.id).where(Code.short == short)) is not None


def was_visited(session: AnySession, venue: bytes) -> bool:
    """Whether any visit of this venue is still kept."""
    return newest_day(session, venue) is not None


def every_office(session: AnySession) -> Sequence[Office]:
    """The health offices that a venue may belong to."""
    return session.scalars(select(Office).where(Office.revoked.is_(None)).order_by(Office.number)).all()
