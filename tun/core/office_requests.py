"""What an office signs: its sealing keys, and every request that it sends to the service.

A signed request is bound to the service, the method, the path and the body, lives for a minute, and its
nonce is taken once: a copy of it opens nothing, neither later nor elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from .encoding import cbor
from .errors.office import RequestAudience, RequestSignature, RequestStale, StatementRefused, StatementWindow
from .errors.sealing import KeyRefused
from .errors.tokens import TokenExpired, TokenNotYet, TokenRefused
from .keys import SealingKey, SigningKey, VerifyingKey
from .tokens import Claim, Purpose, claim_bytes, claim_integer, claim_text, sign, verify
from .window import Window

REQUEST_LIFETIME = 60  # seconds
NONCE_BYTES = 16
LONGEST_STATEMENT = 400 * 86_400  # seconds: a sealing key is renewed every year


def request_id(*, office: int, case: str, venue: bytes, area: int | None, window: Window, reason: str) -> bytes:
    """SHA-256 over deterministic CBOR [office, case, venue, area, from, to, reason]: 32 bytes.

    Both signatures of the four eyes go over this id, so neither can be carried to another question.
    """
    return hashlib.sha256(cbor([office, case, venue, area, window.start, window.end, reason])).digest()


@dataclass(frozen=True)
class SignedRequest:
    """Who asks, and the nonce that is taken with it until `expires` (Unix seconds)."""

    office: int
    nonce: bytes
    expires: int


def sign_request(
    key: SigningKey,
    *,
    office: int,
    audience: str,
    method: str,
    path: str,
    body: bytes,
    nonce: bytes,
    now: int,
) -> bytes:
    """A token for `Authorization: TuN <token>`. `path` includes the query where there is one."""
    claims: dict[Claim, object] = {
        Claim.AUDIENCE: audience,
        Claim.ISSUED: now,
        Claim.EXPIRES: now + REQUEST_LIFETIME,
        Claim.ID: nonce,
        Claim.OFFICE: office,
        Claim.METHOD: method,
        Claim.PATH: path,
        Claim.BODY: hashlib.sha256(body).digest(),
    }
    return sign(claims, purpose=Purpose.REQUEST, key=key)


def read_request(
    token: bytes,
    keys: Iterable[VerifyingKey],
    *,
    audience: str,
    method: str,
    path: str,
    body: bytes,
    now: int,
) -> SignedRequest:
    """Raises RequestStale, RequestAudience or RequestSignature; whether the nonce is fresh, the store knows."""
    try:
        claims = verify(token, purpose=Purpose.REQUEST, keys=keys, now=now)
        nonce = claim_bytes(claims, Claim.ID, NONCE_BYTES)
        issued = claim_integer(claims, Claim.ISSUED)
        expires = claim_integer(claims, Claim.EXPIRES)
        office = claim_integer(claims, Claim.OFFICE)
        said = (claim_text(claims, Claim.METHOD), claim_text(claims, Claim.PATH))
        digest = claim_bytes(claims, Claim.BODY, 32)
        addressed = claim_text(claims, Claim.AUDIENCE)
    except (TokenExpired, TokenNotYet):
        raise RequestStale from None
    except TokenRefused:
        raise RequestSignature from None
    if expires - issued > REQUEST_LIFETIME:
        raise RequestStale  # a token that its maker wanted to live for long is not single-use in spirit
    if addressed != audience:
        raise RequestAudience
    if said != (method, path) or digest != hashlib.sha256(body).digest():
        raise RequestSignature
    return SignedRequest(office, nonce, expires)


@dataclass(frozen=True)
class SealingKeyStatement:
    """The office says: seal to this key from `start` until `end` (Unix seconds)."""

    office: int
    key: SealingKey
    start: int
    end: int


def state_sealing_key(statement: SealingKeyStatement, key: SigningKey) -> bytes:
    """The statement as a token signed by the office."""
    claims: dict[Claim, object] = {
        Claim.OFFICE: statement.office,
        Claim.POINT: statement.key.point,
        Claim.WINDOW_START: statement.start,
        Claim.WINDOW_END: statement.end,
    }
    return sign(claims, purpose=Purpose.SEALING_KEY, key=key)


def read_statement(token: bytes, keys: Iterable[VerifyingKey], *, office: int, now: int) -> SealingKeyStatement:
    """Raises StatementRefused or StatementWindow."""
    try:
        claims = verify(token, purpose=Purpose.SEALING_KEY, keys=keys, now=now)
        statement = SealingKeyStatement(
            office=claim_integer(claims, Claim.OFFICE),
            key=SealingKey.from_point(claim_bytes(claims, Claim.POINT, 65)),
            start=claim_integer(claims, Claim.WINDOW_START),
            end=claim_integer(claims, Claim.WINDOW_END),
        )
    except (TokenRefused, KeyRefused):
        raise StatementRefused from None
    if statement.office != office:
        raise StatementRefused
    if not now < statement.end <= statement.start + LONGEST_STATEMENT or statement.end <= statement.start:
        raise StatementWindow
    return statement
