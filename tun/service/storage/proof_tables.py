"""Tables about proofs: numbers that only today's key can place, and random ids. None names a person or a venue."""

from __future__ import annotations

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class SpentProof(Base):
    """A proof that was used. It names no venue and no visit, and no proof counts for longer than it is kept."""

    __tablename__ = "spent_proofs"
    __table_args__ = {"info": {"retention": "ten days"}, "sqlite_with_rowid": False}

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True, comment="random, from the proof")
    day: Mapped[int] = mapped_column(index=True, comment="UTC day of its use, counted from 1970-01-01")


class Exchange(Base):
    """How many proofs were made of one certificate on one day."""

    __tablename__ = "exchanges"
    __table_args__ = {
        "info": {"retention": "until midnight (UTC), with the day's counting key"},
        "sqlite_with_rowid": False,
    }

    tag: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True, comment="a hash under the day's counting key")
    day: Mapped[int] = mapped_column(index=True, comment="UTC day, counted from 1970-01-01")
    proofs: Mapped[int] = mapped_column(comment="1 to 10")
