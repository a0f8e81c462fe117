"""The service's tables: columns and comments, no behaviour.

`info["retention"]` of each table says when its rows go. A test walks them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from tun.house.database import Instant, Sealed

from .base import ID as _ID
from .base import Base
from .base import db as db
from .card_tables import CardRow as CardRow
from .centre_tables import Centre as Centre
from .centre_tables import CentreSession as CentreSession
from .centre_tables import CentreStaff as CentreStaff
from .centre_tables import Imported as Imported
from .operator_tables import Invitation as Invitation
from .operator_tables import Operator as Operator
from .operator_tables import OperatorSession as OperatorSession
from .operator_tables import Staff as Staff
from .proof_tables import Exchange as Exchange
from .proof_tables import SpentProof as SpentProof


class Venue(Base):
    """A place that people check in at."""

    __tablename__ = "venues"
    __table_args__ = {"info": {"retention": "until the account is closed"}}

    id: Mapped[bytes] = mapped_column(_ID, primary_key=True)
    operator: Mapped[bytes] = mapped_column(ForeignKey("operators.id"), index=True)
    office: Mapped[int] = mapped_column(ForeignKey("offices.number"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(40))
    street: Mapped[str] = mapped_column(String(100))
    house_number: Mapped[str] = mapped_column(String(20))
    postcode: Mapped[str] = mapped_column(String(10))
    city: Mapped[str] = mapped_column(String(100))
    capacity: Mapped[int | None] = mapped_column(comment="persons at once; none: no limit")
    rule: Mapped[str] = mapped_column(String(8), default="none", server_default="none", comment="tested, 3G, …")
    longest_stay: Mapped[int] = mapped_column(comment="seconds")
    hours: Mapped[list[Any]] = mapped_column(JSON, comment="[weekday, opens, closes] in minutes")
    created: Mapped[int] = mapped_column(Instant)
    closed: Mapped[int | None] = mapped_column(Instant)
    responsible: Mapped[str | None] = mapped_column(String(200), comment="for the guests' information sheet")
    enquiries: Mapped[str | None] = mapped_column(String(200), comment="how guests reach it")
    protection: Mapped[str | None] = mapped_column(String(200), comment="who answers on data protection")
    authority: Mapped[str | None] = mapped_column(String(200), comment="where guests may complain")


class Area(Base):
    """A part of a venue: a stand, a room, a numbered table."""

    __tablename__ = "areas"
    __table_args__ = {"info": {"retention": "with its venue"}}

    venue: Mapped[bytes] = mapped_column(ForeignKey("venues.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="1 to 65535")
    label: Mapped[str] = mapped_column(String(80))
    capacity: Mapped[int | None] = mapped_column(comment="persons at once; none: no limit of its own")
    tested_quota: Mapped[int | None] = mapped_column(comment="merely tested persons at once; none: the city's")


class Event(Base):
    """Something that happens at a venue for some hours. Check-in is open from `starts` to `ends`."""

    __tablename__ = "events"
    __table_args__ = {"info": {"retention": "with its venue"}}

    id: Mapped[bytes] = mapped_column(_ID, primary_key=True)
    venue: Mapped[bytes] = mapped_column(ForeignKey("venues.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    starts: Mapped[int] = mapped_column(Instant, comment="admission begins")
    ends: Mapped[int] = mapped_column(Instant)
    capacity: Mapped[int | None] = mapped_column()
    rule: Mapped[str | None] = mapped_column(String(8), comment="as a venue's; none given: the venue's")
    tested_quota: Mapped[int | None] = mapped_column(comment="as an area's")
    created: Mapped[int] = mapped_column(Instant)


class Code(Base):
    """A printed code. One row per print run of one area or event; revoked one by one."""

    __tablename__ = "codes"
    __table_args__ = {"info": {"retention": "with its venue"}}

    id: Mapped[bytes] = mapped_column(_ID, primary_key=True)
    venue: Mapped[bytes] = mapped_column(ForeignKey("venues.id"), index=True)
    event: Mapped[bytes | None] = mapped_column(ForeignKey("events.id"))
    area: Mapped[int | None] = mapped_column()
    short: Mapped[str] = mapped_column(String(8), unique=True, comment="what a phone without a camera types")
    token: Mapped[bytes] = mapped_column(LargeBinary, comment="as printed")
    issued: Mapped[int] = mapped_column(Instant)
    expires: Mapped[int] = mapped_column(Instant)
    revoked: Mapped[int | None] = mapped_column(Instant)


class Visit(Base):
    """One check-in. Everything about it but these few columns lies in the envelope."""

    __tablename__ = "visits"
    __table_args__ = (
        # One for all questions: each more costs a page of the disk for each arrival, as ids have no order.
        Index("ix_visits_open_venue_day", "open", "venue", "day"),
        {"info": {"retention": "retention days, with the day key"}, "sqlite_with_rowid": False},
    )

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True, comment="a hash of the phone's secret")
    venue: Mapped[bytes] = mapped_column(_ID)
    day: Mapped[int] = mapped_column(comment="UTC day of arrival, counted from 1970-01-01")
    persons: Mapped[int] = mapped_column()
    open: Mapped[bool] = mapped_column(comment="still there")
    envelope: Mapped[bytes] = mapped_column(Sealed("day key of its day"))


class Headcount(Base):
    """How many persons are there now: the number that capacity is checked against. No history."""

    __tablename__ = "headcounts"
    __table_args__ = {"info": {"retention": "with its venue"}, "sqlite_with_rowid": False}

    venue: Mapped[bytes] = mapped_column(_ID, primary_key=True)
    scope: Mapped[str] = mapped_column(String(40), primary_key=True, comment="venue, area:3, event:<hex>")
    persons: Mapped[int] = mapped_column(default=0)


class Alarm(Base):
    """How many arrivals one code refused in one hour, because they were too many to be true. About nobody."""

    __tablename__ = "alarms"
    __table_args__ = {"info": {"retention": "seven days"}, "sqlite_with_rowid": False}

    code: Mapped[bytes] = mapped_column(ForeignKey("codes.id"), primary_key=True)
    hour: Mapped[int] = mapped_column(Instant, primary_key=True, autoincrement=False, comment="when the hour began")
    venue: Mapped[bytes] = mapped_column(ForeignKey("venues.id"), index=True)
    refused: Mapped[int] = mapped_column(comment="check-ins, in tens after the first")


class Suspicion(Base):
    """A span whose check-ins the operator holds for false. Nothing is deleted for it; the office sees them marked."""

    __tablename__ = "suspicions"
    __table_args__ = {"info": {"retention": "as long as visits of its span can be read"}}

    id: Mapped[bytes] = mapped_column(_ID, primary_key=True)
    venue: Mapped[bytes] = mapped_column(ForeignKey("venues.id"), index=True)
    area: Mapped[int | None] = mapped_column(comment="none: the whole venue")
    starts: Mapped[int] = mapped_column(Instant)
    ends: Mapped[int] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(20), comment="one of a few words; nobody can write about anybody")
    marked: Mapped[int] = mapped_column(Instant)
    withdrawn: Mapped[int | None] = mapped_column(Instant)


class Revision(Base):
    """One row: how often venues, codes, offices and their keys were changed."""

    __tablename__ = "revision"
    __table_args__ = {"info": {"retention": "one number"}}

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column()


class Office(Base):
    """A health office that may ask."""

    __tablename__ = "offices"
    __table_args__ = {"info": {"retention": "until the city removes it"}}

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(40), comment="call-back number, from the city's register")
    registered: Mapped[int] = mapped_column(Instant)
    revoked: Mapped[int | None] = mapped_column(Instant)


class OfficeKey(Base):
    """A public key of an office: the one it signs with, or an investigator's."""

    __tablename__ = "office_keys"
    __table_args__ = {"info": {"retention": "with its office"}}

    id: Mapped[bytes] = mapped_column(_ID, primary_key=True)
    office: Mapped[int] = mapped_column(ForeignKey("offices.number"), index=True)
    use: Mapped[str] = mapped_column(String(20), comment="office, or investigator")
    spki: Mapped[bytes] = mapped_column(LargeBinary)
    registered: Mapped[int] = mapped_column(Instant)
    revoked: Mapped[int | None] = mapped_column(Instant)


