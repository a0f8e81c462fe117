"""Checking in and out by card: staff of a venue scan it, and learn "in", "out", or why not.

The first scan checks in, the second checks out, and one within seconds of the last changes nothing: cards are held to a
scanner for longer than one look. The contact is sealed once more for each visit (`core/cardvisit`), so that stored
visits of one card have nothing in common.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from enum import StrEnum

from tun.core import cardvisit
from tun.core.cardfile import CardProof, CardRecord, LastVisit
from tun.core.cardvisit import CardVisit
from tun.core.errors.base import Busy, NotFound
from tun.core.errors.cards import CardOtherOffice
from tun.core.errors.proofs import ProofMissing, ProofRefused, QuotaReached
from tun.core.errors.tokens import TokenExpired
from tun.core.errors.visits import Full, NoOfficeKey, VisitUnknown
from tun.core.keys import SealingKey
from tun.core.rules import Rule
from tun.core.visits import SECRET_BYTES, EndedBy, VisitRecord, notice_tag, visit_id
from tun.house.database import write
from tun.service.context import Service
from tun.service.storage import offices
from tun.service.storage.intake import Arrival, Outcome

from . import cards, places, verdicts
from .cards import Held
from .check_in import to_store
from .check_out import end_visit
from .places import Place, Remembered
from .records import by_secret
from .verdicts import Judged

SAME_SCAN = 30  # seconds in which a card that is seen again is no second visit
_TRIES = 5


class Signal(StrEnum):
    """What staff learn of a card: whether its holder came or went, and nothing else."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True)
class Taken:
    """The signal, and when it was (Unix seconds). `repeated` where the card was seen a moment ago already."""

    signal: Signal
    at: int
    repeated: bool = False


def take(service: Service, venue: bytes, code: bytes, shown: str, *, now: int) -> Taken:
    """Check a card in at the place of `code`, or out of the venue where it is checked in.

    `shown` is what was scanned or typed. Raises NotFound for another venue's code, a CardRefused, whatever a check-in
    is refused for, or Busy.
    """
    for _ in range(_TRIES):
        held = cards.find(service, shown, now=now, at_a_desk=False)
        last = held.record.visit
        if last is not None and last.venue == venue:
            done = _at_this_venue(service, last, now=now)
            if done is not None:
                return done
        remembered = places.remember(service, code, fresh=True)
        _check_place(held, remembered, venue, now=now)
        if _check_in(service, held, remembered, now=now):
            if last is not None and last.venue != venue:
                _leave_elsewhere(service, last, now=now)
            return Taken(Signal.IN, now)
    raise Busy


def _check_place(held: Held, remembered: Remembered, venue: bytes, *, now: int) -> None:
    place = remembered.place
    if place.venue.id != venue:
        raise NotFound("code")
    if place.code.expires < now:
        raise TokenExpired("code")
    if held.record.office != place.venue.office:
        raise CardOtherOffice("card")


def _at_this_venue(service: Service, last: LastVisit, *, now: int) -> Taken | None:
    """The end of an open visit, or what was answered a moment ago; None where the card comes in anew."""
    with write(service.session) as session:
        try:
            row, record = by_secret(service, session, last.secret, now=now)
        except VisitUnknown:  # deleted long ago, or another scanner is storing it at this moment
            return Taken(Signal.IN, last.at, repeated=True) if now - last.at < SAME_SCAN else None
        if not row.open:
            ended = record.end if record.ended_by == EndedBy.STAFF else None
            return Taken(Signal.OUT, ended, repeated=True) if ended is not None and now - ended < SAME_SCAN else None
        if now - record.arrival < SAME_SCAN:
            return Taken(Signal.IN, record.arrival, repeated=True)
        if now > record.planned_end:  # what the sweep would have made of it: the holder is coming back
            end_visit(service, session, row, record, record.planned_end, EndedBy.ESTIMATED)
            return None
        end_visit(service, session, row, record, max(now, record.arrival), EndedBy.STAFF)
    return Taken(Signal.OUT, now)


def _leave_elsewhere(service: Service, last: LastVisit, *, now: int) -> None:
    """Nobody is in two places; when they left the other one, nobody saw."""
    with write(service.session) as session:
        try:
            row, record = by_secret(service, session, last.secret, now=now)
        except VisitUnknown:
            return
        if row.open:
            end = max(record.arrival, min(now, record.planned_end))
            end_visit(service, session, row, record, end, EndedBy.ESTIMATED)


def _check_in(service: Service, held: Held, remembered: Remembered, *, now: int) -> bool:
    """One try. False where card or place changed meanwhile, or a proof was spent elsewhere: then it is tried anew.

    Raises Full or QuotaReached, and whatever a check-in is refused for.
    """
    secret = secrets.token_bytes(SECRET_BYTES)
    arrival, spent = _arrival(service, held, remembered, secret, now=now)
    left = tuple(proof for proof in held.record.proofs if proof is not spent)
    written = replace(held.record, proofs=left, visit=LastVisit(arrival.venue, secret, now))
    # The card is written first: of two scanners that see it in one moment, one finds that it has changed.
    if not cards.rewrite(service, held, written):
        return False
    outcome = service.intake.store(arrival)
    if outcome is Outcome.STORED:
        return True
    # A proof that was spent stays off the card; all else is as it was before.
    back = left if outcome is Outcome.SPENT else held.record.proofs
    changed = cards.by_id(service, service.session, held.id, now=now)
    if changed.record == written:
        cards.rewrite(service, changed, replace(held.record, proofs=back))
    match outcome:
        case Outcome.FULL:
            raise Full("card")
        case Outcome.QUOTA:
            raise QuotaReached("card")
    return False


def _arrival(
    service: Service, held: Held, remembered: Remembered, secret: bytes, *, now: int
) -> tuple[Arrival, CardProof | None]:
    """What is to be stored, and the proof that is spent with it."""
    place, visit = remembered.place, visit_id(secret)
    venue = place.venue
    place.check_open(service, now)
    key = offices.sealing_key(service.session, venue.office, at=now)
    if key is None:
        raise NoOfficeKey("card")
    judged, proof = _judged(service, held.record, place, now=now)
    content = CardVisit(held.id, held.record.sealed, () if proof is None else (proof.opening,))
    sealed = cardvisit.seal_visit(content, to=SealingKey.from_point(key.point), venue=venue.id, visit=visit)
    record = VisitRecord(
        arrival=now,
        planned_end=place.planned_end(service, now),
        end=None,
        ended_by=None,
        event=place.event.id if place.event is not None else None,
        area=place.area.number if place.area is not None else None,
        sealed=sealed,
        notice=notice_tag(secret),
        digest=hashlib.sha256(secret).digest(),
        time_by_device=False,
        source=cardvisit.SOURCE,
        verdict=judged.verdict,
    )
    return to_store(service, remembered, record, judged, visit=visit, persons=1, now=now), proof


def _judged(service: Service, record: CardRecord, place: Place, *, now: int) -> tuple[Judged, CardProof | None]:
    """The verdict by the first proof on the card that meets the place's rule; none is spent where nobody asks.

    Raises ProofMissing, or why the newest proof does not do.
    """
    if place.rule is Rule.NONE:
        return Judged(), None
    refusal: ProofRefused = ProofMissing("card")
    for number, proof in enumerate(record.proofs):
        try:
            return verdicts.judge(service, place, [proof.token], persons=1, at=now), proof
        except ProofRefused as refused:
            refusal = refused if number == 0 else refusal
    refusal.field = "card"
    raise refusal
