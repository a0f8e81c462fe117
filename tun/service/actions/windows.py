"""A window is opened: request, counts, release.

The order is the promise: the log entry is committed first, and only then is an envelope opened. Nothing of
what is released is stored here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from tun.core import releases
from tun.core.counts import Counts, Slot, count_presence, on_grid
from tun.core.errors.office import GrantExpired, NarrowingOnly, NotApproved, OfficeUnknown, RequestUnknown, VenueUnknown
from tun.core.errors.visits import NoOfficeKey
from tun.core.keys import SealingKey
from tun.core.log import EntryType
from tun.core.office_requests import request_id
from tun.core.releases import GRANT_LIFETIME, Grant, Release
from tun.core.retention import day_of
from tun.core.window import Window
from tun.house.database import AnySession, write
from tun.service.context import Service
from tun.service.storage import offices
from tun.service.storage.tables import Area, Request, Venue

from . import presence, suspicions
from .log import append
from .records import open_details, seal_details

_LABEL = "tun/v1/request-details"


@dataclass(frozen=True)
class Asked:
    """What an investigator asks for, and on what ground."""

    case: str
    legal_basis: str
    reason: str
    venue: bytes
    area: int | None
    window: Window


@dataclass(frozen=True)
class Requested:
    """The service's answer to a request: an approval so far, and counts. `expires` is in Unix seconds."""

    request: bytes
    state: str
    counts: Counts
    expires: int
    repeated: bool


def request_window(service: Service, office: int, asked: Asked, *, now: int) -> Requested:
    """Take a request and answer with counts only. The same question again gets the same answer.

    Raises VenueUnknown, or what is wrong with the window.
    """
    identity = request_id(
        office=office,
        case=asked.case,
        venue=asked.venue,
        area=asked.area,
        window=asked.window,
        reason=asked.reason,
    )
    _check_place(service, office, asked.venue, asked.area)
    row = offices.request(service.session, identity, office)
    repeated = row is not None
    if row is None:
        config = service.config
        asked.window.check(now=now, longest=config.longest_window, retention_days=config.retention_days)
        try:
            row = _store(service, office, identity, asked, now=now)
        except IntegrityError:  # the same question at the same moment on another line
            row = offices.request(service.session, identity, office)
            if row is None:
                raise
            repeated = True
    counts = _counts(service, row, asked, now=now)
    return Requested(identity, row.state, counts, row.expires, repeated)


def release_window(
    service: Service, office: int, identity: bytes, area: int | None, window: Window, *, now: int
) -> bytes:
    """The release of an approved request, or of a part of it, sealed to the office.

    Everything is checked again at each fetch. Raises RequestUnknown, NotApproved, GrantExpired,
    NarrowingOnly, OutsideRetention, OfficeUnknown or NoOfficeKey.
    """
    with write(service.session) as session:
        if offices.office(session, office) is None:  # revoked since its signature was checked
            raise OfficeUnknown
        row = offices.request(session, identity, office)
        if row is None:
            raise RequestUnknown
        approved = _approved(service, row)
        _check_fetch(service, row, approved, area, window, now=now)
        key = offices.sealing_key(session, office, at=now)
        venue = session.get(Venue, row.venue)
        if key is None or venue is None:
            raise NoOfficeKey
        row.state = "released"
        details = {
            "request": identity.hex(),
            "venue": row.venue.hex(),
            "area": area,
            "from": window.start,
            "to": window.end,
        }
        logged = append(service, session, EntryType.RELEASE, details, office=office, now=now)
        recipient, described = SealingKey.from_point(key.point), describe(session, venue)
        venue_id = row.venue
        spans = suspicions.spans_of(session, venue_id, window)
    grant = Grant(identity, office, venue_id, area, window, now, now + GRANT_LIFETIME)
    released, unreadable = presence.overlapping(service, venue_id, area, window, spans=spans, now=now)
    release = Release(
        request=identity,
        grant=releases.issue_grant(grant, service.keys.signer),
        log_entry=logged.entry,
        log_details=logged.details,
        log_salt=logged.salt,
        log_head=logged.head,
        venue=described,
        area=area,
        window=window,
        released_at=now,
        visits=tuple(released),
        unreadable=unreadable,
        suspicious_spans=tuple(span for span in spans if area is None or span.area in (None, area)),
    )
    return releases.seal_release(release, to=recipient)


