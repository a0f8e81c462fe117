"""Asking the service: which venues there are, and how many persons were at one of them in a window."""

from __future__ import annotations

from tun.core.errors.base import NotFound
from tun.core.errors.office import RequestUnknown, VenueUnknown
from tun.core.office_requests import request_id
from tun.core.window import Window
from tun.house.database import write

from ..client import Venue
from ..context import Office
from ..notes import seal_note
from ..refusals import CaseClosed, ServiceAnswer
from ..storage.tables import Case, Request
from .deeds import Did, record
from .keys import note_key


def find_venues(office: Office, text: str) -> list[Venue]:
    """Venues of this office by name or address, as the service finds them."""
    return office.client.find_venues(text)


def find_venue(office: Office, venue_id: bytes, *, text: str) -> Venue:
    """One venue out of a search that was made before. Raises VenueUnknown."""
    found = next((venue for venue in find_venues(office, text) if venue.id == venue_id), None)
    if found is None:
        raise VenueUnknown
    return found


def ask(
    office: Office, *, case_id: bytes, venue: Venue, area: int | None, window: Window, reason: str, by: bytes
) -> bytes:
    """Ask for a window and keep the counts that come back; returns the request's id. May be repeated.

    Raises CaseClosed, or whatever the service refuses with.
    """
    case = office.session.get(Case, case_id)
    if case is None:
        raise NotFound
    if case.closed is not None:
        raise CaseClosed
    file_number, legal_basis = case.file_number, case.legal_basis
    expected = request_id(
        office=office.config.number, case=file_number, venue=venue.id, area=area, window=window, reason=reason
    )
    office.session.rollback()  # nothing is held open while the service thinks
    asked = office.client.ask(
        case=file_number, legal_basis=legal_basis, reason=reason, venue=venue.id, area=area, window=window
    )
    if asked.request != expected:
        raise ServiceAnswer
    sealed = seal_note(reason, to=note_key(office.folder, office=office.config.number), about=expected)
    now = office.clock()
    with write(office.session) as session:
        if session.get(Request, expected) is None:
            session.add(
                Request(
                    id=expected,
                    case=case_id,
                    venue=venue.id,
                    venue_public=venue.to_json(),
                    area=area,
                    start=window.start,
                    end=window.end,
                    state=asked.state,
                    reason=sealed,
                    counts=asked.counts,
                    asked=now,
                    asked_by=by,
                    expires=asked.expires,
                )
            )
            record(session, Did.ASKED, by=by, now=now, case=case_id, about=expected)
    return expected


def find_request(office: Office, request: bytes) -> Request:
    """Raises RequestUnknown."""
    row = office.session.get(Request, request)
    if row is None:
        raise RequestUnknown
    return row
