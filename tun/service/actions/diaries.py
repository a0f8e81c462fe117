"""Diaries on their way from a patient's phone to the health office: taken, fetched once, taken back, gone after a day.

The content is sealed to the office on the phone. The service keeps it for a day under an id that is stretched from
five words, and learns neither the words nor what is in it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from tun.core.diary import check_sealed
from tun.core.errors.base import Busy, Conflict, NotFound
from tun.core.errors.visits import DiaryUnknown, SealedKeyUnknown
from tun.core.log import EntryType
from tun.house.database import write
from tun.service.context import Service
from tun.service.storage import diaries, offices
from tun.service.storage.tables import Diary

from .log import append

KEPT = 86_400  # seconds from the upload
GRACE = 600  # seconds in which an answer that was lost on its way is given once more
MOST = 20_000  # diaries at once, two thirds of a gigabyte: nobody can fill the disk with them


@dataclass(frozen=True)
class Taken:
    """Until when a diary can be fetched (Unix seconds), and whether it had come before."""

    until: int
    repeated: bool


@dataclass(frozen=True)
class Fetched:
    """A diary as it was sealed, and when it was fetched first (Unix seconds)."""

    sealed: bytes
    at: int


def take(service: Service, identity: bytes, *, office: int, sealed: bytes, withdrawal: bytes, now: int) -> Taken:
    """Keep a sealed diary for a day. The same once more changes nothing, also after it was fetched.

    Raises SealedMalformed, NotFound for an office that is not here, SealedKeyUnknown, Conflict or Busy.
    """
    key = check_sealed(sealed)
    digest = hashlib.sha256(office.to_bytes(2, "big") + withdrawal + sealed).digest()
    with write(service.session) as session:
        row = diaries.find(session, identity)
        if row is not None and row.until > now:
            if row.digest != digest:
                raise Conflict("id")
            return Taken(row.until, repeated=True)
        if offices.office(session, office) is None:
            raise NotFound("office")
        starts, ends = offices.sealing_times(session, office).get(key, (now, now))
        if not starts <= now < ends:
            raise SealedKeyUnknown("sealed")
        if diaries.by_withdrawal(session, withdrawal) is not None:
            raise Conflict("withdrawal")
        if diaries.number(session) >= MOST:
            raise Busy
        if row is not None:
            session.delete(row)  # its day is over, only nobody has swept it away yet
            session.flush()
        until = now + KEPT
        session.add(Diary(id=identity, office=office, digest=digest, withdrawal=withdrawal, until=until, sealed=sealed))
    return Taken(until, repeated=False)


def fetch(service: Service, office: int, identity: bytes, *, now: int) -> Fetched:
    """Give a diary to the office that it is for, once, with an entry in the log.

    An answer may be lost on its way, so for ten minutes the same office gets the same bytes again, without a further
    entry. Raises DiaryUnknown.
    """
    with write(service.session) as session:
        row = diaries.find(session, identity)
        if row is None or row.office != office or row.until <= now or not row.sealed:
            raise DiaryUnknown
        if row.fetched is None:
            row.fetched = now
            details = {"sealed": hashlib.sha256(row.sealed).hexdigest()}
            append(service, session, EntryType.DIARY, details, office=office, now=now)
        elif now >= row.fetched + GRACE:
            raise DiaryUnknown
        return Fetched(row.sealed, row.fetched)


def withdraw(service: Service, withdrawal: bytes, *, now: int) -> int | None:
    """Delete a diary for whoever uploaded it; returns when it was fetched, None where nobody had.

    Raises DiaryUnknown: withdrawn before, or its day is over.
    """
    with write(service.session) as session:
        row = diaries.by_withdrawal(session, withdrawal)
        if row is None or row.until <= now:
            raise DiaryUnknown
        fetched = row.fetched
        session.delete(row)
    return fetched
