"""Staff of test centres: signing in and out, and their own password."""

from __future__ import annotations

from dataclasses import dataclass

from tun.house.database import write
from tun.house.passwords import check_password
from tun.house.sessions import close_all, close_session, living_account, open_session
from tun.service.context import Service
from tun.service.storage.centres import staff_by_login
from tun.service.storage.tables import Centre, CentreSession, CentreStaff

from .passwords import renewed
from .refusals import CentreUnknown


@dataclass(frozen=True)
class Desk:
    """Who is at the desk, and of which centre."""

    staff: CentreStaff
    centre: Centre


def sign_in(service: Service, login: str, password: str, *, now: int) -> str:
    """Open a session; returns its secret for the cookie. Raises WrongPassword, whatever was wrong."""
    member = staff_by_login(service.session, login.strip().lower())
    check_password(member.password if member is not None else None, password)
    assert member is not None  # nobody has no password
    account = member.id
    with write(service.session) as session:
        return open_session(session, CentreSession, account, now=now)


def who(service: Service, secret: str, *, now: int) -> Desk | None:
    """The desk of a living session, which is kept alive by this; None where it ended."""
    account = living_account(service.session, CentreSession, secret, now=now)
    if account is None:
        return None
    member = service.session.get(CentreStaff, account)
    if member is None:
        return None
    centre = service.session.get_one(Centre, member.centre)
    return Desk(member, centre) if centre.closed is None else None


def sign_out(service: Service, secret: str) -> None:
    """End one session. Safe to repeat."""
    with write(service.session) as session:
        close_session(session, CentreSession, secret)


def change_password(service: Service, account: bytes, *, old: str, new: str, now: int) -> str:
    """Set a new password, end all sessions, and open one for whoever did it; returns its secret.

    Raises CentreUnknown, OldPasswordWrong, WeakPassword or PasswordUnchanged.
    """
    hashed = renewed(_staff(service, account).password, old=old, new=new)
    with write(service.session) as session:
        member = _staff(service, account)
        member.password, member.must_change = hashed, False
        close_all(session, CentreSession, account)
        return open_session(session, CentreSession, account, now=now)


def _staff(service: Service, account: bytes) -> CentreStaff:
    member = service.session.get(CentreStaff, account)
    if member is None:
        raise CentreUnknown
    return member
