"""Queries about investigators."""

from __future__ import annotations

from sqlalchemy import select

from tun.house.database import AnySession

from .tables import Investigator


def by_login(session: AnySession, login: str) -> Investigator | None:
    return session.scalars(select(Investigator).where(Investigator.login == login)).one_or_none()


def names(session: AnySession) -> dict[bytes, str]:
    """Every investigator's name by id, disabled ones too."""
    return {row.id: row.name for row in session.scalars(select(Investigator))}


def all_investigators(session: AnySession) -> list[Investigator]:
    return list(session.scalars(select(Investigator).order_by(Investigator.login)))
