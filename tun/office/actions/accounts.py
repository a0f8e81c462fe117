"""Investigators: their accounts, and who is signed in."""

from __future__ import annotations

import secrets

from tun.core.errors.base import NotFound
from tun.house.database import write
from tun.house.passwords import WrongPassword, check_password, hash_password
from tun.house.sessions import close_all, close_session, living_account, open_session

from ..context import Office
from ..refusals import LoginTaken
from ..storage import accounts
from ..storage.tables import Investigator, InvestigatorSession


def create_investigator(office: Office, login: str, name: str, password: str) -> bytes:
    """A new account; returns its id. Raises WeakPassword or LoginTaken."""
    hashed = hash_password(password)
    with write(office.session) as session:
        if accounts.by_login(session, _plain(login)) is not None:
            raise LoginTaken("login")
        row = Investigator(
            id=secrets.token_bytes(8), login=_plain(login), name=name, password=hashed, created=office.clock()
        )
        session.add(row)
        return row.id


def reset_password(office: Office, login: str, password: str) -> None:
    """Set a new password and end every session of the account. Raises NotFound or WeakPassword."""
    hashed = hash_password(password)
    with write(office.session) as session:
        row = accounts.by_login(session, _plain(login))
        if row is None:
            raise NotFound("login")
        row.password = hashed
        close_all(session, InvestigatorSession, row.id)


def disable(office: Office, login: str) -> None:
    """Nobody signs in with this account any more; its sessions end at once. Raises NotFound."""
    with write(office.session) as session:
        row = accounts.by_login(session, _plain(login))
        if row is None:
            raise NotFound("login")
        row.disabled = row.disabled or office.clock()
        close_all(session, InvestigatorSession, row.id)


def sign_in(office: Office, login: str, password: str, *, network: str) -> str:
    """Returns the secret for the cookie. Raises WrongPassword or TooManyTries; which part is wrong is not said."""
    now = office.clock()
    keys = (f"login {_plain(login)[:200]}", f"network {network}")
    for key in keys:
        office.sign_ins.check(key, now=now)
    row = accounts.by_login(office.session, _plain(login))
    usable = row is not None and row.disabled is None
    try:
        check_password(row.password if row is not None and usable else None, password)
    except WrongPassword:
        for key in keys:
            office.sign_ins.failed(key, now=now)
        raise
    assert row is not None
    account = row.id
    office.sign_ins.succeeded(keys[0])
    with write(office.session) as session:
        return open_session(session, InvestigatorSession, account, now=now)


def sign_out(office: Office, secret: str) -> None:
    with write(office.session) as session:
        close_session(session, InvestigatorSession, secret)


def signed_in(office: Office, secret: str) -> Investigator | None:
    """Whose session this is; None where it is over or the account was disabled."""
    account = living_account(office.session, InvestigatorSession, secret, now=office.clock())
    if account is None:
        return None
    found = office.session.get(Investigator, account)
    return found if found is not None and found.disabled is None else None


def change_password(office: Office, account: bytes, *, old: str, new: str) -> str:
    """Raises WrongPassword or WeakPassword. Ends all sessions and returns the secret of a new one."""
    row = office.session.get(Investigator, account)
    now = office.clock()
    office.sign_ins.check(f"change {account.hex()}", now=now)
    try:
        check_password(row.password if row is not None else None, old)
    except WrongPassword:
        office.sign_ins.failed(f"change {account.hex()}", now=now)
        raise WrongPassword("old") from None
    hashed = hash_password(new)
    with write(office.session) as session:
        again = session.get(Investigator, account)
        if again is None:
            raise NotFound
        again.password = hashed
        close_all(session, InvestigatorSession, account)
        return open_session(session, InvestigatorSession, account, now=now)


def _plain(login: str) -> str:
    return login.strip().lower()