class SealingKeyRow(Base):
    """A sealing key as its office stated it. The service hands out no other."""

    __tablename__ = "sealing_keys"
    __table_args__ = {"info": {"retention": "with its office"}}

    id: Mapped[bytes] = mapped_column(_ID, primary_key=True)
    office: Mapped[int] = mapped_column(ForeignKey("offices.number"), index=True)
    point: Mapped[bytes] = mapped_column(LargeBinary(65))
    starts: Mapped[int] = mapped_column(Instant)
    ends: Mapped[int] = mapped_column(Instant)
    statement: Mapped[bytes] = mapped_column(LargeBinary, comment="signed by the office")


class UsedNonce(Base):
    """Signed requests that came already."""

    __tablename__ = "used_nonces"
    __table_args__ = {"info": {"retention": "until the request is stale"}}

    nonce: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    office: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    expires: Mapped[int] = mapped_column(Instant, index=True)


class Request(Base):
    """An office's request for a window. What it says lies in the details."""

    __tablename__ = "requests"
    __table_args__ = {"info": {"retention": "12 months, with the month's log key"}}

    id: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    office: Mapped[int] = mapped_column(ForeignKey("offices.number"), index=True)
    venue: Mapped[bytes] = mapped_column(_ID, index=True)
    day: Mapped[int] = mapped_column(comment="UTC day of the request; names the log key's month")
    made: Mapped[int] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(20), comment="approved, released; waiting and refused come later")
    expires: Mapped[int] = mapped_column(Instant, comment="until when it can be fetched")
    details: Mapped[bytes] = mapped_column(Sealed("log key of its month"), comment="case, reason, window, counts")
    venue_answer: Mapped[str | None] = mapped_column(String(20), comment="released, refused, or by itself")
    venue_answered: Mapped[int | None] = mapped_column(Instant)


