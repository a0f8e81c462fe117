"""The sweep beside check-ins: each envelope is opened once, what was changed is seen, and nobody does it twice."""

from __future__ import annotations

import fcntl
from collections import Counter

import pytest

from tests.service.conftest import NOON, City
from tun.core.visits import VisitRecord, visit_id
from tun.service.actions import sweep as module
from tun.service.actions.amend import plan_end
from tun.service.actions.check_out import check_out
from tun.service.actions.records import open_record
from tun.service.actions.sweep import sweep
from tun.service.context import Service
from tun.service.storage.tables import Visit

HOUR = 3600
PLANNED = NOON + 3 * HOUR


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Counter[bytes]:
    """How often the sweep opened each visit's envelope."""
    seen: Counter[bytes] = Counter()
    really = open_record

    def count(service: Service, row: Visit) -> VisitRecord:
        seen[row.id] += 1
        return really(service, row)

    monkeypatch.setattr(module, "open_record", count)
    return seen


def test_an_envelope_is_opened_once_however_often_the_sweep_comes(city: City, opened: Counter[bytes]) -> None:
    visits = [visit_id(city.check_in()) for _ in range(3)]
    for minute in range(5):
        assert sweep(city.service, now=NOON + 60 * minute) == 0
    assert opened == Counter(dict.fromkeys(visits, 1))
    late = visit_id(city.check_in())
    sweep(city.service, now=NOON + 600)
    assert opened[late] == 1 and opened[visits[0]] == 1


def test_a_planned_end_that_was_moved_is_seen(city: City, opened: Counter[bytes]) -> None:
    sooner, later = city.check_in(), city.check_in()
    plan_end(city.service, later, until=NOON + HOUR, now=NOON)
    sweep(city.service, now=NOON)
    plan_end(city.service, sooner, until=NOON + 1200, now=NOON)
    plan_end(city.service, later, until=PLANNED, now=NOON)
    assert sweep(city.service, now=NOON + 1200) == 1
    assert city.record(sooner).end == NOON + 1200
    assert sweep(city.service, now=NOON + HOUR) == 0, "more time was given"
    assert sweep(city.service, now=PLANNED) == 1


def test_a_visit_that_gets_more_time_at_the_last_moment_goes_on(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = city.check_in()
    plan_end(city.service, secret, until=NOON + HOUR, now=NOON)
    really = module._due

    def due_and_then_changed(*words: object) -> list[bytes]:
        found = really(*words)  # type: ignore[arg-type]
        plan_end(city.service, secret, until=PLANNED, now=NOON + HOUR - 1)
        return found

    monkeypatch.setattr(module, "_due", due_and_then_changed)
    assert sweep(city.service, now=NOON + HOUR) == 0
    assert city.row(secret).open and city.present() == 1


def test_what_ended_otherwise_is_forgotten(city: City) -> None:
    secret = city.check_in()
    city.check_in()
    sweep(city.service, now=NOON)
    assert len(city.service.planned_ends) == 2
    check_out(city.service, secret, at=NOON, now=NOON)
    sweep(city.service, now=NOON + 60)
    assert len(city.service.planned_ends) == 1
    sweep(city.service, now=PLANNED)
    sweep(city.service, now=PLANNED)
    assert city.service.planned_ends == {}


def test_one_process_at_a_time_does_it(city: City) -> None:
    city.check_in()
    with (city.service.keys.folder / ".sweep.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert sweep(city.service, now=PLANNED, wait=False) == 0
        assert city.present() == 1
    assert sweep(city.service, now=PLANNED, wait=False) == 1


def test_requests_are_let_through_between_batches(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BATCH", 2)
    for _ in range(5):
        city.check_in()
    rests: list[int] = []

    def rest() -> None:
        rests.append(city.present())
        city.check_in(at=NOON)  # nothing is locked

    sweep(city.service, now=NOON, rest=rest)
    assert len(rests) == 3
