"""Queries about the log."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, text

from tun.core.log import START, Entry, Head
from tun.house.database import AnySession

from .tables import LogEntry

_LOCK = 7_086_501  # any number, the same for all processes


def hold(session: AnySession) -> None:
    """Let nobody else append until this transaction ends. SQLite's writing transaction does so by itself."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def head(session: AnySession) -> Head:
    """How long the log is, and the hash of its last entry."""
    last = session.scalars(select(LogEntry).order_by(LogEntry.index.desc()).limit(1)).first()
    return Head(0, START) if last is None else Head(last.index + 1, last.hash)


def rows(session: AnySession) -> Sequence[LogEntry]:
    return session.scalars(select(LogEntry).order_by(LogEntry.index)).all()


def entry_of(row: LogEntry) -> Entry:
    return Entry(row.index, row.type, row.day, row.office, row.commitment, row.previous)
