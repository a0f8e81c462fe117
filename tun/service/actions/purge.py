"""Deletion. Destroying a day's key is the deletion; removing its rows is the tidying up.

Runs by itself in every worker's keeper and by `tun purge`. Safe to run twice, at the same time, and after a
run that was cut off at any point: keys first, then rows, and rows without a key are found again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TypeVar

from sqlalchemy import delete, select, update

from tun.core.cards import good_until
from tun.core.log import EntryType
from tun.core.retention import date_of, day_of, first_day_kept, key_dies_at
from tun.house import sessions
from tun.house.database import truncate_wal, write
from tun.house.turns import alone
from tun.service.context import Service
from tun.service.storage import cards, centres, diaries, exchanges, offices, operators, visits
from tun.service.storage.tables import Approval, CentreSession, LogEntry, OperatorSession, Request

from . import alarms, suspicions
from .closing import remove_closed
from .diaries import GRACE
from .imports import KEPT as IMPORTS_KEPT
from .log import append
from .sweep import sweep

_STEP = 500  # rows in one transaction: check-ins wait no longer than it takes
_YEARS_KEPT = 1  # for what is kept by month

_Key = TypeVar("_Key", int, str)
_log = logging.getLogger("tun")


@dataclass(frozen=True)
class Purged:
    """What one run did. `wal_truncated` is False where readers kept the write-ahead log busy.

    `stuck` is how many keys could not be destroyed; the next run tries again, and `overdue` tells.
    """

    day_keys: int = 0
    visits: int = 0
    month_keys: int = 0
    requests: int = 0
    sessions: int = 0
    nonces: int = 0
    diaries: int = 0
    venues: int = 0
    card_keys: int = 0
    cards: int = 0
    wal_truncated: bool = True
    stuck: int = 0

    @property
    def anything(self) -> bool:
        gone = (self.day_keys, self.visits, self.month_keys, self.requests, self.diaries, self.venues)
        return any(gone) or bool(self.card_keys or self.cards)


def purge(service: Service, *, now: int, wait: bool = True) -> Purged | None:
    """Delete what is over. None where another process is at it and `wait` is False."""
    with alone(service.keys.folder / ".purge.lock", wait=wait) as mine:
        if not mine:
            return None
        sweep(service, now=now)  # head counts must not keep people whose rows are about to go
        day_keys, stuck_days = _destroy(service.keys.destroy_day, _days_over(service, now=now))
        rows = _remove_visits(service, now=now)
        month_keys, stuck_months = _destroy(service.keys.destroy_month, _months_over(service, now=now))
        requests = _remove_details(service, now=now)
        card_keys, stuck_cards = _destroy(service.keys.destroy_card_month, _card_months_over(service, now=now))
        old_cards = _remove_cards(service, now=now)
        counted = [day for day in service.keys.counting_days() if day < day_of(now)]
        _, stuck_counting = _destroy(service.keys.destroy_counting, counted)
        with write(service.session) as session:
            ended = sessions.remove_ended(session, OperatorSession, now=now)
            ended += sessions.remove_ended(session, CentreSession, now=now)
            nonces = offices.forget_nonces(session, now=now)
            handed = diaries.remove_old(session, now=now, grace=GRACE)
            alarms.remove_old(session, now=now)
            centres.forget_imported(session, before=now - IMPORTS_KEPT)
            suspicions.remove_old(session, now=now, retention_days=service.config.retention_days)
            operators.forget_invitations(session, now=now)
            exchanges.remove_old(session, today=day_of(now))
            closed = remove_closed(service, session)
        stuck = stuck_days + stuck_months + stuck_counting + stuck_cards
        purged = Purged(
            day_keys, rows, month_keys, requests, ended, nonces, handed, closed, card_keys, old_cards, stuck=stuck
        )
        if purged.anything:
            with write(service.session) as session:
                record = asdict(purged)
                del record["wal_truncated"]  # not known yet, and the log is signed
                append(service, session, EntryType.PURGE, record, office=None, now=now)
        return replace(purged, wal_truncated=truncate_wal(service.session))


def overdue(service: Service, *, now: int) -> int:
    """By how many seconds the oldest deletion is late; 0 where nothing is due."""
    due = [key_dies_at(day, service.config.retention_days) for day in service.keys.days()]
    oldest = visits.days(service.session)[:1]
    due += [key_dies_at(day, service.config.retention_days) for day in oldest]
    due += [good_until(month) for month in [*service.keys.card_months()[:1], *cards.months(service.session)[:1]]]
    due += [at for at in [diaries.first_end(service.session)] if at is not None]
    return max([0, *(now - at for at in due)])


def _destroy(destroy: Callable[[_Key], bool], keys: Iterable[_Key]) -> tuple[int, int]:
    """How many keys were destroyed, and how many could not be: one of them must not save the others."""
    destroyed = stuck = 0
    for key in keys:
        try:
            destroyed += destroy(key)
        except OSError as error:
            _log.error("the key of %s cannot be destroyed (%s): check the key folder's rights", key, error.strerror)
            stuck += 1
    return destroyed, stuck


def _days_over(service: Service, *, now: int) -> list[int]:
    days = service.config.retention_days
    return [day for day in service.keys.days() if key_dies_at(day, days) <= now]


def _remove_visits(service: Service, *, now: int) -> int:
    rows = 0
    first_kept = first_day_kept(now, service.config.retention_days)
    for day in visits.days(service.session):
        while day < first_kept:
            with write(service.session) as session:
                deleted = visits.delete_some(session, day, most=_STEP)
            rows += deleted
            if deleted < _STEP:
                break
    return rows


def _card_months_over(service: Service, *, now: int) -> list[int]:
    return [month for month in service.keys.card_months() if good_until(month) <= now]


def _remove_cards(service: Service, *, now: int) -> int:
    rows = 0
    for month in cards.months(service.session):
        while good_until(month) <= now:
            with write(service.session) as session:
                deleted = cards.delete_some(session, month, most=_STEP)
            rows += deleted
            if deleted < _STEP:
                break
    return rows


def _first_month_kept(now: int) -> date:
    today = date_of(day_of(now))
    return date(today.year - _YEARS_KEPT, today.month, 1)


def _months_over(service: Service, *, now: int) -> list[str]:
    """Log keys die twelve months after their month; what is left of the entries are hashes."""
    first_kept = f"{_first_month_kept(now):%Y-%m}"
    return [month for month in service.keys.months() if month < first_kept]


def _remove_details(service: Service, *, now: int) -> int:
    first_kept = (_first_month_kept(now) - date_of(0)).days
    with write(service.session) as session:
        old = session.scalars(select(Request.id).where(Request.day < first_kept)).all()
        session.execute(delete(Approval).where(Approval.request.in_(old)))
        session.execute(delete(Request).where(Request.id.in_(old)))
        session.execute(update(LogEntry).where(LogEntry.day < first_kept, LogEntry.details != b"").values(details=b""))
    return len(old)
