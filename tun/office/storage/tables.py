"""The office's tables: columns and comments, no behaviour.

`info["retention"]` of each table says when its rows go. A test walks them. What would tell anything about a
patient or a visitor is sealed: a machine that is taken while locked reads nothing.
"""

from __future__ import annotations

from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, ForeignKey, LargeBinary, MetaData, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from tun.house.database import Instant, Sealed
from tun.house.sessions import StaffSession

OFFICE_KEY = "office sealing key"


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True)

_ID = LargeBinary(8)


class Investigator(Base):
    """Somebody who works in the health office."""

    __tablename__ = "investigators"
    __table_args__ = {"info": {"retention": "12 months after the account was disabled"}}

    id: Mapped[bytes] = mapped_column(_ID, primary_key=True)
    login: Mapped[str] = mapped_column(String(200), unique=True, comment="lower case")
    name: Mapped[str] = mapped_column(String(200))
    password: Mapped[str] = mapped_column(String(300), comment="argon2id")
    created: Mapped[int] = mapped_column(Instant)
    disabled: Mapped[int | None] = mapped_column(Instant)


class InvestigatorSession(StaffSession, Base):
    """Who is signed in."""

    __tablename__ = "investigator_sessions"
    __table_args__ = {"info": {"retention": "12 hours"}}


class InvestigatorKey(Base):
    """An investigator's own signing key, public half: what makes four eyes provable."""

    __tablename__ = "investigator_keys"
    __table_args__ = {"info": {"retention": "with its investigator"}}

    id: Mapped[bytes] = mapped_column(_ID, primary_key=True)
    investigator: Mapped[bytes] = mapped_column(ForeignKey("investigators.id"), index=True)
    spki: Mapped[bytes] = mapped_column(LargeBinary)
    created: Mapped[int] = mapped_column(Instant)
    revoked: Mapped[int | None] = mapped_column(Instant)


class Case(Base):
    """A case that the office follows up."""

    __tablename__ = "cases"
    __table_args__ = {"info": {"retention": "as long as a release after closing; closed by itself after 180 days"}}

    id: Mapped[bytes] = mapped_column(_ID, primary_key=True)
    file_number: Mapped[str] = mapped_column(String(60), unique=True, comment="the office's own; no names")
    legal_basis: Mapped[str] = mapped_column(String(120))
    notes: Mapped[bytes] = mapped_column(Sealed(OFFICE_KEY), comment="reason and notes")
    opened_by: Mapped[bytes] = mapped_column(_ID, comment="investigator")
    opened: Mapped[int] = mapped_column(Instant)
    closed: Mapped[int | None] = mapped_column(Instant)


class Request(Base):
    """What the office asked the service for: a venue and a window."""

    __tablename__ = "requests"
    __table_args__ = {"info": {"retention": "with its case"}}

    id: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True, comment="a hash of what was asked")
    case: Mapped[bytes] = mapped_column(ForeignKey("cases.id"), index=True)
    venue: Mapped[bytes] = mapped_column(_ID)
    venue_public: Mapped[dict[str, Any]] = mapped_column(JSON, comment="the venue's public description")
    area: Mapped[int | None] = mapped_column(comment="none: the whole venue")
    start: Mapped[int] = mapped_column(Instant)
    end: Mapped[int] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(20), comment="approved; waiting and refused come later")
    reason: Mapped[bytes] = mapped_column(Sealed(OFFICE_KEY), comment="as told to the venue")
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, comment="as answered: fewer than five withheld")
    asked: Mapped[int] = mapped_column(Instant)
    asked_by: Mapped[bytes] = mapped_column(_ID, comment="investigator")
    expires: Mapped[int] = mapped_column(Instant, comment="until when it can be fetched")


class Approval(Base):
    """An investigator's signature under a request id."""

    __tablename__ = "approvals"
    __table_args__ = {"info": {"retention": "with its request"}}

    request: Mapped[bytes] = mapped_column(ForeignKey("requests.id"), primary_key=True)
    key: Mapped[bytes] = mapped_column(ForeignKey("investigator_keys.id"), primary_key=True)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    signed: Mapped[int] = mapped_column(Instant)


class ReleaseRow(Base):
    """A release, sealed exactly as it was fetched."""

    __tablename__ = "releases"
    __table_args__ = {"info": {"retention": "TUN_OFFICE_KEEP_DAYS from fetching"}}

    id: Mapped[bytes] = mapped_column(_ID, primary_key=True)
    request: Mapped[bytes] = mapped_column(ForeignKey("requests.id"), index=True)
    area: Mapped[int | None] = mapped_column(comment="as narrowed; none: the whole venue")
    start: Mapped[int] = mapped_column(Instant, comment="as narrowed")
    end: Mapped[int] = mapped_column(Instant)
    sealed: Mapped[bytes] = mapped_column(Sealed(OFFICE_KEY))
    fetched: Mapped[int] = mapped_column(Instant)
    fetched_by: Mapped[bytes] = mapped_column(_ID, comment="investigator")
    expires: Mapped[int] = mapped_column(Instant, index=True)


class DiaryRow(Base):
    """What a patient's phone handed over for a case, sealed exactly as it was fetched."""

    __tablename__ = "diaries"
    __table_args__ = (
        UniqueConstraint("case", "identity"),
        {"info": {"retention": "TUN_OFFICE_KEEP_DAYS from fetching"}},
    )

    id: Mapped[bytes] = mapped_column(_ID, primary_key=True)
    case: Mapped[bytes] = mapped_column(ForeignKey("cases.id"))
    identity: Mapped[bytes] = mapped_column(LargeBinary(16), comment="what the seal is bound to")
    sealed: Mapped[bytes] = mapped_column(Sealed(OFFICE_KEY))
    fetched: Mapped[int] = mapped_column(Instant)
    fetched_by: Mapped[bytes] = mapped_column(_ID, comment="investigator")
    expires: Mapped[int] = mapped_column(Instant, index=True)


class Deed(Base):
    """Who did what with people's data: asked, fetched, opened, exported. No content."""

    __tablename__ = "deeds"
    __table_args__ = {"info": {"retention": "12 months"}}

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[int] = mapped_column(Instant, index=True)
    investigator: Mapped[bytes | None] = mapped_column(_ID, comment="none: the program itself")
    deed: Mapped[str] = mapped_column(String(40))
    case: Mapped[bytes | None] = mapped_column(_ID, index=True)
    about: Mapped[bytes | None] = mapped_column(LargeBinary(32), comment="id of the request, release or diary")
