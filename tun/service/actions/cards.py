"""Cards: made at a test centre's desk, read there, given proofs, blocked. Contact and openings come sealed.

Nothing here opens what was sealed to the office; a card's row is opened to be given new proofs, and never shown.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from tun.core import cardfile, cards, envelope
from tun.core.cardfile import CardProof, CardRecord
from tun.core.cards import Card, PassCode
from tun.core.contact import check_sealed
from tun.core.errors.base import Busy, Malformed, NotFound
from tun.core.errors.cards import CardBlocked, CardInvalid, CardOver, CardTaken, CardUnknown, PassStale
from tun.core.errors.sealing import DayKeyDestroyed
from tun.core.errors.visits import SealedKeyUnknown
from tun.house.database import AnySession, write
from tun.service.context import Service
from tun.service.storage import cards as storage
from tun.service.storage import offices
from tun.service.storage.tables import CardRow

from .verdicts import read_proof


@dataclass(frozen=True)
class Held:
    """A card that is good, and what lies in its envelope; `envelope` is that as it was when it was opened."""

    id: bytes
    month: int
    record: CardRecord
    envelope: bytes

    @property
    def card(self) -> Card:
        return Card(self.id, self.month, self.record.office)


MOST = 500_000  # rows, four gigabytes: nobody can fill the disk with passes


def make(service: Service, card: bytes, *, office: int, sealed: bytes, secret: bytes | None = None, now: int) -> Card:
    """Keep a new card with a contact that was sealed for it in a browser; a pass brings its secret.

    The same once more changes nothing. Raises Malformed, SealedMalformed, NotFound for an office that is not here,
    SealedKeyUnknown, CardTaken or Busy.
    """
    if not cards.is_id(card):
        raise Malformed("card")
    sealed_to, month = check_sealed(sealed), cards.month_of(now)
    with write(service.session) as session:
        row = storage.held(session, card)
        if row is not None:
            known = None if row.blocked else _record(service, row)
            if known is None or (known.sealed, known.secret) != (sealed, secret):
                raise CardTaken("card")
            return Card(card, row.month, known.office)
        if offices.office(session, office) is None:
            raise NotFound("office")
        _check_key(session, office, sealed_to, now=now)
        if storage.number(session) >= MOST:
            raise Busy
        row = CardRow(id=card, month=month, blocked=False)
        _seal(service, row, CardRecord(office, sealed, secret=secret), key=service.keys.card_month_for_writing(month))
        session.add(row)
    return Card(card, month, office)


def find(service: Service, text: str, *, now: int, at_a_desk: bool = True) -> Held:
    """The card that was scanned or typed. Raises a CardRefused: each says what is wrong with it.

    A pass has a number too, which a desk that has just scanned it may go on with. Anywhere else its code is asked for:
    whoever took a picture of it knows the number.
    """
    shown = cards.scanned(text, service.keys.verifiers, now=now)
    match shown:
        case Card():
            held = by_id(service, service.session, shown.id, now=now)
            if held.card != shown or held.record.secret is not None:  # no pass was ever printed
                raise CardInvalid("card")
        case PassCode():
            held = by_id(service, service.session, shown.id, now=now)
            if held.record.secret is None:
                raise CardInvalid("card")
            shown.check(held.record.secret, now=now)
        case _:
            held = by_id(service, service.session, shown, now=now)
            if held.record.secret is not None and not at_a_desk:
                raise PassStale("card")
    return held


def by_id(service: Service, session: AnySession, card: bytes, *, now: int, hold: bool = False) -> Held:
    """A card that is good at `now`. Raises CardUnknown, CardBlocked or CardOver."""
    row = storage.held(session, card) if hold else storage.find(session, card)
    if row is None:
        raise CardUnknown("card")
    if row.blocked:
        raise CardBlocked("card")
    Card(row.id, row.month, 0).check_time(now)
    return Held(row.id, row.month, _record(service, row), row.envelope)


def attach(service: Service, card: bytes, proofs: Sequence[CardProof], *, now: int) -> int:
    """Put proofs on a card, in place of those that were on it; returns how many it has now.

    Each brings its opening, sealed in a browser to the card's office: the service checks the proofs, and cannot read
    the openings. Raises a CardRefused, ProofForeign, ProofInvalid, SealedMalformed or SealedKeyUnknown.
    """
    if not 0 < len(proofs) <= cardfile.MOST_PROOFS:
        raise Malformed("proofs")
    read = [read_proof(service, proof.token) for proof in proofs]
    if len({proof.id for proof in read}) < len(read):
        raise Malformed("proofs")
    sealed_to = {cardfile.check_opening(proof.opening) for proof in proofs}
    with write(service.session) as session:
        held = by_id(service, session, card, now=now, hold=True)
        for key in sealed_to:
            _check_key(session, held.record.office, key, now=now)
        _write(service, session, held, held.record.with_proofs(tuple(proofs)))
    return len(proofs)


def rewrite(service: Service, held: Held, record: CardRecord) -> bool:
    """Write what a card holds now. False, and nothing is written, where it changed since it was opened."""
    with write(service.session) as session:
        row = storage.held(session, held.id)
        if row is None or row.envelope != held.envelope:  # a blocked one has none
            return False
        _write(service, session, held, record)
    return True


def clear(service: Service, card: bytes, *, now: int) -> None:
    """Take every proof off a card: its holder has tested positive. Raises a CardRefused."""
    with write(service.session) as session:
        held = by_id(service, session, card, now=now, hold=True)
        _write(service, session, held, held.record.with_proofs(()))


def withdraw(service: Service, shown: str, *, now: int) -> None:
    """A pass's owner has it deleted, by showing its code. Raises a CardRefused."""
    if not isinstance(cards.scanned(shown, service.keys.verifiers, now=now), PassCode):
        raise CardInvalid("shown")
    block(service, find(service, shown, now=now).id)


def block(service: Service, card: bytes) -> bool:
    """Block a card for ever; its contact and proofs are gone with it. False where it was blocked already.

    Raises CardUnknown.
    """
    with write(service.session) as session:
        row = storage.held(session, card)
        if row is None:
            raise CardUnknown("card")
        if row.blocked:
            return False
        row.blocked, row.envelope = True, b""
    return True


def _check_key(session: AnySession, office: int, key: bytes, *, now: int) -> None:
    starts, ends = offices.sealing_times(session, office).get(key, (now, now))
    if not starts <= now < ends:
        raise SealedKeyUnknown("sealed")


def _record(service: Service, row: CardRow) -> CardRecord:
    try:
        key = cardfile.card_key(service.keys.card_month(row.month), row.id)
    except DayKeyDestroyed:
        raise CardOver("card") from None
    return CardRecord.from_bytes(envelope.open_envelope(key, row.envelope, aad=cardfile.card_aad(row.id, row.month)))


def _write(service: Service, session: AnySession, held: Held, record: CardRecord) -> None:
    row = storage.held(session, held.id)
    assert row is not None  # held by this transaction
    _seal(service, row, record, key=service.keys.card_month(row.month))


def _seal(service: Service, row: CardRow, record: CardRecord, *, key: bytes) -> None:
    row.envelope = envelope.seal(
        cardfile.card_key(key, row.id),
        record.to_bytes(),
        aad=cardfile.card_aad(row.id, row.month),
        nonce=secrets.token_bytes(envelope.NONCE_BYTES),
    )
