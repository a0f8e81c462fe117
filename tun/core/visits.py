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
from .encoding import Fields, cbor, read_json_object, unb64u, uncbor
from .errors.base import BadBase64, Malformed
from .errors.visits import ClockOff, PersonsOutOfRange
from .proofs import LONGEST_PROOF
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
    proofs: tuple[bytes, ...] = ()
    exempt: int = 0  # of the persons, how many are too young to need a proof, as whoever checks in says

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
        proofs = _proofs(form.items("proofs", longest=MOST_PERSONS))
        exempt = form.integer("exempt") if form.has("exempt") else 0
        form.done()
        if not 1 <= persons <= MOST_PERSONS:
            raise PersonsOutOfRange("persons")
        if not 0 <= exempt <= persons:
            raise Malformed("exempt")
        if len(proofs) > persons - exempt:
            raise Malformed("proofs")
        digest = hashlib.sha256(body).digest()
        return cls(visit, notice, ticket, at, sealed, check_sealed(sealed), persons, digest, code, proofs, exempt)

    def check_clock(self, now: int) -> bool:
        """Whether the time has to be marked "by device". Raises ClockOff outside 48 h back to 1 minute ahead."""
        if not now - OLDEST_ARRIVAL <= self.at <= now + NEWEST_ARRIVAL:
            raise ClockOff("at")
        return abs(now - self.at) > TRUSTED_CLOCK


def _proofs(items: list[Any]) -> tuple[bytes, ...]:
    """The proofs' tokens as bytes; what they say is for the service to judge."""
    try:
        tokens = tuple(unb64u(item, field="proofs") for item in items if isinstance(item, str))
    except BadBase64:
        raise Malformed("proofs") from None
    if len(tokens) < len(items) or not all(0 < len(token) <= LONGEST_PROOF for token in tokens):
        raise Malformed("proofs")
    return tokens


class EndedBy(StrEnum):
    """Who or what ended a visit."""

    VISITOR = "visitor"
    STAFF = "staff"
    EVERYONE_OUT = "everyone-out"
    ESTIMATED = "estimated"  # nobody saw it: planned end, longest stay or closing time


@dataclass(frozen=True)
class Verdict:
    """How a rule was met: each proof's holder with the grounds that counted, and whom nobody asked for one.

    `merely_tested` persons take a place of the quota, where there is one.
    """

    rule: str
    exempt: int
    merely_tested: int
    shown: tuple[tuple[bytes, tuple[int, ...]], ...]

    def to_list(self) -> list[Any]:
        shown = [[holder, list(grounds)] for holder, grounds in self.shown]
        return [self.rule, self.exempt, self.merely_tested, shown]

    @classmethod
    def from_list(cls, values: list[Any]) -> Verdict:
        rule, exempt, merely_tested, shown = values
        return cls(rule, exempt, merely_tested, tuple((holder, tuple(grounds)) for holder, grounds in shown))


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
    verdict: Verdict | None = None

    def to_bytes(self) -> bytes:
        values = [getattr(self, field.name) for field in fields(self)]
        # Came later, and is left out where there is none: what was written before stays as it was.
        values[-1:] = [] if self.verdict is None else [self.verdict.to_list()]
        return cbor(values)

    @classmethod
    def from_bytes(cls, data: bytes) -> VisitRecord:
        values: list[Any] = uncbor(data)
        if len(values) == len(fields(cls)):
            values[-1] = Verdict.from_list(values[-1])
        return cls(*values)

    @property
    def merely_tested(self) -> int:
        return self.verdict.merely_tested if self.verdict is not None else 0

    def stay(self, now: int) -> Stay:
        """The time of presence as known at `now`: a planned end that has passed counts, marked estimated."""
        if self.end is not None:
            return Stay(self.arrival, self.end, self.ended_by == EndedBy.ESTIMATED)
        if self.planned_end <= now:
            return Stay(self.arrival, self.planned_end, True)
        return Stay(self.arrival, None, False)
