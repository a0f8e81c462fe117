"""Bringing a store to the current schema: Alembic through Flask-Migrate, one tree per house.

Imported by commands only; a serving process has no use for Alembic.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import Flask, current_app
from flask_migrate import Migrate
from flask_migrate import upgrade as _upgrade
from flask_sqlalchemy import SQLAlchemy

from .database import Instant, Sealed


def upgrade(app: Flask, db: SQLAlchemy, folder: Path) -> None:
    """Bring the application's store to the newest schema; does nothing where it is there already."""
    Migrate(app, db, directory=str(folder))
    with app.app_context():
        _upgrade()


def run_environment() -> None:
    """What a tree's `env.py` does: run the migrations over the current application's store."""
    db: SQLAlchemy = current_app.extensions["migrate"].db
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=_render,
            render_as_batch=connection.dialect.name == "sqlite",  # SQLite alters a table by copying it
            compare_type=_same_type,
        )
        with context.begin_transaction():
            context.run_migrations()


def _render(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """A migration is history: it names plain types, not classes that may move."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(item, Sealed):
        return "sa.LargeBinary()"
    return False


def _same_type(_context: Any, _inspected: Any, _metadata: Any, _found: Any, wanted: Any) -> bool | None:
    return False if isinstance(wanted, Instant | Sealed) else None
