"""Queries about operators, their staff and the invitations that are out."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select

from tun.house.database import AnySession

from .tables import Invitation, Operator, Staff, Venue


def by_login(session: AnySession, login: str) -> Operator | None:
    """The operator who signs in with this e-mail address, given in lower case."""
    return session.scalars(select(Operator).where(Operator.login == login)).first()


def every_operator(session: AnySession) -> Sequence[Operator]:
    return session.scalars(select(Operator).order_by(Operator.login)).all()


def is_closed(operator: Operator) -> bool:
    """Whether this is what is left of a closed account: nobody can sign in without a password."""
    return operator.password == ""


def owner_of(session: AnySession, operator: bytes) -> bytes:
    """Whose venues this operator looks after: another one's as staff, or their own."""
    row = session.get(Staff, operator)
    return row.owner if row is not None else operator


def staff_of(session: AnySession, owner: bytes) -> Sequence[tuple[Operator, int]]:
    """Everybody who works for an owner, and since when; by name."""
    query = select(Operator, Staff.created).join(Staff, Staff.operator == Operator.id).where(Staff.owner == owner)
    return [(person, since) for person, since in session.execute(query.order_by(Operator.name, Operator.id))]


def invitations_of(session: AnySession, owner: bytes, *, now: int) -> Sequence[Invitation]:
    """The owner's invitations that nobody used yet, newest first."""
    query = select(Invitation).where(Invitation.owner == owner, Invitation.expires > now)
    return session.scalars(query.order_by(Invitation.created.desc(), Invitation.id)).all()


def invitation(session: AnySession, token_hash: bytes, *, now: int) -> Invitation | None:
    """The living invitation whose link holds this."""
    query = select(Invitation).where(Invitation.token_hash == token_hash, Invitation.expires > now)
    return session.scalars(query).first()


def head_count(session: AnySession, owner: bytes, *, now: int) -> int:
    """How many work for an owner, those included who are invited."""
    staff = session.scalar(select(func.count()).where(Staff.owner == owner)) or 0
    return staff + len(invitations_of(session, owner, now=now))


def forget_invitations_of(session: AnySession, owner: bytes) -> None:
    session.execute(delete(Invitation).where(Invitation.owner == owner))


def remove_closed(session: AnySession) -> None:
    """Remove what is left of closed accounts that have no venue any more."""
    with_venues = select(Venue.operator)
    session.execute(delete(Operator).where(Operator.password == "", Operator.id.not_in(with_venues)))


def forget_invitations(session: AnySession, *, now: int) -> None:
    """Remove the invitations that are over."""
    session.execute(delete(Invitation).where(Invitation.expires <= now))
