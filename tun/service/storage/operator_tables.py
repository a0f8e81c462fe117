"""The tables about operators: who may sign in, and who works for whom. Everybody takes them from `tables`."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from tun.house.database import Instant
from tun.house.sessions import StaffSession

from .base import ID, Base


class Operator(Base):
    """Somebody who runs venues, or works at them.

    Once an owner's account is closed nothing of them is left but the id, without name, address or password, for as
    long as visits of their venues are kept.
    """

    __tablename__ = "operators"
    __table_args__ = {"info": {"retention": "until the account is closed"}}

    id: Mapped[bytes] = mapped_column(ID, primary_key=True)
    login: Mapped[str] = mapped_column(String(200), unique=True, comment="e-mail address, lower case")
    name: Mapped[str] = mapped_column(String(200))
    password: Mapped[str] = mapped_column(String(300), comment="argon2id; empty once the account is closed")
    must_change: Mapped[bool] = mapped_column(default=False, comment="the password was set by the city")
    created: Mapped[int] = mapped_column(Instant)
    disabled: Mapped[int | None] = mapped_column(Instant)


class OperatorSession(StaffSession, Base):
    """Who is signed in."""

    __tablename__ = "operator_sessions"
    __table_args__ = {"info": {"retention": "12 hours"}}


class Staff(Base):
    """That an operator works at the venues of another one. Who has no such row is an owner."""

    __tablename__ = "staff"
    __table_args__ = {"info": {"retention": "until the owner removes them, or closes the account"}}

    operator: Mapped[bytes] = mapped_column(ForeignKey("operators.id"), primary_key=True)
    owner: Mapped[bytes] = mapped_column(ForeignKey("operators.id"), index=True)
    created: Mapped[int] = mapped_column(Instant)


class Invitation(Base):
    """A link by which an owner lets somebody in as staff, once."""

    __tablename__ = "invitations"
    __table_args__ = {"info": {"retention": "seven days, or until it is used"}}

    id: Mapped[bytes] = mapped_column(ID, primary_key=True)
    owner: Mapped[bytes] = mapped_column(ForeignKey("operators.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True, comment="SHA-256 of what the link holds")
    name: Mapped[str] = mapped_column(String(200), comment="whom it is for, in the owner's words")
    created: Mapped[int] = mapped_column(Instant)
    expires: Mapped[int] = mapped_column(Instant)
