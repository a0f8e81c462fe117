"""Queries about cases, and what was done in them."""

from __future__ import annotations

from sqlalchemy import func, select

from tun.house.database import AnySession

from .tables import Case, Deed, DiaryRow, ReleaseRow, Request


def newest_first(session: AnySession, *, closed: bool) -> list[Case]:
    wanted = Case.closed.is_not(None) if closed else Case.closed.is_(None)
    return list(session.scalars(select(Case).where(wanted).order_by(Case.opened.desc()).limit(500)))


def by_file_number(session: AnySession, file_number: str) -> Case | None:
    return session.scalars(select(Case).where(Case.file_number == file_number)).one_or_none()


def request_counts(session: AnySession) -> dict[bytes, int]:
    """How many requests each case has."""
    rows = session.execute(select(Request.case, func.count()).group_by(Request.case))
    return {row[0]: row[1] for row in rows}


def requests_of(session: AnySession, case: bytes) -> list[Request]:
    return list(session.scalars(select(Request).where(Request.case == case).order_by(Request.asked.desc())))


def releases_of(session: AnySession, request: bytes, *, now: int) -> list[ReleaseRow]:
    """The releases of a request that are not over."""
    wanted = (ReleaseRow.request == request) & (ReleaseRow.expires > now)
    return list(session.scalars(select(ReleaseRow).where(wanted).order_by(ReleaseRow.fetched.desc())))


def release_counts(session: AnySession, case: bytes, *, now: int) -> dict[bytes, int]:
    """How many releases that are not over each request of a case has."""
    rows = session.execute(
        select(ReleaseRow.request, func.count())
        .join(Request, Request.id == ReleaseRow.request)
        .where(Request.case == case, ReleaseRow.expires > now)
        .group_by(ReleaseRow.request)
    )
    return {row[0]: row[1] for row in rows}


def diaries_of(session: AnySession, case: bytes, *, now: int) -> list[DiaryRow]:
    """What phones handed over for a case and is not over, newest first."""
    wanted = (DiaryRow.case == case) & (DiaryRow.expires > now)
    return list(session.scalars(select(DiaryRow).where(wanted).order_by(DiaryRow.fetched.desc(), DiaryRow.id)))


def deeds_of(session: AnySession, case: bytes) -> list[Deed]:
    """What was done in a case, newest first."""
    return list(session.scalars(select(Deed).where(Deed.case == case).order_by(Deed.at.desc(), Deed.id.desc())))
