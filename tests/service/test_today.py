"""Today at a venue by the hour, and the deletion that comes next: true, bounded, and stored nowhere."""

from __future__ import annotations

import re
import secrets
import time
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.service.conftest import NOON, PASSWORD, City, add_operator, add_venue
from tun.core.retention import DAY, day_of, deleted_on
from tun.core.visits import VisitRecord
from tun.house.database import write
from tun.service.actions.arrivals import HOUR, NextDeletion, next_deletion, today
from tun.service.actions.operators import sign_in
from tun.service.actions.purge import purge
from tun.service.actions.records import seal
from tun.service.storage import visits as storage
from tun.service.storage.tables import Visit, db

BERLIN = ZoneInfo("Europe/Berlin")
MIDNIGHT = NOON - 13 * HOUR  # in Kaiserslautern


def put(city: City, at: list[int], *, persons: int = 1, venue: bytes | None = None) -> None:
    """Visits as they lie in the store, without the way there."""
    venue = venue or city.venue
    with write(db.session) as session:
        for arrival in at:
            visit, day = secrets.token_bytes(16), day_of(arrival)
            city.service.keys.day_for_writing(day, now=arrival, retention_days=28)
            key = city.service.keys.visit_key(day, venue)
            record = VisitRecord(
                arrival, arrival + HOUR, arrival + HOUR, "visitor", None, 1, b"s" * 1120, b"n" * 16, b"d" * 32, False
            )
            sealed = seal(key, record, visit=visit, venue=venue, day=day, persons=persons)
            session.add(Visit(id=visit, venue=venue, day=day, persons=persons, open=False, envelope=sealed))


def shown(city: City, *, now: int | None = None, **more: Any) -> dict[str, int]:
    """Hours with somebody in them, as the clock on the wall says, and how many came."""
    found = today(city.service, city.venue, now=now or city.clock(), **more)
    db.session.rollback()
    return {f"{datetime.fromtimestamp(at, BERLIN):%H:%M}": number for at, number in found.hours if number}


