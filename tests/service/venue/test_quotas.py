"""How many may be merely tested in an area or at an event: set by the operator, never beyond the city's number."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tun.house.database import write
from tun.service.storage import venues
from tun.service.storage.tables import Area, Event, Headcount, Venue, db

from .conftest import NOW, Person, service_of
from .test_dashboard import arrive

EVENT = {"title": "Heimspiel", "starts_on": "2026-11-24", "starts_at": "18:00", "ends_at": "22:00"}


@pytest.fixture
def thousand(app: Flask, tmp_path: Path) -> None:
    """The city allows a thousand merely tested in one zone, and from the day after tomorrow five hundred."""
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "2026-01-01.toml").write_text("from = 2026-01-01\n[quota]\nmerely_tested = 1000\n")
    (folder / "2026-11-25.toml").write_text("from = 2026-11-25\n[quota]\nmerely_tested = 500\n")
    service_of(app).rulebook._folder = folder


def asks_for_3g(app: Flask, person: Person) -> None:
    with app.app_context(), write(db.session) as session:
        session.get_one(Venue, person.venue).rule = "3G"


def quota_of(app: Flask, person: Person, number: int = 1) -> int | None:
    with app.app_context():
        area = db.session.get(Area, (person.venue, number))
        assert area is not None
        return area.tested_quota


def test_an_area_gets_a_quota_and_loses_it_again(olga: Person, app: Flask) -> None:
    assert "Gespeichert." in olga.send("/areas/1", label="Parkett", capacity="900", tested_quota="1.000").text
    assert quota_of(app, olga) == 1000
    assert 'value="1000"' in olga.get("/areas/1").text
    olga.send("/areas/1", label="Parkett", capacity="900", tested_quota="0")
    assert quota_of(app, olga) == 0
    assert 'value="0"' in olga.get("/areas/1").text
    olga.send("/areas/1", label="Parkett", capacity="900", tested_quota="")
    assert quota_of(app, olga) is None


@pytest.mark.parametrize("typed", ["-1", "viele", "1000001", "1,5"])
def test_what_is_no_number_of_persons_stays_in_the_field(olga: Person, app: Flask, typed: str) -> None:
    answer = olga.send("/areas/1", label="Parkett", tested_quota=typed)
    assert answer.status_code == 400
    assert '<a href="#tested_quota">' in answer.text and f'value="{typed}"' in answer.text
    assert quota_of(app, olga) is None


@pytest.mark.usefixtures("thousand")
def test_more_than_the_city_allows_is_refused_at_the_field(olga: Person, app: Flask) -> None:
    assert "Die Stadt erlaubt in einem Bereich höchstens 1.000." in olga.get("/areas/1").text
    answer = olga.send("/areas/1", label="Parkett", tested_quota="1001")
    assert answer.status_code == 400
    assert '<a href="#tested_quota">Die Stadt erlaubt weniger nur Getestete.' in answer.text
    assert 'value="1001"' in answer.text
    assert quota_of(app, olga) is None
    assert olga.send("/areas/1", label="Parkett", tested_quota="1000").status_code == 200
    assert quota_of(app, olga) == 1000


@pytest.mark.usefixtures("thousand")
def test_an_events_quota_is_judged_by_the_rules_of_its_day(olga: Person, app: Flask) -> None:
    later = {**EVENT, "starts_on": "2026-11-26"}
    refused = olga.send("/events/new", **later, tested_quota="501")
    assert "Die Stadt erlaubt weniger nur Getestete." in refused.text
    olga.send("/events/new", **EVENT, tested_quota="1000")
    olga.send("/events/new", **later, tested_quota="500")
    with app.app_context():
        assert [event.tested_quota for event in venues.events_of(db.session, olga.venue)] == [1000, 500]
    assert "höchstens 1.000" in olga.get("/events/new").text


def test_the_board_says_how_many_of_how_many_are_merely_tested(olga: Person, app: Flask) -> None:
    olga.send("/areas/1", label="Parkett", tested_quota="1000")
    arrive(app, olga, 900, area=1)
    with app.app_context(), write(db.session) as session:
        session.add(Headcount(venue=olga.venue, scope="tested:area:1", persons=612))
    assert "nur getestet" not in olga.get().text, "where no rule asks for a proof, nobody is merely tested"
    asks_for_3g(app, olga)
    page = olga.get().text
    assert '<span id="count-tested-area-1">612</span> von 1.000 nur getestet' in page
    assert page.count("nur getestet") == 1
    counts = olga.get("/counts.json").get_json()["counts"]
    assert (counts["count-area-1"], counts["count-tested-area-1"]) == (900, 612)
    with app.app_context(), write(db.session) as session:
        session.get_one(Headcount, (olga.venue, "tested:area:1")).persons = 1000
    assert "Weitere nur Getestete werden abgewiesen." in olga.get().text


@pytest.mark.usefixtures("thousand")
def test_the_citys_quota_stands_on_the_board_of_every_zone(olga: Person, otto: Person, app: Flask) -> None:
    for person in (olga, otto):
        asks_for_3g(app, person)
    assert olga.get().text.count("von 1.000 nur getestet") == 2  # two areas, and not the house
    many = otto.get().text  # twelve tables are a table
    assert '<span id="count-tested-area-12">0</span> von 1.000 nur getestet' in many


@pytest.mark.usefixtures("thousand")
def test_a_running_event_shows_its_own_quota(olga: Person, app: Flask) -> None:
    asks_for_3g(app, olga)
    now = {**EVENT, "starts_on": "2026-11-23", "starts_at": "18:00"}
    olga.send("/events/new", **now, tested_quota="40")
    assert "von 40 nur getestet" in olga.get().text
    with app.app_context():
        [event] = db.session.scalars(db.select(Event))
        assert event.starts <= NOW < event.ends
