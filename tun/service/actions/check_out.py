"""Check-out: by the visitor's secret, by staff for everyone, and by the sweep for those who forgot."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tun.core.errors import CannotOpen, DayKeyDestroyed, VisitUnknown
from tun.core.retention import is_readable
from tun.core.visits import EndedBy, VisitRecord, visit_id
from tun.core.window import Stay
from tun.house.database import AnySession, write
from tun.service.context import Service
from tun.service.storage import visits
from tun.service.storage.tables import Visit
from tun.service.storage.visits import VENUE_SCOPE, area_scope, event_scope

from .records import open_record, seal_record

_BATCH = 200  # visits in one transaction: check-ins wait no longer than it takes


@dataclass(frozen=True)
class CheckedOut:
    """The visit and its time of presence."""

    visit: bytes
    stay: Stay


def check_out(service: Service, secret: bytes, *, at: int, now: int) -> CheckedOut:
    """End the visit of this secret at `at`, within its arrival and `now`. A second call answers the first end.

    Raises VisitUnknown, also for a visit that is too old to be read.
    """
    with write(service.session) as session:
        row = visits.find(session, visit_id(secret))
        if row is None:
            raise VisitUnknown("secret")
        try:
            record = open_record(service, row)
        except DayKeyDestroyed:
            raise VisitUnknown("secret") from None
        if not is_readable(record.arrival, now=now, days=service.config.retention_days):
            raise VisitUnknown("secret")
        if row.open:
            end = min(max(at, record.arrival), max(now, record.arrival))
            record = _end(service, session, row, record, end, EndedBy.VISITOR)
        return CheckedOut(row.id, record.stay(now))


def everyone_out(service: Service, venue: bytes, *, now: int) -> int:
    """End every open visit of a venue; returns the number of persons."""
    persons = 0
    with write(service.session) as session:
        for row in visits.open_at_venue(session, venue):
            record = open_record(service, row)
            _end(service, session, row, record, max(now, record.arrival), EndedBy.EVERYONE_OUT)
            persons += row.persons
    return persons


def sweep(service: Service, *, now: int) -> int:
    """End the visits whose planned end has passed, marked as estimated; returns how many visits."""
    ended = 0
    # Reading first, without holding up check-ins; the few that are due are looked at again while writing.
    due = [identity for identity in visits.open_ids(service.session) if _is_due(service, identity, now)]
    for start in range(0, len(due), _BATCH):
        with write(service.session) as session:
            for identity in due[start : start + _BATCH]:
                row = visits.find(session, identity)
                if row is not None and row.open:
                    record = open_record(service, row)
                    _end(service, session, row, record, record.planned_end, EndedBy.ESTIMATED)
                    ended += 1
    return ended


def _is_due(service: Service, identity: bytes, now: int) -> bool:
    row = visits.find(service.session, identity)
    try:
        return row is not None and row.open and open_record(service, row).planned_end <= now
    except (CannotOpen, DayKeyDestroyed):
        return False  # a damaged row ends with its day; it must not keep the others from ending


def _end(
    service: Service, session: AnySession, row: Visit, record: VisitRecord, end: int, ended_by: EndedBy
) -> VisitRecord:
    record = replace(record, end=end, ended_by=ended_by.value)
    row.open = False
    seal_record(service, row, record)
    scopes = [VENUE_SCOPE]
    if record.area is not None:
        scopes.append(area_scope(record.area))
    if record.event is not None:
        scopes.append(event_scope(record.event))
    visits.let_go(session, row.venue, scopes, row.persons)
    return record
