"""What the office believes of a release: that the service really granted and logged exactly what was asked.

A release that is not in the service's signed log is refused, so nobody, the office included, can have looked
at a window without a trace.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tun.core.encoding import read_json_object, unhex
from tun.core.errors.base import Malformed
from tun.core.errors.office import ReleaseUnlogged
from tun.core.errors.tokens import TokenRefused
from tun.core.keys import VerifyingKey
from tun.core.log import Entry, EntryType, check_logged, read_head
from tun.core.releases import Grant, Release, ReleasedVisit, read_grant
from tun.core.retention import day_of
from tun.core.tokens import CLOCK_TOLERANCE
from tun.core.window import LONGEST_STAY, Window, overlaps

from .refusals import NoServiceKey, ReleaseMismatch, ServiceUntrusted


@dataclass(frozen=True)
class Wanted:
    """What was approved, and the part of it that this release was asked for."""

    request: bytes
    office: int
    venue: bytes
    approved_area: int | None
    approved: Window
    area: int | None
    window: Window


def check_release(release: Release, wanted: Wanted, keys: Sequence[VerifyingKey], *, now: int) -> None:
    """`now` is when the release was fetched. Raises ServiceUntrusted, ReleaseUnlogged or ReleaseMismatch."""
    if not keys:
        raise NoServiceKey
    try:
        grant = read_grant(release.grant, keys, now=now)
    except TokenRefused:
        raise ServiceUntrusted from None
    _check_grant(grant, wanted, now)
    if (release.request, release.area, release.window) != (wanted.request, wanted.area, wanted.window):
        raise ReleaseMismatch
    try:
        venue = unhex(str(release.venue.get("id", "")), size=8)
    except Malformed:
        raise ReleaseMismatch from None
    if venue != wanted.venue or abs(release.released_at - now) > CLOCK_TOLERANCE:
        raise ReleaseMismatch
    _check_log(release, wanted, keys, now)


def _check_grant(grant: Grant, wanted: Wanted, now: int) -> None:
    if (grant.request, grant.office, grant.venue) != (wanted.request, wanted.office, wanted.venue):
        raise ReleaseMismatch
    # The grant may be for what was approved or for the part of it; never for less than what is handed over.
    if not (grant.window.start <= wanted.window.start and wanted.window.end <= grant.window.end):
        raise ReleaseMismatch
    if not (wanted.approved.start <= grant.window.start and grant.window.end <= wanted.approved.end):
        raise ReleaseMismatch
    if grant.area not in (wanted.area, wanted.approved_area):
        raise ReleaseMismatch


def _check_log(release: Release, wanted: Wanted, keys: Sequence[VerifyingKey], now: int) -> None:
    try:
        head = read_head(release.log_head, keys, now=now)
    except TokenRefused:
        raise ServiceUntrusted from None
    try:
        entry = Entry.from_bytes(release.log_entry)
    except Malformed:
        raise ReleaseUnlogged from None
    check_logged(entry, release.log_details, release.log_salt, head)
    if entry.type != EntryType.RELEASE or entry.office != wanted.office:
        raise ReleaseUnlogged
    if _said(release.log_details) != {
        "request": wanted.request.hex(),
        "venue": wanted.venue.hex(),
        "area": wanted.area,
        "from": wanted.window.start,
        "to": wanted.window.end,
    }:
        raise ReleaseUnlogged  # an entry about another window is none about this one
    if abs(entry.day - day_of(release.released_at)) > 1:
        raise ReleaseUnlogged


def _said(details: bytes) -> dict[str, Any]:
    try:
        return read_json_object(details)
    except Malformed:
        raise ReleaseUnlogged from None


def split(release: Release) -> tuple[tuple[ReleasedVisit, ...], int]:
    """The visits that really overlap the window, in order of arrival, and how many do not belong to it."""
    fitting = [visit for visit in release.visits if _fits(visit, release)]
    fitting.sort(key=lambda visit: (visit.stay.arrival, visit.visit))
    return tuple(fitting), len(release.visits) - len(fitting)


def _fits(visit: ReleasedVisit, release: Release) -> bool:
    stay = visit.stay
    if release.area is not None and visit.area != release.area:
        return False
    # No visit lasts longer than a day: times beyond are no times, and would break what shows them.
    if not release.window.start - 2 * LONGEST_STAY <= stay.arrival <= release.window.end:
        return False
    if stay.end is not None and not stay.arrival <= stay.end <= stay.arrival + 2 * LONGEST_STAY:
        return False
    return 0 < visit.persons < 1000 and overlaps(stay, release.window)
