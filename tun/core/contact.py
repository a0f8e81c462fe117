"""Contacts: what a visitor types, sealed in the visitor's browser so that only the health office opens it.

One size for all: the JSON text is padded with blanks to 1,024 bytes, so that a sealed contact tells neither
how long a name is nor how many companions came along.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from . import keys
from .encoding import Fields, read_json_object
from .errors.base import Malformed, MissingField, TooLong, WrongType
from .errors.sealing import CannotOpen
from .keys import SEALED_OVERHEAD, OpeningKey, SealingKey

PLAINTEXT_BYTES = 1024
SEALED_BYTES = PLAINTEXT_BYTES + SEALED_OVERHEAD
LONGEST_FIELD = 100  # characters
LONGEST_COMPANION = 80
MOST_COMPANIONS = 19
MOST_PERSONS = 1 + MOST_COMPANIONS

_LABEL = b"tun/v1/contact"
_FIELDS = ("given_name", "family_name", "phone", "email", "street", "house_number", "postcode", "city")
_OPTIONAL = {"email"}


@dataclass(frozen=True)
class Contact:
    """A contact as the law asks for it: name, address, telephone (§ 28a (4) IfSG; CoBeLVO RLP § 1 (8)).

    `companions` are names. `openings` belong to proofs of test certificates, in the proofs' order.
    """

    given_name: str
    family_name: str
    phone: str
    email: str
    street: str
    house_number: str
    postcode: str
    city: str
    companions: tuple[str, ...] = ()
    openings: tuple[Mapping[str, Any], ...] = ()

    def to_plaintext(self) -> bytes:
        """1,024 bytes. Raises TooLong naming the longest field where it does not fit."""
        fields = asdict(self)
        text = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        if len(text) > PLAINTEXT_BYTES:
            raise TooLong(max(fields, key=lambda name: len(json.dumps(fields[name], ensure_ascii=False))))
        return text.ljust(PLAINTEXT_BYTES, b" ")

    @classmethod
    def from_plaintext(cls, data: bytes) -> Contact:
        """Read what a stranger's program sealed. Raises Malformed for every deviation."""
        if len(data) != PLAINTEXT_BYTES:
            raise Malformed
        fields = Fields(read_json_object(data))
        texts = {name: fields.text(name, longest=LONGEST_FIELD) for name in _FIELDS}
        for name, text in texts.items():
            if name not in _OPTIONAL and not text.strip():
                raise MissingField(name)
        companions = fields.items("companions", longest=MOST_COMPANIONS)
        for companion in companions:
            if not isinstance(companion, str):
                raise WrongType("companions")
            if not 0 < len(companion) <= LONGEST_COMPANION or "\x00" in companion:
                raise Malformed("companions")
        openings = fields.items("openings", longest=MOST_PERSONS)
        if not all(isinstance(opening, dict) for opening in openings):
            raise WrongType("openings")
        fields.done()
        return cls(**texts, companions=tuple(companions), openings=tuple(openings))


def _info(key_id: bytes, venue: bytes, visit: bytes) -> bytes:
    # Venue and visit stand here, so a sealed contact cannot be moved to another visit or another place.
    return _LABEL + b"\x00" + key_id + venue + visit


def seal_contact(contact: Contact, *, to: SealingKey, venue: bytes, visit: bytes) -> bytes:
    """Seal to the health office: suite 1 ‖ key id 8 ‖ enc 65 ‖ ciphertext, 1,114 bytes."""
    return to.seal(contact.to_plaintext(), info=_info(to.id, venue, visit))


def open_contact(sealed: bytes, *, with_key: OpeningKey, venue: bytes, visit: bytes) -> Contact:
    """Raises CannotOpen, or Malformed where the seal holds but the content is not a contact."""
    if len(sealed) != SEALED_BYTES:
        raise CannotOpen
    return Contact.from_plaintext(with_key.open(sealed, info=_info(with_key.id, venue, visit)))


def check_sealed(sealed: bytes) -> bytes:
    """What the service can check without reading. Returns the key id; raises SealedMalformed."""
    return keys.check_sealed(sealed, size=SEALED_BYTES)
