"""The revision of what operators and offices decide: venues, areas, events, codes, offices and their keys.

It grows in the very transaction that changes one of them, so a worker that remembers a place can tell, while it
stores a visit, whether what it remembers still holds.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tun.house.database import AnySession

from .tables import Area, Code, Event, Office, Revision, SealingKeyRow, Venue

_WATCHED = (Venue, Area, Event, Code, Office, SealingKeyRow)
_ROW = 1
CURRENT = select(Revision.number).where(Revision.id == _ROW)


def current(session: AnySession | Connection) -> int:
    return session.execute(CURRENT).scalar() or 0


def watch(session_class: type[Session]) -> None:
    """Have every session of this class count its changes."""
    if not event.contains(session_class, "before_flush", _count):
        event.listen(session_class, "before_flush", _count)


def _count(session: Session, _context: Any, _instances: Any) -> None:
    changed = [*session.new, *session.deleted, *(row for row in session.dirty if session.is_modified(row))]
    if any(isinstance(row, _WATCHED) for row in changed):
        bump(session)


def bump(session: AnySession) -> None:
    """One more. For statements that change watched rows without loading them, call it beside them."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    first = dialect.insert(Revision).values(id=_ROW, number=1)
    following = first.on_conflict_do_update(index_elements=["id"], set_={"number": Revision.number + 1})
    session.connection().execute(following)
