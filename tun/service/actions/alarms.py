"""Alarms: that more arrivals were refused at a code than anybody can walk through a door."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from tun.house.database import AnySession, write
from tun.service.context import Service
from tun.service.storage.tables import Alarm

HOUR = 3600
KEPT = 7 * 24 * HOUR  # seconds
_EVERY = 10  # refusals: a flood must not become a flood of writes


def note(service: Service, venue: bytes, code: bytes, *, now: int) -> None:
    """Count a refusal. The first one of an hour is on the board at once, later ones in tens."""
    hour = now - now % HOUR
    waiting = service.refused_arrivals
    waiting[code, hour] = number = waiting.get((code, hour), 0) + 1
    if number != 1 and number % _EVERY:
        return
    for known in [known for known in waiting if known[1] != hour]:
        waiting.pop(known, None)
    with write(service.session) as session:
        row = session.get(Alarm, (code, hour))
        if row is None:
            session.add(Alarm(code=code, hour=hour, venue=venue, refused=1))
        else:
            row.refused += _EVERY if number > _EVERY else _EVERY - 1 if number == _EVERY else 1


def of_venue(session: AnySession, venue: bytes, *, since: int) -> Sequence[Alarm]:
    """The alarms of a venue, newest first."""
    query = select(Alarm).where(Alarm.venue == venue, Alarm.hour >= since)
    return session.scalars(query.order_by(Alarm.hour.desc(), Alarm.code)).all()


def remove_old(session: AnySession, *, now: int) -> int:
    """Remove alarms of more than a week ago; returns how many."""
    old = Alarm.hour < now - KEPT
    found = session.scalars(select(Alarm.code).where(old)).all()
    session.execute(delete(Alarm).where(old))
    return len(found)
