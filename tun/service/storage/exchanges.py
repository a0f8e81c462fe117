"""How many proofs were made today, by what only today's key can tell."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from tun.house.database import AnySession

from .tables import Exchange, SpentProof


def used(session: AnySession, tag: bytes, day: int) -> int:
    """How many were made so far; held until the transaction ends, so that two who ask at once do it one by one."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    first = dialect.insert(Exchange).values(tag=tag, day=day, proofs=0)
    session.execute(first.on_conflict_do_nothing(index_elements=["tag"]))
    return session.scalars(select(Exchange.proofs).where(Exchange.tag == tag).with_for_update()).one()


def add(session: AnySession, tag: bytes, number: int) -> None:
    row = update(Exchange).where(Exchange.tag == tag).values(proofs=Exchange.proofs + number)
    session.execute(row.execution_options(synchronize_session=False))


# A test counts for a week at most, a vaccination's proof likewise, and a phone without network sends after 48 hours.
_SPENT_DAYS = 10


def remove_old(session: AnySession, *, today: int) -> None:
    """Counts of days that are over, whose key is gone, and spent proofs that could not be used again anyway."""
    for old in (
        delete(Exchange).where(Exchange.day < today),
        delete(SpentProof).where(SpentProof.day < today - _SPENT_DAYS),
    ):
        session.execute(old.execution_options(synchronize_session=False))
