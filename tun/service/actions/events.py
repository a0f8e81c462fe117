"""Events at a venue: announced, corrected, and given their codes."""

from __future__ import annotations

import secrets

from tun.core.errors.base import NotFound
from tun.house.database import write
from tun.service.context import Service
from tun.service.storage import venues
from tun.service.storage.tables import Code, Event, Venue

from .codes import add_codes
from .details import EventDetails
from .quotas import check_quota
from .refusals import EventPast

EVENT_ID_BYTES = 8


def create_event(service: Service, venue: bytes, details: EventDetails, *, now: int) -> Event:
    """Announce an event and issue its codes, one for each area. Raises NotFound, EventPast or QuotaTooLax."""
    if details.ends <= now:
        raise EventPast("starts_on")
    check_quota(service, details.tested_quota, at=max(now, details.starts))
    with write(service.session) as session:
        place = session.get(Venue, venue)
        if place is None:
            raise NotFound
        event = Event(id=secrets.token_bytes(EVENT_ID_BYTES), venue=venue, created=now, **_columns(details))
        session.add(event)
        session.flush()
        add_codes(service, session, place, event, now=now)
    return event


def correct_event(service: Service, venue: bytes, event: bytes, details: EventDetails, *, now: int) -> list[Code]:
    """Change an event; returns new codes where its prints would not hold until its new end.

    Raises NotFound, QuotaTooLax, or EventPast where the new end lies in the past.
    """
    check_quota(service, details.tested_quota, at=max(now, details.starts))
    with write(service.session) as session:
        place, row = session.get(Venue, venue), venues.event(session, venue, event)
        if place is None or row is None:
            raise NotFound
        if details.ends <= now and details.ends != row.ends:
            raise EventPast("starts_on")
        for column, value in _columns(details).items():
            setattr(row, column, value)
        prints = venues.valid_codes(session, venue, event=event, now=now)
        outlived = [code for code in prints if code.expires < details.ends]
        return add_codes(service, session, place, row, now=now) if outlived else []


def _columns(details: EventDetails) -> dict[str, object]:
    return {
        "title": details.title,
        "starts": details.starts,
        "ends": details.ends,
        "capacity": details.capacity,
        "rule": details.rule.value if details.rule is not None else None,
        "tested_quota": details.tested_quota,
    }
