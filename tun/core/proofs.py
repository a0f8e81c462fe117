"""Proofs: what a valid certificate is good for, signed by the service, without the name.

A proof says its grounds, the sample's hour or the last day, a random id that is spent once, and a commitment to the
person. It says neither when nor by whom it was made: proofs of one strip share nothing but kind and rounded time.

    holder = SHA-256("tun/v1/holder" ‖ deterministic CBOR [salt, fnt, gnt, dob])

The opening (salt and standardised names) travels inside the sealed contact, so that the health office alone learns
whether the name that was typed stands on a valid certificate.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .certificates.content import Person
from .encoding import Fields, b64u, cbor
from .errors.base import Malformed
from .errors.proofs import OpeningDiffers
from .errors.tokens import TokenMalformed, TokenNotYet
from .keys import SigningKey, VerifyingKey
from .rules import HOUR, IMMUNE, TESTS, Ground, Standing
from .tokens import Claim, Claims, Purpose, claim_bytes, claim_integer, sign, verify

PROOF_ID_BYTES = 16
SALT_BYTES = 16
HOLDER_BYTES = 32
MOST_PER_DAY = 10  # proofs of one certificate and UTC day
LONGEST_PROOF = 250  # bytes of a token
_LONGEST_NAME, _LONGEST_ID = 150, 200

_COMMON = {Claim.ID, Claim.GROUNDS, Claim.HOLDER}


def holder_of(salt: bytes, fnt: str, gnt: str, dob: str) -> bytes:
    """The commitment to a person."""
    return hashlib.sha256(b"tun/v1/holder" + cbor([salt, fnt, gnt, dob])).digest()


@dataclass(frozen=True)
class Opening:
    """What opens a commitment: salt, the certificate's standardised names and its birth date.

    `id` is the certificate's, where the city lets its office see it; empty otherwise. The commitment does not cover it.
    """

    salt: bytes
    fnt: str
    gnt: str
    dob: str
    id: str = ""

    @classmethod
    def of(cls, person: Person, salt: bytes, *, certificate: str = "") -> Opening:
        return cls(salt, person.fnt, person.gnt, person.dob, certificate)

    @property
    def holder(self) -> bytes:
        return holder_of(self.salt, self.fnt, self.gnt, self.dob)

    def check(self, holder: bytes) -> None:
        """Raises OpeningDiffers where this is not what was committed to."""
        if not hmac.compare_digest(self.holder, holder):
            raise OpeningDiffers

    def to_json(self) -> dict[str, str]:
        return {"salt": b64u(self.salt), "fnt": self.fnt, "gnt": self.gnt, "dob": self.dob, "id": self.id}

    @classmethod
    def from_json(cls, source: object) -> Opening:
        """Read what a stranger's program sealed. Raises Malformed."""
        if not isinstance(source, dict):
            raise Malformed("openings")
        form = Fields(source)
        opening = cls(
            form.binary("salt", size=SALT_BYTES),
            form.text("fnt", longest=_LONGEST_NAME),
            form.text("gnt", longest=_LONGEST_NAME),
            form.text("dob", longest=10),
            form.text("id", longest=_LONGEST_ID),
        )
        form.done()
        return opening


@dataclass(frozen=True)
class Proof:
    """One person's proof. The standing's sample is a full hour."""

    id: bytes
    standing: Standing
    holder: bytes


def rounded(standing: Standing) -> Standing:
    """A standing as a proof says it: the sample's time rounded down to the hour."""
    if standing.sampled is None:
        return standing
    return Standing(standing.grounds, standing.sampled - standing.sampled % HOUR, standing.until)


def issue(proof: Proof, key: SigningKey) -> bytes:
    """The signed token. It names neither issuer nor time of issue."""
    standing = proof.standing
    claims: dict[Claim, Any] = {
        Claim.ID: proof.id,
        Claim.GROUNDS: sorted(int(ground) for ground in standing.grounds),
        Claim.HOLDER: proof.holder,
    }
    if standing.sampled is not None:
        claims[Claim.SAMPLED] = standing.sampled
    if standing.until is not None:
        claims[Claim.UNTIL_DAY] = standing.until
    return sign(claims, purpose=Purpose.PROOF, key=key)


def read(token: bytes, keys: Iterable[VerifyingKey]) -> Proof:
    """A proof whose signature holds. Whether it counts is for the rules to say, and whether it is spent for the store.

    Raises TokenRefused.
    """
    try:
        claims = verify(token, purpose=Purpose.PROOF, keys=keys, now=0)
    except TokenNotYet:  # it says when it was issued, and so is no proof
        raise TokenMalformed from None
    grounds = _grounds(claims)
    sampled = claim_integer(claims, Claim.SAMPLED) if grounds & TESTS else None
    has_day = bool(grounds & IMMUNE) or (Ground.MINOR in grounds and Claim.UNTIL_DAY in claims)
    until = claim_integer(claims, Claim.UNTIL_DAY, most=100_000) if has_day else None
    expected = _COMMON | ({Claim.SAMPLED} if sampled is not None else set())
    expected |= {Claim.UNTIL_DAY} if until is not None else set()
    if set(claims) != expected or (sampled is not None and sampled % HOUR):
        raise TokenMalformed
    return Proof(
        claim_bytes(claims, Claim.ID, PROOF_ID_BYTES),
        Standing(grounds, sampled, until),
        claim_bytes(claims, Claim.HOLDER, HOLDER_BYTES),
    )


def _grounds(claims: Claims) -> frozenset[Ground]:
    value = claims.get(Claim.GROUNDS)
    if not isinstance(value, list) or not all(type(one) is int and one in set(Ground) for one in value):
        raise TokenMalformed
    grounds = frozenset(Ground(one) for one in value)
    # Ascending and each once: one proof has one spelling. Two kinds of test would need two sample times.
    if value != sorted(grounds) or not grounds & (TESTS | IMMUNE) or len(grounds & TESTS) > 1:
        raise TokenMalformed
    if Ground.MINOR in grounds and not grounds & TESTS:
        raise TokenMalformed
    return grounds
