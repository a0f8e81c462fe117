"""Signed tokens: a version byte, then COSE_Sign1 (RFC 9052) over CWT claims (RFC 8392), ES256 only.

A token's purpose is the COSE `external_aad`: a token of one purpose fails for every other, whatever it
claims. The key is named by the first 2 or all 8 bytes of its id, in the protected header.

    token = 01 ‖ [ h'{1: -7, 4: kid}', {}, claims, r ‖ s ]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum, IntEnum
from functools import lru_cache
from typing import Any

import cbor2

from .encoding import cbor, uncbor
from .errors.base import Malformed
from .errors.tokens import (
    TokenAlgorithm,
    TokenExpired,
    TokenMalformed,
    TokenNotYet,
    TokenSignature,
    TokenUnknownKey,
    TokenVersion,
    WrongPurpose,
)
from .keys import KEY_ID_BYTES, SigningKey, VerifyingKey

VERSION = 1
SHORT_KEY_ID_BYTES = 2
CLOCK_TOLERANCE = 300  # seconds by which two honest machines may disagree

_ALGORITHM, _KEY_ID, _ES256, _COSE_SIGN1 = 1, 4, -7, 18
_BEGINNING = bytes((VERSION, 0xD2, 0x84))  # the version, tag 18, an array of four
_NO_UNPROTECTED = b"\xa0"
_SIGNATURE1 = b"\x84\x6aSignature1"  # an array of four that begins with this text
_HEADER_LABELS = {(int, _ALGORITHM), (int, _KEY_ID)}


class Purpose(Enum):
    """What a token is for. The value is its `external_aad`."""

    CODE = b"tun/v1/code"
    RECEIPT = b"tun/v1/receipt"
    SEALING_KEY = b"tun/v1/sealing-key"
    REQUEST = b"tun/v1/request"
    GRANT = b"tun/v1/grant"
    LOG_HEAD = b"tun/v1/log-head"
    PROOF = b"tun/v1/proof"
    CARD = b"tun/v1/card"


class Claim(IntEnum):
    """Claim labels. Positive ones are registered (RFC 8392); negative ones are private to TuN."""

    AUDIENCE = 3
    EXPIRES = 4
    ISSUED = 6
    ID = 7
    VENUE = -1
    KIND = -2
    AREA = -3
    OFFICE = -4
    ARRIVAL = -5
    PLANNED_END = -6
    READABLE_UNTIL = -7
    DELETED_ON = -8
    POINT = -9
    METHOD = -10
    PATH = -11
    BODY = -12
    WINDOW_START = -13
    WINDOW_END = -14
    LOG_SIZE = -15
    LOG_HASH = -16
    GROUNDS = -17
    SAMPLED = -18
    UNTIL_DAY = -19
    HOLDER = -20
    MONTH = -21


Claims = Mapping[int, Any]


def sign(claims: Mapping[Claim, Any], *, purpose: Purpose, key: SigningKey, short_key_id: bool = False) -> bytes:
    """Make a token. With `short_key_id` the key is named in 2 bytes, for what must fit a printed code."""
    protected = _protected(key.id[:SHORT_KEY_ID_BYTES] if short_key_id else key.id)
    payload = cbor({int(label): value for label, value in claims.items()})
    signature = key.sign(_signed_bytes(protected, payload, purpose))
    return _BEGINNING + _bytes(protected) + _NO_UNPROTECTED + _bytes(payload) + _bytes(signature)


@lru_cache(maxsize=64)
def _protected(kid: bytes) -> bytes:
    return cbor({_ALGORITHM: _ES256, _KEY_ID: kid})


def verify(token: bytes, *, purpose: Purpose, keys: Iterable[VerifyingKey], now: int) -> dict[int, Any]:
    """The claims of a token that holds: right version, algorithm, key, signature, purpose and time.

    `now` is in Unix seconds; a token is valid from `iat` (less five minutes) through `exp`, inclusive.
    Raises a TokenRefused.
    """
    protected, payload, signature = _parts(token)
    key = _find(_header(protected), keys)
    try:
        key.verify(_signed_bytes(protected, payload, purpose), signature)
    except TokenSignature:
        _raise_if_made_for_another(purpose, key, protected, payload, signature)
        raise
    claims = _claims(payload)
    _check_times(claims, now)
    return claims


def key_id(token: bytes) -> bytes:
    """The id of the key that a token names (2 or 8 bytes), before anything is verified. Raises TokenRefused."""
    return _header(_parts(token)[0])


def _signed_bytes(protected: bytes, payload: bytes, purpose: Purpose) -> bytes:
    """The Sig_structure (RFC 9052, section 4.4)."""
    return _SIGNATURE1 + _bytes(protected) + _bytes(purpose.value) + _bytes(payload)


def _bytes(data: bytes) -> bytes:
    """A CBOR byte string (RFC 8949, section 3.1). These few are put together by hand: each check-in signs a receipt."""
    size = len(data)
    if size < 24:
        return bytes((0x40 | size,)) + data
    return (bytes((0x58, size)) if size < 256 else b"\x59" + size.to_bytes(2, "big")) + data


def _parts(token: bytes) -> tuple[bytes, bytes, bytes]:
    if not token:
        raise TokenMalformed
    if token[0] != VERSION:
        raise TokenVersion
    try:
        message = uncbor(token[1:])
    except Malformed:
        raise TokenMalformed from None
    if isinstance(message, cbor2.CBORTag):
        if message.tag != _COSE_SIGN1:
            raise TokenMalformed
        message = message.value
    match message:
        # Nothing may stand in the unprotected header: what is not signed could be changed on the way.
        case [bytes(protected), Mapping() as unprotected, bytes(payload), bytes(signature)] if not unprotected:
            return protected, payload, signature
    raise TokenMalformed


def _header(protected: bytes) -> bytes:
    """The key id that a protected header names; raises where the header asks for anything else."""
    try:
        header = uncbor(protected)
    except Malformed:
        raise TokenMalformed from None
    # `true` and 1.0 equal 1 in Python, and are other bytes: labels and algorithm have to be whole numbers.
    if not isinstance(header, dict) or {(type(label), label) for label in header} != _HEADER_LABELS:
        raise TokenMalformed
    if type(header[_ALGORITHM]) is not int or header[_ALGORITHM] != _ES256:
        raise TokenAlgorithm
    kid = header[_KEY_ID]
    if not isinstance(kid, bytes) or len(kid) not in (SHORT_KEY_ID_BYTES, KEY_ID_BYTES):
        raise TokenMalformed
    return kid


def _find(kid: bytes, keys: Iterable[VerifyingKey]) -> VerifyingKey:
    for key in keys:
        if key.id.startswith(kid):
            return key
    raise TokenUnknownKey


def _raise_if_made_for_another(
    purpose: Purpose, key: VerifyingKey, protected: bytes, payload: bytes, signature: bytes
) -> None:
    """Tell a genuine token of another purpose from a forgery: people deserve the right sentence."""
    for other in Purpose:
        if other is purpose:
            continue
        try:
            key.verify(_signed_bytes(protected, payload, other), signature)
        except TokenSignature:
            continue
        raise WrongPurpose


def _claims(payload: bytes) -> dict[int, Any]:
    try:
        claims = uncbor(payload)
    except Malformed:
        raise TokenMalformed from None
    if not isinstance(claims, dict) or not all(type(label) is int for label in claims):
        raise TokenMalformed
    return claims


def _check_times(claims: Claims, now: int) -> None:
    issued, expires = claims.get(Claim.ISSUED), claims.get(Claim.EXPIRES)
    for instant in (issued, expires):
        if instant is not None and type(instant) is not int:
            raise TokenMalformed
    if expires is not None and now > expires:
        raise TokenExpired
    if issued is not None and now < issued - CLOCK_TOLERANCE:
        raise TokenNotYet


def claim_bytes(claims: Claims, label: Claim, size: int) -> bytes:
    """A claim of exactly `size` bytes; raises TokenMalformed."""
    value = claims.get(label)
    if not isinstance(value, bytes) or len(value) != size:
        raise TokenMalformed
    return value


def claim_integer(claims: Claims, label: Claim, *, most: int = 2**40) -> int:
    """A claim that is a whole number from 0 to `most`; raises TokenMalformed."""
    value = claims.get(label)
    if type(value) is not int or not 0 <= value <= most:
        raise TokenMalformed
    return value


def claim_text(claims: Claims, label: Claim, *, longest: int = 500) -> str:
    """A claim that is a text; raises TokenMalformed."""
    value = claims.get(label)
    if not isinstance(value, str) or len(value) > longest:
        raise TokenMalformed
    return value
