"""Suspicious spans: the operator says that check-ins of some hours are false. Logged, and nothing is deleted.

After a poster was photographed and spread, a list for the health office holds people who were not there. The office
decides what to do with them; the venue only says when. What was marked by mistake is taken back, logged as well.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from tun.core.errors.base import NotFound
from tun.core.log import EntryType
from tun.core.releases import SuspiciousSpan
from tun.core.retention import DAY
from tun.core.window import Window
from tun.house.database import AnySession, write
from tun.service.context import Service
from tun.service.storage import venues
from tun.service.storage.tables import Suspicion, Venue

from .log import append
from .refusals import SpanBackwards, SpanOutside, SpanTooLong

REASONS = ("flood", "photographed", "covered", "other")
LONGEST_SPAN = DAY  # seconds
SUSPICION_ID_BYTES = 8


@dataclass(frozen=True)
class SpanDetails:
    """[starts, ends) in Unix seconds, of one area or of the whole venue. Raises SpanBackwards or SpanTooLong."""

    starts: int
    ends: int
    area: int | None
    reason: str

    def __post_init__(self) -> None:
        if self.ends <= self.starts:
            raise SpanBackwards("ends_at")
        if self.ends - self.starts > LONGEST_SPAN:
            raise SpanTooLong("ends_at")
        if self.reason not in REASONS:
            raise NotFound("reason")


def mark(service: Service, venue: bytes, details: SpanDetails, *, by: bytes, now: int) -> Suspicion:
    """Mark a span. Safe to repeat: the same span that still stands is returned, and not logged twice.

    Raises NotFound for an area of another venue, SpanOutside for a span that lies ahead or before retention.
    """
    if details.starts > now or details.ends <= now - service.config.retention_days * DAY:
        raise SpanOutside("day")
    with write(service.session) as session:
        place = session.get(Venue, venue)
        if place is None or (details.area is not None and venues.area(session, venue, details.area) is None):
            raise NotFound("area")
        for known in standing(session, venue):
            if (known.starts, known.ends, known.area) == (details.starts, details.ends, details.area):
                return known
        row = Suspicion(
            id=secrets.token_bytes(SUSPICION_ID_BYTES),
            venue=venue,
            area=details.area,
            starts=details.starts,
            ends=details.ends,
            reason=details.reason,
            marked=now,
        )
        session.add(row)
        append(service, session, EntryType.SUSPICION, _logged(row, by), office=place.office, now=now)
    return row


def withdraw(service: Service, venue: bytes, identity: bytes, *, by: bytes, now: int) -> None:
    """Take a mark back. Safe to repeat. Raises NotFound where it is not the venue's."""
    with write(service.session) as session:
        row, place = session.get(Suspicion, identity), session.get(Venue, venue)
        if row is None or place is None or row.venue != venue:
            raise NotFound
        if row.withdrawn is None:
            row.withdrawn = now
            append(service, session, EntryType.SUSPICION_WITHDRAWN, _logged(row, by), office=place.office, now=now)


def of_venue(session: AnySession, venue: bytes) -> Sequence[Suspicion]:
    """Every mark of the venue that is kept, also those taken back, latest span first."""
    query = select(Suspicion).where(Suspicion.venue == venue)
    return session.scalars(query.order_by(Suspicion.starts.desc(), Suspicion.id)).all()


def standing(session: AnySession, venue: bytes) -> Sequence[Suspicion]:
    """The marks that hold, by time."""
    query = select(Suspicion).where(Suspicion.venue == venue, Suspicion.withdrawn.is_(None))
    return session.scalars(query.order_by(Suspicion.starts, Suspicion.id)).all()


def spans_of(session: AnySession, venue: bytes, window: Window) -> tuple[SuspiciousSpan, ...]:
    """What a release of this window has to tell. A visit in it may have begun a day before the window did."""
    return tuple(
        SuspiciousSpan(row.starts, row.ends, row.area, row.reason)
        for row in standing(session, venue)
        if row.starts < window.end and row.ends > window.start - DAY
    )


def remove_old(session: AnySession, *, now: int, retention_days: int) -> int:
    """Remove marks whose visits can no longer be read; returns how many."""
    old = Suspicion.ends <= now - retention_days * DAY
    found = session.scalars(select(Suspicion.id).where(old)).all()
    session.execute(delete(Suspicion).where(old))
    return len(found)


def _logged(row: Suspicion, by: bytes) -> dict[str, object]:
    return {
        "venue": row.venue.hex(),
        "area": row.area,
        "from": row.starts,
        "to": row.ends,
        "reason": row.reason,
        "operator": by.hex(),
    }