def describe(session: AnySession, venue: Venue) -> dict[str, Any]:
    """A venue as the office sees it."""
    return {
        "id": venue.id.hex(),
        "name": venue.name,
        "kind": venue.kind,
        "street": venue.street,
        "house_number": venue.house_number,
        "postcode": venue.postcode,
        "city": venue.city,
        "areas": [{"number": area.number, "label": area.label} for area in offices.areas(session, venue.id)],
    }


def _check_place(service: Service, office: int, venue_id: bytes, area: int | None) -> None:
    venue = service.session.get(Venue, venue_id)
    if venue is None or venue.office != office:
        raise VenueUnknown("venue")
    if area is not None and service.session.get(Area, (venue_id, area)) is None:
        raise VenueUnknown("area")


def _store(service: Service, office: int, identity: bytes, asked: Asked, *, now: int) -> Request:
    details = {
        "case": asked.case,
        "legal_basis": asked.legal_basis,
        "reason": asked.reason,
        "venue": asked.venue.hex(),
        "area": asked.area,
        "from": asked.window.start,
        "to": asked.window.end,
    }
    row = Request(
        id=identity,
        office=office,
        venue=asked.venue,
        day=day_of(now),
        made=now,
        # One signature, the office's own, approves for now; the four eyes and the venue's answer have their
        # places in the tables already.
        state="approved",
        expires=now + GRANT_LIFETIME,
        details=seal_details(service, details, day=day_of(now), label=_LABEL, context=identity),
    )
    with write(service.session) as session:
        session.add(row)
        logged = {**details, "request": identity.hex()}
        append(service, session, EntryType.REQUEST, logged, office=office, now=now)
    return row


def _counts(service: Service, row: Request, asked: Asked, *, now: int) -> Counts:
    """The counts of a request: made once, after its log entry is committed, and kept with it."""
    details = open_details(service, row.details, day=row.day, label=_LABEL, context=row.id)
    if "counts" not in details:
        grid = on_grid(asked.window)
        present = [
            (record.stay(now), visit.persons)
            for visit, record in presence.readable(service, row.venue, asked.area, grid, now=now)
            if record is not None
        ]
        counts = _to_json(count_presence(present, asked.window))
        with write(service.session):
            # Read again: whoever asked the same at the same moment must not be told other numbers.
            details = open_details(service, row.details, day=row.day, label=_LABEL, context=row.id)
            if "counts" not in details:
                details["counts"] = counts
                row.details = seal_details(service, details, day=row.day, label=_LABEL, context=row.id)
    return _from_json(details["counts"])


def _approved(service: Service, row: Request) -> dict[str, Any]:
    if row.state not in ("approved", "released"):
        raise NotApproved
    return open_details(service, row.details, day=row.day, label=_LABEL, context=row.id)


def _check_fetch(
    service: Service, row: Request, approved: dict[str, Any], area: int | None, window: Window, *, now: int
) -> None:
    if now >= row.expires:
        raise GrantExpired
    window.check_narrower_than(Window(approved["from"], approved["to"]))
    config = service.config
    window.check(now=now, longest=config.longest_window, retention_days=config.retention_days)
    if approved["area"] is not None and area != approved["area"]:
        raise NarrowingOnly("area")
    _check_place(service, row.office, row.venue, area)


def _to_json(counts: Counts) -> dict[str, Any]:
    return {
        "from": counts.window.start,
        "to": counts.window.end,
        "visits": counts.visits,
        "persons": counts.persons,
        "slots": [[slot.start, slot.persons] for slot in counts.slots],
    }


def _from_json(source: dict[str, Any]) -> Counts:
    slots = tuple(Slot(start, persons) for start, persons in source["slots"])
    return Counts(Window(source["from"], source["to"]), source["visits"], source["persons"], slots)
