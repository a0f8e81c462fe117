"""Capacity: never one too many, whoever comes at the same moment."""

from __future__ import annotations

import http.client
import threading
from collections import Counter
from collections.abc import Callable

import pytest

from tests.service.conftest import NOON, City
from tests.service.server import Server
from tun.core.errors.visits import Full
from tun.service.actions.check_in import check_in
from tun.service.actions.check_out import check_out, everyone_out
from tun.service.actions.sweep import sweep
from tun.service.storage.tables import Venue, Visit, db

HOUR = 3600


def limit(city: City, persons: int | None) -> None:
    venue = db.session.get(Venue, city.venue)
    assert venue is not None
    venue.capacity = persons
    db.session.commit()


def takes(city: City, **choices: object) -> bool:
    try:
        city.check_in(**choices)
    except Full:
        return False
    return True


def stored_persons(venue: bytes) -> int:
    """Persons of the open rows: what the head count has to equal."""
    db.session.rollback()
    query = db.select(db.func.coalesce(db.func.sum(Visit.persons), 0)).where(Visit.open, Visit.venue == venue)
    persons = int(db.session.scalar(query) or 0)
    db.session.rollback()
    return persons


def test_a_group_that_does_not_fit_is_refused_while_a_single_guest_gets_in(city: City) -> None:
    limit(city, 5)
    assert takes(city, persons=4)
    assert not takes(city, persons=2)
    assert takes(city, persons=1)
    assert not takes(city, persons=1)
    assert city.present() == stored_persons(city.venue) == 5


def test_an_area_is_full_while_another_is_not(city: City) -> None:
    first, second = city.code(area=1), city.code(area=2)
    assert takes(city, code=first, persons=20)
    assert takes(city, code=first, persons=20)
    assert takes(city, code=first, persons=19)
    assert not takes(city, code=first, persons=2)
    assert takes(city, code=first, persons=1)
    assert not takes(city, code=first)
    assert takes(city, code=second)
    assert (city.present("area:1"), city.present("area:2"), city.present()) == (60, 1, 61)


def test_a_refused_area_leaves_nothing_counted_for_the_venue(city: City) -> None:
    limit(city, 3)
    assert not takes(city, code=city.code(area=2), persons=4)
    assert (city.present("area:2"), city.present(), city.stored()) == (0, 0, 0)


def test_an_event_has_its_own_limit_beside_the_venues(city: City) -> None:
    small = city.code(event=city.event(NOON, NOON + HOUR, capacity=2))
    assert takes(city, code=small, persons=2)
    assert not takes(city, code=small)
    assert takes(city, persons=1)
    limit(city, 3)
    large = city.code(event=city.event(NOON, NOON + HOUR, capacity=100))
    assert not takes(city, code=large)


def test_without_a_limit_there_is_none(city: City) -> None:
    limit(city, None)
    assert all(takes(city, code=city.code(area=2), persons=20) for _ in range(10))
    assert city.present() == 200


def test_a_limit_that_is_lowered_sends_nobody_away_but_lets_nobody_in(city: City) -> None:
    city.check_in(persons=5)
    limit(city, 3)
    assert not takes(city)
    assert city.present() == 5


def test_a_check_out_frees_the_place(city: City) -> None:
    limit(city, 1)
    secret = city.check_in()
    assert not takes(city)
    check_out(city.service, secret, at=NOON, now=NOON)
    assert takes(city)


def test_the_sweep_frees_the_place(city: City) -> None:
    limit(city, 1)
    city.check_in()
    city.clock.now += 3 * HOUR - 1
    sweep(city.service, now=city.clock())
    assert not takes(city)
    city.clock.now += 1
    sweep(city.service, now=city.clock())
    assert takes(city)


def test_everyone_out_frees_all_places(city: City) -> None:
    limit(city, 2)
    city.check_in(persons=2)
    everyone_out(city.service, city.venue, now=NOON)
    assert takes(city, persons=2)


def test_a_repeat_takes_no_second_place(city: City) -> None:
    limit(city, 1)
    _, body = city.arrival()
    city.take(body)
    assert city.take(body).repeated
    assert city.present() == 1


def test_arrivals_and_departures_at_once_leave_the_count_right(city: City) -> None:
    leaving = [city.check_in(persons=2) for _ in range(12)]
    arriving = [city.arrival(persons=3)[1] for _ in range(12)]
    barrier = threading.Barrier(24)

    def run(deed: Callable[[], object]) -> None:
        with city.elsewhere():
            barrier.wait()
            deed()

    deeds: list[Callable[[], object]] = [
        *(lambda secret=secret: check_out(city.service, secret, at=NOON, now=NOON) for secret in leaving),
        *(lambda body=body: check_in(city.service, body, now=NOON) for body in arriving),
    ]
    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert city.present() == stored_persons(city.venue) == 36
    assert city.present("area:1") == 36


# --- Over real processes ---------------------------------------------------------------------------------


def arrive_together(server: Server, bodies: list[bytes]) -> list[tuple[int, str]]:
    """All at the same moment, each on a line of its own; status and refusal code."""
    barrier, answers = threading.Barrier(len(bodies)), []
    lock = threading.Lock()

    def arrive(body: bytes) -> None:
        connection: http.client.HTTPConnection = server.connection()
        connection.connect()
        barrier.wait()
        connection.request("POST", "/api/v1/visits", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        code = "full" if b'"full"' in content else ""
        with lock:
            answers.append((answer.status, code))

    threads = [threading.Thread(target=arrive, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.server
@pytest.mark.parametrize(("places", "persons"), [(1, 1), (40, 3)])
def test_of_200_who_arrive_at_once_as_many_get_in_as_there_are_places(
    server: Server, places: int, persons: int
) -> None:
    city = server.venue(capacity=places)
    code = city.code(area=2)
    before = city.stored()
    bodies = [city.arrival(code=code, persons=persons)[1] for _ in range(200)]
    answers = Counter(arrive_together(server, bodies))
    got_in = places // persons
    assert answers == {(201, ""): got_in, (409, "full"): 200 - got_in}
    assert city.stored() - before == got_in
    assert city.present() == city.present("area:2") == stored_persons(city.venue) == got_in * persons


@pytest.mark.server
def test_100_repeats_of_one_check_in_over_two_processes_are_one_visit(server: Server) -> None:
    city = server.venue()
    before = city.stored()
    answers = Counter(arrive_together(server, [city.arrival(persons=2)[1]] * 100))
    assert answers == {(201, ""): 1, (200, ""): 99}
    assert (city.stored() - before, city.present()) == (1, 2)
