"""One venue at a glance: head counts, what comes next, and everybody out."""

from __future__ import annotations

import secrets

from flask import Flask

from tun.core.retention import day_of
from tun.core.visits import VisitRecord
from tun.service.actions.alarms import note
from tun.service.actions.details import EventDetails
from tun.service.actions.events import create_event
from tun.service.actions.records import seal
from tun.service.storage import revision, venues
from tun.service.storage.intake import Arrival, Outcome
from tun.service.storage.tables import Venue, Visit, db
from tun.service.storage.visits import VENUE_SCOPE, area_scope, event_scope, head_counts

from .conftest import NOW, Browser, Clock, Person, service_of


def arrive(app: Flask, person: Person, persons: int, *, area: int | None = None, event: bytes | None = None) -> None:
    """Guests check in, as the service stores it."""
    with app.app_context():
        service = service_of(app)
        service.keys.day_for_writing(day_of(NOW), now=NOW, retention_days=28)
        key = service.keys.visit_key(day_of(NOW), person.venue)
        record = VisitRecord(
            arrival=NOW,
            planned_end=NOW + 3600,
            end=None,
            ended_by=None,
            event=event,
            area=area,
            sealed=bytes(1114),
            notice=bytes(16),
            digest=bytes(32),
            time_by_device=False,
        )
        visit, day = secrets.token_bytes(16), day_of(NOW)
        scopes = [VENUE_SCOPE] + ([area_scope(area)] if area else []) + ([event_scope(event)] if event else [])
        arrival = Arrival(
            revision=revision.current(service.session),
            open=True,
            visit=visit,
            venue=person.venue,
            day=day,
            persons=persons,
            envelope=seal(key, record, visit=visit, venue=person.venue, day=day, persons=persons),
            limits=tuple((scope, None) for scope in scopes),
        )
        service.session.rollback()
        assert service.intake.store(arrival) is Outcome.STORED


def test_the_live_count_is_shown_in_total_and_per_area(olga: Person, app: Flask) -> None:
    arrive(app, olga, 4, area=1)
    arrive(app, olga, 3, area=2)
    page = olga.get().text
    assert '<span class="big-number-figure" id="count-venue">7</span>' in page
    assert '<span class="big-number-figure" id="count-area-1">4</span>' in page
    assert '<span class="big-number-figure" id="count-area-2">3</span>' in page
    assert "von 1200" in page


def test_the_entry_rule_that_holds_is_said(olga: Person, app: Flask) -> None:
    assert "Keine: Kontaktdaten genügen" in olga.get().text
    with app.app_context():
        row = db.session.get(Venue, olga.venue)
        assert row is not None
        row.rule = "3G"
        db.session.commit()
    assert "3G: geimpft, genesen oder getestet" in olga.get().text


def test_twelve_tables_are_a_table_with_every_count(otto: Person, app: Flask) -> None:
    arrive(app, otto, 5, area=12)
    page = otto.get().text
    assert '<span id="count-area-12">5</span>' in page
    assert '<span id="count-area-1">0</span>' in page


def test_a_running_event_has_a_count_of_its_own(olga: Person, app: Flask, clock: Clock) -> None:
    with app.app_context():
        details = EventDetails("Probe", NOW - 60, NOW + 3600, 50)
        event = create_event(service_of(app), olga.venue, details, now=NOW).id
    arrive(app, olga, 2, event=event)
    assert f'id="count-event-{event.hex()}">2</span>' in olga.get().text
    clock.now = NOW + 3600
    olga.enter(app)
    page = olga.get().text
    assert f"count-event-{event.hex()}" not in page
    assert "1 vergangene Veranstaltung" in page


def test_the_page_renews_its_numbers_from_a_small_answer(olga: Person, app: Flask) -> None:
    arrive(app, olga, 2, area=1)
    assert f'data-counts="{olga.url}/counts.json"' in olga.get().text
    answer = olga.get("/counts.json")
    assert answer.json == {"at": "18:05", "counts": {"count-venue": 2, "count-area-1": 2, "count-area-2": 0}}
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_numbers_are_for_the_operator_alone(olga: Person, otto: Person, nobody: Browser) -> None:
    assert nobody.client.get(f"{olga.url}/counts.json").status_code == 302
    assert otto.browser.get(f"{olga.url}/counts.json").status_code == 404


def test_a_new_venue_says_what_comes_next_until_the_first_guest(olga: Person, app: Flask) -> None:
    assert "So geht es weiter" in olga.get().text
    arrive(app, olga, 1)
    assert "So geht es weiter" not in olga.get().text


def test_full_is_said_in_words(olga: Person, app: Flask) -> None:
    olga.send("/areas/1", label="Parkett", capacity="4")
    arrive(app, olga, 4, area=1)
    assert "Voll: Weitere Gäste werden abgewiesen." in olga.get().text


def test_everybody_is_checked_out_after_a_question(olga: Person, app: Flask) -> None:
    arrive(app, olga, 4, area=1)
    arrive(app, olga, 1)
    assert "Alle 5 Personen auschecken?" in olga.get("/everyone-out").text
    with app.app_context():
        assert head_counts(db.session, olga.venue)[VENUE_SCOPE] == 5, "asking alone does nothing"
    answer = olga.send("/everyone-out")
    assert "5 Personen sind ausgecheckt." in answer.text
    with app.app_context():
        assert set(head_counts(db.session, olga.venue).values()) == {0}
        assert db.session.query(Visit).filter(Visit.open).count() == 0


def test_where_nobody_is_there_is_nothing_to_ask(olga: Person) -> None:
    assert "Es ist niemand da" in olga.get("/everyone-out").text


def test_one_area_is_checked_out_and_the_others_stay(olga: Person, app: Flask) -> None:
    arrive(app, olga, 4, area=1)
    arrive(app, olga, 2, area=2)
    assert "/everyone-out?only=area:1" in olga.get("/everyone-out").text.replace("%3A", ":")
    page = olga.get("/everyone-out?only=area:1").text
    assert "Alle 4 Personen auschecken?" in page
    assert "Nur hier:" in page
    assert "4 Personen sind ausgecheckt." in olga.send("/everyone-out?only=area:1").text
    with app.app_context():
        present = head_counts(db.session, olga.venue)
        assert (present[VENUE_SCOPE], present[area_scope(1)], present[area_scope(2)]) == (2, 0, 2)


def test_a_part_that_is_not_there_cannot_be_checked_out(olga: Person, app: Flask) -> None:
    arrive(app, olga, 1, area=1)
    for wrong in ("area:99", "event:00", "", "venue:1"):
        assert olga.get(f"/everyone-out?only={wrong}").status_code == 404


def test_an_alarm_stands_on_the_board_for_a_day(olga: Person, otto: Person, app: Flask, clock: Clock) -> None:
    with app.app_context():
        code = venues.codes_of(db.session, olga.venue)[0]
        for _ in range(11):
            note(service_of(app), olga.venue, code.id, now=NOW)
    page = olga.get("").text
    assert "Ungewöhnlich viele Check-ins" in page
    assert "mindestens 10 wurden abgewiesen" in page
    assert "Ungewöhnlich viele" not in otto.get("").text
    clock.now = NOW + 26 * 3600
    olga.enter(app)
    assert "Ungewöhnlich viele" not in olga.get("").text
