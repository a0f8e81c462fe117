"""The table of cards and passes. Whose they are stands in no column, and in the envelope sealed to the office.

Everybody takes it from `tables`.
"""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from tun.house.database import Sealed

from .base import ID, Base


class CardRow(Base):
    """A card or a pass. One that was blocked stays as a number, so that it is known, and its content is gone."""

    __tablename__ = "cards"
    __table_args__ = {"info": {"retention": "12 months, with the month's card key"}, "sqlite_with_rowid": False}

    id: Mapped[bytes] = mapped_column(ID, primary_key=True, comment="random; printed as a number")
    month: Mapped[int] = mapped_column(index=True, comment="UTC month of its making: twelve times the year, 0 January")
    blocked: Mapped[bool] = mapped_column(default=False)
    envelope: Mapped[bytes] = mapped_column(Sealed("card key of its month"), comment="empty once it was blocked")
