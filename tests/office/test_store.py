"""The store: what it keeps, for how long, in which schema, and that nothing of a contact lies in it."""

from __future__ import annotations

import logging
from base64 import b64encode
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import Migrate, downgrade
from sqlalchemy import inspect

from tests.office.conftest import ADA, EVENING, MARKER, NOON, PASSPHRASE, XAVER, HealthOffice, config
from tests.office.journey import open_case, release_path, request_path
from tun.house.database import Instant, Sealed, write
from tun.office.actions import accounts
from tun.office.actions.purge import purge
from tun.office.app import create_app
from tun.office.storage import store
from tun.office.storage.tables import (
    Approval,
    Base,
    Case,
    Deed,
    Investigator,
    InvestigatorKey,
    InvestigatorSession,
    ReleaseRow,
    Request,
    db,
)

DAY = 86_400


def test_every_table_says_how_long_its_rows_stay() -> None:
    for table in Base.metadata.tables.values():
        assert table.info.get("retention"), table.name


def test_whatever_tells_about_a_person_is_sealed() -> None:
    sealed = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Sealed)
    }
    assert sealed == {"cases.notes", "requests.reason", "releases.sealed", "diaries.sealed"}


def test_the_migrations_lead_to_the_tables_and_back(tmp_path: Path) -> None:
    app = create_app(config(tmp_path))
    store.upgrade(app)
    store.upgrade(app)  # safe to repeat
    with app.app_context():
        with db.engine.connect() as connection:
            options = {"compare_type": _same_type}
            found = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
            assert found == []
        assert store.is_current(db.session)
        Migrate(app, db, directory=str(store.MIGRATIONS))
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
        assert not store.is_current(db.session)
        db.session.remove()
    store.upgrade(app)
    with app.app_context():
        assert store.is_current(db.session)
        db.session.remove()
        db.engine.dispose()


def _same_type(_context: object, _inspected: object, _column: object, _found: object, wanted: object) -> bool | None:
    return False if isinstance(wanted, (Instant, Sealed)) else None


def test_a_store_that_was_never_migrated_is_not_ready(tmp_path: Path) -> None:
    app = create_app(config(tmp_path))
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503 and answer.json is not None and answer.json["code"] == "unavailable"
    with app.app_context():
        db.engine.dispose()


def _rows(table: type[Base]) -> int:
    found = len(db.session.scalars(db.select(table)).all())
    db.session.rollback()
    return found


def test_a_release_goes_when_its_time_is_over(health_office: HealthOffice) -> None:
    ines, office, clock = health_office.signed_in(), health_office.office, health_office.clock
    release_path(ines)
    clock.now = NOON + 14 * DAY - 1
    assert purge(office).releases == 0 and _rows(ReleaseRow) == 1
    clock.now += 1
    done = purge(office)
    assert (done.releases, done.cases, done.log_emptied) == (1, 0, True) and done.anything
    assert _rows(ReleaseRow) == 0 and _rows(Case) == 1
    assert not purge(office).anything


def test_a_closed_case_goes_with_its_requests_when_no_list_is_left(health_office: HealthOffice) -> None:
    ines, office, clock = health_office.signed_in(), health_office.office, health_office.clock
    case = open_case(ines)
    request = request_path(ines, case)
    ines.post(f"{case}/close")
    with write(db.session) as session:
        key = InvestigatorKey(id=bytes(8), investigator=health_office.ines, spki=b"", created=NOON)
        approval = Approval(request=bytes.fromhex(request[-64:]), key=bytes(8), signature=b"", signed=NOON)
        session.add(key)
        session.flush()
        session.add(approval)
    clock.now = NOON + 14 * DAY - 1
    assert purge(office).cases == 0
    clock.now += 1
    done = purge(office)
    assert (done.cases, done.requests) == (1, 1)
    assert (_rows(Case), _rows(Request), _rows(Approval), _rows(InvestigatorKey)) == (0, 0, 0, 1)


def test_a_case_stays_while_one_of_its_lists_does(health_office: HealthOffice) -> None:
    ines, office, clock = health_office.signed_in(), health_office.office, health_office.clock
    case = open_case(ines)
    request = request_path(ines, case)
    clock.now += DAY - 1
    ines = health_office.signed_in()
    release_path(ines, request)
    ines.post(f"{case}/close")
    clock.now = NOON + 15 * DAY - 2
    assert purge(office).cases == 0
    clock.now += 1
    assert purge(office).cases == 1


def test_a_forgotten_case_is_closed_by_itself(health_office: HealthOffice) -> None:
    office, clock = health_office.office, health_office.clock
    open_case(health_office.signed_in())
    clock.now = NOON + 180 * DAY - 1
    assert purge(office).cases_closed == 0
    clock.now += 1
    done = purge(office)
    assert (done.cases_closed, done.cases) == (1, 0)
    clock.now += 14 * DAY
    assert purge(office).cases == 1


def test_deeds_and_disabled_accounts_go_after_a_year(health_office: HealthOffice) -> None:
    office, clock = health_office.office, health_office.clock
    open_case(health_office.signed_in())
    accounts.disable(office, "ida")
    clock.now = NOON + 365 * DAY - 1
    done = purge(office)
    assert (done.deeds, done.accounts) == (0, 0) and _rows(InvestigatorSession) == 0
    clock.now += 1
    done = purge(office)
    assert (done.deeds, done.accounts) == (1, 1) and _rows(Investigator) == 1 and _rows(Deed) == 0


def _files(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def _spellings(word: str) -> list[bytes]:
    plain = word.encode()
    return [plain, plain.hex().encode(), b64encode(plain).rstrip(b"=")[:-1], word.encode("utf-16-le")]


def test_nothing_of_a_contact_lies_on_the_disk_or_in_the_log(
    health_office: HealthOffice, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    health_office.partner.add_visit(XAVER, arrival=EVENING)
    health_office.partner.add_visit(ADA, arrival=EVENING, sealed=lambda sealed: sealed[:-1])
    ines = health_office.signed_in()
    case = open_case(ines, notes=f"Notiz über {MARKER}")
    release = release_path(ines, request_path(ines, case, reason="Grund-Grund-Grund"))
    assert MARKER in ines.post(f"{release}/open").text
    ines.post(f"{release}/contacts.xlsx")
    ines.post(f"{release}/contacts.csv")
    with ines.client.session_transaction() as cookie:
        assert MARKER not in str(dict(cookie))
    content = _files(health_office.folder)
    for found in (b"Ines Imhof", b"2026-1187", b"Fruchthalle"):
        assert found in content  # the search finds what is there
    for word in (MARKER, "Querfeldein", "Gaustra", "Grund-Grund", PASSPHRASE):
        for spelling in _spellings(word):
            assert spelling not in content, word
    assert MARKER not in caplog.text and PASSPHRASE not in caplog.text


def test_the_byte_search_would_find_a_name_that_is_there(health_office: HealthOffice) -> None:
    with write(db.session) as session:
        session.add(Deed(at=NOON, investigator=None, deed=MARKER, case=None, about=None))
    assert MARKER.encode() in _files(health_office.folder)
    with write(db.session) as session:
        session.delete(session.scalars(db.select(Deed)).one())
    purge(health_office.office)
    db.session.remove()
    assert MARKER.encode() not in _files(health_office.folder)
