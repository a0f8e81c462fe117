"""A visit by card: what the service seals once more to the office, and how the office gets the contact out of it.

On the card lie a contact and openings that browsers sealed. Stored as they are, every visit of a card would have bytes
in common. So the service wraps them, unread, in a seal of their own for each visit, bound to venue and visit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .cardfile import open_card_contact, open_opening
from .contact import Contact
from .encoding import cbor, uncbor
from .errors.base import Malformed
from .errors.proofs import OpeningDiffers
from .errors.sealing import CannotOpen
from .keys import SEALED_OVERHEAD, OpeningKey, SealingKey, key_id_of

INNER_BYTES = 1792  # a contact and one opening: one size for all
SEALED_VISIT_BYTES = INNER_BYTES + SEALED_OVERHEAD
SOURCE = "card"  # how the details of such a visit came: in its record and its release
_LABEL = b"tun/v1/card-visit"


@dataclass(frozen=True)
class CardVisit:
    """The card's id, its contact, and the openings of the proofs that were shown, all sealed as they lie on it."""

    card: bytes
    sealed: bytes
    openings: tuple[bytes, ...] = ()


def _info(key_id: bytes, venue: bytes, visit: bytes) -> bytes:
    return _LABEL + b"\x00" + key_id + venue + visit


def seal_visit(content: CardVisit, *, to: SealingKey, venue: bytes, visit: bytes) -> bytes:
    """Seal to the health office, bound to venue and visit: 1,882 bytes."""
    inner = cbor([content.card, content.sealed, list(content.openings)])
    if len(inner) + 2 > INNER_BYTES:
        raise ValueError("a visit by card carries one opening")
    padded = (len(inner).to_bytes(2, "big") + inner).ljust(INNER_BYTES, b"\x00")
    return to.seal(padded, info=_info(to.id, venue, visit))


def is_by_card(sealed: bytes) -> bool:
    """Whether this is the sealed contact of a visit by card: told by its size."""
    return len(sealed) == SEALED_VISIT_BYTES


def open_visit(sealed: bytes, *, with_key: OpeningKey, venue: bytes, visit: bytes) -> CardVisit:
    """The outer seal. Raises CannotOpen, or Malformed where something else was in it."""
    if not is_by_card(sealed):
        raise CannotOpen
    padded = with_key.open(sealed, info=_info(with_key.id, venue, visit))
    match uncbor(padded[2 : 2 + int.from_bytes(padded[:2], "big")]):
        case [bytes(card), bytes(contact), list(openings)] if all(isinstance(one, bytes) for one in openings):
            return CardVisit(card, contact, tuple(openings))
    raise Malformed("sealed")


def contact_of(content: CardVisit, holders: Sequence[bytes], *, key_for: Callable[[bytes], OpeningKey]) -> Contact:
    """The contact, with the openings in the order of the proofs' `holders`, as a phone would have sealed it.

    A card is older than its visits, so its seals may be to an older key: `key_for` finds it by its id, and raises
    CannotOpen. An opening that does not open is left out: the contact is worth more than its confirmation. Raises
    CannotOpen or Malformed.
    """
    contact = open_card_contact(content.sealed, with_key=key_for(key_id_of(content.sealed)), card=content.card)
    found: list[Mapping[str, Any]] = []
    for sealed, holder in zip(content.openings, holders, strict=False):
        try:
            key = key_for(key_id_of(sealed))
            found.append(open_opening(sealed, with_key=key, card=content.card, holder=holder).to_json())
        except (CannotOpen, Malformed, OpeningDiffers):
            continue
    return replace(contact, openings=tuple(found))
