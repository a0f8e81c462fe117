"""Check-in: one visit, taken once, acknowledged only when it is on disk."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from tun.core import receipts, retention, tickets
from tun.core.errors import Conflict, DayKeyDestroyed, Full, SealedKeyUnknown, TicketInvalid
from tun.core.receipts import Receipt
from tun.core.visits import CheckIn, EndedBy, VisitRecord
from tun.house.database import write
from tun.service.context import Service
from tun.service.storage import offices, visits
from tun.service.storage.tables import Visit

from . import places
from .places import Place
from .records import open_record, seal_record


@dataclass(frozen=True)
class CheckedIn:
    """The answer to a phone: the receipt's claims and its token; `repeated` where it was known already."""

    receipt: Receipt
    token: bytes
    repeated: bool


def check_in(service: Service, body: bytes, *, now: int) -> CheckedIn:
    """Take a check-in as it came over the wire. `body` is JSON after docs/protocol.md.

    Safe to repeat: the same bytes get an answer with the same claims, other bytes under the same visit id a
    Conflict. Raises a Refusal, and then nothing is stored.
    """
    form = CheckIn.parse(body)
    known = visits.find(service.session, form.visit)
    if known is not None:
        return _repeat(service, known, form, now=now)
    place = _place(service, form, now=now)
    record = _record(service, form, place, now=now)
    day = retention.day_of(form.at)
    # The day's key is on disk before anything is encrypted under it, and before the transaction begins.
    day_key = service.keys.day_for_writing(day, now=now, retention_days=service.config.retention_days)
    venue, limits = place.venue.id, place.limits
    # One that was held back for so long that it is over takes nobody's place.
    row = Visit(id=form.visit, venue=venue, day=day, persons=form.persons, open=record.end is None)
    seal_record(service, row, record, day_key)
    try:
        with write(service.session) as session:
            first = visits.find(session, form.visit)  # the same phone may have been faster on another line
            if first is None:
                session.add(row)
                session.flush()
                if row.open and not visits.admit(session, venue, limits, form.persons):
                    raise Full("persons")
    except IntegrityError:
        first = visits.find(service.session, form.visit)
        if first is None:
            raise
    if first is not None:
        return _repeat(service, first, form, now=now)
    return _answer(service, form.visit, venue, record, repeated=False)


def _place(service: Service, form: CheckIn, *, now: int) -> Place:
    ticket = tickets.read(form.ticket, service.keys.ticket_secret, visit=form.visit, now=now)
    place = places.by_code(service, ticket.code)
    if place.venue.id != ticket.venue:
        raise TicketInvalid("ticket")
    return place


def _record(service: Service, form: CheckIn, place: Place, *, now: int) -> VisitRecord:
    by_device = form.check_clock(now)
    place.check_open(service, form.at)
    if not offices.holds(service.session, place.venue.office, form.sealed_to, at=form.at):
        raise SealedKeyUnknown("sealed")
    planned_end = place.planned_end(service, form.at)
    over = planned_end <= now
    return VisitRecord(
        arrival=form.at,
        planned_end=planned_end,
        end=planned_end if over else None,
        ended_by=EndedBy.ESTIMATED.value if over else None,
        event=place.event.id if place.event is not None else None,
        area=place.area.number if place.area is not None else None,
        sealed=form.sealed,
        notice=form.notice,
        digest=form.digest,
        time_by_device=by_device,
    )


def _repeat(service: Service, row: Visit, form: CheckIn, *, now: int) -> CheckedIn:
    record = open_record(service, row)
    if not retention.is_readable(record.arrival, now=now, days=service.config.retention_days):
        raise DayKeyDestroyed
    if record.digest != form.digest:
        raise Conflict("visit")
    return _answer(service, row.id, row.venue, record, repeated=True)


def _answer(service: Service, visit: bytes, venue: bytes, record: VisitRecord, *, repeated: bool) -> CheckedIn:
    days = service.config.retention_days
    receipt = Receipt(
        visit=visit,
        venue=venue,
        arrival=record.arrival,
        planned_end=record.planned_end,
        readable_until=retention.readable_until(record.arrival, days),
        deleted_on=retention.deleted_on(retention.day_of(record.arrival), days),
    )
    return CheckedIn(receipt, receipts.issue(receipt, service.keys.signer), repeated)
