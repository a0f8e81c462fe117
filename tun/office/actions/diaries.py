"""Visits from a patient's phone: fetched with five words, kept sealed with the case, opened only to be looked at.

What a phone says is the patient's word. A receipt in it shows that the service took a visit at that venue and that
arrival, and is checked with the service's keys that this office has compared and trusts.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tun.core import receipts, spoken
from tun.core.diary import Diary, DiaryVisit, open_diary
from tun.core.errors.base import Malformed, NotFound
from tun.core.errors.office import VenueUnknown
from tun.core.errors.sealing import CannotOpen
from tun.core.errors.tokens import TokenRefused
from tun.core.keys import VerifyingKey, key_id_of
from tun.house.database import write

from ..client import Venue
from ..context import Office
from ..refusals import CaseClosed, DiaryUnreadable
from ..storage import cases
from ..storage.tables import Case, DiaryRow
from .deeds import Did, record
from .requests import find_venue


@dataclass(frozen=True)
class ToldVisit:
    """`confirmed`: the service has signed for this venue and this arrival."""

    visit: DiaryVisit
    confirmed: bool


@dataclass(frozen=True)
class HandedOver:
    """`visits` is None where the key that it was sealed to is gone, or not open."""

    row: DiaryRow
    visits: tuple[ToldVisit, ...] | None


def fetch(office: Office, case_id: bytes, words: str, *, by: bytes) -> bytes:
    """Fetch what lies under the words and keep it sealed with the case; returns its id. May be repeated.

    Raises WordsMistyped, NotFound, CaseClosed, Locked, DiaryUnreadable, or whatever the service refuses with.
    """
    identity = spoken.diary_id(spoken.read(words))
    case = office.session.get(Case, case_id)
    if case is None:
        raise NotFound
    if case.closed is not None:
        raise CaseClosed
    office.session.rollback()  # nothing is held open while the service thinks
    sealed = office.client.fetch_diary(identity)
    try:
        _opened(office, sealed, identity)  # before it is kept: what nobody can read helps nobody
    except (CannotOpen, Malformed):
        if key_id_of(sealed) not in office.vault.not_opened:  # of a key with another passphrase, it is kept for later
            raise DiaryUnreadable from None
    now = office.clock()
    with write(office.session) as session:
        known = session.scalars(
            select(DiaryRow.id).where(DiaryRow.case == case_id, DiaryRow.identity == identity)
        ).one_or_none()
        if known is not None:
            return known
        row = DiaryRow(
            id=secrets.token_bytes(8),
            case=case_id,
            identity=identity,
            sealed=sealed,
            fetched=now,
            fetched_by=by,
            expires=now + office.config.keep_days * 86_400,
        )
        session.add(row)
        diary_id = row.id
        record(session, Did.FETCHED_DIARY, by=by, now=now, case=case_id, about=diary_id)
    return diary_id


def _opened(office: Office, sealed: bytes, identity: bytes) -> Diary:
    return open_diary(sealed, with_key=office.vault.opening_key(key_id_of(sealed)), identity=identity)


def read_all(office: Office, case_id: bytes) -> list[HandedOver]:
    """Everything that was handed over for a case and is not over. Raises Locked."""
    keys = office.folder.service_keys()
    return [_read(office, row, keys) for row in cases.diaries_of(office.session, case_id, now=office.clock())]


def _read(office: Office, row: DiaryRow, keys: Sequence[VerifyingKey]) -> HandedOver:
    try:
        diary = _opened(office, row.sealed, row.identity)
    except (CannotOpen, Malformed):
        return HandedOver(row, None)
    return HandedOver(row, tuple(ToldVisit(visit, _is_confirmed(visit, keys, row.fetched)) for visit in diary.visits))


def _is_confirmed(visit: DiaryVisit, keys: Sequence[VerifyingKey], now: int) -> bool:
    try:
        receipt = receipts.read(visit.receipt, keys, now=now)
    except TokenRefused:
        return False
    return (receipt.venue, receipt.arrival) == (visit.venue, visit.arrival)  # not somebody else's, or another evening's


def find_visit(office: Office, case_id: bytes, diary_id: bytes, number: int) -> DiaryVisit:
    """One visit of a diary, counted from 0. Raises NotFound or Locked."""
    rows = cases.diaries_of(office.session, case_id, now=office.clock())
    row = next((row for row in rows if row.id == diary_id), None)
    told = _read(office, row, []).visits if row is not None else None
    if told is None or not 0 <= number < len(told):
        raise NotFound
    return told[number].visit


def find_venue_of(office: Office, visit: DiaryVisit) -> tuple[Venue, str]:
    """The venue of a visit, with the words that find it: the phone may know an earlier name, or none.

    Raises VenueUnknown.
    """
    for text in (visit.name[:100], visit.address.replace(",", " ")[:100], ""):
        try:
            return find_venue(office, visit.venue, text=text), text
        except VenueUnknown:
            continue
    raise VenueUnknown


def remove(office: Office, case_id: bytes, diary_id: bytes, *, by: bytes) -> None:
    """Remove the office's copy before its time. Raises NotFound."""
    with write(office.session) as session:
        row = session.get(DiaryRow, diary_id)
        if row is None or row.case != case_id:
            raise NotFound
        session.delete(row)
        record(session, Did.REMOVED_DIARY, by=by, now=office.clock(), case=case_id, about=diary_id)
