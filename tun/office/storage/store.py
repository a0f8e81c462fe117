"""The store itself: where it lies, how it is prepared, and how its tables come to their newest form."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import make_url

from tun.house import schema
from tun.house.database import AnySession, prepare

from .tables import db

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"


def connect(app: Flask, url: str, *, threads: int) -> None:
    """Tie the store to the application. For SQLite the folder is made, for its owner only."""
    parsed = make_url(url)
    if parsed.drivername.startswith("sqlite") and parsed.database:
        Path(parsed.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    if parsed.drivername.startswith("sqlite"):
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_size": threads + 2}
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)


def upgrade(app: Flask) -> None:
    """Bring the tables to their newest form; safe to repeat."""
    from tun.house.migrations import upgrade as migrate_upwards  # Alembic is slow to import, and only needed here

    migrate_upwards(app, db, MIGRATIONS)


def is_current(session: AnySession) -> bool:
    """Whether the store has the schema that this program was written for."""
    return schema.is_current(session, MIGRATIONS)
