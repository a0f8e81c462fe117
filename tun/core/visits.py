"""Visits: their ids, the check-in that a phone sends, and the record that the service keeps of it.

A phone makes a secret of 16 random bytes; the visit's id and its notice tag are hashes of it, so two visits
of one phone share nothing. Whoever shows the secret may end the visit.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from .contact import MOST_PERSONS, SEALED_BYTES, check_sealed
from .encoding import Fields, cbor, read_json_object, uncbor
from .errors import ClockOff, Malformed, PersonsOutOfRange
from .window import Stay

SECRET_BYTES = 16
VISIT_BYTES = 16

OLDEST_ARRIVAL = 48 * 3600  # seconds: how long a phone without network may hold a check-in back
NEWEST_ARRIVAL = 60  # seconds ahead of the service's clock
LONGEST_CODE = 1000  # bytes of a poster's token
TRUSTED_CLOCK = 5 * 60  # seconds: beyond this the time is marked "by device"


def visit_id(secret: bytes) -> bytes:
    """SHA-256("tun/v1/visit" ‖ secret)[:16]."""
    return hashlib.sha256(b"tun/v1/visit" + secret).digest()[:VISIT_BYTES]


def notice_tag(secret: bytes) -> bytes:
    """SHA-256("tun/v1/notice" ‖ secret)[:16]: how a visitor later finds that the visit was handed over."""
    return hashlib.sha256(b"tun/v1/notice" + secret).digest()[:VISIT_BYTES]


@dataclass(frozen=True)
class CheckIn:
    """What a phone sends, read and checked. `digest` is SHA-256 of the body as it came.

    Either `ticket` is there, or `code`: the token of the poster, from a phone that had no network to ask for a ticket.
    """

    visit: bytes
    notice: bytes
    ticket: bytes | None
    at: int
    sealed: bytes
    sealed_to: bytes
    persons: int
    digest: bytes
    code: bytes | None = None

    @classmethod
    def parse(cls, body: bytes) -> CheckIn:
        """Raises Malformed, SealedMalformed or PersonsOutOfRange."""
        form = Fields(read_json_object(body))
        visit = form.binary("visit", size=VISIT_BYTES)
        notice = form.binary("notice", size=VISIT_BYTES)
        code = form.binary("code", longest=LONGEST_CODE) if form.has("code") else None
        if code is not None and form.has("ticket"):
            raise Malformed("code")  # one of them says where the visit is; two could say different things
        ticket = form.binary("ticket", longest=400) if code is None else None
        at = form.integer("at")
        sealed = form.binary("sealed", longest=2 * SEALED_BYTES)
        persons = form.integer("persons")
        if form.items("proofs", longest=MOST_PERSONS):
            raise Malformed("proofs")  # no venue has a rule that asks for one yet
        form.done()
        if not 1 <= persons <= MOST_PERSONS:
            raise PersonsOutOfRange("persons")
        digest = hashlib.sha256(body).digest()
        return cls(visit, notice, ticket, at, sealed, check_sealed(sealed), persons, digest, code)

    def check_clock(self, now: int) -> bool:
        """Whether the time has to be marked "by device". Raises ClockOff outside 48 h back to 1 minute ahead."""
        if not now - OLDEST_ARRIVAL <= self.at <= now + NEWEST_ARRIVAL:
            raise ClockOff("at")
        return abs(now - self.at) > TRUSTED_CLOCK


class EndedBy(StrEnum):
    """Who or what ended a visit."""

    VISITOR = "visitor"
    STAFF = "staff"
    EVERYONE_OUT = "everyone-out"
    ESTIMATED = "estimated"  # nobody saw it: planned end, longest stay or closing time


@dataclass(frozen=True)
class VisitRecord:
    """Everything about a visit that lies inside its envelope. Times are Unix seconds."""

    arrival: int
    planned_end: int
    end: int | None
    ended_by: str | None
    event: bytes | None
    area: int | None
    sealed: bytes
    notice: bytes
    digest: bytes
    time_by_device: bool
    source: str = "self-typed"

    def to_bytes(self) -> bytes:
        return cbor([getattr(self, field.name) for field in fields(self)])

    @classmethod
    def from_bytes(cls, data: bytes) -> VisitRecord:
        values: list[Any] = uncbor(data)
        return cls(*values)

    def stay(self, now: int) -> Stay:
        """The time of presence as known at `now`: a planned end that has passed counts, marked estimated."""
        if self.end is not None:
            return Stay(self.arrival, self.end, self.ended_by == EndedBy.ESTIMATED)
        if self.planned_end <= now:
            return Stay(self.arrival, self.planned_end, True)
        return Stay(self.arrival, None, False)
