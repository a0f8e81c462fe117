"""The log of what was done with people's data: a hash chain whose head the service signs.

An entry shows type, day, office and a commitment to its details; the details themselves lie encrypted under
the month's log key. Whoever holds the details and the salt can show that they are the ones committed to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from enum import StrEnum

from .encoding import cbor, uncbor
from .errors.base import Malformed
from .errors.office import ReleaseUnlogged
from .keys import SigningKey, VerifyingKey
from .tokens import Claim, Purpose, claim_bytes, claim_integer, sign, verify

START = bytes(32)  # the "previous hash" of the first entry
SALT_BYTES = 16


class EntryType(StrEnum):
    """What an entry is about."""

    REQUEST = "request"
    RELEASE = "release"
    OFFICE_REGISTERED = "office-registered"
    OFFICE_REVOKED = "office-revoked"
    SEALING_KEY = "sealing-key"
    DIARY = "diary"
    SUSPICION = "suspicion"
    SUSPICION_WITHDRAWN = "suspicion-withdrawn"
    PURGE = "purge"


@dataclass(frozen=True)
class Entry:
    """One link. `day` counts from 1970-01-01 (UTC); `office` is None where none is concerned."""

    index: int
    type: str
    day: int
    office: int | None
    commitment: bytes
    previous: bytes

    def to_bytes(self) -> bytes:
        return cbor(list(astuple(self)))

    @classmethod
    def from_bytes(cls, data: bytes) -> Entry:
        """Raises Malformed."""
        match uncbor(data):
            case [
                int(index),
                str(kind),
                int(day),
                (int() | None) as office,
                bytes(commitment),
                bytes(previous),
            ] if bool not in {type(index), type(day), type(office)}:  # `true` is a number to Python alone
                return cls(index, kind, day, office, commitment, previous)
        raise Malformed

    @property
    def hash(self) -> bytes:
        return hashlib.sha256(b"tun/v1/log-entry\x00" + self.to_bytes()).digest()


@dataclass(frozen=True)
class Head:
    """How many entries there are, and the hash of the last one."""

    size: int
    hash: bytes


def commit(details: bytes, salt: bytes) -> bytes:
    """SHA-256 over label, 16-byte salt and details: the salt keeps anybody from guessing them."""
    return hashlib.sha256(b"tun/v1/log-details\x00" + salt + details).digest()


def sign_head(head: Head, key: SigningKey, *, now: int) -> bytes:
    """The signed head, for the entry that was just appended."""
    claims: dict[Claim, object] = {Claim.LOG_SIZE: head.size, Claim.LOG_HASH: head.hash, Claim.ISSUED: now}
    return sign(claims, purpose=Purpose.LOG_HEAD, key=key)


def read_head(token: bytes, keys: Iterable[VerifyingKey], *, now: int) -> Head:
    """Raises TokenRefused."""
    claims = verify(token, purpose=Purpose.LOG_HEAD, keys=keys, now=now)
    return Head(claim_integer(claims, Claim.LOG_SIZE), claim_bytes(claims, Claim.LOG_HASH, 32))


def check_logged(entry: Entry, details: bytes, salt: bytes, head: Head) -> None:
    """Raises ReleaseUnlogged unless `entry` commits to `details` and is the last one under `head`."""
    if len(salt) != SALT_BYTES:  # otherwise bytes could wander between salt and details under the same hash
        raise ReleaseUnlogged
    if entry.commitment != commit(details, salt) or entry.hash != head.hash or entry.index != head.size - 1:
        raise ReleaseUnlogged


def first_broken_link(entries: Iterable[Entry]) -> int | None:
    """The index of the first entry that does not continue its predecessor; None where all do."""
    previous = START
    for index, entry in enumerate(entries):
        if entry.index != index or entry.previous != previous:
            return index
        previous = entry.hash
    return None