class Approval(Base):
    """An investigator's signature under a request id."""

    __tablename__ = "approvals"
    __table_args__ = {"info": {"retention": "12 months, with its request"}}

    request: Mapped[bytes] = mapped_column(ForeignKey("requests.id"), primary_key=True)
    key: Mapped[bytes] = mapped_column(ForeignKey("office_keys.id"), primary_key=True)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    signed: Mapped[int] = mapped_column(Instant)


class Diary(Base):
    """What a patient handed over to an office: sealed on the phone, so that nobody here can read it with any key.

    Once it was fetched the content goes and the rest stays to the end, so that a repeated upload is known.
    """

    __tablename__ = "diaries"
    __table_args__ = {"info": {"retention": "24 hours; its content ten minutes after it was fetched"}}

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True, comment="stretched from five words")
    office: Mapped[int] = mapped_column(ForeignKey("offices.number"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), comment="of all that was uploaded")
    withdrawal: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True, comment="a hash of the phone's secret")
    until: Mapped[int] = mapped_column(Instant, index=True)
    fetched: Mapped[int | None] = mapped_column(Instant)
    sealed: Mapped[bytes] = mapped_column(Sealed("office sealing key"), comment="empty once it was fetched")


class LogEntry(Base):
    """The log's hash chain. What an entry shows is what everybody may see; its details are sealed."""

    __tablename__ = "log"
    __table_args__ = {"info": {"retention": "kept; the details die with the month's log key"}}

    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    type: Mapped[str] = mapped_column(String(30))
    day: Mapped[int] = mapped_column()
    office: Mapped[int | None] = mapped_column()
    commitment: Mapped[bytes] = mapped_column(LargeBinary(32))
    previous: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    head: Mapped[bytes] = mapped_column(LargeBinary, comment="signed by the service when it was the last entry")
    details: Mapped[bytes] = mapped_column(Sealed("log key of its month"), comment="salt and details")
