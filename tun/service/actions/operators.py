"""Operators: their accounts, passwords and sessions."""

from __future__ import annotations

import secrets

from tun.house.database import AnySession, write
from tun.house.passwords import WrongPassword, check_password, hash_password, readable_password
from tun.house.sessions import close_all, close_session, living_account, open_session
from tun.service.context import Service
from tun.service.storage.operators import by_login, owner_of
from tun.service.storage.tables import Operator, OperatorSession

from .details import filled, one_line
from .passwords import renewed
from .refusals import LoginMalformed, LoginTaken, OperatorUnknown

_LONGEST_LOGIN = 200


def create_operator(
    service: Service, *, login: str, name: str, password: str, must_change: bool = False, now: int
) -> Operator:
    """Open an account. `login` is an e-mail address; with `must_change` the first sign-in asks for a new password.

    Raises LoginMalformed, LoginTaken, MissingField, TooLong or WeakPassword.
    """
    login, name = read_login(login), one_line(name)
    filled("name", name, 200)
    hashed = hash_password(password)  # before the transaction: it takes its time, and the store has one writer
    with write(service.session) as session:
        if by_login(session, login) is not None:
            raise LoginTaken("login")
        operator = Operator(
            id=secrets.token_bytes(8),
            login=login,
            name=name,
            password=hashed,
            must_change=must_change,
            created=now,
        )
        session.add(operator)
    return operator


def sign_in(service: Service, login: str, password: str, *, now: int) -> str:
    """Open a session; returns its secret for the cookie. Raises WrongPassword, whatever was wrong."""
    operator = by_login(service.session, login.strip().lower())
    if operator is not None and not may_enter(service.session, operator):
        operator = None
    check_password(operator.password if operator is not None else None, password)
    assert operator is not None  # nobody has no password
    account = operator.id
    with write(service.session) as session:
        return open_session(session, OperatorSession, account, now=now)


def sign_up(service: Service, *, login: str, name: str, password: str, now: int) -> str:
    """Open an account for whoever asks, and a session with it; returns its secret for the cookie.

    A known address is not told from a new one here: same answer, same work (two hashes, one write). Its account is
    left as it is; with its own password it is signed in, with any other the session is nobody's, and the next page
    asks to sign in. That page does tell, and has to: without a mail server nobody can be asked whether an address
    is theirs, and who is new is in at once. What remains is made dear instead: the sign-up is throttled by network
    like the sign-in, each try at an unknown address opens an account that stands in `tun operator list`, and none
    can be made twice. Raises LoginMalformed, MissingField, TooLong or WeakPassword.
    """
    login, name = read_login(login), one_line(name)
    filled("name", name, 200)
    hashed = hash_password(password)
    known = by_login(service.session, login)
    try:
        check_password(known.password if known is not None else None, password)
        mine = known is not None and may_enter(service.session, known)
    except WrongPassword:
        mine = False
    with write(service.session) as session:
        account, known = secrets.token_bytes(8), by_login(session, login)
        if known is None:
            session.add(Operator(id=account, login=login, name=name, password=hashed, created=now))
        elif mine:
            account = known.id
        return open_session(session, OperatorSession, account, now=now)


def who(service: Service, secret: str, *, now: int) -> Operator | None:
    """The operator of a living session, which is kept alive by this; None where it ended."""
    account = living_account(service.session, OperatorSession, secret, now=now)
    if account is None:
        return None
    operator = service.session.get(Operator, account)
    return operator if operator is not None and may_enter(service.session, operator) else None


def may_enter(session: AnySession, operator: Operator) -> bool:
    """Whether the city lets this operator in, and the owner whom they work for."""
    owner = session.get(Operator, owner_of(session, operator.id))
    return operator.disabled is None and owner is not None and owner.disabled is None


def sign_out(service: Service, secret: str) -> None:
    """End one session. Safe to repeat."""
    with write(service.session) as session:
        close_session(session, OperatorSession, secret)


def change_password(service: Service, operator: bytes, *, old: str, new: str, now: int) -> str:
    """Set a new password, end all sessions, and open one for whoever did it; returns its secret.

    Raises OldPasswordWrong, WeakPassword or PasswordUnchanged.
    """
    hashed = renewed(_operator(service, operator).password, old=old, new=new)
    with write(service.session) as session:
        row = _operator(service, operator)
        row.password, row.must_change = hashed, False
        close_all(session, OperatorSession, operator)
        return open_session(session, OperatorSession, operator, now=now)


def reset_password(service: Service, login: str) -> str:
    """Set a one-time password, which the next sign-in has to change, and end all sessions; returns it.

    For the city, after it made sure who asks. Raises OperatorUnknown.
    """
    password = readable_password()
    hashed = hash_password(password)
    with write(service.session) as session:
        operator = _by_login(service, login)
        operator.password, operator.must_change = hashed, True
        close_all(session, OperatorSession, operator.id)
    return password


def end_sessions(service: Service, login: str) -> int:
    """End every session of an operator; returns how many. Raises OperatorUnknown."""
    with write(service.session) as session:
        return close_all(session, OperatorSession, _by_login(service, login).id)


def disable_operator(service: Service, login: str, *, now: int) -> None:
    """Let an operator in no more; venues and codes stay as they are. Raises OperatorUnknown."""
    with write(service.session) as session:
        operator = _by_login(service, login)
        operator.disabled = operator.disabled or now
        close_all(session, OperatorSession, operator.id)


def read_login(text: str) -> str:
    """An e-mail address in the one spelling in which it is kept. Raises LoginMalformed."""
    login = text.strip().lower()
    name, at, host = login.rpartition("@")
    if not (name and at and "." in host) or len(login) > _LONGEST_LOGIN or login != "".join(login.split()):
        raise LoginMalformed("login")
    return login


def _operator(service: Service, identity: bytes) -> Operator:
    operator = service.session.get(Operator, identity)
    if operator is None:
        raise OperatorUnknown
    return operator


def _by_login(service: Service, login: str) -> Operator:
    operator = by_login(service.session, login.strip().lower())
    if operator is None:
        raise OperatorUnknown("login")
    return operator
