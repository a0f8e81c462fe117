"""Deletion: on time to the second, alone, twice, cut off anywhere, and stopped by nothing."""

from __future__ import annotations

import fcntl
import json
import multiprocessing
import os
import sqlite3
import threading
import time
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest

from tests.service.conftest import DAY, NOON, PASSWORD, City, HealthOffice, code_of, make_config, running
from tun.core import envelope
from tun.core.errors.sealing import DayKeyDestroyed
from tun.core.log import Entry, check_logged, read_head
from tun.core.retention import CEILING_DAYS, FLOOR_DAYS, key_dies_at
from tun.service.actions import offices
from tun.service.actions import purge as deletion
from tun.service.actions.log import first_fault
from tun.service.actions.operators import sign_in
from tun.service.actions.purge import Purged, overdue, purge
from tun.service.keys import ServiceKeys
from tun.service.storage import visits
from tun.service.storage.log import rows as log_rows
from tun.service.storage.tables import LogEntry, OperatorSession, Request, UsedNonce, Visit, db

TODAY = NOON // DAY
DIES = (TODAY + 29) * DAY  # 2026-12-18 00:00 UTC


def run(city: City, at: int) -> Purged:
    city.clock.now = at
    purged = purge(city.service, now=at)
    assert purged is not None
    db.session.rollback()
    return purged


def test_the_key_dies_at_midnight_after_the_last_visit_is_old_enough_and_not_a_second_before(city: City) -> None:
    city.check_in()
    assert datetime.fromtimestamp(DIES, UTC).isoformat() == "2026-12-18T00:00:00+00:00"
    before = run(city, DIES - 1)
    assert (before.day_keys, before.visits) == (0, 0)
    assert (city.service.keys.days(), city.stored()) == ([TODAY], 1)
    after = run(city, DIES)
    assert (after.day_keys, after.visits, after.wal_truncated) == (1, 1, True)
    assert (city.service.keys.days(), city.stored()) == ([], 0)
    with pytest.raises(DayKeyDestroyed):
        city.service.keys.day(TODAY)


@pytest.mark.parametrize("days", [FLOOR_DAYS, CEILING_DAYS])
def test_retention_is_what_the_city_configured(city: City, days: int) -> None:
    city.check_in()
    object.__setattr__(city.service.config, "retention_days", days)
    assert run(city, (TODAY + 1 + days) * DAY - 1).day_keys == 0
    assert run(city, (TODAY + 1 + days) * DAY).day_keys == 1


def test_only_what_is_over_goes(city: City) -> None:
    old, young = city.check_in(), b""
    city.clock.now = NOON + DAY
    young = city.check_in()
    run(city, DIES)
    assert city.service.keys.days() == [TODAY + 1]
    assert city.record(young).arrival == NOON + DAY
    with pytest.raises(AssertionError):
        city.row(old)


def test_reading_is_refused_at_28_days_to_the_second_although_no_purge_ever_ran(city: City) -> None:
    _, body = city.arrival()
    city.take(body)
    for later, visible in ((28 * DAY - 1, 1), (28 * DAY, 0)):
        city.clock.now = NOON + later
        start = max(NOON - 60, city.clock() - 28 * DAY)
        assert len(city.release(start, NOON + 3600, reason=str(later)).visits) == visible
        assert (city.post("/visits", body).status_code == 200) is bool(visible)
    assert city.stored() == 1, "nothing was deleted, only refused"
    answer = city.post("/visits", body)
    assert (answer.status_code, code_of(answer)) == (410, "day-key-destroyed")


def test_a_window_of_a_day_whose_key_is_gone_is_empty(city: City) -> None:
    city.check_in()
    city.service.keys.destroy_day(TODAY)
    city.clock.now += 60
    release = city.release(NOON - 60, NOON + 60)
    assert (release.visits, release.unreadable) == ((), 0)


def test_a_second_run_finds_nothing_to_do_and_logs_nothing(city: City) -> None:
    city.check_in()
    run(city, DIES)
    entries = city.count(LogEntry)
    again = run(city, DIES)
    assert not again.anything
    assert city.count(LogEntry) == entries


