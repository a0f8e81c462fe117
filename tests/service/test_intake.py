"""Arrivals are committed in groups; each is decided and answered by itself."""

from __future__ import annotations

import errno
import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from tests.service.conftest import NOON, City
from tun.core.errors.visits import CodeRevoked, SealedKeyUnknown
from tun.service.actions import offices
from tun.service.actions.check_in import check_in
from tun.service.actions.codes import revoke_code
from tun.service.storage import revision, visits
from tun.service.storage.intake import Arrival, Intake, Outcome
from tun.service.storage.tables import db


def arrival(city: City, **changes: object) -> Arrival:
    made = Arrival(
        revision=revision.current(city.service.session),
        visit=secrets.token_bytes(16),
        venue=city.venue,
        day=NOON // 86_400,
        persons=1,
        open=True,
        envelope=b"sealed",
        limits=(("venue", 3),),
    )
    city.service.session.rollback()
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many visits were stored each time when the log had been written to disk."""
    seen: list[int] = []
    engine, write = db.engine, os.fdatasync

    def spy(descriptor: int) -> None:
        write(descriptor)
        with engine.connect() as connection:
            seen.append(connection.exec_driver_sql("SELECT count(*) FROM visits").scalar_one())

    monkeypatch.setattr("tun.house.database.os.fdatasync", spy)
    return seen


def test_an_answer_comes_after_the_commit_is_on_disk(city: City, synced: list[int]) -> None:
    assert city.service.intake.store(arrival(city)) is Outcome.STORED
    assert synced == [1]


def test_a_repeated_visit_is_known_only_when_the_first_is_on_disk(city: City, synced: list[int]) -> None:
    once = arrival(city)
    city.service.intake.store(once)
    assert city.service.intake.store(once) is Outcome.KNOWN
    assert synced == [1, 1]


def test_one_that_ends_the_connection_does_not_take_the_others_off_the_disk(city: City, synced: list[int]) -> None:
    group = [arrival(city), arrival(city, envelope=object()), arrival(city)]
    intake = Intake(db.engine)
    with ThreadPoolExecutor(3) as threads:
        answers = [threads.submit(intake.store, one) for one in group]
    assert [answer.result() for answer in (answers[0], answers[2])] == [Outcome.STORED] * 2
    with pytest.raises(DBAPIError):
        answers[1].result()
    assert synced[-1] == 2
    intake.close()


def test_what_the_disk_does_not_take_is_not_acknowledged(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: int) -> None:
        raise OSError(errno.EIO, "the disk")

    once = arrival(city)
    with monkeypatch.context() as patch:
        patch.setattr("tun.house.database.os.fdatasync", broken)
        with pytest.raises(OperationalError):
            city.service.intake.store(once)
    assert city.service.intake.store(once) is Outcome.KNOWN


@pytest.mark.parametrize("change", [{"revision": -1}, {"limits": (("venue", 0),)}, {"proofs": (b"p" * 16,)}])
def test_a_visit_that_is_there_is_known_whatever_has_changed_since(city: City, change: dict[str, object]) -> None:
    once = arrival(city)
    city.service.intake.store(arrival(city, proofs=(b"p" * 16,)))
    assert city.service.intake.store(once) is Outcome.STORED
    group = [replace(once, **change), arrival(city, limits=(("venue", 9),))]  # type: ignore[arg-type]
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(city.service.intake.store, group)) == [Outcome.KNOWN, Outcome.STORED]


def test_many_at_once_share_commits_and_each_gets_its_own_answer(city: City, synced: list[int]) -> None:
    many = [arrival(city, limits=(("venue", 25),)) for _ in range(40)]
    with ThreadPoolExecutor(40) as threads:
        outcomes = list(threads.map(city.service.intake.store, many))
    assert outcomes.count(Outcome.STORED) == 25 and outcomes.count(Outcome.FULL) == 15
    assert visits.head_counts(city.service.session, city.venue) == {"venue": 25}
    assert city.stored() == 25
    assert 0 < len(synced) < 40


def test_the_same_visit_twice_in_one_group_is_stored_once(city: City) -> None:
    twice = [arrival(city)] * 2
    with ThreadPoolExecutor(2) as threads:
        outcomes = set(threads.map(city.service.intake.store, twice))
    assert outcomes == {Outcome.STORED, Outcome.KNOWN}
    assert visits.head_counts(city.service.session, city.venue) == {"venue": 1}


def test_one_that_cannot_be_stored_does_not_take_the_others_with_it(city: City) -> None:
    group = [arrival(city), arrival(city, envelope=None), arrival(city)]
    intake = Intake(db.engine)
    with ThreadPoolExecutor(3) as threads:
        answers = [threads.submit(intake.store, one) for one in group]
    assert [answer.result() for answer in (answers[0], answers[2])] == [Outcome.STORED] * 2
    with pytest.raises(IntegrityError):
        answers[1].result()
    assert visits.head_counts(city.service.session, city.venue) == {"venue": 2}


def test_what_was_remembered_before_a_change_is_stale(city: City) -> None:
    before = arrival(city)
    _, body = city.arrival()
    revoke_code(city.service, city.venue, city.code().id, replace=False, now=NOON)
    assert city.service.intake.store(before) is Outcome.STALE
    with pytest.raises(CodeRevoked):
        check_in(city.service, body, now=NOON)


def test_a_place_that_is_remembered_notices_another_process(city: City) -> None:
    city.take(city.arrival()[1])
    _, body = city.arrival()
    offices.revoke_office(city.service, 1, now=NOON)
    with pytest.raises(SealedKeyUnknown):
        check_in(city.service, body, now=NOON)
    assert city.stored() == 1


def test_every_change_of_an_operator_counts(city: City) -> None:
    before = revision.current(city.service.session)
    city.event(NOON, NOON + 3600)
    after = revision.current(city.service.session)
    assert after > before
    city.take(city.arrival()[1])
    city.service.session.rollback()
    assert revision.current(city.service.session) == after  # check-ins themselves change nothing that is remembered
