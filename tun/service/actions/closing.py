"""An account is closed: what its owner decides about goes at once, what the health office may need goes with its day.

Visits stay sealed until their retention ends, and with them their venue's name, address, areas and the events that
took place: a contact list without a place would help nobody. Of the owner only an id is left. `purge` removes the rest.
"""

from __future__ import annotations

from sqlalchemy import delete

from tun.core.errors.base import NotFound
from tun.core.retention import deleted_on
from tun.house.database import AnySession, write
from tun.house.passwords import WrongPassword, check_password
from tun.house.sessions import close_all
from tun.service.context import Service
from tun.service.storage import operators, venues, visits
from tun.service.storage.tables import Alarm, Operator, OperatorSession, Venue

from .check_out import end_everyone
from .refusals import OperatorUnknown, PasswordWrong
from .staff import delete_member


def kept_until(service: Service, operator: bytes) -> int | None:
    """The day (counted from 1970-01-01) on which the last visit of an owner's venues goes; None where none is kept."""
    session = service.session
    newest = [visits.newest_day(session, venue.id) for venue in venues.of_operator(session, operator)]
    days = [day for day in newest if day is not None]
    return deleted_on(max(days), service.config.retention_days) if days else None


def close_account(service: Service, operator: bytes, password: str, *, now: int) -> None:
    """Close an owner's account, who typed the password for it. Raises PasswordWrong."""
    row = service.session.get(Operator, operator)
    if row is None:
        raise NotFound
    try:
        check_password(row.password, password)
    except WrongPassword:
        raise PasswordWrong("password") from None
    with write(service.session) as session:
        _close(service, session, operator, now=now)


def close_for(service: Service, login: str, *, now: int) -> None:
    """Close the account of this e-mail address for the city; one of staff is deleted. Raises OperatorUnknown."""
    with write(service.session) as session:
        row = operators.by_login(session, login.strip().lower())
        if row is None or operators.is_closed(row):
            raise OperatorUnknown("login")
        if operators.owner_of(session, row.id) != row.id:
            delete_member(session, row.id)
        else:
            _close(service, session, row.id, now=now)


def remove_closed(service: Service, session: AnySession) -> int:
    """Remove closed venues of which no visit is kept any more, and what is left of their owners; returns how many."""
    over = [venue.id for venue in venues.closed(session) if not venues.was_visited(session, venue.id)]
    for venue in over:
        venues.remove(session, venue)
    operators.remove_closed(session)
    return len(over)


def _close(service: Service, session: AnySession, operator: bytes, *, now: int) -> None:
    for venue in venues.of_operator(session, operator):
        _close_venue(service, session, venue, now=now)
    for person, _since in operators.staff_of(session, operator):
        delete_member(session, person.id)
    operators.forget_invitations_of(session, operator)
    close_all(session, OperatorSession, operator)
    row = session.get(Operator, operator)
    if row is None:
        raise NotFound
    row.login, row.name, row.password, row.disabled = f"closed:{operator.hex()}", "", "", now
    session.flush()
    remove_closed(service, session)


def _close_venue(service: Service, session: AnySession, venue: Venue, *, now: int) -> None:
    end_everyone(service, session, venue.id, now=now)
    session.execute(delete(Alarm).where(Alarm.venue == venue.id))
    coming = {event.id: event for event in venues.events_of(session, venue.id) if event.starts > now}
    for code in venues.codes_of(session, venue.id):
        if code.event in coming:
            session.delete(code)
        else:
            code.revoked = code.revoked or now
    session.flush()
    for event in coming.values():
        session.delete(event)
    venue.responsible = venue.enquiries = venue.protection = venue.authority = None  # names of people, perhaps
    venue.closed = now
    session.flush()
