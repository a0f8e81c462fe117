"""The tables: each with a term, each sensitive column with a key, and nothing that should not be there."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Column, LargeBinary

from tests.service.conftest import City
from tun.house.database import Instant, Sealed
from tun.service.storage.tables import db

COLUMNS: list[Column[Any]] = [column for table in db.metadata.sorted_tables for column in table.columns]
NAMES = [f"{column.table.name}.{column.name}" for column in COLUMNS]

# Bytes that say nothing about a person: ids, hashes, public keys, and what the service or an office signed.
PLAIN_BYTES = {
    "alarms.code",
    "alarms.venue",
    "approvals.key",
    "cards.id",
    "centre_sessions.account",
    "centre_sessions.token_hash",
    "centre_staff.centre",
    "centre_staff.id",
    "approvals.request",
    "approvals.signature",
    "areas.venue",
    "codes.event",
    "codes.id",
    "codes.token",
    "codes.venue",
    "diaries.digest",
    "diaries.id",
    "diaries.withdrawal",
    "events.id",
    "events.venue",
    "exchanges.tag",
    "headcounts.venue",
    "imported_results.centre",
    "imported_results.digest",
    "imported_results.id",
    "invitations.id",
    "invitations.owner",
    "invitations.token_hash",
    "log.commitment",
    "log.hash",
    "log.head",
    "log.previous",
    "office_keys.id",
    "office_keys.spki",
    "operator_sessions.account",
    "operator_sessions.token_hash",
    "operators.id",
    "requests.id",
    "requests.venue",
    "sealing_keys.id",
    "sealing_keys.point",
    "sealing_keys.statement",
    "staff.operator",
    "staff.owner",
    "suspicions.id",
    "suspicions.venue",
    "test_centres.id",
    "test_centres.token_hash",
    "used_nonces.nonce",
    "spent_proofs.id",
    "venues.id",
    "venues.operator",
    "visits.id",
    "visits.venue",
}


@pytest.mark.parametrize("name", [table.name for table in db.metadata.sorted_tables])
def test_every_table_says_when_its_rows_go(name: str) -> None:
    retention = db.metadata.tables[name].info.get("retention")
    assert isinstance(retention, str)
    assert len(retention) > 5


def test_every_other_bytes_column_is_sealed_and_names_its_key() -> None:
    plain, sealed = set(), {}
    for name, column in zip(NAMES, COLUMNS, strict=True):
        if isinstance(column.type, Sealed):
            sealed[name] = column.type.opens_with
        elif isinstance(column.type, LargeBinary):
            plain.add(name)
    assert plain == PLAIN_BYTES, "a new column of bytes is either sealed or stands in this list, with a reason"
    assert sealed == {
        "visits.envelope": "day key of its day",
        "cards.envelope": "card key of its month",
        "requests.details": "log key of its month",
        "log.details": "log key of its month",
        "diaries.sealed": "office sealing key",
    }


def test_a_visit_has_no_other_columns_than_the_design_gives_it() -> None:
    assert {column.name for column in db.metadata.tables["visits"].columns} == {
        "id",
        "venue",
        "day",
        "persons",
        "open",
        "envelope",
    }
    assert {column.name for column in db.metadata.tables["headcounts"].columns} == {"venue", "scope", "persons"}


def test_no_column_could_hold_a_visitor() -> None:
    words = ("address", "agent", "phone", "email", "visitor", "guest", "contact", "ip", "cookie", "device")
    allowed = {"offices.phone"}  # the office's own number, from the city's register
    found = {name for name in NAMES for word in words if word in name.split(".")[1].split("_")}
    assert found <= allowed


def test_times_are_stored_in_one_way_only() -> None:
    for name, column in zip(NAMES, COLUMNS, strict=True):
        assert "DATE" not in str(column.type).upper(), name
        if column.name in (
            "created", "starts", "ends", "issued", "expires", "made", "registered", "revoked", "until", "fetched",
        ):  # fmt: skip
            assert isinstance(column.type, Instant), name


def test_no_table_of_visits_keeps_the_order_of_arrival(city: City) -> None:
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
    sql = {row.name: row.sql for row in db.session.connection().exec_driver_sql(query)}
    assert "WITHOUT ROWID" in sql["visits"]
    assert "WITHOUT ROWID" in sql["headcounts"]
    assert not any("AUTOINCREMENT" in text for text in sql.values())


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("secure_delete", 1),
        ("foreign_keys", 1),
        ("temp_store", 2),
        ("busy_timeout", 10_000),
    ],
)
def test_every_connection_has_its_pragmas(city: City, pragma: str, value: object) -> None:
    for _ in range(3):
        raw = db.engine.raw_connection()
        found = raw.cursor().execute(f"PRAGMA {pragma}").fetchone()
        raw.close()
        assert found == (value,)
    with city.elsewhere() as service:
        assert service.session.connection().exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_an_instant_is_a_whole_number_of_seconds(city: City) -> None:
    for wrong in (1.5, "1", True):
        with pytest.raises(TypeError):
            Instant().process_bind_param(wrong, db.engine.dialect)  # type: ignore[arg-type]
    assert Instant().process_bind_param(None, db.engine.dialect) is None
