"""Venue codes: what stands on a poster, as a signed token and as the URL that any phone camera opens.

The code names the venue, never its data: a corrected name needs no new print. It names the office, not the
office's key. It stands behind `#`, so that it reaches no log on its way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from .encoding import b64u
from .errors.tokens import TokenMalformed
from .keys import SigningKey, VerifyingKey
from .tokens import Claim, Purpose, claim_bytes, claim_integer, sign, verify

CODE_ID_BYTES = 8
VENUE_ID_BYTES = 8
MOST_AREA = 0xFFFF
MOST_OFFICE = 0xFFFF


class Kind(IntEnum):
    """What the code was printed for."""

    VENUE = 0
    EVENT = 1


@dataclass(frozen=True)
class VenueCode:
    """One printed code. `area` is None where the venue has no areas; times are Unix seconds."""

    code: bytes
    venue: bytes
    kind: Kind
    area: int | None
    issued: int
    expires: int
    office: int


def issue(code: VenueCode, key: SigningKey) -> bytes:
    """The signed token of a venue code."""
    claims: dict[Claim, object] = {
        Claim.ID: code.code,
        Claim.VENUE: code.venue,
        Claim.KIND: int(code.kind),
        Claim.ISSUED: code.issued,
        Claim.EXPIRES: code.expires,
        Claim.OFFICE: code.office,
    }
    if code.area is not None:
        claims[Claim.AREA] = code.area
    return sign(claims, purpose=Purpose.CODE, key=key, short_key_id=True)


def read(token: bytes, keys: Iterable[VerifyingKey], *, now: int) -> VenueCode:
    """A venue code whose signature and time hold. Revocation is the store's to know. Raises TokenRefused."""
    claims = verify(token, purpose=Purpose.CODE, keys=keys, now=now)
    kind = claim_integer(claims, Claim.KIND)
    if kind not in set(Kind):
        raise TokenMalformed
    area = claim_integer(claims, Claim.AREA, most=MOST_AREA) if Claim.AREA in claims else None
    return VenueCode(
        code=claim_bytes(claims, Claim.ID, CODE_ID_BYTES),
        venue=claim_bytes(claims, Claim.VENUE, VENUE_ID_BYTES),
        kind=Kind(kind),
        area=area,
        issued=claim_integer(claims, Claim.ISSUED),
        expires=claim_integer(claims, Claim.EXPIRES),
        office=claim_integer(claims, Claim.OFFICE, most=MOST_OFFICE),
    )


def url(origin: str, token: bytes) -> str:
    """`https://<host>/c#<token>`, for an origin without a slash at its end."""
    return f"{origin}/c#{b64u(token)}"
