"""Reading a code: the verified place, the office's key, and a ticket for this visit."""

from __future__ import annotations

from dataclasses import dataclass

from tun.core import tickets
from tun.core.errors.visits import NoOfficeKey
from tun.core.tickets import Ticket
from tun.service.context import Service
from tun.service.storage import offices
from tun.service.storage.tables import Office, SealingKeyRow

from . import places
from .places import Place


@dataclass(frozen=True)
class Admission:
    """What a phone needs for one check-in. Times are Unix seconds."""

    place: Place
    office: Office
    key: SealingKeyRow
    ticket: bytes
    ticket_until: int
    planned_end: int


def by_token(service: Service, token: bytes, visit: bytes, *, now: int) -> Admission:
    """For a scanned code. Raises a Refusal that says why nobody can check in with it."""
    return _admit(service, places.by_token(service, token, now=now), visit, now=now)


def by_short_code(service: Service, short: str, visit: bytes, *, now: int) -> Admission:
    """For a typed code."""
    return _admit(service, places.by_short_code(service, short, now=now), visit, now=now)


def _admit(service: Service, place: Place, visit: bytes, *, now: int) -> Admission:
    place.check_open(service, now)
    office = offices.office(service.session, place.venue.office)
    key = offices.sealing_key(service.session, place.venue.office, at=now)
    if office is None or key is None:
        raise NoOfficeKey
    until = now + tickets.LIFETIME
    ticket = Ticket(
        visit=visit,
        code=place.code.id,
        venue=place.venue.id,
        event=place.code.event,
        area=place.code.area,
        office=office.number,
        expires=until,
    )
    sealed = tickets.issue(ticket, service.keys.ticket_secret)
    return Admission(place, office, key, sealed, until, place.planned_end(service, now))
