"""Whether a store has the schema that this program was written for. Without Alembic: servers ask this too."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from .database import AnySession


def newest(folder: Path) -> str:
    """The newest revision of a migration tree, whose files begin with their number."""
    return max(path.name.split("_")[0] for path in (folder / "versions").glob("[0-9]*.py"))


def is_current(session: AnySession, folder: Path) -> bool:
    """False also where the store has no schema at all."""
    try:
        found = session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DatabaseError:
        found = None
    session.rollback()
    return found == newest(folder)
