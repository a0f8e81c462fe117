"""Check-in: one visit, taken once, acknowledged only when it is on disk."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tun.core import codes, receipts, retention, tickets
from tun.core.errors.base import Busy, Conflict, Refusal, TooManyRequests
from tun.core.errors.proofs import ProofSpent, QuotaReached
from tun.core.errors.sealing import DayKeyDestroyed
from tun.core.errors.visits import CodeUnknown, Full, SealedKeyUnknown, TicketInvalid
from tun.core.receipts import Receipt
from tun.core.visits import CheckIn, EndedBy, VisitRecord
from tun.service.context import Service
from tun.service.storage import visits
from tun.service.storage.intake import Arrival, Outcome
from tun.service.storage.tables import Visit

from . import alarms, places, verdicts
from .places import Place, Remembered
from .records import open_record, seal
from .verdicts import Judged

_TRIES = 5  # an operator may be changing things at this very moment, but not for ever


@dataclass(frozen=True)
class CheckedIn:
    """The answer to a phone: the receipt's claims and its token; `repeated` where it was known already."""

    receipt: Receipt
    token: bytes
    repeated: bool


def check_in(service: Service, body: bytes, *, now: int, network: str = "") -> CheckedIn:
    """Take a check-in as it came over the wire. `body` is JSON after docs/protocol.md.

    `network` is the sender's as today's hash; it is counted for a minute and goes no further.

    Safe to repeat: the same bytes get an answer with the same claims, other bytes under the same visit id a
    Conflict. Raises a Refusal, and then nothing is stored.
    """
    form = CheckIn.parse(body)
    for attempt in range(_TRIES):
        try:
            arrival, record = _arrival(service, form, network, fresh=attempt > 0, now=now)
        except Refusal as refusal:
            known = _known(service, form)
            if known is not None:  # a visit that is there is answered whatever has changed since
                return _repeat(service, known, form, now=now)
            if attempt == 0 and not isinstance(refusal, TooManyRequests):
                continue  # what was remembered may be out of date
            raise
        match service.intake.store(arrival):
            case Outcome.STORED:
                return _answer(service, form.visit, arrival.venue, record, repeated=False)
            case Outcome.FULL:
                raise Full("persons")
            case Outcome.SPENT:
                raise ProofSpent("proofs")
            case Outcome.QUOTA:
                raise QuotaReached("proofs")
            case Outcome.KNOWN if (known := _known(service, form)) is not None:
                return _repeat(service, known, form, now=now)
    raise Busy


def _count(service: Service, place: Place, network: str, *, now: int) -> None:
    """Raises TooManyRequests where nobody can walk through a door so fast, and lets the operator know."""
    room = min((limit for _, limit in place.limits if limit is not None), default=None)
    if not service.rates.admit(place.code.id, network, places=room, now=now):
        alarms.note(service, place.venue.id, place.code.id, now=now)
        raise TooManyRequests


def _known(service: Service, form: CheckIn) -> Visit | None:
    service.session.rollback()  # to see what was committed a moment ago
    return visits.find(service.session, form.visit)


def _arrival(service: Service, form: CheckIn, network: str, *, fresh: bool, now: int) -> tuple[Arrival, VisitRecord]:
    """What is to be stored, after everything was checked that can be checked without the store."""
    remembered = _remembered(service, form, fresh=fresh, now=now)
    place = remembered.place
    record = _record(service, form, place, now=now)
    if not remembered.takes(form.sealed_to, at=form.at):
        raise SealedKeyUnknown("sealed")
    if not fresh:  # once for each check-in, however often it is tried
        _count(service, place, network, now=now)
    judged = verdicts.judge(service, place, form.proofs, persons=form.persons, exempt=form.exempt, at=form.at)
    if judged.verdict is not None:
        record = replace(record, verdict=judged.verdict)
    return to_store(service, remembered, record, judged, visit=form.visit, persons=form.persons, now=now), record


def to_store(
    service: Service,
    remembered: Remembered,
    record: VisitRecord,
    judged: Judged,
    *,
    visit: bytes,
    persons: int,
    now: int,
) -> Arrival:
    """The row of a new visit, with what has to hold when it is stored."""
    place = remembered.place
    venue, day = place.venue.id, retention.day_of(record.arrival)
    # The day's key is on disk before anything is encrypted under it, and before the transaction begins.
    service.keys.day_for_writing(day, now=now, retention_days=service.config.retention_days)
    key = service.keys.visit_key(day, venue)
    return Arrival(
        revision=remembered.revision,
        visit=visit,
        venue=venue,
        day=day,
        persons=persons,
        open=record.end is None,  # one that was held back until it was over takes nobody's place
        envelope=seal(key, record, visit=visit, venue=venue, day=day, persons=persons),
        limits=place.limits,
        proofs=judged.spends,
        today=retention.day_of(now),
        tested=judged.tested,
        tested_limits=judged.tested_limits,
    )


def _remembered(service: Service, form: CheckIn, *, fresh: bool, now: int) -> Remembered:
    """The place that the form's ticket or code stands for."""
    if form.ticket is not None:
        ticket = tickets.read(form.ticket, service.keys.ticket_secret, visit=form.visit, now=now)
        remembered = places.remember(service, ticket.code, fresh=fresh)
        if remembered.place.venue.id != ticket.venue:
            raise TicketInvalid("ticket")
        return remembered
    # Scanned without network: judged at that time, like everything else that depends on one. Whether the time may
    # be so long ago is judged with the clock.
    code = codes.read(form.code or b"", service.keys.verifiers, now=form.at)
    remembered = places.remember(service, code.code, fresh=fresh)
    if (remembered.place.venue.id, remembered.place.code.area) != (code.venue, code.area):
        raise CodeUnknown
    return remembered


def _record(service: Service, form: CheckIn, place: Place, *, now: int) -> VisitRecord:
    by_device = form.check_clock(now)
    place.check_open(service, form.at)
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
