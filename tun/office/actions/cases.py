"""Opening and closing cases."""

from __future__ import annotations

import secrets

from tun.core.errors.base import NotFound
from tun.house.database import write

from ..context import Office
from ..notes import open_note, seal_note
from ..refusals import FileNumberTaken
from ..storage import cases
from ..storage.tables import Case
from .deeds import Did, record
from .keys import note_key


def open_case(office: Office, *, file_number: str, legal_basis: str, notes: str, by: bytes) -> bytes:
    """A new case; returns its id. The notes are sealed to the office. Raises FileNumberTaken or KeysMissing."""
    key = note_key(office.folder, office=office.config.number)
    case_id = secrets.token_bytes(8)
    now = office.clock()
    sealed = seal_note(notes, to=key, about=case_id)
    with write(office.session) as session:
        if cases.by_file_number(session, file_number) is not None:
            raise FileNumberTaken("file_number")
        session.add(
            Case(
                id=case_id,
                file_number=file_number,
                legal_basis=legal_basis,
                notes=sealed,
                opened_by=by,
                opened=now,
            )
        )
        record(session, Did.OPENED_CASE, by=by, now=now, case=case_id)
    return case_id


def find_case(office: Office, case_id: bytes) -> Case:
    """Raises NotFound."""
    row = office.session.get(Case, case_id)
    if row is None:
        raise NotFound
    return row


def read_notes(office: Office, case: Case) -> str | None:
    """None where the key of the notes is gone. Raises Locked."""
    return open_note(case.notes, vault=office.vault, about=case.id)


def close_case(office: Office, case_id: bytes, *, by: bytes) -> None:
    """Nothing can be asked for a closed case; what it holds goes with its time. Raises NotFound."""
    now = office.clock()
    with write(office.session) as session:
        row = session.get(Case, case_id)
        if row is None:
            raise NotFound
        if row.closed is None:
            row.closed = now
            record(session, Did.CLOSED_CASE, by=by, now=now, case=case_id)
