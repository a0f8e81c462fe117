"""A diary handed over: where a patient was, sealed on the phone so that only the health office opens it.

One size for all: the JSON text is padded with blanks to 32,768 bytes, so that a sealed diary does not tell how many
visits are in it. What stands there is the phone's word; a receipt shows which visits the service took.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields

from . import keys
from .encoding import Fields, b64u, read_json_object, unhex
from .errors.base import Malformed, TooLong, WrongType
from .errors.sealing import CannotOpen
from .keys import SEALED_OVERHEAD, OpeningKey, SealingKey
from .spoken import ID_BYTES

PLAINTEXT_BYTES = 32_768
SEALED_BYTES = PLAINTEXT_BYTES + SEALED_OVERHEAD
MOST_VISITS = 200
SECRET_BYTES = 16
TAG_BYTES = 16
LONGEST_TEXT = 400  # characters: an address in one line
LONGEST_RECEIPT = 400

_LABEL = b"tun/v1/diary"


@dataclass(frozen=True)
class DiaryVisit:
    """One visit as the phone tells it. Times are Unix seconds; texts that are not known are empty.

    `end` is None for somebody who is still there, `area` None for a whole venue; `receipt` is empty where the service
    has not answered yet.
    """

    venue: bytes
    name: str
    address: str
    area: int | None
    area_label: str
    event: str
    arrival: int
    end: int | None
    estimated: bool
    persons: int
    receipt: bytes

    @classmethod
    def from_json(cls, source: object) -> DiaryVisit:
        """Raises Malformed."""
        if not isinstance(source, dict):
            raise WrongType("visits")
        given = Fields(source)
        visit = cls(
            venue=unhex(given.text("venue", longest=16), size=8, field="venue"),
            name=given.text("name", longest=LONGEST_TEXT),
            address=given.text("address", longest=LONGEST_TEXT),
            area=given.optional_integer("area"),
            area_label=given.text("area_label", longest=LONGEST_TEXT),
            event=given.text("event", longest=LONGEST_TEXT),
            arrival=given.integer("arrival"),
            end=given.optional_integer("end"),
            estimated=given.boolean("estimated"),
            persons=given.integer("persons"),
            receipt=given.binary("receipt", longest=LONGEST_RECEIPT),
        )
        given.done()
        if not 0 <= visit.arrival < 1 << 40 or not 1 <= visit.persons <= 1000:
            raise Malformed("visits")
        if visit.end is not None and not visit.arrival <= visit.end < 1 << 40:
            raise Malformed("end")
        if visit.area is not None and not 0 <= visit.area <= 0xFFFF:
            raise Malformed("area")
        return visit

    def to_json(self) -> dict[str, object]:
        return {**asdict(self), "venue": self.venue.hex(), "receipt": b64u(self.receipt)}


NAMES = tuple(field.name for field in fields(DiaryVisit))


@dataclass(frozen=True)
class Diary:
    """At most 200 visits, the newest first."""

    visits: tuple[DiaryVisit, ...]

    def to_plaintext(self) -> bytes:
        """32,768 bytes. Raises TooLong where it does not fit."""
        content = {"visits": [visit.to_json() for visit in self.visits]}
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        if len(self.visits) > MOST_VISITS or len(text) > PLAINTEXT_BYTES:
            raise TooLong("visits")
        return text.ljust(PLAINTEXT_BYTES, b" ")

    @classmethod
    def from_plaintext(cls, data: bytes) -> Diary:
        """Read what a stranger's program sealed. Raises Malformed for every deviation."""
        if len(data) != PLAINTEXT_BYTES:
            raise Malformed
        given = Fields(read_json_object(data))
        visits = tuple(DiaryVisit.from_json(item) for item in given.items("visits", longest=MOST_VISITS))
        given.done()
        if list(visits) != sorted(visits, key=lambda visit: -visit.arrival):
            raise Malformed("visits")
        return cls(visits)


def _info(key_id: bytes, identity: bytes) -> bytes:
    # The id stands here, so what one person handed over cannot be given out under another's words.
    return _LABEL + b"\x00" + key_id + identity


def seal_diary(diary: Diary, *, to: SealingKey, identity: bytes) -> bytes:
    """Seal to the health office: suite 1 ‖ key id 8 ‖ enc 65 ‖ ciphertext, 32,858 bytes."""
    assert len(identity) == ID_BYTES
    return to.seal(diary.to_plaintext(), info=_info(to.id, identity))


def open_diary(sealed: bytes, *, with_key: OpeningKey, identity: bytes) -> Diary:
    """Raises CannotOpen, or Malformed where the seal holds but the content is not a diary."""
    if len(sealed) != SEALED_BYTES:
        raise CannotOpen
    return Diary.from_plaintext(with_key.open(sealed, info=_info(with_key.id, identity)))


def check_sealed(sealed: bytes) -> bytes:
    """What the service can check without reading. Returns the key id; raises SealedMalformed."""
    return keys.check_sealed(sealed, size=SEALED_BYTES)


def withdrawal_tag(secret: bytes) -> bytes:
    """What goes along with an upload: whoever shows the secret takes it back. 16 bytes."""
    return hashlib.sha256(b"tun/v1/diary-withdrawal" + secret).digest()[:TAG_BYTES]
