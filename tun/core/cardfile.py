"""What the service keeps for a card or pass: one envelope under the month's card key, of one size for all.

In it lie the contact and the proofs' openings, each sealed to the health office in a browser and bound to the card, so
that the service holds them without being able to read one. For a visit they are sealed once more (`cardvisit`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from . import keys
from .contact import SEALED_BYTES, Contact
from .encoding import cbor, read_json_object, uncbor
from .envelope import derive_key, pad, unpad
from .errors.base import TooLong
from .errors.sealing import CannotOpen
from .keys import SEALED_OVERHEAD, OpeningKey, SealingKey
from .proofs import Opening

OPENING_BYTES = 512
SEALED_OPENING_BYTES = OPENING_BYTES + SEALED_OVERHEAD
MOST_PROOFS = 7  # the day's ten without the three that go with the certificate
PADDED_BYTES = 7424  # a contact, seven proofs with their openings, and the last visit

_CONTACT, _OPENING = b"tun/v1/card-contact", b"tun/v1/card-opening"


# --- Sealed in a browser -------------------------------------------------------------------------------------


def seal_card_contact(contact: Contact, *, to: SealingKey, card: bytes) -> bytes:
    """Seal to the health office, bound to the card: 1,114 bytes."""
    return to.seal(contact.to_plaintext(), info=_info(_CONTACT, to.id, card))


def open_card_contact(sealed: bytes, *, with_key: OpeningKey, card: bytes) -> Contact:
    """Raises CannotOpen, or Malformed where the seal holds and no contact is in it."""
    if len(sealed) != SEALED_BYTES:
        raise CannotOpen
    return Contact.from_plaintext(with_key.open(sealed, info=_info(_CONTACT, with_key.id, card)))


def seal_opening(opening: Opening, *, to: SealingKey, card: bytes) -> bytes:
    """Seal a proof's opening to the health office, bound to the card and to what it opens: 602 bytes."""
    text = json.dumps(opening.to_json(), ensure_ascii=False, separators=(",", ":")).encode()
    if len(text) > OPENING_BYTES:
        raise TooLong("opening")
    return to.seal(text.ljust(OPENING_BYTES, b" "), info=_info(_OPENING, to.id, card, opening.holder))


def open_opening(sealed: bytes, *, with_key: OpeningKey, card: bytes, holder: bytes) -> Opening:
    """Raises CannotOpen, Malformed, or OpeningDiffers where it is not what the proof commits to."""
    if len(sealed) != SEALED_OPENING_BYTES:
        raise CannotOpen
    opening = Opening.from_json(
        read_json_object(with_key.open(sealed, info=_info(_OPENING, with_key.id, card, holder)))
    )
    opening.check(holder)
    return opening


def check_opening(sealed: bytes) -> bytes:
    """What the service can check without reading. Returns the key id; raises SealedMalformed."""
    return keys.check_sealed(sealed, size=SEALED_OPENING_BYTES, field="opening")


def _info(label: bytes, key_id: bytes, *bound: bytes) -> bytes:
    return label + b"\x00" + key_id + b"".join(bound)


# --- What lies in the envelope -------------------------------------------------------------------------------


@dataclass(frozen=True)
class CardProof:
    """A proof's token, and its opening, sealed."""

    token: bytes
    opening: bytes


@dataclass(frozen=True)
class LastVisit:
    """Where and when (Unix seconds) the card checked in last, and the secret that ends the visit."""

    venue: bytes
    secret: bytes
    at: int


@dataclass(frozen=True)
class CardRecord:
    """A card's or a pass's content. `secret` is a pass's; a card has none."""

    office: int
    sealed: bytes
    proofs: tuple[CardProof, ...] = ()
    visit: LastVisit | None = None
    secret: bytes | None = None

    def with_proofs(self, proofs: tuple[CardProof, ...]) -> CardRecord:
        """The newest proofs take the place of all older ones: a new test makes the old one's worthless."""
        return replace(self, proofs=proofs[:MOST_PROOFS])

    def to_bytes(self) -> bytes:
        """length 2 ‖ CBOR ‖ zeros, 7,424 bytes: the size tells neither whether there are proofs nor how many."""
        content = cbor([
            self.office,
            self.sealed,
            [[proof.token, proof.opening] for proof in self.proofs],
            None if self.visit is None else [self.visit.venue, self.visit.secret, self.visit.at],
            self.secret,
        ])  # fmt: skip
        return pad(content, (PADDED_BYTES,))

    @classmethod
    def from_bytes(cls, padded: bytes) -> CardRecord:
        """Read back what `to_bytes` wrote."""
        office, sealed, proofs, visit, secret = uncbor(unpad(padded))
        kept = tuple(CardProof(token, opening) for token, opening in proofs)
        return cls(office, sealed, kept, LastVisit(*visit) if visit is not None else None, secret)


def card_key(month_key: bytes, card: bytes) -> bytes:
    """The key of one card, under its month's."""
    return derive_key(month_key, "tun/v1/card-envelope", card)


def card_aad(card: bytes, month: int) -> bytes:
    """card 8 ‖ month 4: a row cannot be taken for another card's, or kept under another month."""
    return card + month.to_bytes(4, "big")
