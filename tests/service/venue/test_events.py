"""Events: in local time, past midnight, and on the nights when the clock changes."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from tun.core import codes
from tun.core.codes import Kind
from tun.service.actions.codes import AFTER_EVENT
from tun.service.storage import venues
from tun.service.storage.tables import Event, db

from .conftest import NOW, Clock, Person, service_of

BERLIN = ZoneInfo("Europe/Berlin")
CONCERT = {"title": "Winterkonzert", "starts_on": "2026-11-28", "starts_at": "19:30", "ends_at": "22:00"}


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).astimezone(BERLIN).timestamp())


def only_event(app: Flask) -> Event:
    with app.app_context():
        return db.session.query(Event).one()


def test_an_event_gets_a_code_for_each_area(olga: Person, app: Flask) -> None:
    page = olga.send("/events/new", **CONCERT, capacity="700").text
    assert "Gespeichert: Einlass 28. November 2026, 19:30 Uhr, Ende 28. November 2026, 22:00 Uhr." in page
    event = only_event(app)
    assert (event.starts, event.ends) == (at("2026-11-28T19:30+01:00"), at("2026-11-28T22:00+01:00"))
    assert (event.title, event.capacity) == ("Winterkonzert", 700)
    with app.app_context():
        issued = venues.valid_codes(db.session, olga.venue, event=event.id, now=NOW)
        assert [code.area for code in issued] == [1, 2]
        read = codes.read(issued[0].token, service_of(app).keys.verifiers, now=NOW)
        assert (read.kind, read.area, read.expires) == (Kind.EVENT, 1, event.ends + AFTER_EVENT)


@pytest.mark.parametrize("written", ["1:30", "01:30", "1.30", "0130", "1:30 Uhr"])
def test_an_end_before_the_beginning_is_on_the_next_day(olga: Person, app: Flask, written: str) -> None:
    page = olga.send("/events/new", **{**CONCERT, "ends_at": written}).text
    assert "Ende 29. November 2026, 01:30 Uhr" in page
    assert only_event(app).ends == at("2026-11-29T01:30+01:00")


def test_an_event_of_several_days_names_its_last_day(olga: Person, app: Flask) -> None:
    olga.send("/events/new", **CONCERT, ends_on="30.11.2026")
    assert only_event(app).ends == at("2026-11-30T22:00+01:00")


def test_an_hour_that_the_clock_leaps_over_is_refused(olga: Person, app: Flask) -> None:
    night = {**CONCERT, "starts_on": "2027-03-28", "starts_at": "2:30", "ends_at": "5:00"}
    answer = olga.send("/events/new", **night)
    assert answer.status_code == 400
    assert '<a href="#starts_at">Diese Uhrzeit gibt es an dem Tag nicht' in answer.text
    with app.app_context():
        assert db.session.query(Event).count() == 0


@pytest.mark.parametrize(
    ("day", "start", "end", "hours", "says"),
    [
        ("2027-03-27", "22:00", "4:00", 5, "Tatsächliche Dauer: 5 Stunden."),
        ("2027-10-30", "22:00", "4:00", 7, "Tatsächliche Dauer: 7 Stunden."),
        ("2027-10-30", "22:00", "2:30", 5.5, "Tatsächliche Dauer: 5,5 Stunden."),
        ("2027-10-31", "2:30", "4:00", 2.5, "Tatsächliche Dauer: 2,5 Stunden."),
    ],
)
def test_on_nights_when_the_clock_changes_the_page_says_how_long_it_really_is(
    olga: Person, app: Flask, day: str, start: str, end: str, hours: float, says: str
) -> None:
    page = olga.send("/events/new", **{**CONCERT, "starts_on": day, "starts_at": start, "ends_at": end}).text
    assert says in page
    event = only_event(app)
    assert event.ends - event.starts == hours * 3600


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"title": ""}, "title", "Geben Sie den Titel der Veranstaltung ein."),
        ({"starts_on": "31.2.2027"}, "starts_on", "Bitte geben Sie ein Datum ein"),
        ({"starts_on": "9999-12-31"}, "starts_on", "Bitte geben Sie ein Datum ein"),
        ({"starts_on": ""}, "starts_on", "Geben Sie das Datum ein."),
        ({"starts_at": "25:00"}, "starts_at", "Bitte geben Sie eine Uhrzeit ein"),
        ({"ends_at": "abends"}, "ends_at", "Bitte geben Sie eine Uhrzeit ein"),
        ({"ends_on": "2026-11-27"}, "ends_at", "Das Ende liegt vor dem Einlass."),
        ({"ends_on": "2026-12-24"}, "ends_on", "Diese Veranstaltung ist zu lang."),
        ({"starts_on": "2026-11-22"}, "starts_on", "Diese Veranstaltung wäre schon vorbei."),
        ({"capacity": "-3"}, "capacity", "Bitte geben Sie eine ganze Zahl ein"),
    ],
)
def test_a_slip_is_named_at_its_field(
    olga: Person, app: Flask, change: dict[str, str], field: str, sentence: str
) -> None:
    answer = olga.send("/events/new", **{**CONCERT, **change})
    assert answer.status_code == 400
    assert f'<a href="#{field}">{sentence}' in answer.text
    with app.app_context():
        assert db.session.query(Event).count() == 0


def test_an_event_is_corrected_and_its_print_stays_valid(olga: Person, app: Flask) -> None:
    olga.send("/events/new", **CONCERT)
    event = only_event(app)
    page = olga.get(f"/events/{event.id.hex()}").text
    assert 'value="Winterkonzert"' in page and 'value="19:30"' in page and 'value="22:00"' in page
    with app.app_context():
        before = [code.id for code in venues.codes_of(db.session, olga.venue)]
    page = olga.send(f"/events/{event.id.hex()}", **{**CONCERT, "title": "Winternacht", "ends_at": "23:59"}).text
    assert "Winternacht" in page
    assert "Bitte drucken Sie ihn neu." not in page
    with app.app_context():
        assert [code.id for code in venues.codes_of(db.session, olga.venue)] == before


def test_an_end_that_outlives_the_print_brings_new_codes_and_says_so(olga: Person, app: Flask) -> None:
    olga.send("/events/new", **CONCERT)
    event = only_event(app)
    page = olga.send(f"/events/{event.id.hex()}", **CONCERT, ends_on="2026-12-01").text
    assert "Bitte drucken Sie ihn neu." in page
    with app.app_context():
        issued = venues.valid_codes(db.session, olga.venue, event=event.id, now=NOW)
        assert len(issued) == 4
        assert max(code.expires for code in issued) == at("2026-12-01T22:00+01:00") + AFTER_EVENT


def test_an_event_of_several_days_is_shown_with_its_last_day(olga: Person, app: Flask) -> None:
    olga.send("/events/new", **CONCERT, ends_on="2026-11-30")
    assert 'value="2026-11-30"' in olga.get(f"/events/{only_event(app).id.hex()}").text


def test_the_title_of_a_past_event_may_still_be_corrected(olga: Person, app: Flask, clock: Clock) -> None:
    olga.send("/events/new", **CONCERT)
    event = only_event(app)
    clock.now = event.ends + 60
    olga.enter(app)
    page = olga.get(f"/events/{event.id.hex()}").text
    assert "Vorbei" in page
    assert "poster.pdf" not in page
    assert olga.send(f"/events/{event.id.hex()}", **{**CONCERT, "title": "Winterklang"}).status_code == 200
    assert only_event(app).title == "Winterklang"