def board(city: City) -> str:
    client = city.client()
    with client.session_transaction() as session:
        session["sid"] = sign_in(city.service, "olga@fruchthalle.example", PASSWORD, now=city.clock())
    answer = client.get(f"/venue/{city.venue.hex()}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_arrivals_are_counted_by_the_local_hour_with_all_their_persons(city: City) -> None:
    put(city, [MIDNIGHT, MIDNIGHT + HOUR - 1], persons=2)
    put(city, [MIDNIGHT + HOUR, NOON - 1, NOON])
    assert shown(city) == {"00:00": 4, "01:00": 1, "12:00": 1, "13:00": 1}


def test_yesterday_and_other_venues_do_not_count(city: City) -> None:
    other = add_venue(city.service, add_operator("otto@example.org", "Otto", NOON), now=NOON, name="Zum Löwen")
    put(city, [MIDNIGHT - 1, MIDNIGHT - DAY])
    put(city, [NOON], venue=other)
    assert shown(city) == {}


def test_the_hours_go_from_midnight_to_now(city: City) -> None:
    found = today(city.service, city.venue, now=NOON + 59 * 60)
    assert [at for at, _persons in found.hours] == [MIDNIGHT + HOUR * number for number in range(14)]
    assert (found.persons, found.complete) == (0, True)


@pytest.mark.parametrize(("date", "hours"), [("2026-10-25", 25), ("2027-03-28", 23), ("2026-11-19", 24)])
def test_a_day_has_as_many_hours_as_the_clock_gives_it(city: City, date: str, hours: int) -> None:
    end = int(datetime.fromisoformat(f"{date} 23:59:59").replace(tzinfo=BERLIN).timestamp())
    put(city, [end])
    found = today(city.service, city.venue, now=end)
    assert len(found.hours) == hours
    assert found.hours[-1][1] == 1


def test_a_new_guest_is_there_at_the_next_look_and_each_envelope_is_opened_once(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[bytes] = []
    real = storage.envelopes

    def watched(session: Any, ids: list[bytes]) -> list[tuple[bytes, int, bytes]]:
        opened.extend(ids)
        return real(session, ids)

    monkeypatch.setattr(storage, "envelopes", watched)
    city.check_in(at=NOON - 60, persons=3)
    assert shown(city) == {"12:00": 3}
    city.check_in(at=NOON)
    assert shown(city) == {"12:00": 3, "13:00": 1}
    assert shown(city) == {"12:00": 3, "13:00": 1}
    assert len(opened) == len(set(opened)) == 2


def test_no_look_opens_more_than_its_share_and_says_so(city: City) -> None:
    put(city, [NOON - 60] * 5)
    first = today(city.service, city.venue, now=NOON, most=3)
    assert (first.persons, first.complete) == (3, False)
    second = today(city.service, city.venue, now=NOON, most=3)
    assert (second.persons, second.complete) == (5, True)


def test_what_is_remembered_goes_with_the_day(city: City) -> None:
    put(city, [NOON])
    shown(city)
    assert city.service.arrivals.known
    shown(city, now=NOON + 2 * DAY)
    assert {day for _venue, day in city.service.arrivals.known} == {day_of(NOON) + 1, day_of(NOON) + 2}


def test_a_damaged_row_or_a_key_that_is_gone_stops_nothing(city: City) -> None:
    put(city, [NOON, NOON])
    with write(db.session) as session:
        row = session.scalars(db.select(Visit)).first()
        assert row is not None
        row.envelope = b"damaged"
    assert shown(city) == {"13:00": 1}
    city.service.arrivals.known.clear()
    city.service.keys.destroy_day(day_of(NOON))
    assert shown(city) == {}


def test_the_next_deletion_is_that_of_the_oldest_day_and_takes_this_venues_visits(city: City) -> None:
    assert next_deletion(city.service, city.venue) is None
    other = add_venue(city.service, add_operator("otto@example.org", "Otto", NOON), now=NOON, name="Zum Löwen")
    put(city, [NOON - 2 * DAY] * 3 + [NOON - DAY] * 2, persons=4)
    put(city, [NOON - 5 * DAY], venue=other)
    day = day_of(NOON - 2 * DAY)
    assert next_deletion(city.service, city.venue) == NextDeletion(deleted_on(day, 28), 3)
    db.session.rollback()
    dies = deleted_on(day, 28) * DAY
    purge(city.service, now=dies - 1)
    assert next_deletion(city.service, city.venue) == NextDeletion(deleted_on(day, 28), 3)
    db.session.rollback()
    purge(city.service, now=dies)
    assert next_deletion(city.service, city.venue) == NextDeletion(deleted_on(day + 1, 28), 2)


def test_the_board_shows_the_drawing_the_same_figures_as_a_table_and_the_next_deletion(city: City) -> None:
    put(city, [NOON - 3 * HOUR] * 7 + [NOON] * 14)
    page = board(city)
    assert "Bis 13:00 Uhr kamen 21 Personen." in page
    bars = [float(height) for height in re.findall(r'<rect [^>]* height="([\d.]+)"', page)]
    assert len(bars) == 2
    assert bars[1] == 2 * bars[0]
    table = re.search(r'<table[^>]* id="arrivals">(.*?)</table>', page, re.DOTALL)
    assert table is not None
    rows = re.findall(r'<th scope="row">([^<]+)</th><td class="number">(\d+)</td>', table[1])
    assert len(rows) == 14
    assert [row for row in rows if row[1] != "0"] == [("10:00–11:00", "7"), ("13:00–14:00", "14")]
    assert "Nächste Löschung: 18. Dezember 2026, 21 Besuche." in page


def test_a_board_without_guests_today_has_no_drawing(city: City) -> None:
    put(city, [NOON - 2 * DAY])
    page = board(city)
    assert "Bis 13:00 Uhr kamen 0 Personen." in page
    assert "<rect" not in page.partition('id="today"')[2].partition("</section>")[0]


def test_looking_writes_nothing(city: City) -> None:
    put(city, [NOON] * 3)
    raw = db.engine.raw_connection()
    before = raw.cursor().execute("PRAGMA data_version").fetchone()
    shown(city)
    next_deletion(city.service, city.venue)
    db.session.rollback()
    assert raw.cursor().execute("PRAGMA data_version").fetchone() == before
    put(city, [NOON])
    assert raw.cursor().execute("PRAGMA data_version").fetchone() != before, "and a write would be seen"
    raw.close()


def test_a_venue_with_five_thousand_visits_today_is_shown_in_well_below_a_second(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    put(city, [NOON - number for number in range(5000)])
    board(city)  # templates are read
    city.service.arrivals.known.clear()
    city.app.extensions["tun"].arrivals.known.clear()
    spent = []
    client = city.client()
    with client.session_transaction() as session:
        session["sid"] = sign_in(city.service, "olga@fruchthalle.example", PASSWORD, now=city.clock())
    for _ in range(4):
        began = time.perf_counter()
        page = client.get(f"/venue/{city.venue.hex()}").get_data(as_text=True)
        spent.append(time.perf_counter() - began)
        assert "kamen 5.000 Personen" in page or "kamen 5000 Personen" in page
    with capsys.disabled():
        print(f"\nboard of 5,000 visits: first look {1000 * spent[0]:.0f} ms, later {1000 * min(spent[1:]):.0f} ms")
    assert spent[0] < 3, "the bound is loose: the machine may have other things to do"
    assert min(spent[1:]) < 0.5
