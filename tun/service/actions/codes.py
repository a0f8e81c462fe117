"""Printed codes: issued for a venue, an area or an event, and revoked one by one."""

from __future__ import annotations

import secrets

from tun.core import codes, shortcode
from tun.core.codes import CODE_ID_BYTES, Kind, VenueCode
from tun.core.errors.base import NotFound
from tun.house.database import AnySession, write
from tun.service.context import Service
from tun.service.storage import venues
from tun.service.storage.tables import Code, Event, Venue

from .refusals import EventPast

VENUE_CODE_LIFE = 2 * 365 * 86_400  # seconds: a poster fades before
AFTER_EVENT = 86_400  # seconds: for a phone that was without network at the event


def issue_code(service: Service, venue: bytes, area: int | None, event: bytes | None, *, now: int) -> Code:
    """Issue one code more for the venue, one of its areas, or an event. Raises NotFound or EventPast."""
    with write(service.session) as session:
        place = session.get(Venue, venue)
        if place is None or (area is not None and venues.area(session, venue, area) is None):
            raise NotFound("area")
        occasion = venues.event(session, venue, event) if event is not None else None
        if event is not None and occasion is None:
            raise NotFound("event")
        if occasion is not None and occasion.ends <= now:
            raise EventPast("place")
        return add_code(service, session, place, area, occasion, now=now)


def revoke_code(service: Service, venue: bytes, code: bytes, *, replace: bool, now: int) -> Code | None:
    """Withdraw a printed code; with `replace` a new one for the same place is issued and returned.

    Safe to repeat: a code that is withdrawn already stays as it is, and is not replaced again; nor is one of
    an event that is over.
    Raises NotFound where the code is not the venue's.
    """
    with write(service.session) as session:
        row = venues.code(session, venue, code)
        place = session.get(Venue, venue)
        if row is None or place is None:
            raise NotFound("code")
        if row.revoked is not None:
            return None
        row.revoked = now
        event = venues.event(session, venue, row.event) if row.event is not None else None
        if not replace or (event is not None and event.ends <= now):
            return None
        return add_code(service, session, place, row.area, event, now=now)


def add_code(
    service: Service, session: AnySession, venue: Venue, area: int | None, event: Event | None, *, now: int
) -> Code:
    """A code signed with the newest key. The caller's transaction commits it."""
    expires = event.ends + AFTER_EVENT if event is not None else now + VENUE_CODE_LIFE
    claims = VenueCode(
        code=secrets.token_bytes(CODE_ID_BYTES),
        venue=venue.id,
        kind=Kind.EVENT if event is not None else Kind.VENUE,
        area=area,
        issued=now,
        expires=expires,
        office=venue.office,
    )
    row = Code(
        id=claims.code,
        venue=venue.id,
        event=event.id if event is not None else None,
        area=area,
        short=_unused_short_code(session),
        token=codes.issue(claims, service.keys.signer),
        issued=now,
        expires=expires,
    )
    session.add(row)
    session.flush()
    return row


def add_codes(service: Service, session: AnySession, venue: Venue, event: Event | None, *, now: int) -> list[Code]:
    """One code for each area, or a single one where the venue has none: a code for a whole hall helps nobody."""
    areas: list[int | None] = [area.number for area in venues.areas_of(session, venue.id)]
    return [add_code(service, session, venue, area, event, now=now) for area in areas or [None]]


def _unused_short_code(session: AnySession) -> str:
    while True:
        short = shortcode.new(secrets.token_bytes)
        if not venues.short_is_taken(session, short):
            return short
