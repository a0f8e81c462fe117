"""Issuing an EU certificate about a negative test (HCERT `t`, schema 1.3.0).

There is no way to say "positive" here: a certificate opens doors, and a positive test must not.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import cbor2

from tun.core.encoding import cbor
from tun.core.keys import SigningKey

from .message import ALGORITHM, ES256, KEY_ID, KEY_ID_BYTES, signed_bytes
from .names import standardised
from .text import pack

PCR, ANTIGEN = "LP6464-4", "LP217198-3"
NOT_DETECTED, COVID_19 = "260415000", "840539006"
UNIQUE_BYTES = 15  # of chance: 120 bits, 24 letters

_ISSUER, _EXPIRES, _ISSUED, _HCERT, _VERSION_1 = 1, 4, 6, -260, 1
_COSE_SIGN1 = 18
_CHECKED = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/:"


@dataclass(frozen=True)
class NegativeTest:
    """One test that found nothing. `sampled` in Unix seconds.

    `kind` is PCR or ANTIGEN; an antigen test names its `device` (number in the EU's list), a PCR test its `name`.
    """

    family_name: str
    given_name: str
    born: date
    kind: str
    device: str
    name: str
    sampled: int
    centre: str
    issuer: str
    country: str


@dataclass(frozen=True)
class Issuer:
    """A document signer: its key, and the id by which verifiers find its certificate (SHA-256 of the DER, 8 bytes)."""

    key: SigningKey
    key_id: bytes

    def __post_init__(self) -> None:
        if len(self.key_id) != KEY_ID_BYTES:
            raise ValueError("a key id has 8 bytes")


def issue(test: NegativeTest, *, identifier: str, by: Issuer, issued: int, expires: int) -> str:
    """The text of the QR code ("HC1:…"). Times in Unix seconds. Raises NameNotLatin or TooLong.

    eHealth Network, "HCERT", volumes 1 and 3: key id and algorithm in the protected header, tag 18, zlib, base45.
    """
    protected = cbor({ALGORITHM: ES256, KEY_ID: by.key_id})
    payload = claims(test, identifier=identifier, issued=issued, expires=expires)
    signature = by.key.sign(signed_bytes(protected, payload))
    return pack(cbor(cbor2.CBORTag(_COSE_SIGN1, [protected, {}, payload, signature])))


def claims(test: NegativeTest, *, identifier: str, issued: int, expires: int) -> bytes:
    """What is signed: CWT claims around the HCERT payload, in deterministic CBOR."""
    hcert = {"ver": "1.3.0", "nam": _names(test), "dob": test.born.isoformat(), "t": [_entry(test, identifier)]}
    return cbor({_ISSUER: test.country, _EXPIRES: expires, _ISSUED: issued, _HCERT: {_VERSION_1: hcert}})


def new_identifier(*, country: str, centre: str, unique: bytes) -> str:
    """A certificate's own name (UVCI, form 1): country, who issued it, chance, and a check character.

    It says nothing about the person or the moment. `centre` is of A to Z and 0 to 9.
    """
    if len(unique) != UNIQUE_BYTES:
        raise ValueError(f"an identifier has {UNIQUE_BYTES} bytes of chance")
    text = f"URN:UVCI:01{country}/{centre}/{base64.b32encode(unique).decode()}"
    return f"{text}#{check_character(text)}"


def check_character(text: str) -> str:
    """Luhn modulo 38 over the whole identifier (eHealth Network, "Verifiable vaccination certificates", annex 2)."""
    total, size = 0, len(_CHECKED)
    for place, letter in enumerate(reversed(text)):
        number = _CHECKED.index(letter) * (1 if place % 2 else 2)
        total += number // size + number % size
    return _CHECKED[-total % size]


def _names(test: NegativeTest) -> dict[str, str]:
    """The names as written and as standardised; people with one name only have it as family name."""
    names = {"fn": test.family_name, "fnt": standardised(test.family_name, field="family_name")}
    if test.given_name:
        names |= {"gn": test.given_name, "gnt": standardised(test.given_name, field="given_name")}
    return names


def _entry(test: NegativeTest, identifier: str) -> dict[str, Any]:
    """The schema asks for `ma` with antigen tests and gives PCR tests none."""
    what = {"ma": test.device} if test.kind == ANTIGEN else {"nm": test.name}
    return {
        "tg": COVID_19,
        "tt": test.kind,
        **what,
        "sc": datetime.fromtimestamp(test.sampled, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "tr": NOT_DETECTED,
        "tc": test.centre,
        "co": test.country,
        "is": test.issuer,
        "ci": identifier,
    }
