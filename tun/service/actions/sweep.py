"""The sweep: visits that nobody ends are ended at their planned end, marked as estimated.

It comes every minute, and a stadium has fifty thousand visits open. So each envelope is opened once: what its planned
end is, is remembered in memory for as long as the envelope stays the same, and one process at a time does the work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from tun.core.retention import DAY
from tun.core.visits import EndedBy
from tun.core.window import LONGEST_STAY
from tun.house.database import AnySession, write
from tun.house.turns import alone
from tun.service.context import Service
from tun.service.storage import visits
from tun.service.storage.tables import Visit
from tun.service.storage.visits import VENUE_SCOPE, tested_scopes

from .check_out import UNREADABLE, end_visit, scopes_of
from .records import open_record

_BATCH = 50  # visits in one transaction, about 50 ms: check-ins wait no longer than it takes


def sweep(service: Service, *, now: int, wait: bool = True, rest: Callable[[], None] = lambda: None) -> int:
    """End the visits whose planned end has passed; returns how many visits.

    Where another process is at it and `wait` is False, nothing is done. `rest` is called between batches: whoever
    sweeps beside requests lets them through.
    """
    with alone(service.keys.folder / ".sweep.lock", wait=wait) as mine:
        if not mine:
            return 0
        ended = 0
        # Reading first, without holding up check-ins; the few that are due are looked at again while writing.
        due = _due(service, now, rest)
        for start in range(0, len(due), _BATCH):
            with write(service.session) as session:
                ended += sum(_end_unseen(service, session, identity, now) for identity in due[start : start + _BATCH])
            rest()
        return ended


def _due(service: Service, now: int, rest: Callable[[], None]) -> list[bytes]:
    """The open visits that are over, by what is remembered and what is new."""
    marks = visits.open_marks(service.session)
    known = {visit: seen for visit, seen in service.planned_ends.items() if marks.get(visit) == seen[0]}
    new = [visit for visit in marks if visit not in known]
    for start in range(0, len(new), _BATCH):
        for row in visits.of_ids(service.session, new[start : start + _BATCH]):
            known[row.id] = (marks[row.id], _planned_end(service, row))
        service.session.rollback()  # a reader that stays would keep the write-ahead log from being emptied
        rest()
    service.planned_ends.clear()
    service.planned_ends.update(known)
    return [visit for visit, (_, end) in known.items() if end <= now]


def _planned_end(service: Service, row: Visit) -> int:
    try:
        return open_record(service, row).planned_end
    except UNREADABLE:
        # A damaged row must not keep the others from ending, nor its place for ever: no stay is longer.
        return (row.day + 1) * DAY + LONGEST_STAY


def _end_unseen(service: Service, session: AnySession, identity: bytes, now: int) -> bool:
    """End one visit; False where it was ended, or given more time, a moment ago."""
    row = visits.find(session, identity)
    if row is None or not row.open:
        return False
    try:
        record = open_record(service, row)
    except UNREADABLE:
        row.open = False
        session.flush()
        visits.set_head_counts(session, row.venue, _present(service, session, row.venue))
        return True
    if record.planned_end > now:
        return False
    end_visit(service, session, row, record, record.planned_end, EndedBy.ESTIMATED)
    return True


def _present(service: Service, session: AnySession, venue: bytes) -> Counter[str]:
    """Head counts as the open rows say: for when it cannot be known which area or event a row counted for."""
    persons: Counter[str] = Counter()
    for row in visits.open_at_venue(session, venue):
        try:
            record = open_record(service, row)
        except UNREADABLE:
            scopes = [VENUE_SCOPE]
        else:
            scopes = scopes_of(record)
            for scope in tested_scopes(record.area, record.event):
                persons[scope] += record.merely_tested
        for scope in scopes:
            persons[scope] += row.persons
    return persons
