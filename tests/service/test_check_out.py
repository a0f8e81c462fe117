"""Check-out: by the visitor's secret, once, within what can be true."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable

import pytest

from tests.service.conftest import DAY, NOON, City, code_of
from tun.core.encoding import b64u
from tun.core.errors.visits import VisitUnknown
from tun.core.visits import visit_id
from tun.service.actions.check_out import check_out, everyone_out
from tun.service.actions.purge import purge
from tun.service.actions.sweep import sweep
from tun.service.storage.tables import Visit, db
from tun.service.storage.visits import event_scope

HOUR = 3600
PLANNED = NOON + 3 * HOUR


def out(city: City, secret: bytes, at: int) -> tuple[int | None, bool]:
    answer = check_out(city.service, secret, at=at, now=city.clock())
    return answer.stay.end, answer.stay.end_estimated


def damage(city: City, secret: bytes) -> None:
    row = city.row(secret)
    row.envelope = row.envelope[:-1] + bytes([row.envelope[-1] ^ 1])
    db.session.commit()


def test_the_secret_ends_the_visit(city: City) -> None:
    secret = city.check_in(persons=2)
    city.clock.now += 60
    answer = city.post("/visits/end", {"secret": b64u(secret), "at": NOON + 50})
    assert answer.status_code == 200
    assert answer.get_json() == {
        "visit": b64u(visit_id(secret)),
        "arrival": NOON,
        "end": NOON + 50,
        "end_estimated": False,
    }
    assert (city.present(), city.present("area:1"), city.stored()) == (0, 0, 1)


def test_a_second_check_out_answers_the_first_end(city: City) -> None:
    secret = city.check_in()
    city.clock.now += 600
    assert out(city, secret, NOON + 300) == (NOON + 300, False)
    for at in (NOON, NOON + 200, NOON + 400):
        assert out(city, secret, at) == (NOON + 300, False)
    assert city.present() == 0


def test_sixteen_check_outs_at_once_free_one_place(city: City) -> None:
    secret = city.check_in()
    city.check_in()
    barrier = threading.Barrier(16)
    ends: list[int | None] = []

    def leave(number: int) -> None:
        with city.elsewhere() as service:
            barrier.wait()
            ends.append(check_out(service, secret, at=NOON + number, now=NOON + 60).stay.end)

    threads = [threading.Thread(target=leave, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ends) == 16
    assert len(set(ends)) == 1
    assert city.present() == 1


def test_a_foreign_secret_ends_nothing(city: City) -> None:
    secret = city.check_in()
    for wrong in (secrets.token_bytes(16), visit_id(secret), bytes(16)):
        answer = city.post("/visits/end", {"secret": b64u(wrong), "at": NOON})
        assert (answer.status_code, code_of(answer)) == (404, "visit-unknown")
    assert city.row(secret).open


@pytest.mark.parametrize(
    ("at", "end"),
    [(NOON - 1, NOON), (0, NOON), (-(2**52), NOON), (NOON + 61, NOON + 60), (2**52, NOON + 60), (NOON, NOON)],
)
def test_an_end_before_arrival_or_after_now_is_moved_within(city: City, at: int, end: int) -> None:
    secret = city.check_in()
    city.clock.now += 60
    assert out(city, secret, at) == (end, False)


def test_who_arrived_by_a_fast_clock_does_not_leave_before(city: City) -> None:
    secret = city.check_in(at=NOON + 60)
    assert out(city, secret, NOON) == (NOON + 60, False)


def test_a_check_out_after_the_sweep_corrects_the_estimate_only_downwards(city: City) -> None:
    secret, other = city.check_in(), city.check_in()
    city.clock.now = PLANNED + 60
    assert sweep(city.service, now=city.clock()) == 2
    assert out(city, secret, PLANNED + 30) == (PLANNED, True)
    assert out(city, secret, PLANNED - 30) == (PLANNED - 30, False)
    assert out(city, secret, PLANNED - 60) == (PLANNED - 30, False), "what was seen stands"
    assert out(city, other, PLANNED) == (PLANNED, True)
    assert city.present() == 0


def test_a_late_check_out_is_the_same_whether_the_sweep_ran_or_not(city: City) -> None:
    swept, not_swept = city.check_in(), city.check_in()
    city.clock.now = PLANNED + DAY
    row = city.row(not_swept)
    row.open = False  # out of the sweep's sight
    db.session.commit()
    sweep(city.service, now=city.clock())
    row = city.row(not_swept)
    row.open = True
    db.session.commit()
    answers = [out(city, secret, city.clock()) for secret in (swept, not_swept)]
    assert answers == [(PLANNED, True), (PLANNED, True)]


def test_after_retention_there_is_nothing_left_to_end(city: City) -> None:
    secret = city.check_in()
    city.clock.now = NOON + 28 * DAY - 1
    assert out(city, secret, NOON + 1)
    city.clock.now += 1
    with pytest.raises(VisitUnknown):
        out(city, secret, NOON + 1)


def test_after_the_purge_there_is_nothing_left_to_end(city: City) -> None:
    secret = city.check_in()
    city.clock.now = NOON + 40 * DAY
    purge(city.service, now=city.clock())
    with pytest.raises(VisitUnknown):
        out(city, secret, NOON + 1)


def test_between_key_and_rows_there_is_nothing_left_to_end(city: City) -> None:
    secret = city.check_in()
    city.service.keys.destroy_day(NOON // DAY)
    with pytest.raises(VisitUnknown):
        out(city, secret, NOON + 1)


# --- Everyone out ----------------------------------------------------------------------------------------


def test_everyone_out_ends_all_visits_of_this_venue_only(city: City, new_venue: Callable[..., bytes]) -> None:
    other = new_venue(city.olga, name="Anderswo")
    secrets_here = [city.check_in(persons=number) for number in (1, 2, 3)]
    there = city.check_in(code=city.code(venue=other))
    city.clock.now += 60
    assert everyone_out(city.service, city.venue, now=city.clock()) == 6
    assert everyone_out(city.service, city.venue, now=city.clock()) == 0
    assert (city.present(), city.present("area:1"), city.present(venue=other)) == (0, 0, 1)
    assert [city.record(secret).end for secret in secrets_here] == [NOON + 60] * 3
    assert city.record(secrets_here[0]).ended_by == "everyone-out"
    assert city.row(there).open


def test_a_damaged_row_keeps_nobody_in(city: City) -> None:
    broken, sound = city.check_in(persons=4), city.check_in()
    damage(city, broken)
    assert everyone_out(city.service, city.venue, now=NOON + 1) == 5
    assert (city.present(), city.row(broken).open, city.row(sound).open) == (0, False, False)


def test_everyone_out_of_one_area_leaves_the_others_in(city: City) -> None:
    here = city.check_in(persons=3)
    event = city.event(NOON, NOON + HOUR)
    there = city.check_in(code=city.code(event=event, area=2), persons=2)
    assert everyone_out(city.service, city.venue, now=NOON + 60, scope="area:1") == 3
    assert (city.present(), city.present("area:1")) == (2, 0)
    assert (city.record(here).end, city.record(here).ended_by) == (NOON + 60, "everyone-out")
    assert city.row(there).open
    assert everyone_out(city.service, city.venue, now=NOON + 60, scope=event_scope(event)) == 2
    assert (city.present(), city.present(event_scope(event)), city.row(there).open) == (0, 0, False)


def test_a_damaged_row_ends_with_the_whole_house_only(city: City) -> None:
    broken, sound = city.check_in(persons=4), city.check_in()
    damage(city, broken)
    assert everyone_out(city.service, city.venue, now=NOON + 1, scope="area:1") == 1
    assert (city.present(), city.row(broken).open, city.row(sound).open) == (4, True, False)


# --- The sweep -------------------------------------------------------------------------------------------


def test_the_sweep_ends_a_visit_at_its_planned_end_to_the_second(city: City) -> None:
    secret = city.check_in()
    assert sweep(city.service, now=PLANNED - 1) == 0
    assert sweep(city.service, now=PLANNED) == 1
    assert sweep(city.service, now=PLANNED) == 0
    record = city.record(secret)
    assert (record.end, record.ended_by, city.present()) == (PLANNED, "estimated", 0)


def test_the_sweep_ends_more_than_one_batch(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tun.service.actions.sweep._BATCH", 3)
    for _ in range(8):
        city.check_in()
    assert sweep(city.service, now=PLANNED) == 8
    assert city.present() == 0


def test_a_damaged_row_hinders_no_sweep_and_gives_its_place_back_when_no_stay_can_be_longer(city: City) -> None:
    broken, sound, event = city.check_in(persons=4), city.check_in(), city.event(NOON, NOON + 3 * DAY)
    damage(city, broken)
    assert sweep(city.service, now=PLANNED) == 1
    assert (city.present(), city.row(sound).open) == (4, False)
    still_there = city.check_in(code=city.code(event=event))
    last = (NOON // DAY + 2) * DAY
    city.clock.now = last
    later = city.check_in(at=last - 60, code=city.code(area=2))
    assert sweep(city.service, now=last - 1) == 1, "that is the one of the event"
    assert sweep(city.service, now=last) == 1
    assert not city.row(broken).open
    assert not city.row(still_there).open
    assert city.row(later).open
    scopes = ("venue", "area:1", "area:2", f"event:{event.hex()}")
    assert [city.present(scope) for scope in scopes] == [1, 0, 1, 0]


def test_two_sweeps_at_once_end_each_visit_once(city: City) -> None:
    for _ in range(20):
        city.check_in()
    barrier = threading.Barrier(4)
    ended: list[int] = []

    def clean() -> None:
        with city.elsewhere() as service:
            barrier.wait()
            ended.append(sweep(service, now=PLANNED))

    threads = [threading.Thread(target=clean) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(ended), city.present()) == (20, 0)


def test_an_ended_visit_is_still_answered_to_its_own_bytes(city: City) -> None:
    _, body = city.arrival()
    city.take(body)
    everyone_out(city.service, city.venue, now=NOON)
    assert city.take(body).repeated
    assert city.count(Visit) == 1
    assert city.present() == 0, "a repeat does not bring anybody back in"
