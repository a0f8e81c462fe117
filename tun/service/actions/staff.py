"""Staff: invited by an owner with a link, in by it once, and out at once when the owner says so.

The link is the only secret, and only its hash is kept: neither store nor backup lets anybody in.
"""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import delete

from tun.core.errors.base import NotFound
from tun.house.database import AnySession, write
from tun.house.passwords import hash_password
from tun.house.sessions import close_all, open_session
from tun.service.context import Service
from tun.service.storage.operators import by_login, head_count, invitation, owner_of
from tun.service.storage.tables import Invitation, Operator, OperatorSession, Staff

from .details import filled, one_line
from .operators import may_enter, read_login
from .refusals import InvitationOver, LoginTaken, TooManyStaff

INVITATION_LIFE = 7 * 86_400  # seconds
MOST_STAFF = 50  # of one owner
_TOKEN_BYTES = 24


def invite(service: Service, owner: bytes, name: str, *, now: int) -> str:
    """Invite somebody; returns what the link holds, which nobody can be told again.

    `name` is the owner's note of whom it is for. Raises MissingField, TooLong or TooManyStaff.
    """
    name = one_line(name)
    filled("name", name, 200)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    with write(service.session) as session:
        if head_count(session, owner, now=now) >= MOST_STAFF:
            raise TooManyStaff
        session.add(
            Invitation(
                id=secrets.token_bytes(8),
                owner=owner,
                token_hash=_hash(token),
                name=name,
                created=now,
                expires=now + INVITATION_LIFE,
            )
        )
    return token


def withdraw(service: Service, owner: bytes, identity: bytes) -> None:
    """Make an invitation's link worthless. Raises NotFound where the owner has none of this id."""
    with write(service.session) as session:
        row = session.get(Invitation, identity)
        if row is None or row.owner != owner:
            raise NotFound
        session.delete(row)


def join(service: Service, token: str, *, login: str, name: str, password: str, now: int) -> str:
    """Open an account for whoever holds an invitation, which is used up by it; returns a session's secret.

    That an address has an account already is said here: only who was invited can ask, and they need another one.
    Raises InvitationOver, LoginMalformed, LoginTaken, MissingField, TooLong or WeakPassword.
    """
    login, name = read_login(login), one_line(name)
    filled("name", name, 200)
    _invitation(service.session, token, now=now)
    hashed = hash_password(password)
    with write(service.session) as session:
        row = _invitation(session, token, now=now)  # once more: somebody else may have used it in between
        if by_login(session, login) is not None:
            raise LoginTaken("login")
        account = secrets.token_bytes(8)
        session.add(Operator(id=account, login=login, name=name, password=hashed, created=now))
        session.flush()
        session.add(Staff(operator=account, owner=row.owner, created=now))
        session.delete(row)
        return open_session(session, OperatorSession, account, now=now)


def remove(service: Service, owner: bytes, operator: bytes) -> None:
    """Delete somebody's account and end their sessions. Raises NotFound where they do not work for this owner."""
    with write(service.session) as session:
        member = session.get(Staff, operator)
        if member is None or member.owner != owner:
            raise NotFound
        delete_member(session, operator)


def delete_member(session: AnySession, operator: bytes) -> None:
    """A member of staff goes with everything that is known of them. The caller's transaction commits it."""
    close_all(session, OperatorSession, operator)
    session.execute(delete(Staff).where(Staff.operator == operator))
    session.execute(delete(Operator).where(Operator.id == operator))


def _invitation(session: AnySession, token: str, *, now: int) -> Invitation:
    row = invitation(session, _hash(token), now=now)
    owner = session.get(Operator, row.owner) if row is not None else None
    if row is None or owner is None or owner_of(session, owner.id) != owner.id or not may_enter(session, owner):
        raise InvitationOver("token")
    return row


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.strip().encode("utf-8", "replace")).digest()
