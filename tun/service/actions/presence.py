"""Who was there: a venue's visits opened for one window, after the log entry that allows it is committed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tun.core.errors.sealing import CannotOpen, DayKeyDestroyed
from tun.core.releases import ReleasedProof, ReleasedVisit, SuspiciousSpan
from tun.core.retention import day_of, is_readable
from tun.core.visits import VisitRecord
from tun.core.window import LONGEST_STAY, Window, overlaps
from tun.service.context import Service
from tun.service.storage import visits
from tun.service.storage.tables import Event, Visit

from .records import open_record


def readable(
    service: Service, venue: bytes, area: int | None, window: Window, *, now: int
) -> Iterator[tuple[Visit, VisitRecord | None]]:
    """Visits of the days that reach into a window, not older than retention; None for one that is damaged."""
    first = day_of(window.start - LONGEST_STAY)
    for day in range(first, day_of(window.end - 1) + 1):
        try:
            service.keys.day(day)
        except DayKeyDestroyed:
            continue
        for row in visits.of_venue_and_day(service.session, venue, day):
            try:
                record = open_record(service, row)
            except CannotOpen:
                yield row, None
                continue
            if not is_readable(record.arrival, now=now, days=service.config.retention_days):
                continue
            if area is None or record.area == area:
                yield row, record


def overlapping(
    service: Service,
    venue: bytes,
    area: int | None,
    window: Window,
    *,
    spans: Sequence[SuspiciousSpan] = (),
    now: int,
) -> tuple[list[ReleasedVisit], int]:
    """The visits that really overlap, in order of arrival, and how many rows were damaged.

    Those whose check-in lies in one of `spans` are marked, and left out for no such reason.
    """
    released, damaged = [], 0
    for row, record in readable(service, venue, area, window, now=now):
        if record is None:
            damaged += 1
        elif overlaps(record.stay(now), window):
            suspicious = any(span.covers(record.arrival, record.area) for span in spans)
            released.append(_released(service, row, record, suspicious, now))
    return sorted(released, key=lambda visit: (visit.stay.arrival, visit.visit)), damaged


def _released(service: Service, row: Visit, record: VisitRecord, suspicious: bool, now: int) -> ReleasedVisit:
    event = service.session.get(Event, record.event) if record.event is not None else None
    return ReleasedVisit(
        visit=row.id,
        stay=record.stay(now),
        area=record.area,
        event=event.title if event is not None else None,
        persons=row.persons,
        source=record.source,
        time_by_device=record.time_by_device,
        sealed=record.sealed,
        proofs=_proofs(record, with_kind=service.config.office_shows_kind),
        suspicious=suspicious,
    )


def _proofs(record: VisitRecord, *, with_kind: bool) -> tuple[ReleasedProof, ...]:
    shown = record.verdict.shown if record.verdict is not None else ()
    return tuple(ReleasedProof(holder, grounds if with_kind else ()) for holder, grounds in shown)
