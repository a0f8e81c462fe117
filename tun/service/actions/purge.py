"""Deletion. Destroying a day's key is the deletion; removing its rows is the tidying up.

Runs by itself in every worker's keeper and by `tun purge`. Safe to run twice, at the same time, and after a
run that was cut off at any point: keys first, then rows, and rows without a key are found again.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import delete, select, update

from tun.core.log import EntryType
from tun.core.retention import date_of, day_of, first_day_kept, key_dies_at
from tun.house import sessions
from tun.house.database import truncate_wal, write
from tun.service.context import Service
from tun.service.storage import offices, visits
from tun.service.storage.tables import Approval, LogEntry, OperatorSession, Request

from .check_out import sweep
from .log import append

_STEP = 500  # rows in one transaction: check-ins wait no longer than it takes
_MONTHS_KEPT = 12


@dataclass(frozen=True)
class Purged:
    """What one run did. `wal_truncated` is False where readers kept the write-ahead log busy."""

    day_keys: int = 0
    visits: int = 0
    month_keys: int = 0
    requests: int = 0
    sessions: int = 0
    nonces: int = 0
    wal_truncated: bool = True

    @property
    def anything(self) -> bool:
        return bool(self.day_keys or self.visits or self.month_keys or self.requests)


def purge(service: Service, *, now: int, wait: bool = True) -> Purged | None:
    """Delete what is over. None where another process is at it and `wait` is False."""
    with _alone(service, wait=wait) as alone:
        if not alone:
            return None
        sweep(service, now=now)  # head counts must not keep people whose rows are about to go
        day_keys, rows = _days(service, now=now)
        month_keys, requests = _months(service, now=now)
        with write(service.session) as session:
            ended = sessions.remove_ended(session, OperatorSession, now=now)
            nonces = offices.forget_nonces(session, now=now)
        purged = Purged(day_keys, rows, month_keys, requests, ended, nonces)
        if purged.anything:
            with write(service.session) as session:
                append(service, session, EntryType.PURGE, asdict(purged), office=None, now=now)
        truncated = truncate_wal(service.session)
        return Purged(day_keys, rows, month_keys, requests, ended, nonces, truncated)


def overdue(service: Service, *, now: int) -> int:
    """By how many seconds the oldest deletion is late; 0 where nothing is due."""
    due = [key_dies_at(day, service.config.retention_days) for day in service.keys.days()]
    oldest = visits.days(service.session)[:1]
    due += [key_dies_at(day, service.config.retention_days) for day in oldest]
    return max([0, *(now - at for at in due)])


def _days(service: Service, *, now: int) -> tuple[int, int]:
    keys = sum(
        service.keys.destroy_day(day)
        for day in service.keys.days()
        if key_dies_at(day, service.config.retention_days) <= now
    )
    rows = 0
    first_kept = first_day_kept(now, service.config.retention_days)
    for day in visits.days(service.session):
        while day < first_kept:
            with write(service.session) as session:
                deleted = visits.delete_some(session, day, most=_STEP)
            rows += deleted
            if deleted < _STEP:
                break
    return keys, rows


def _months(service: Service, *, now: int) -> tuple[int, int]:
    """Log keys die twelve months after their month; what is left of the entries are hashes."""
    today = date_of(day_of(now))
    oldest = date(today.year - 1, today.month, 1)
    keys = sum(service.keys.destroy_month(month) for month in service.keys.months() if month < f"{oldest:%Y-%m}")
    first_day = (oldest - date(1970, 1, 1)).days
    with write(service.session) as session:
        old = session.scalars(select(Request.id).where(Request.day < first_day)).all()
        session.execute(delete(Approval).where(Approval.request.in_(old)))
        session.execute(delete(Request).where(Request.day < first_day))
        session.execute(
            update(LogEntry).where(LogEntry.day < first_day, LogEntry.details != b"").values(details=b"")
        )
    return keys, len(old)


@contextmanager
def _alone(service: Service, *, wait: bool) -> Iterator[bool]:
    """Hold the purge lock of the key folder, which every process and machine of this service shares."""
    descriptor = os.open(service.keys.folder / ".purge.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        os.close(descriptor)
        yield False
        return
    try:
        yield True
    finally:
        os.close(descriptor)
