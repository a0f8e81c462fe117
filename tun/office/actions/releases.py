"""Fetching a release, opening it in memory, and handing it out as a file. Nothing is kept in clear."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from tun.core.errors.base import Malformed, NotFound
from tun.core.errors.office import NarrowingOnly
from tun.core.errors.sealing import CannotOpen
from tun.core.keys import key_id_of
from tun.core.releases import Release, open_release
from tun.core.window import Window
from tun.house.database import write

from ..context import Office
from ..opening import Reading
from ..refusals import CaseClosed, NoServiceKey, ReleaseMismatch, ReleaseOver
from ..release_check import Wanted, check_release, split
from ..storage.tables import Case, ReleaseRow, Request
from .deeds import Did, record
from .requests import find_request

_WAIT = 1.0  # seconds that a page waits for a short list


def fetch(office: Office, request_id: bytes, *, area: int | None, window: Window, by: bytes) -> bytes:
    """Fetch what was asked for, or a part of it; check it, and keep it sealed. Returns the release's id.

    Raises NarrowingOnly, NoServiceKey, ServiceUntrusted, ReleaseUnlogged, ReleaseMismatch, Locked, or whatever
    the service refuses with.
    """
    request = find_request(office, request_id)
    case_id = request.case
    case = office.session.get(Case, case_id)
    if case is None or case.closed is not None:
        raise CaseClosed
    wanted = _wanted(office, request, area, window)
    if not office.folder.service_keys():
        raise NoServiceKey  # before the service opens anything that could not be believed here
    office.session.rollback()
    sealed = office.client.fetch_release(request_id, area=area, window=window)
    now = office.clock()
    _open_and_check(office, sealed, wanted, now=now)
    release_id = secrets.token_bytes(8)
    with write(office.session) as session:
        session.add(
            ReleaseRow(
                id=release_id,
                request=request_id,
                area=area,
                start=window.start,
                end=window.end,
                sealed=sealed,
                fetched=now,
                fetched_by=by,
                expires=now + office.config.keep_days * 86_400,
            )
        )
        record(session, Did.FETCHED, by=by, now=now, case=case_id, about=release_id)
    return release_id


def _wanted(office: Office, request: Request, area: int | None, window: Window) -> Wanted:
    approved = Window(request.start, request.end)
    window.check_narrower_than(approved)
    if request.area is not None and area != request.area:
        raise NarrowingOnly("area")
    return Wanted(
        request=request.id,
        office=office.config.number,
        venue=request.venue,
        approved_area=request.area,
        approved=approved,
        area=area,
        window=window,
    )


def _open_and_check(office: Office, sealed: bytes, wanted: Wanted, *, now: int) -> Release:
    try:
        key = office.vault.opening_key(key_id_of(sealed))
        release = open_release(sealed, with_key=key, request=wanted.request)
    except (CannotOpen, Malformed):
        raise ReleaseMismatch from None
    check_release(release, wanted, office.folder.service_keys(), now=now)
    return release


def find_release(office: Office, release_id: bytes) -> ReleaseRow:
    """Raises NotFound, or ReleaseOver where its time is over and it was not removed yet."""
    row = office.session.get(ReleaseRow, release_id)
    if row is None:
        raise NotFound
    if office.clock() >= row.expires:
        raise ReleaseOver
    return row


def start_reading(office: Office, release_id: bytes, *, by: bytes) -> Reading:
    """Open the release in memory and begin with its contacts; waits a moment for short lists.

    Raises what `fetch` raises about a release that cannot be believed: it is checked again each time.
    """
    row = find_release(office, release_id)
    request = find_request(office, row.request)
    wanted = _wanted(office, request, row.area, Window(row.start, row.end))
    venue, case_id = request.venue, request.case
    release = _open_and_check(office, row.sealed, wanted, now=row.fetched)
    with write(office.session) as session:
        record(session, Did.READ, by=by, now=office.clock(), case=case_id, about=release_id)
    visits, set_aside = split(release)
    reading = office.readings.start(
        release_id,
        Reading(release=release, visits=visits, set_aside=set_aside),
        venue=venue,
        key_for=office.vault.opening_key,
    )
    reading.over.wait(_WAIT)
    return reading


def export(
    office: Office, release_id: bytes, did: Did, make: Callable[[Reading, ReleaseRow], bytes], *, by: bytes
) -> bytes:
    """The open list as a file, made in memory. Raises NotOpened, NotFound or Locked."""
    office.vault.touch()
    row = find_release(office, release_id)
    reading = office.readings.complete(release_id)
    content = make(reading, row)
    case_id = find_request(office, row.request).case
    with write(office.session) as session:
        record(session, did, by=by, now=office.clock(), case=case_id, about=release_id)
    return content


def remove(office: Office, release_id: bytes, *, by: bytes) -> None:
    """Remove the office's copy before its time. Raises NotFound."""
    now = office.clock()
    with write(office.session) as session:
        row = session.get(ReleaseRow, release_id)
        if row is None:
            raise NotFound
        request = session.get(Request, row.request)
        session.delete(row)
        case_id = request.case if request is not None else None
        record(session, Did.REMOVED, by=by, now=now, case=case_id, about=release_id)
    office.readings.close(release_id)
