"""The migrations: they make exactly the tables of the code, up and down, with data in them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import Migrate, downgrade

from tests.service.conftest import NOON, Clock, found_city, make_config
from tun.house import schema
from tun.house.database import Instant, Sealed
from tun.service.startup import MIGRATIONS, CannotStart, check, command_app, initialise
from tun.service.storage.tables import Visit, db


def _same_type(_context: Any, _inspected: Any, _metadata: Any, _found: Any, wanted: Any) -> bool | None:
    return False if isinstance(wanted, Instant | Sealed) else None


def differences() -> list[Any]:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": _same_type})
        found = compare_metadata(context, db.metadata)
    return found if isinstance(found, list) else [found]


def tables_as_made() -> dict[str, str]:
    found = db.session.connection().exec_driver_sql("SELECT name, sql FROM sqlite_master").all()
    return {row.name: row.sql for row in found}


def test_the_migrations_make_exactly_the_tables_of_the_code(tmp_path: Path) -> None:
    config = make_config(tmp_path)
    initialise(config, clock=Clock())
    with command_app(config, clock=Clock()).app_context():
        assert differences() == []
        made = tables_as_made()
        db.session.remove()
        db.engine.dispose()
    other = make_config(tmp_path / "metadata", database=f"sqlite:///{tmp_path}/metadata.sqlite")
    with command_app(other, clock=Clock()).app_context():
        db.create_all()
        meant = tables_as_made()
        db.session.remove()
        db.engine.dispose()
    assert set(made) - set(meant) <= {"alembic_version", "sqlite_autoindex_alembic_version_1"}
    assert set(meant) <= set(made)
    for name in ("visits", "headcounts"):
        assert ("WITHOUT ROWID" in made[name]) is ("WITHOUT ROWID" in meant[name]) is True


def test_making_a_store_twice_keeps_what_is_in_it(tmp_path: Path) -> None:
    config = make_config(tmp_path)
    for _ in range(2):
        initialise(config, clock=Clock())
    app = command_app(config, clock=Clock())
    with app.app_context():
        city = found_city(app, Clock())
        city.check_in()
        db.session.remove()
    initialise(config, clock=Clock())
    with app.app_context():
        assert city.stored() == 1
        db.session.remove()
        db.engine.dispose()


def test_every_migration_goes_down_and_up_again_with_data_in_the_store(tmp_path: Path) -> None:
    config = make_config(tmp_path)
    initialise(config, clock=Clock())
    app = command_app(config, clock=Clock())
    Migrate(app, db, directory=str(MIGRATIONS))
    with app.app_context():
        city = found_city(app, Clock())
        city.check_in()
        city.service.session.remove()
        revisions = len(list((MIGRATIONS / "versions").glob("[0-9]*.py")))
        for _ in range(revisions):
            downgrade()
            db.session.remove()
        tables = db.session.connection().exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").all()
        assert {name for (name,) in tables} == {"alembic_version"}
        db.session.remove()
        db.engine.dispose()
    initialise(config, clock=Clock())
    with app.app_context():
        assert differences() == []
        assert db.session.scalars(db.select(Visit)).all() == []
        db.session.remove()
        db.engine.dispose()


def test_the_newest_revision_is_found_without_alembic(tmp_path: Path) -> None:
    config = make_config(tmp_path)
    app = command_app(config, clock=Clock())
    with app.app_context():
        assert not schema.is_current(db.session, MIGRATIONS)
        db.session.remove()
        db.engine.dispose()
    initialise(config, clock=Clock())
    with app.app_context():
        assert schema.is_current(db.session, MIGRATIONS)
        db.session.remove()
        db.engine.dispose()


@pytest.mark.server
def test_a_server_does_not_import_alembic() -> None:
    script = "import sys, tun.service.app, tun.service.startup; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_service_does_not_start_over_an_old_schema_or_rows_without_their_key(tmp_path: Path) -> None:
    config = make_config(tmp_path)
    initialise(config, clock=Clock())
    check(config, clock=Clock())
    app = command_app(config, clock=Clock())
    with app.app_context():
        city = found_city(app, Clock())
        city.check_in()
        db.session.remove()
    check(config, clock=Clock())
    (config.keys / "days" / "2026-11-19.key").rename(tmp_path / "away")
    with pytest.raises(CannotStart, match="2026-11-19"):
        check(config, clock=Clock())
    check(config, clock=Clock(NOON + 40 * 86_400))  # over: the next purge removes these rows
    with app.app_context():
        db.session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    with pytest.raises(CannotStart, match="tun init"):
        check(config, clock=Clock())