def test_a_run_leaves_a_signed_record_with_counts_and_nothing_else(city: City) -> None:
    for _ in range(3):
        city.check_in()
    run(city, DIES)
    last = log_rows(db.session)[-1]
    assert (last.type, last.office) == ("purge", None)
    head = read_head(last.head, city.service.keys.verifiers, now=DIES)
    key = envelope.derive_key(city.service.keys.month(last.day), "tun/v1/log-details")
    opened = envelope.open_envelope(key, last.details, aad=last.hash)
    check_logged(
        Entry(last.index, last.type, last.day, last.office, last.commitment, last.previous),
        opened[16:],
        opened[:16],
        head,
    )
    said = json.loads(opened[16:])
    assert (said["day_keys"], said["visits"], said["stuck"]) == (1, 3, 0)
    assert all(type(number) is int for number in said.values())
    assert first_fault(city.service, now=DIES) is None


def test_it_goes_in_steps_so_that_check_ins_do_not_wait(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deletion, "_STEP", 2)
    for _ in range(5):
        city.check_in()
    assert run(city, DIES).visits == 5


def test_open_visits_are_ended_first_so_that_their_places_are_free(city: City) -> None:
    city.check_in(persons=4)
    city.check_in(persons=2, code=city.code(area=2))
    assert run(city, DIES).visits == 2
    assert [city.present(scope) for scope in ("venue", "area:1", "area:2")] == [0, 0, 0]


def test_open_visits_without_their_key_give_their_places_back_too(city: City) -> None:
    city.check_in(persons=4)
    city.service.keys.destroy_day(TODAY)
    city.clock.now = DIES - 60
    city.check_in(persons=1)
    run(city, DIES)
    assert (city.present(), city.present("area:1"), city.stored()) == (1, 1, 1)


# --- Cut off, twice, at once -----------------------------------------------------------------------------


class Killed(BaseException):
    """As if the process had ended here."""


