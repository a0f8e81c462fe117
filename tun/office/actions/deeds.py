"""Who did what with people's data: written in the transaction of the deed itself."""

from __future__ import annotations

from enum import StrEnum

from tun.house.database import AnySession

from ..storage.tables import Deed


class Did(StrEnum):
    """What is recorded."""

    OPENED_CASE = "opened-case"
    CLOSED_CASE = "closed-case"
    ASKED = "asked"
    FETCHED = "fetched"
    READ = "read"
    EXPORTED_XLSX = "exported-xlsx"
    EXPORTED_CSV = "exported-csv"
    REMOVED = "removed"
    FETCHED_DIARY = "fetched-diary"
    REMOVED_DIARY = "removed-diary"


def record(
    session: AnySession,
    did: Did,
    *,
    by: bytes | None,
    now: int,
    case: bytes | None = None,
    about: bytes | None = None,
) -> None:
    """Add a deed; the caller's transaction commits it."""
    session.add(Deed(at=now, investigator=by, deed=did.value, case=case, about=about))
