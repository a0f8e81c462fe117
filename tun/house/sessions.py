"""Staff sessions: the cookie holds a random secret, the store its hash, and a row that can be taken away."""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import LargeBinary, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from .database import AnySession, Instant, write

LONGEST = 12 * 3600  # seconds: a shift
IDLE = 60 * 60
_TOUCH_EVERY = 60  # seconds: a click need not be a write


class StaffSession:
    """Columns of a session table; each house makes its own from it."""

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True, comment="SHA-256 of the secret")
    account: Mapped[bytes] = mapped_column(LargeBinary(8), index=True, comment="whose session it is")
    opened: Mapped[int] = mapped_column(Instant)
    last_seen: Mapped[int] = mapped_column(Instant)


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def open_session(session: AnySession, table: type[StaffSession], account: bytes, *, now: int) -> str:
    """A new session; returns the secret for the cookie. The caller's transaction commits it."""
    secret = secrets.token_urlsafe(32)
    row = table()
    row.token_hash, row.account, row.opened, row.last_seen = _hash(secret), account, now, now
    session.add(row)
    return secret


def find_session(session: AnySession, table: type[StaffSession], secret: str, *, now: int) -> StaffSession | None:
    """The living session of this secret; None where it ended, was revoked, or never was."""
    row = session.get(table, _hash(secret))
    if row is None or now >= row.opened + LONGEST or now >= row.last_seen + IDLE:
        return None
    return row


def needs_touch(row: StaffSession, *, now: int) -> bool:
    return now - row.last_seen >= _TOUCH_EVERY


def living_account(session: AnySession, table: type[StaffSession], secret: str, *, now: int) -> bytes | None:
    """Whose living session this is, kept alive by this; None where it ended, was revoked, or never was."""
    row = find_session(session, table, secret, now=now)
    if row is None:
        return None
    account, token_hash = row.account, row.token_hash
    if needs_touch(row, now=now):
        with write(session) as own:
            # Not through the row: it may have been signed out from another window in between.
            own.execute(update(table).where(table.token_hash == token_hash).values(last_seen=now))
    return account


def close_session(session: AnySession, table: type[StaffSession], secret: str) -> None:
    session.execute(delete(table).where(table.token_hash == _hash(secret)))


def close_all(session: AnySession, table: type[StaffSession], account: bytes) -> int:
    """End every session of an account; returns how many."""
    found = session.scalars(select(table.token_hash).where(table.account == account)).all()
    session.execute(delete(table).where(table.account == account))
    return len(found)


def remove_ended(session: AnySession, table: type[StaffSession], *, now: int) -> int:
    """Remove the rows of sessions that are over; returns how many."""
    over = (table.opened <= now - LONGEST) | (table.last_seen <= now - IDLE)
    found = session.scalars(select(table.token_hash).where(over)).all()
    session.execute(delete(table).where(over))
    return len(found)
