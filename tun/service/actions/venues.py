"""Venues and their areas: described, corrected, and given their codes."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from tun.core.codes import VENUE_ID_BYTES
from tun.core.errors.base import NotFound
from tun.house.database import AnySession, write
from tun.service.context import Service
from tun.service.storage import venues
from tun.service.storage.tables import Area, Code, Venue

from .codes import add_code, add_codes
from .details import AreaDetails, VenueDetails, check_areas
from .quotas import check_quota
from .refusals import AreaInUse, OfficeMissing


def create_venue(
    service: Service,
    operator: bytes,
    details: VenueDetails,
    *,
    areas: Sequence[AreaDetails] = (),
    office: int | None = None,
    now: int,
) -> Venue:
    """Open a venue with its areas and codes. `office` may be left out where the city has one health office only.

    Raises OfficeMissing, AreaTaken or TooManyAreas.
    """
    check_areas((), areas)
    with write(service.session) as session:
        venue = Venue(
            id=secrets.token_bytes(VENUE_ID_BYTES),
            operator=operator,
            office=_office(session, office),
            created=now,
            **_columns(details),
        )
        session.add(venue)
        session.flush()
        add_rows(session, venue.id, areas)
        add_codes(service, session, venue, None, now=now)
    return venue


def correct_venue(service: Service, venue: bytes, details: VenueDetails) -> None:
    """Change what is known of a venue. Codes name the venue by its number, so every print stays valid."""
    with write(service.session) as session:
        row = _venue(session, venue)
        for column, value in _columns(details).items():
            setattr(row, column, value)


def add_areas(service: Service, venue: bytes, areas: Sequence[AreaDetails], *, now: int) -> list[Code]:
    """Add areas with a code each. Raises AreaTaken or TooManyAreas."""
    with write(service.session) as session:
        row = _venue(session, venue)
        check_areas((area.label for area in venues.areas_of(session, venue)), areas)
        numbers = add_rows(session, venue, areas)
        return [add_code(service, session, row, number, None, now=now) for number in numbers]


def correct_area(service: Service, venue: bytes, number: int, details: AreaDetails, *, now: int) -> None:
    """Change an area's label or limits; its print stays valid. Raises NotFound, AreaTaken or QuotaTooLax."""
    check_quota(service, details.tested_quota, at=now)
    with write(service.session) as session:
        row = _area(session, venue, number)
        others = (area.label for area in venues.areas_of(session, venue) if area.number != number)
        check_areas(others, [details])
        row.label, row.capacity, row.tested_quota = details.label, details.capacity, details.tested_quota


def remove_area(service: Service, venue: bytes, number: int, *, now: int) -> None:
    """Remove an area and revoke its codes, as long as nobody checked in at the venue. Raises NotFound or AreaInUse.

    Visits name areas inside their envelopes, so which area was visited cannot be asked here; and the health
    office needs the label of every area that a visit may name.
    """
    with write(service.session) as session:
        row = _area(session, venue, number)
        if venues.was_visited(session, venue):
            raise AreaInUse
        for code in venues.codes_of(session, venue):
            if code.area == number:
                code.revoked = code.revoked or now
        session.delete(row)


def _columns(details: VenueDetails) -> dict[str, object]:
    return {
        "name": details.name,
        "kind": details.kind,
        "street": details.street,
        "house_number": details.house_number,
        "postcode": details.postcode,
        "city": details.city,
        "capacity": details.capacity,
        "longest_stay": details.longest_stay,
        "hours": details.hours.to_rows(),
        "rule": details.rule.value,
    }


def add_rows(session: AnySession, venue: bytes, areas: Sequence[AreaDetails]) -> list[int]:
    """Numbers are never used twice: an old print must not lead to a new table."""
    first = venues.highest_area(session, venue) + 1
    for number, area in enumerate(areas, first):
        session.add(Area(venue=venue, number=number, label=area.label, capacity=area.capacity))
    session.flush()
    return list(range(first, first + len(areas)))


def _office(session: AnySession, chosen: int | None) -> int:
    numbers = [office.number for office in venues.every_office(session)]
    if chosen is None and len(numbers) == 1:
        return numbers[0]
    if chosen not in numbers:
        raise OfficeMissing("office")
    return chosen


def _venue(session: AnySession, venue: bytes) -> Venue:
    row = session.get(Venue, venue)
    if row is None:
        raise NotFound
    return row


def _area(session: AnySession, venue: bytes, number: int) -> Area:
    row = venues.area(session, venue, number)
    if row is None:
        raise NotFound
    return row
