"""Queries about test centres."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from tun.house.database import AnySession

from .tables import Centre, CentreStaff, Imported


def by_name(session: AnySession, name: str) -> Centre | None:
    return session.scalars(select(Centre).where(Centre.name == name)).first()


def by_token(session: AnySession, token_hash: bytes) -> Centre | None:
    return session.scalars(select(Centre).where(Centre.token_hash == token_hash)).first()


def every_centre(session: AnySession) -> Sequence[Centre]:
    return session.scalars(select(Centre).order_by(Centre.name)).all()


def staff_by_login(session: AnySession, login: str) -> CentreStaff | None:
    """Whoever signs in with this e-mail address, given in lower case."""
    return session.scalars(select(CentreStaff).where(CentreStaff.login == login)).first()


def staff_of(session: AnySession, centre: bytes) -> Sequence[CentreStaff]:
    return session.scalars(select(CentreStaff).where(CentreStaff.centre == centre).order_by(CentreStaff.login)).all()


def forget_imported(session: AnySession, *, before: int) -> None:
    session.execute(delete(Imported).where(Imported.issued <= before))
