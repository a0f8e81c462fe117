"""Queries about cards."""

from __future__ import annotations

from sqlalchemy import delete, func, select

from tun.house.database import AnySession

from .tables import CardRow


def find(session: AnySession, card: bytes) -> CardRow | None:
    return session.get(CardRow, card)


def held(session: AnySession, card: bytes) -> CardRow | None:
    """The same, held until the transaction ends: two who change it do it one after the other."""
    return session.get(CardRow, card, with_for_update=True, populate_existing=True)


def number(session: AnySession) -> int:
    """How many there are, blocked ones included."""
    return session.scalar(select(func.count()).select_from(CardRow)) or 0


def months(session: AnySession) -> list[int]:
    """The months of which there are cards, in order."""
    return list(session.scalars(select(CardRow.month).distinct().order_by(CardRow.month)))


def delete_some(session: AnySession, month: int, *, most: int) -> int:
    """Delete up to `most` cards of a month; returns how many there were."""
    some = session.scalars(select(CardRow.id).where(CardRow.month == month).limit(most)).all()
    session.execute(delete(CardRow).where(CardRow.id.in_(some)).execution_options(synchronize_session=False))
    return len(some)
