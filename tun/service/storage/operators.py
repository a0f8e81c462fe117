"""Queries about operators."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from tun.house.database import AnySession

from .tables import Operator


def by_login(session: AnySession, login: str) -> Operator | None:
    """The operator who signs in with this e-mail address, given in lower case."""
    return session.scalars(select(Operator).where(Operator.login == login)).first()


def every_operator(session: AnySession) -> Sequence[Operator]:
    return session.scalars(select(Operator).order_by(Operator.login)).all()
