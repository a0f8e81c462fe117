"""The verdict: does this text hold a certificate that somebody trusted here signed, and that counts now?

In the order of what an attacker can make cheapest: size, spelling, frame, key id; then the signature; and only
what is signed is looked at after it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple, Self

from tun.core.errors.certificates import (
    CertificateAlgorithm,
    CertificateContent,
    CertificateExpired,
    CertificateKeyUsage,
    CertificateMalformed,
    CertificateNotYet,
    CertificateRevoked,
    CertificateSignature,
    CertificateSignerExpired,
    CertificateSignerUnknown,
)

from . import content, message, reading, text
from .anchors import Anchor
from .content import Content, Kind
from .message import ES256, Message

CLOCK_TOLERANCE = 300  # seconds by which the issuer's machine and this one may disagree
REVOKED_BYTES = 16
_MOST_CANDIDATES = 4  # signers of one key id: all have to be tried, and nobody may make us try hundreds
_ISSUER, _EXPIRES, _ISSUED, _HCERT, _VERSION_1 = 1, 4, 6, -260, 1
_FARTHEST_ZONE = 14 * 3600  # where it is tomorrow already


@dataclass(frozen=True)
class Trust:
    """The signers by key id, and the hashed identifiers of what was revoked (16 bytes each)."""

    anchors: Mapping[bytes, tuple[Anchor, ...]] = field(default_factory=dict)
    revoked: frozenset[bytes] = frozenset()

    @classmethod
    def of(cls, anchors: Iterable[Anchor], revoked: Iterable[bytes] = ()) -> Self:
        by_key_id: dict[bytes, tuple[Anchor, ...]] = {}
        for anchor in anchors:
            by_key_id[anchor.key_id] = (*by_key_id.get(anchor.key_id, ()), anchor)
        return cls(by_key_id, frozenset(revoked))


class Certificate(NamedTuple):
    """A certificate that holds. `issued` and `expires` in Unix seconds; `signer` is the country of its signer."""

    message: Message
    content: Content
    issued: float
    expires: float
    signer: str

    @property
    def kind(self) -> Kind:
        return self.content.kind

    @property
    def identity(self) -> bytes:
        """What names this certificate, whatever text it came in: see `Message.identity`."""
        return self.message.identity


def verify(qr_text: str, trust: Trust, *, now: int) -> Certificate:
    """The certificate in the text of a QR code. `now` in Unix seconds; expiry is inclusive.

    Raises a CertificateRefused. Specification: eHealth Network, "HCERT", volumes 1 and 3; schema 1.3.0.
    """
    read = message.read(text.unpack(qr_text))
    anchor = _signer(read, trust)
    claims = reading.labelled(reading.claims(read.payload))
    issued, expires = reading.seconds(claims.get(_ISSUED)), reading.seconds(claims.get(_EXPIRES))
    _check_times(issued, expires, anchor, now)
    hcert = _payload(claims)
    kind, entry = content.only_entry(hcert)
    if anchor.kinds is not None and kind not in anchor.kinds:
        raise CertificateKeyUsage
    said = content.read(hcert, kind, entry)
    _check_birth(said, now)
    if trust.revoked:
        _check_revocation(said, claims.get(_ISSUER), read, trust.revoked)
    return Certificate(read, said, issued, expires, anchor.country)


def _signer(read: Message, trust: Trust) -> Anchor:
    """The signer whose signature fits. Raises CertificateSignerUnknown, CertificateAlgorithm, CertificateSignature."""
    named = trust.anchors.get(read.key_id, ())
    if not named:  # trying every key there is would cost 45 ms for each made-up text
        raise CertificateSignerUnknown
    candidates = [anchor for anchor in named if anchor.algorithm == read.algorithm]
    if not candidates:
        raise CertificateAlgorithm
    for anchor in candidates[:_MOST_CANDIDATES]:
        try:
            anchor.check(read)
        except CertificateSignature:
            continue
        return anchor
    raise CertificateSignature


def _check_times(issued: float, expires: float, anchor: Anchor, now: int) -> None:
    if now > expires:
        raise CertificateExpired
    if now < issued - CLOCK_TOLERANCE:
        raise CertificateNotYet
    if not anchor.not_before <= now <= anchor.not_after or issued < anchor.not_before:
        raise CertificateSignerExpired


def _payload(claims: Mapping[Any, Any]) -> Any:
    wrapped = reading.labelled(claims.get(_HCERT))
    if _VERSION_1 not in wrapped:
        raise CertificateMalformed
    return wrapped[_VERSION_1]


def _check_birth(said: Content, now: int) -> None:
    """Nobody is born tomorrow; a birth date decides about exemptions."""
    born = said.person.dob
    if born > _day((now + _FARTHEST_ZONE) // 86_400)[: len(born)]:
        raise CertificateContent


@lru_cache(maxsize=2)
def _day(number: int) -> str:
    return datetime.fromtimestamp(number * 86_400, UTC).date().isoformat()


def _check_revocation(said: Content, issuer: Any, read: Message, revoked: frozenset[bytes]) -> None:
    if not revoked.isdisjoint(revocation_hashes(said.id, issuer if isinstance(issuer, str) else "", read)):
        raise CertificateRevoked


def revocation_hashes(identifier: str, issuer: str, read: Message) -> tuple[bytes, bytes, bytes]:
    """SHA-256(x)[:16] of the identifier, of issuer country and identifier, and of the signature.

    The three kinds of the EU's revocation lists. Of an ES256 signature only r counts: anybody can turn s over.
    """
    signature = read.signature[:32] if read.algorithm == ES256 else read.signature
    hashed = (identifier.encode(), (issuer + identifier).encode(), signature)
    first, second, third = (hashlib.sha256(one).digest()[:REVOKED_BYTES] for one in hashed)
    return first, second, third
