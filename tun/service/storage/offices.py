"""Queries about offices, their keys, their requests and used nonces."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from sqlalchemy import delete, or_, select

from tun.core.keys import VerifyingKey
from tun.house.database import AnySession

from .tables import Area, Office, OfficeKey, Request, SealingKeyRow, UsedNonce, Venue

MOST_FOUND = 50


def office(session: AnySession, number: int) -> Office | None:
    """An office that may ask; None where it is unknown or revoked."""
    row = session.get(Office, number)
    return row if row is not None and row.revoked is None else None


def signing_keys(session: AnySession) -> dict[bytes, tuple[int, VerifyingKey]]:
    """The keys that offices may sign with, by id, each with its office's number."""
    rows = session.execute(
        select(OfficeKey.office, OfficeKey.spki)
        .join(Office, Office.number == OfficeKey.office)
        .where(OfficeKey.use == "office", OfficeKey.revoked.is_(None), Office.revoked.is_(None))
    ).all()
    keys = ((number, VerifyingKey.from_spki(spki)) for number, spki in rows)
    return {key.id: (number, key) for number, key in keys}


def sealing_key(session: AnySession, number: int, *, at: int) -> SealingKeyRow | None:
    """The newest key that holds at `at`."""
    return session.scalars(
        select(SealingKeyRow)
        .where(SealingKeyRow.office == number, SealingKeyRow.starts <= at, SealingKeyRow.ends > at)
        .order_by(SealingKeyRow.starts.desc())
        .limit(1)
    ).first()


def sealing_times(session: AnySession, number: int) -> dict[bytes, tuple[int, int]]:
    """From when until when each key of an office holds; none once the office is revoked."""
    if office(session, number) is None:
        return {}
    rows = session.execute(
        select(SealingKeyRow.id, SealingKeyRow.starts, SealingKeyRow.ends).where(SealingKeyRow.office == number)
    )
    return {key: (starts, ends) for key, starts, ends in rows}


def registered(session: AnySession) -> Sequence[Office]:
    """Offices that are not revoked, by number."""
    return session.scalars(select(Office).where(Office.revoked.is_(None)).order_by(Office.number)).all()


def receiving(session: AnySession, *, at: int) -> Sequence[Office]:
    """Offices to which something can be sealed at `at`, by number."""
    keys = select(SealingKeyRow.office).where(SealingKeyRow.starts <= at, SealingKeyRow.ends > at)
    wanted = select(Office).where(Office.revoked.is_(None), Office.number.in_(keys))
    return session.scalars(wanted.order_by(Office.number)).all()


def find_venues(session: AnySession, number: int, text: str) -> Sequence[Venue]:
    """Venues of an office whose name or address has every word of `text`; closed ones while visits of them are kept."""
    query = select(Venue).where(Venue.office == number)
    for word in unicodedata.normalize("NFC", text).split()[:8]:
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        columns = (Venue.name, Venue.street, Venue.house_number, Venue.postcode, Venue.city)
        query = query.where(or_(*(column.ilike(pattern, escape="\\") for column in columns)))
    return session.scalars(query.order_by(Venue.name).limit(MOST_FOUND)).all()


def areas(session: AnySession, venue: bytes) -> Sequence[Area]:
    return session.scalars(select(Area).where(Area.venue == venue).order_by(Area.number)).all()


def request(session: AnySession, identity: bytes, number: int) -> Request | None:
    """A request of this office; another office's is as good as none."""
    row = session.get(Request, identity)
    return row if row is not None and row.office == number else None


def take_nonce(session: AnySession, nonce: bytes, number: int, *, expires: int) -> bool:
    """False where it was taken before."""
    if session.get(UsedNonce, (nonce, number)) is not None:
        return False
    session.add(UsedNonce(nonce=nonce, office=number, expires=expires))
    session.flush()
    return True


def forget_nonces(session: AnySession, *, now: int) -> int:
    found = session.scalars(select(UsedNonce.nonce).where(UsedNonce.expires < now)).all()
    session.execute(delete(UsedNonce).where(UsedNonce.expires < now))
    return len(found)
