"""What a visitor changes about a visit that is still open: when they mean to leave, and who they are.

Whoever shows the secret is the one who checked in. Nothing here is ever read back to a phone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tun.core.contact import check_sealed
from tun.core.errors.visits import SealedKeyUnknown, VisitEnded
from tun.core.visits import VisitRecord
from tun.house.database import AnySession, write
from tun.service.context import Service
from tun.service.storage import offices
from tun.service.storage.tables import Event, Venue, Visit

from .places import latest_end
from .records import by_secret, seal_record


@dataclass(frozen=True)
class Planned:
    """A visit with its planned end, and the latest that it could have. Times are Unix seconds."""

    visit: bytes
    arrival: int
    planned_end: int
    latest: int


def plan_end(service: Service, secret: bytes, *, until: int, now: int) -> Planned:
    """Take the visit to end at `until`, moved between now and the latest end that the place allows.

    Safe to repeat. Raises VisitUnknown or VisitEnded.
    """
    with write(service.session) as session:
        row, record = _still_open(service, session, secret, now=now)
        latest = _latest(service, session, row, record)
        record = replace(record, planned_end=min(max(until, now), latest))
        seal_record(service, row, record)
        return Planned(row.id, record.arrival, record.planned_end, latest)


def correct_contact(service: Service, secret: bytes, sealed: bytes, *, now: int) -> bytes:
    """Put another sealed contact in the place of the first; returns the visit's id.

    The number of persons stays: it is what capacity was checked against. So does the digest of the check-in,
    and a phone that repeats it still gets its answer.
    Raises VisitUnknown, VisitEnded, SealedMalformed, or SealedKeyUnknown for a key that does not hold now.
    """
    sealed_to = check_sealed(sealed)
    with write(service.session) as session:
        row, record = _still_open(service, session, secret, now=now)
        venue = session.get_one(Venue, row.venue)
        start, end = offices.sealing_times(session, venue.office).get(sealed_to, (0, 0))
        if not start <= now < end:
            raise SealedKeyUnknown("sealed")
        seal_record(service, row, replace(record, sealed=sealed))
        return row.id


def _still_open(service: Service, session: AnySession, secret: bytes, *, now: int) -> tuple[Visit, VisitRecord]:
    row, record = by_secret(service, session, secret, now=now)
    if not row.open or record.planned_end <= now:  # the sweep comes every minute; the answer must not wait for it
        raise VisitEnded("secret")
    return row, record


def _latest(service: Service, session: AnySession, row: Visit, record: VisitRecord) -> int:
    venue = session.get_one(Venue, row.venue)
    event = session.get(Event, record.event) if record.event is not None else None
    # Hours that were shortened meanwhile take nothing away from a visit that has begun.
    return max(latest_end(service, venue, event, record.arrival), record.planned_end)
