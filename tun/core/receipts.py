"""Receipts: the service's signature under what it took and until when it keeps it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .keys import SigningKey, VerifyingKey
from .tokens import Claim, Purpose, claim_bytes, claim_integer, sign, verify


@dataclass(frozen=True)
class Receipt:
    """Times are Unix seconds; `deleted_on` counts days since 1970-01-01 (UTC)."""

    visit: bytes
    venue: bytes
    arrival: int
    planned_end: int
    readable_until: int
    deleted_on: int


def issue(receipt: Receipt, key: SigningKey) -> bytes:
    """The signed receipt. It carries no time of its own, so a repeated answer makes the same claims."""
    claims: dict[Claim, object] = {
        Claim.ID: receipt.visit,
        Claim.VENUE: receipt.venue,
        Claim.ARRIVAL: receipt.arrival,
        Claim.PLANNED_END: receipt.planned_end,
        Claim.READABLE_UNTIL: receipt.readable_until,
        Claim.DELETED_ON: receipt.deleted_on,
    }
    return sign(claims, purpose=Purpose.RECEIPT, key=key)


def read(token: bytes, keys: Iterable[VerifyingKey], *, now: int) -> Receipt:
    """Raises TokenRefused."""
    claims = verify(token, purpose=Purpose.RECEIPT, keys=keys, now=now)
    return Receipt(
        visit=claim_bytes(claims, Claim.ID, 16),
        venue=claim_bytes(claims, Claim.VENUE, 8),
        arrival=claim_integer(claims, Claim.ARRIVAL),
        planned_end=claim_integer(claims, Claim.PLANNED_END),
        readable_until=claim_integer(claims, Claim.READABLE_UNTIL),
        deleted_on=claim_integer(claims, Claim.DELETED_ON),
    )
