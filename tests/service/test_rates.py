"""More arrivals than a door can take are refused, the operator is told, and a full hall behind one Wi-Fi is not."""

from __future__ import annotations

import sqlite3

import pytest

from tests.service.conftest import DAY, NOON, City, code_of
from tun.core.errors.base import TooManyRequests
from tun.service.actions.alarms import KEPT, of_venue
from tun.service.actions.check_in import check_in
from tun.service.actions.purge import purge
from tun.service.rates import Rates
from tun.service.storage.tables import Alarm, Visit, db

CODE, OTHER = b"c" * 8, b"o" * 8


def admitted(rates: Rates, number: int, network: str = "n", *, code: bytes = CODE, now: int = NOON, **more: int) -> int:
    return sum(rates.admit(code, network, places=more.get("places"), now=now) for _ in range(number))


def test_one_network_has_its_limit_at_each_code_and_each_minute() -> None:
    rates = Rates(60)
    assert admitted(rates, 61) == 60
    assert admitted(rates, 10, code=OTHER) == 10
    assert admitted(rates, 10, "another network") == 10
    assert admitted(rates, 10, now=NOON + 59) == 0
    assert admitted(rates, 10, now=NOON + 60) == 10


def test_all_networks_together_have_four_times_as_many_or_as_many_as_there_are_places() -> None:
    def from_everywhere(places: int | None) -> int:
        rates = Rates(60)
        return sum(rates.admit(CODE, f"network {number}", places=places, now=NOON) for number in range(1_000))

    assert from_everywhere(None) == from_everywhere(100) == 240
    assert from_everywhere(700) == 700


def test_a_flood_from_one_network_does_not_keep_out_the_guests_of_another() -> None:
    rates = Rates(60)
    assert admitted(rates, 10_000) == 60
    assert admitted(rates, 30, "guests") == 30


def test_two_thousand_people_behind_one_network_get_into_a_hall() -> None:
    """Half an hour of admission at one code, a third of them in its fullest five minutes, in one process."""
    rates = Rates(300)
    minutes = [133] * 5 + [54] * 25
    came = [admitted(rates, number, now=NOON + 60 * minute, places=2_000) for minute, number in enumerate(minutes)]
    assert came == minutes


@pytest.fixture
def strict(city: City) -> City:
    """Three a minute, for the actions and for the pages."""
    for service in (city.service, city.app.extensions["tun"]):
        service.rates._most = 3
    return city


def test_what_is_too_much_is_refused_with_a_time_to_come_again_and_stored_nowhere(strict: City) -> None:
    statuses = []
    for _ in range(6):
        answer = strict.post("/visits", strict.arrival()[1])
        statuses.append(answer.status_code)
    assert statuses == [201] * 3 + [429] * 3
    assert (code_of(answer), answer.headers["Retry-After"]) == ("too-many-requests", "60")
    assert (strict.stored(), strict.present()) == (3, 3)
    strict.clock.now += 60
    assert strict.post("/visits", strict.arrival()[1]).status_code == 201


def test_a_phone_that_repeats_itself_gets_its_answer_all_the_same(strict: City) -> None:
    _, body = strict.arrival()
    assert [strict.post("/visits", body).status_code for _ in range(6)] == [201] + [200] * 5


def test_the_board_is_told_the_code_and_the_hour_and_nothing_about_anybody(strict: City) -> None:
    for number in range(3 + 25):
        try:
            check_in(strict.service, strict.arrival()[1], now=NOON, network="secret-network")
        except TooManyRequests:
            assert number >= 3
    [alarm] = of_venue(db.session, strict.venue, since=NOON - DAY)
    assert (alarm.code, alarm.hour, alarm.refused) == (strict.code().id, NOON - NOON % 3600, 20)
    db.session.remove()
    path = strict.service.config.database.removeprefix("sqlite:///")
    with sqlite3.connect(path) as store:
        rows = store.execute("SELECT * FROM alarms").fetchall()
    store.close()
    assert "secret-network" not in repr(rows)


def test_an_alarm_is_forgotten_after_a_week(strict: City) -> None:
    for _ in range(5):
        strict.post("/visits", strict.arrival()[1])
    assert strict.count(Alarm) == 1
    hour = NOON - NOON % 3600
    purge(strict.service, now=hour + KEPT)
    assert strict.count(Alarm) == 1
    purge(strict.service, now=hour + KEPT + 1)
    assert strict.count(Alarm) == 0
    assert strict.count(Visit) == 3
