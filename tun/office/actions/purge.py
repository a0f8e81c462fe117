"""The office's copies have an end too: releases, diaries, closed cases, records of deeds, sessions, old accounts.

Reading refuses a release from the second at which its time is over; the purge then removes the rows.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import delete, select, update

from tun.house.database import AnySession, truncate_wal, write
from tun.house.sessions import remove_ended

from ..context import Office
from ..storage.tables import (
    Approval,
    Case,
    Deed,
    DiaryRow,
    Investigator,
    InvestigatorKey,
    InvestigatorSession,
    ReleaseRow,
    Request,
)

DAY = 86_400  # seconds
LONGEST_OPEN = 180 * DAY
DEEDS_KEPT = 365 * DAY
ACCOUNTS_KEPT = 365 * DAY


@dataclass(frozen=True)
class Purged:
    """How many rows went, and whether SQLite's log was emptied too."""

    releases: int
    diaries: int
    cases_closed: int
    cases: int
    requests: int
    deeds: int
    sessions: int
    accounts: int
    log_emptied: bool

    @property
    def anything(self) -> bool:
        return any(number for name, number in asdict(self).items() if name != "log_emptied")


def purge(office: Office) -> Purged:
    """Remove what is over. Safe to run twice and at any time."""
    now = office.clock()
    with write(office.session) as session:
        gone = list(session.scalars(select(ReleaseRow.id).where(ReleaseRow.expires <= now)))
        session.execute(delete(ReleaseRow).where(ReleaseRow.expires <= now))
        diaries = _remove_diaries(session, now)
        closed = _close_forgotten(session, now)
        cases, requests = _remove_cases(session, now - office.config.keep_days * DAY)
        deeds = _remove_deeds(session, now - DEEDS_KEPT)
        sessions = remove_ended(session, InvestigatorSession, now=now)
        accounts = _remove_accounts(session, now - ACCOUNTS_KEPT)
    for release_id in gone:
        office.readings.close(release_id)
    emptied = truncate_wal(office.session)
    return Purged(len(gone), diaries, closed, cases, requests, deeds, sessions, accounts, emptied)


def _remove_diaries(session: AnySession, now: int) -> int:
    over = list(session.scalars(select(DiaryRow.id).where(DiaryRow.expires <= now)))
    session.execute(delete(DiaryRow).where(DiaryRow.id.in_(over)))
    return len(over)


def _close_forgotten(session: AnySession, now: int) -> int:
    forgotten = list(session.scalars(select(Case.id).where(Case.closed.is_(None), Case.opened <= now - LONGEST_OPEN)))
    session.execute(update(Case).where(Case.id.in_(forgotten)).values(closed=now))
    return len(forgotten)


def _remove_cases(session: AnySession, closed_before: int) -> tuple[int, int]:
    """Closed cases of which no release is kept any more, with their requests."""
    kept = select(Request.case).join(ReleaseRow, ReleaseRow.request == Request.id)
    over = list(session.scalars(select(Case.id).where(Case.closed <= closed_before, Case.id.not_in(kept))))
    requests = list(session.scalars(select(Request.id).where(Request.case.in_(over))))
    session.execute(delete(DiaryRow).where(DiaryRow.case.in_(over)))
    session.execute(delete(Approval).where(Approval.request.in_(requests)))
    session.execute(delete(Request).where(Request.id.in_(requests)))
    session.execute(delete(Case).where(Case.id.in_(over)))
    return len(over), len(requests)


def _remove_deeds(session: AnySession, before: int) -> int:
    over = list(session.scalars(select(Deed.id).where(Deed.at <= before)))
    session.execute(delete(Deed).where(Deed.at <= before))
    return len(over)


def _remove_accounts(session: AnySession, disabled_before: int) -> int:
    over = list(session.scalars(select(Investigator.id).where(Investigator.disabled <= disabled_before)))
    session.execute(delete(InvestigatorSession).where(InvestigatorSession.account.in_(over)))
    keys = list(session.scalars(select(InvestigatorKey.id).where(InvestigatorKey.investigator.in_(over))))
    session.execute(delete(Approval).where(Approval.key.in_(keys)))
    session.execute(delete(InvestigatorKey).where(InvestigatorKey.id.in_(keys)))
    session.execute(delete(Investigator).where(Investigator.id.in_(over)))
    return len(over)
