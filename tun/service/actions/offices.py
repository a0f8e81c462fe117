"""Health offices at the service: registered by the city, their sealing keys stated by themselves."""

from __future__ import annotations

from sqlalchemy import select

from tun.core import tokens
from tun.core.codes import MOST_OFFICE
from tun.core.errors.base import Conflict, Malformed
from tun.core.errors.office import OfficeUnknown, RequestReplayed, RequestSignature, StatementRefused
from tun.core.errors.tokens import TokenRefused
from tun.core.keys import VerifyingKey
from tun.core.log import EntryType
from tun.core.office_requests import SealingKeyStatement, read_request, read_statement
from tun.house.database import write
from tun.service.context import Service
from tun.service.storage import offices
from tun.service.storage.tables import Office, OfficeKey, SealingKeyRow

from .log import append


def register_office(service: Service, *, number: int, name: str, phone: str, key: VerifyingKey, now: int) -> Office:
    """Take an office's signing key after its fingerprint was compared out of band. Safe to repeat.

    Raises Conflict where the number or the key belongs to another office.
    """
    if not 1 <= number <= MOST_OFFICE:
        raise Malformed("number")
    with write(service.session) as session:
        office = session.get(Office, number)
        known = session.get(OfficeKey, key.id)
        if (known is not None and known.office != number) or (office is not None and office.revoked is not None):
            raise Conflict("number")
        if office is None:
            office = Office(number=number, name=name, phone=phone, registered=now)
            session.add(office)
            session.flush()
        office.name, office.phone = name, phone
        if known is None:
            session.add(OfficeKey(id=key.id, office=number, use="office", spki=key.spki, registered=now))
            details = {"name": name, "key": key.id.hex()}
            append(service, session, EntryType.OFFICE_REGISTERED, details, office=number, now=now)
    return office


def revoke_office(service: Service, number: int, *, now: int) -> None:
    """End an office's access at once, also to what it was granted and has not fetched. Raises OfficeUnknown."""
    with write(service.session) as session:
        office = session.get(Office, number)
        if office is None:
            raise OfficeUnknown
        if office.revoked is None:
            office.revoked = now
            for key in session.scalars(select(OfficeKey).where(OfficeKey.office == number)):
                key.revoked = key.revoked or now
            append(service, session, EntryType.OFFICE_REVOKED, {"name": office.name}, office=number, now=now)


def authenticate(service: Service, token: bytes, *, method: str, path: str, body: bytes, now: int) -> int:
    """The number of the office that signed this request; its nonce is taken. Raises a Refusal."""
    owners = offices.signing_keys(service.session)
    try:
        key_id = tokens.key_id(token)
    except TokenRefused:
        raise RequestSignature from None
    if key_id not in owners:
        raise OfficeUnknown
    number, key = owners[key_id]
    request = read_request(token, [key], audience=service.config.origin, method=method, path=path, body=body, now=now)
    if request.office != number:  # one office cannot speak for another
        raise RequestSignature
    with write(service.session) as session:
        if not offices.take_nonce(session, request.nonce, request.office, expires=request.expires):
            raise RequestReplayed
    return request.office


def take_statement(service: Service, number: int, token: bytes, *, now: int) -> SealingKeyStatement:
    """Take a sealing key that its office signed. Raises StatementRefused or StatementWindow."""
    keys = [key for owner, key in offices.signing_keys(service.session).values() if owner == number]
    statement = read_statement(token, keys, office=number, now=now)
    with write(service.session) as session:
        row = session.get(SealingKeyRow, statement.key.id)
        if row is not None and row.office != number:
            raise StatementRefused
        if row is None:
            row = SealingKeyRow(id=statement.key.id, office=number, point=statement.key.point)
        if (row.starts, row.ends) != (statement.start, statement.end):
            details = {"key": statement.key.id.hex(), "from": statement.start, "to": statement.end}
            append(service, session, EntryType.SEALING_KEY, details, office=number, now=now)
        row.starts, row.ends, row.statement = statement.start, statement.end, token
        session.add(row)
    return statement
