"""The tables about test centres: who they are and who works there. Whom they test is kept nowhere.

Everybody takes them from `tables`.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from tun.house.database import Instant
from tun.house.sessions import StaffSession

from .base import ID, Base


class Centre(Base):
    """A test centre, which issues certificates under a key of its own."""

    __tablename__ = "test_centres"
    __table_args__ = {"info": {"retention": "until the city removes it"}}

    id: Mapped[bytes] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True, comment="as it stands in certificates")
    street: Mapped[str] = mapped_column(String(100))
    house_number: Mapped[str] = mapped_column(String(20))
    postcode: Mapped[str] = mapped_column(String(10))
    city: Mapped[str] = mapped_column(String(100))
    token_hash: Mapped[bytes | None] = mapped_column(
        LargeBinary(32), unique=True, comment="SHA-256 of what its software signs in with"
    )
    created: Mapped[int] = mapped_column(Instant)
    closed: Mapped[int | None] = mapped_column(Instant)


class CentreStaff(Base):
    """Somebody who works at a test centre's desk."""

    __tablename__ = "centre_staff"
    __table_args__ = {"info": {"retention": "until the city removes them, or closes the test centre"}}

    id: Mapped[bytes] = mapped_column(ID, primary_key=True)
    centre: Mapped[bytes] = mapped_column(ForeignKey("test_centres.id"), index=True)
    login: Mapped[str] = mapped_column(String(200), unique=True, comment="e-mail address, lower case")
    name: Mapped[str] = mapped_column(String(200))
    password: Mapped[str] = mapped_column(String(300), comment="argon2id")
    must_change: Mapped[bool] = mapped_column(default=False, comment="the password was set by the city")
    created: Mapped[int] = mapped_column(Instant)


class CentreSession(StaffSession, Base):
    """Who is signed in at a desk."""

    __tablename__ = "centre_sessions"
    __table_args__ = {"info": {"retention": "12 hours"}}


class Imported(Base):
    """A result that a centre's own software sent: that it came, under keyed hashes, so that it is not issued twice."""

    __tablename__ = "imported_results"
    __table_args__ = {"info": {"retention": "seven days"}, "sqlite_with_rowid": False}

    id: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True, comment="keyed hash of the sender's id")
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), comment="keyed hash of all that was sent")
    centre: Mapped[bytes] = mapped_column(ForeignKey("test_centres.id"), index=True)
    issued: Mapped[int] = mapped_column(Instant, index=True)
