"""Proofs: a strip of nameless proofs for a certificate that was verified, and how many there are in a day.

Certificates live in memory for as long as one request takes. What is kept is a number under a keyed hash of what the
certificate says; its key is destroyed when the day is over, and then nobody can tell what was counted.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from tun.core import grounds, proofs
from tun.core.certificates.content import Content, Person, Recovered, Tested, Vaccinated
from tun.core.certificates.verdict import verify
from tun.core.encoding import cbor
from tun.core.errors.proofs import DifferentPersons, ProofsUsedUp
from tun.core.proofs import MOST_PER_DAY, PROOF_ID_BYTES, SALT_BYTES, Opening, Proof
from tun.core.retention import day_of
from tun.core.rules import Standing
from tun.house.database import write
from tun.service.context import Service
from tun.service.storage import exchanges

MOST_CERTIFICATES = 2  # of one person, for 2G+
_LABEL = b"tun/v1/exchange"


@dataclass(frozen=True)
class SignedProof:
    """A proof's token, and what opens its commitment: both belong to the holder, and only the token is shown."""

    token: bytes
    opening: Opening


@dataclass(frozen=True)
class Strip:
    """Proofs of one person with one standing; `left` is how many more there can be today."""

    standing: Standing
    proofs: tuple[SignedProof, ...]
    left: int


def exchange(service: Service, texts: Sequence[str], *, wanted: int, now: int) -> Strip:
    """A strip for the texts of one or two certificates of one person.

    Raises a CertificateRefused, a ProofRefused, DifferentPersons or ProofsUsedUp.
    """
    trust, rules, ahead = service.trust.load().trust, service.rulebook.at(now), service.rulebook.load().dated
    found: list[Content] = []
    standings: list[Standing] = []
    for text in texts:
        certificate = verify(text, trust, now=now)
        found.append(certificate.content)
        standings.append(
            grounds.standing_ahead(
                certificate.content, certificate.expires, rules, ahead, now=now, zone=service.config.zone
            )
        )
    if len({_known_as(content.person) for content in found}) > 1:
        raise DifferentPersons("certificates")
    standing = standings[0] if len(standings) == 1 else grounds.both(*standings)
    return issue_strip(service, found, standing, wanted=wanted, now=now)


def issue_strip(service: Service, found: Sequence[Content], standing: Standing, *, wanted: int, now: int) -> Strip:
    """Up to `wanted` proofs (1 to 10) of `standing` for the person of `found`, which was verified: by its signature, or
    because it was made here.

    `found` is one content, or two of one person; each counts. Commits. Raises ProofsUsedUp where none is left today.
    """
    given, left = _count(service, found, wanted, now=now)
    rules, zone = service.rulebook.at(now), service.config.zone
    standing = proofs.rounded(grounds.until_of_age(standing, found[0].person, rules, now=now, zone=zone))
    shown = found[0].id if service.config.office_shows_kind else ""
    signed = tuple(_sign(service, found[0].person, standing, shown) for _ in range(given))
    return Strip(standing, signed, left)


def _sign(service: Service, person: Person, standing: Standing, certificate: str) -> SignedProof:
    opening = Opening.of(person, secrets.token_bytes(SALT_BYTES), certificate=certificate)
    proof = Proof(secrets.token_bytes(PROOF_ID_BYTES), standing, opening.holder)
    return SignedProof(proofs.issue(proof, service.keys.signer), opening)


def _count(service: Service, found: Sequence[Content], wanted: int, *, now: int) -> tuple[int, int]:
    """How many proofs may be made now, and how many are left then. Raises ProofsUsedUp."""
    today = day_of(now)
    key = service.keys.counting(today)
    # Two certificates of one vaccination or test are one: whoever has it written out again gets no further ten.
    tags = sorted({hmac.digest(key, _LABEL + cbor(_said(content)), hashlib.sha256) for content in found})
    with write(service.session) as session:
        used = max(exchanges.used(session, tag, today) for tag in tags)
        given = min(wanted, MOST_PER_DAY - used)
        if given <= 0:
            raise ProofsUsedUp("certificates")
        for tag in tags:
            exchanges.add(session, tag, given)
    return given, MOST_PER_DAY - used - given


def _said(content: Content) -> list[object]:
    """What a certificate says about whom: not its id, which changes when it is written out again."""
    match content.entry:
        case Tested() as test:
            entry: list[object] = [test.type, test.sampled]
        case Vaccinated() as vaccination:
            entry = [vaccination.dose, vaccination.on.isoformat()]
        case Recovered() as recovery:
            entry = [recovery.first_positive.isoformat()]
    return [content.kind.value, *_known_as(content.person), *entry]


def _known_as(person: Person) -> tuple[str, str, str]:
    family, given = (unicodedata.normalize("NFC", name).strip().upper() for name in (person.fnt, person.gnt))
    return family, given, person.dob
