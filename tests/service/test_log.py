"""The log: append-only, whole or told where it is not, and silent about people."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.service.conftest import DAY, NOON, City, HealthOffice
from tun.core import log as core_log
from tun.core.errors.sealing import CannotOpen, DayKeyDestroyed
from tun.core.log import EntryType
from tun.house.database import write
from tun.service.actions import offices
from tun.service.actions.log import append, first_fault
from tun.service.actions.records import open_details
from tun.service.storage import log
from tun.service.storage.tables import LogEntry, Request, db


def fill(city: City, number: int = 5) -> None:
    for index in range(number):
        with write(db.session) as session:
            append(city.service, session, EntryType.REQUEST, {"index": index}, office=1, now=NOON)
    db.session.rollback()


def test_deeds_are_logged_in_order_with_day_type_and_office(city: City) -> None:
    city.request(NOON - 60, NOON)
    offices.revoke_office(city.service, 1, now=NOON)
    types = [(row.type, row.office, row.day) for row in log.rows(db.session)]
    today, founded = NOON // DAY, NOON // DAY - 60
    assert types == [
        ("office-registered", 1, founded),
        ("sealing-key", 1, founded),
        ("request", 1, today),
        ("office-revoked", 1, today),
    ]
    assert first_fault(city.service, now=NOON) is None


def test_a_deed_that_changes_nothing_is_not_logged_again(city: City) -> None:
    offices.revoke_office(city.service, 1, now=NOON)
    before = city.count(LogEntry)
    offices.revoke_office(city.service, 1, now=NOON + 1)
    assert city.count(LogEntry) == before


def test_sixteen_threads_append_one_chain(city: City) -> None:
    before, barrier = city.count(LogEntry), threading.Barrier(16)

    def run(number: int) -> None:
        with city.elsewhere() as service:
            barrier.wait()
            with write(service.session) as session:
                append(service, session, EntryType.REQUEST, {"thread": number}, office=1, now=NOON)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert city.count(LogEntry) == before + 16
    assert first_fault(city.service, now=NOON) is None


@pytest.mark.parametrize(
    "change",
    [
        {"type": "purge"},
        {"day": 1},
        {"office": 2},
        {"office": None},
        {"commitment": bytes(32)},
        {"previous": bytes(32)},
    ],
)
def test_a_changed_entry_is_found_by_its_number(city: City, change: dict[str, Any]) -> None:
    fill(city)
    db.session.execute(db.update(LogEntry).where(LogEntry.index == 3).values(**change))
    db.session.commit()
    assert first_fault(city.service, now=NOON) == 3


def test_an_entry_changed_with_its_hash_is_found_by_its_signed_head(city: City) -> None:
    fill(city)
    row = db.session.get(LogEntry, 6)  # the last one, which no successor's "previous" betrays
    assert row is not None
    row.office = 2
    row.hash = log.entry_of(row).hash
    db.session.commit()
    assert first_fault(city.service, now=NOON) == 6


def test_a_head_moved_from_another_entry_is_found(city: City) -> None:
    fill(city)
    rows = {row.index: row for row in log.rows(db.session)}
    rows[4].head, rows[5].head = rows[5].head, rows[4].head
    db.session.commit()
    assert first_fault(city.service, now=NOON) == 4


@pytest.mark.parametrize("index", [0, 3])
def test_a_missing_entry_is_found(city: City, index: int) -> None:
    fill(city)
    db.session.execute(db.delete(LogEntry).where(LogEntry.index == index))
    db.session.commit()
    assert first_fault(city.service, now=NOON) == index


def test_a_head_that_this_service_did_not_sign_is_a_fault_and_not_an_error(city: City) -> None:
    fill(city)
    row = db.session.get(LogEntry, 2)
    assert row is not None
    head = core_log.Head(3, row.hash)
    row.head = core_log.sign_head(head, HealthOffice().signing, now=NOON)
    db.session.commit()
    assert first_fault(city.service, now=NOON) == 2
    row = db.session.get(LogEntry, 1)
    assert row is not None
    row.head = b"\x01garbage"
    db.session.commit()
    assert first_fault(city.service, now=NOON) == 1


def test_an_entry_shows_nothing_of_its_details(city: City) -> None:
    city.request(NOON - 60, NOON, case="AZ geheim", reason="Ausbruch")
    row = log.rows(db.session)[-1]
    shown = log.entry_of(row).to_bytes() + row.head
    for word in (b"geheim", b"Ausbruch", city.venue, city.venue.hex().encode(), str(NOON).encode()):
        assert word not in shown
    again = city.request(NOON - 60, NOON, case="AZ geheim", reason="Ausbruch 2")
    assert again
    first = row.commitment
    db.session.rollback()
    assert log.rows(db.session)[-1].commitment != first


def test_the_same_details_are_committed_to_under_a_fresh_salt(city: City) -> None:
    with write(db.session) as session:
        made = [append(city.service, session, EntryType.REQUEST, {"a": 1}, office=1, now=NOON) for _ in range(2)]
    assert made[0].details == made[1].details
    assert made[0].salt != made[1].salt


def test_the_details_open_with_the_key_of_their_month_only(city: City) -> None:
    request = city.request(NOON - 60, NOON, case="AZ geheim")
    row = db.session.get(Request, bytes.fromhex(request))
    assert row is not None
    opened = open_details(city.service, row.details, day=row.day, label="tun/v1/request-details", context=row.id)
    assert opened["case"] == "AZ geheim"
    for wrong in (
        {"day": row.day - 40},
        {"label": "tun/v1/log-details"},
        {"context": bytes(32)},
        {"day": row.day + 400},
    ):
        right: dict[str, Any] = {"day": row.day, "label": "tun/v1/request-details", "context": row.id}
        with pytest.raises((CannotOpen, DayKeyDestroyed)):
            open_details(city.service, row.details, **{**right, **wrong})
