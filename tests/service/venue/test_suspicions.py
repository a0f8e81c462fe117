"""Suspicious spans on the operator's pages: marked after an alarm, listed, taken back."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tun.service.actions.alarms import note
from tun.service.storage.tables import Suspicion, db

from .conftest import NOW, Clock, Person, service_of
from .test_codes import hers

SPAN = {"day": "23.11.2026", "starts_at": "17:00", "ends_at": "18:00", "area": "", "reason": "flood"}
FIVE = 1_795_449_600  # 23 November 2026, 17:00 in Kaiserslautern


def kept(app: Flask) -> list[tuple[int, int, int | None, str, bool]]:
    with app.app_context():
        rows = db.session.query(Suspicion).order_by(Suspicion.starts)
        return [(row.starts, row.ends, row.area, row.reason, row.withdrawn is not None) for row in rows]


def test_a_span_is_marked_and_listed(olga: Person, app: Flask) -> None:
    page = olga.send("/suspicions", **{**SPAN, "area": "2"}).text
    assert "Gekennzeichnet. Gelöscht ist nichts" in page
    assert kept(app) == [(FIVE, FIVE + 3600, 2, "flood", False)]
    assert "heute, 17:00 Uhr" in page
    assert "Rang<br>" in page


def test_the_alarm_leads_to_the_form_with_its_hour(olga: Person, app: Flask) -> None:
    with app.app_context():
        note(service_of(app), olga.venue, hers(app, olga)[0].id, now=NOW)
    assert f"{olga.url}/suspicions?hour={NOW - NOW % 3600}" in olga.get().text
    page = olga.get(f"/suspicions?hour={NOW - NOW % 3600}").text
    for shown in ('value="2026-11-23"', 'value="18:00"', 'value="19:00"', '<option selected value="flood">'):
        assert shown in page
    for odd in ("", "x", "-1", "9" * 12, "9999999999"):
        assert olga.get("/suspicions", query_string={"hour": odd}).status_code == 200


def test_a_mark_is_taken_back_and_stays_listed(olga: Person, app: Flask) -> None:
    page = olga.send("/suspicions", **SPAN).text
    found = re.search(r"/suspicions/([0-9a-f]{16})/withdraw", page)
    assert found is not None
    page = olga.send(f"/suspicions/{found[1]}/withdraw", form="/suspicions").text
    assert "Zurückgenommen" in page
    assert "zurückgenommen</span>" in page
    assert kept(app) == [(FIVE, FIVE + 3600, None, "flood", True)]


def test_an_end_before_the_beginning_is_on_the_next_day(olga: Person, app: Flask, clock: Clock) -> None:
    clock.now = NOW + 86_400
    olga.enter(app)
    olga.send("/suspicions", **{**SPAN, "starts_at": "23:00", "ends_at": "1:00"})
    assert kept(app) == [(FIVE + 6 * 3600, FIVE + 8 * 3600, None, "flood", False)]


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("day", "", "Geben Sie das Datum ein."),
        ("day", "gestern", "Bitte geben Sie ein Datum ein"),
        ("day", "24.11.2026", "Sie liegt in der Zukunft oder ist schon gelöscht."),
        ("day", "1.10.2026", "Sie liegt in der Zukunft oder ist schon gelöscht."),
        ("starts_at", "", "Geben Sie ein, ab wann."),
        ("ends_at", "25:99", "Bitte geben Sie eine Uhrzeit ein"),
        ("area", "7", "Bitte wählen Sie eine Möglichkeit aus der Liste."),
        ("reason", "", "Wählen Sie einen Grund."),
        ("reason", "spite", "Bitte wählen Sie eine Möglichkeit aus der Liste."),
    ],
)
def test_a_slip_is_named_and_nothing_is_lost(olga: Person, app: Flask, field: str, value: str, told: str) -> None:
    answer = olga.send("/suspicions", **{**SPAN, field: value})
    assert answer.status_code == 400
    assert told in answer.text
    assert kept(app) == []
    if field != "starts_at":
        assert 'value="17:00"' in answer.text


def test_the_last_day_of_the_century_is_no_fault_of_ours(olga: Person) -> None:
    assert olga.send("/suspicions", **{**SPAN, "day": "31.12.2099", "ends_at": "3:00"}).status_code == 400


def test_an_hour_that_the_clock_leaps_over_is_named(olga: Person, app: Flask, clock: Clock) -> None:
    clock.now = 1_806_231_600  # 28 March 2027
    olga.enter(app)
    answer = olga.send("/suspicions", **{**SPAN, "day": "28.3.2027", "starts_at": "2:30", "ends_at": "4:00"})
    assert answer.status_code == 400
    assert "Diese Uhrzeit gibt es an dem Tag nicht" in answer.text


def test_anothers_mark_is_not_there(olga: Person, otto: Person, app: Flask) -> None:
    olga.send("/suspicions", **SPAN)
    with app.app_context():
        identity = db.session.query(Suspicion.id).scalar().hex()
    for odd in (identity, "00" * 8, "xyz"):
        assert otto.send(f"/suspicions/{odd}/withdraw", form="/suspicions").status_code == 404
    assert kept(app)[0][4] is False


def test_whoever_sees_the_page_learns_that_nothing_is_deleted(otto: Person) -> None:
    assert "Gelöscht wird nichts, denn auch echte Gäste können darunter sein." in otto.get("/suspicions").text
    assert f'href="{otto.url}/suspicions"' in otto.get().text