@pytest.mark.parametrize("where", ["_remove_visits", "_months_over", "_remove_details", "append", "truncate_wal"])
def test_a_run_that_was_cut_off_is_finished_by_the_next(
    city: City, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    for _ in range(3):
        city.check_in()

    def dies(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(deletion, where, dies)
        with pytest.raises(Killed):
            run(city, DIES)
    db.session.rollback()
    assert city.service.keys.days() == [], "the key goes first: from here on nobody can read"
    run(city, DIES)
    assert city.stored() == 0
    assert overdue(city.service, now=DIES) == 0


def test_a_kill_between_two_steps_of_rows_is_finished_by_the_next(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        city.check_in()
    monkeypatch.setattr(deletion, "_STEP", 2)
    real, calls = visits.delete_some, []

    def once(*args: Any, **options: Any) -> int:
        calls.append(1)
        if len(calls) == 2:
            raise Killed
        return real(*args, **options)

    with monkeypatch.context() as patched:
        patched.setattr("tun.service.storage.visits.delete_some", once)
        with pytest.raises(Killed):
            run(city, DIES)
    assert city.stored() == 3
    assert overdue(city.service, now=DIES + 60) == 60
    assert run(city, DIES).visits == 3


def _purge_elsewhere(folder: Path, at: int, barrier: Barrier, answers: Any) -> None:
    with running(make_config(folder), lambda: at) as app:
        barrier.wait()
        purged = purge(app.extensions["tun"], now=at)
        assert purged is not None
        answers.put((purged.day_keys, purged.visits))


def test_two_processes_at_once_delete_everything_once(city: City, tmp_path: Path) -> None:
    for _ in range(30):
        city.check_in()
    db.session.remove()
    context = multiprocessing.get_context("fork")
    barrier, answers = context.Barrier(2), context.Queue()
    db.engine.dispose()
    processes = [context.Process(target=_purge_elsewhere, args=(tmp_path, DIES, barrier, answers)) for _ in range(2)]
    for process in processes:
        process.start()
    told = sorted(answers.get(timeout=30) for _ in processes)
    for process in processes:
        process.join(30)
        assert process.exitcode == 0
    assert told == [(0, 0), (1, 30)]
    assert (city.stored(), city.service.keys.days()) == (0, [])


def test_who_does_not_want_to_wait_is_told_that_somebody_is_at_it(city: City) -> None:
    city.check_in()
    lock = os.open(city.service.keys.folder / ".purge.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    assert purge(city.service, now=DIES, wait=False) is None
    assert city.service.keys.days() == [TODAY]
    os.close(lock)
    assert purge(city.service, now=DIES, wait=False) is not None


def test_check_ins_go_on_while_a_purge_runs(city: City) -> None:
    for _ in range(40):
        city.check_in()
    city.clock.now = DIES
    bodies = [city.arrival()[1] for _ in range(10)]
    waits: list[float] = []

    def arrive() -> None:
        for body in bodies:
            began = time.monotonic()
            assert city.post("/visits", body).status_code == 201
            waits.append(time.monotonic() - began)

    thread = threading.Thread(target=arrive)
    thread.start()
    run(city, DIES)
    thread.join()
    assert len(waits) == 10
    assert city.stored() == 10


# --- What stands in the way ------------------------------------------------------------------------------


def test_one_key_that_cannot_be_destroyed_does_not_save_the_others(
    city: City, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    city.check_in()
    city.clock.now = NOON + DAY
    city.check_in()
    real = city.service.keys.destroy_day

    def destroy(keys: ServiceKeys, day: int) -> bool:
        if day == TODAY:
            raise PermissionError(13, "Permission denied")
        return bool(real(day))

    with monkeypatch.context() as patched:
        patched.setattr(ServiceKeys, "destroy_day", destroy)
        purged = run(city, DIES + DAY)
    assert (purged.day_keys, purged.stuck, purged.visits) == (1, 1, 2)
    assert "cannot be destroyed" in caplog.text
    assert overdue(city.service, now=DIES + DAY) == DAY
    assert run(city, DIES + DAY).day_keys == 1
    assert overdue(city.service, now=DIES + DAY) == 0


def test_files_that_are_no_keys_do_not_stop_the_deletion(city: City) -> None:
    city.check_in()
    folder = city.service.keys.folder / "days"
    for name in ("2026-11-19 (Kopie).key", "README.key", ".2026-11-19.key.ab12", "2026-11-19.key~"):
        (folder / name).write_bytes(b"")
    assert run(city, DIES).day_keys == 1


@pytest.mark.parametrize("spoil", ["empty", "readable by all", "damaged rows"])
def test_a_key_or_row_that_cannot_be_used_does_not_stop_the_deletion(city: City, spoil: str) -> None:
    secret = city.check_in(persons=3)
    key = city.service.keys.folder / "days" / "2026-11-19.key"
    if spoil == "empty":
        key.write_bytes(b"")
    elif spoil == "readable by all":
        key.chmod(0o644)
    else:
        row = city.row(secret)
        row.envelope = b"\x01"
        db.session.commit()
    city.service.keys._remembered.clear()
    purged = run(city, DIES)
    assert (purged.day_keys, purged.visits, city.present()) == (1, 1, 0)


def test_a_reader_who_stays_delays_the_emptying_of_the_log_but_not_the_deletion(city: City, tmp_path: Path) -> None:
    city.check_in()
    reader = sqlite3.connect(tmp_path / "service.sqlite", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM visits").fetchone()
    db.session.remove()
    db.engine.dispose()
    city.clock.now = DIES
    purged = purge(city.service, now=DIES)
    assert purged is not None
    assert (purged.day_keys, purged.visits, purged.wal_truncated) == (1, 1, False)
    reader.execute("ROLLBACK")
    reader.close()
    assert run(city, DIES).wal_truncated
    assert (tmp_path / "service.sqlite-wal").stat().st_size == 0


# --- What else goes --------------------------------------------------------------------------------------


def month_start(year: int, month: int) -> int:
    return int(datetime(year, month, 1, tzinfo=UTC).timestamp())


def test_log_keys_die_twelve_months_after_their_month_to_the_second(city: City) -> None:
    request = city.request(NOON - 60, NOON)
    over = month_start(2027, 12)
    assert "2026-11" in city.service.keys.months()
    run(city, over - 1)
    assert "2026-11" in city.service.keys.months()
    assert db.session.get(Request, bytes.fromhex(request)) is not None
    purged = run(city, over)
    assert (purged.month_keys, purged.requests) == (1, 1)
    assert "2026-11" not in city.service.keys.months()
    assert city.count(Request) == 0
    with pytest.raises(DayKeyDestroyed):
        city.service.keys.month(TODAY)


def test_the_chain_of_the_log_holds_after_its_details_are_gone(city: City) -> None:
    city.request(NOON - 60, NOON)
    run(city, month_start(2027, 12))
    rows = log_rows(db.session)
    gone = [row for row in rows if row.day < month_start(2026, 12) // DAY]
    assert gone
    assert {row.details for row in gone} == {b""}
    assert first_fault(city.service, now=city.clock()) is None


def test_a_repeated_question_after_its_month_is_a_new_one_outside_retention(city: City) -> None:
    question = city.question(NOON - 60, NOON)
    city.ask("/requests", question)
    run(city, month_start(2027, 12))
    city.clock.now = month_start(2027, 12)
    fresh = HealthOffice(1, city.office.signing)
    offices.take_statement(city.service, 1, fresh.statement(city.clock(), city.clock() + DAY), now=city.clock())
    assert code_of(city.ask("/requests", question)) == "outside-retention"


def test_nonces_and_sessions_go_when_they_are_over(city: City) -> None:
    city.ask("/venues", {"text": ""})
    sign_in(city.service, "olga@fruchthalle.example", PASSWORD, now=NOON)
    assert (city.count(UsedNonce), city.count(OperatorSession)) == (1, 1)
    kept = run(city, NOON + 60)
    assert (kept.nonces, kept.sessions) == (0, 0)
    gone = run(city, NOON + 3600)
    assert (gone.nonces, gone.sessions) == (1, 1)
    assert (city.count(UsedNonce), city.count(OperatorSession)) == (0, 0)


# --- Overdue ---------------------------------------------------------------------------------------------


def test_what_is_overdue_is_told_in_seconds(city: City) -> None:
    assert overdue(city.service, now=NOON) == 0
    city.check_in()
    assert overdue(city.service, now=DIES) == 0
    assert overdue(city.service, now=DIES + 7) == 7
    city.service.keys.destroy_day(TODAY)
    assert overdue(city.service, now=DIES + 7) == 7, "the rows are still there"
    assert key_dies_at(TODAY, 28) == DIES


def test_a_day_that_is_over_never_gets_a_second_key(city: City) -> None:
    city.check_in()
    run(city, DIES)
    with pytest.raises(DayKeyDestroyed):
        city.service.keys.day_for_writing(TODAY, now=DIES, retention_days=28)
    assert city.service.keys.days() == []


def test_a_worker_that_holds_a_destroyed_key_notices(city: City, tmp_path: Path) -> None:
    city.check_in()
    with running(make_config(tmp_path), city.clock) as other:
        other_worker = other.extensions["tun"]
        run(city, DIES)
        assert not city.service.keys.holds_destroyed(), "who destroyed it has forgotten it"
        assert not other_worker.keys.holds_destroyed(), "who never used it does not hold it"
    stale = ServiceKeys(city.service.keys.folder)
    day = stale.day_for_writing(TODAY + 29, now=DIES, retention_days=28)
    assert day == city.service.keys.day(TODAY + 29)
    city.service.keys.destroy_day(TODAY + 29)
    assert stale.holds_destroyed()
    assert not city.service.keys.holds_destroyed()


def test_the_rows_of_a_day_are_gone_from_every_index(city: City) -> None:
    city.check_in()
    run(city, DIES)
    for query in (db.select(Visit.id), db.select(Visit.day), db.select(Visit.venue)):
        assert db.session.scalars(query).all() == []
