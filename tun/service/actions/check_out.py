"""Check-out: by the visitor's secret, and by staff for everyone. For those who forget there is the sweep."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tun.core.errors.sealing import CannotOpen, DayKeyDestroyed
from tun.core.visits import EndedBy, VisitRecord
from tun.core.window import Stay
from tun.house.database import AnySession, write
from tun.house.keyfiles import KeyFolderFault
from tun.service.context import Service
from tun.service.storage import visits
from tun.service.storage.tables import Visit
from tun.service.storage.visits import VENUE_SCOPE, area_scope, event_scope, tested_scopes

from .records import by_secret, open_record, seal_record

UNREADABLE = (CannotOpen, DayKeyDestroyed, KeyFolderFault)  # an envelope that does not open, for whatever reason


@dataclass(frozen=True)
class CheckedOut:
    """The visit and its time of presence."""

    visit: bytes
    stay: Stay


def check_out(service: Service, secret: bytes, *, at: int, now: int) -> CheckedOut:
    """End the visit of this secret at `at`, within its arrival and `now`. A second call answers the first end.

    An end that was only estimated gives way to an earlier one that the visitor saw; it is never put off.
    Raises VisitUnknown, also for a visit that is too old to be read.
    """
    with write(service.session) as session:
        row, record = by_secret(service, session, secret, now=now)
        end = max(min(at, now), record.arrival)
        if row.open and end > record.planned_end:
            # What the sweep would have made of it; the answer must not depend on which of them came first.
            record = end_visit(service, session, row, record, record.planned_end, EndedBy.ESTIMATED)
        elif row.open:
            record = end_visit(service, session, row, record, end, EndedBy.VISITOR)
        elif record.ended_by == EndedBy.ESTIMATED and end < (record.end or 0):
            record = replace(record, end=end, ended_by=EndedBy.VISITOR.value)
            seal_record(service, row, record)
        return CheckedOut(row.id, record.stay(now))


def everyone_out(service: Service, venue: bytes, *, now: int, scope: str = VENUE_SCOPE) -> int:
    """End every open visit of a venue, or of the one area or event of `scope`; returns the number of persons.

    A row that does not open does not say where its guests are: it ends with the whole house only.
    """
    with write(service.session) as session:
        return end_everyone(service, session, venue, now=now, scope=scope)


def end_everyone(service: Service, session: AnySession, venue: bytes, *, now: int, scope: str = VENUE_SCOPE) -> int:
    """The same within the caller's transaction."""
    persons = 0
    for row in visits.open_at_venue(session, venue):
        try:
            record = open_record(service, row)
        except UNREADABLE:
            if scope != VENUE_SCOPE:
                continue
            row.open = False  # a damaged row must not keep the others in
        else:
            if scope not in scopes_of(record):
                continue
            end_visit(service, session, row, record, max(now, record.arrival), EndedBy.EVERYONE_OUT)
        persons += row.persons
    if scope == VENUE_SCOPE:
        visits.set_head_counts(session, venue, {})
    return persons


def end_visit(
    service: Service, session: AnySession, row: Visit, record: VisitRecord, end: int, ended_by: EndedBy
) -> VisitRecord:
    record = replace(record, end=end, ended_by=ended_by.value)
    row.open = False
    seal_record(service, row, record)
    visits.let_go(session, row.venue, scopes_of(record), row.persons)
    if record.merely_tested:
        visits.let_go(session, row.venue, tested_scopes(record.area, record.event), record.merely_tested)
    return record


def scopes_of(record: VisitRecord) -> list[str]:
    scopes = [VENUE_SCOPE]
    if record.area is not None:
        scopes.append(area_scope(record.area))
    if record.event is not None:
        scopes.append(event_scope(record.event))
    return scopes
