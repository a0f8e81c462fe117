"""Queries about diaries that were handed over."""

from __future__ import annotations

from sqlalchemy import delete, func, select, update

from tun.house.database import AnySession

from .tables import Diary


def find(session: AnySession, identity: bytes) -> Diary | None:
    """Held until the transaction ends, so that two who fetch at once do it one after the other."""
    return session.get(Diary, identity, with_for_update=True)


def by_withdrawal(session: AnySession, tag: bytes) -> Diary | None:
    return session.scalars(select(Diary).where(Diary.withdrawal == tag).with_for_update()).one_or_none()


def number(session: AnySession) -> int:
    """How many there are, fetched ones included."""
    return session.scalar(select(func.count()).select_from(Diary)) or 0


def first_end(session: AnySession) -> int | None:
    """When the day of the oldest ends; None where there is none."""
    return session.scalar(select(func.min(Diary.until)))


def remove_old(session: AnySession, *, now: int, grace: int) -> int:
    """Rows whose day is over go; what was fetched more than `grace` seconds ago is emptied. Returns the rows gone."""
    fetched = update(Diary).where(Diary.fetched <= now - grace, Diary.sealed != b"").values(sealed=b"")
    session.execute(fetched)
    over = session.scalars(select(Diary.id).where(Diary.until <= now)).all()
    session.execute(delete(Diary).where(Diary.id.in_(over)))
    return len(over)
