"""A venue is opened, and later corrected without a new print."""

from __future__ import annotations

import pytest
from flask import Flask

from tun.core import codes
from tun.core.codes import Kind
from tun.core.keys import SigningKey
from tun.service.actions.codes import VENUE_CODE_LIFE
from tun.service.actions.offices import register_office, revoke_office
from tun.service.storage import venues
from tun.service.storage.tables import Area, Venue, db

from .conftest import NOW, Person, service_of

ANSWERS = {
    "name": "Zur  Linde",
    "kind": "restaurant",
    "street": "Lindenweg",
    "house_number": "7",
    "postcode": "67655",
    "city": "Kaiserslautern",
    "capacity": "80",
    "longest_stay": "10800",
}


def newest(app: Flask) -> Venue:
    with app.app_context():
        return db.session.query(Venue).filter(Venue.street == "Lindenweg").one()


def test_a_venue_with_twelve_tables_is_made_in_one_go(olga: Person, app: Flask) -> None:
    answer = olga.browser.send("/venue/new", **ANSWERS, count="12", word="Tisch", seats="6")
    assert "Zur Linde ist angelegt." in answer.text
    assert "12 Seiten in A4" in answer.text
    with app.app_context():
        venue = newest(app)
        assert (venue.name, venue.kind, venue.capacity, venue.longest_stay) == (
            "Zur Linde",
            "restaurant",
            80,
            10800,
        )
        tables = venues.areas_of(db.session, venue.id)
        assert [(table.number, table.label, table.capacity) for table in tables] == [
            (number, f"Tisch {number}", 6) for number in range(1, 13)
        ]
        issued = venues.valid_codes(db.session, venue.id, now=NOW)
        assert [code.area for code in issued] == list(range(1, 13)), "a code for each table, none for the house"


def test_a_venue_without_areas_gets_one_code_for_all_of_it(olga: Person, app: Flask) -> None:
    assert "1 Seite in A4" in olga.browser.send("/venue/new", **ANSWERS).text
    with app.app_context():
        [code] = venues.codes_of(db.session, newest(app).id)
        read = codes.read(code.token, service_of(app).keys.verifiers, now=NOW)
        assert (read.code, read.venue, read.kind, read.area) == (code.id, code.venue, Kind.VENUE, None)
        assert (read.issued, read.expires, read.office) == (NOW, NOW + VENUE_CODE_LIFE, 1)
        assert (code.issued, code.expires) == (read.issued, read.expires)


def test_areas_by_line_may_have_limits(olga: Person, app: Flask) -> None:
    olga.browser.send("/venue/new", **ANSWERS, count="2", word="Platz", listed="Garten: 40\n\n  Saal 1 \nBar: rechts")
    with app.app_context():
        areas = venues.areas_of(db.session, newest(app).id)
        assert [(area.label, area.capacity) for area in areas] == [
            ("Platz 1", None),
            ("Platz 2", None),
            ("Garten", 40),
            ("Saal 1", None),
            ("Bar: rechts", None),
        ]


def test_two_areas_of_one_name_are_refused_and_nothing_is_stored(olga: Person, app: Flask) -> None:
    answer = olga.browser.send("/venue/new", **ANSWERS, count="2", word="Tisch", listed="TISCH 2")
    assert answer.status_code == 400
    assert "Diesen Bereich gibt es schon." in answer.text
    with app.app_context():
        assert db.session.query(Venue).count() == 2


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "   ", "Geben Sie den Namen des Ortes ein."),
        ("name", "L" * 121, "Höchstens 120 Zeichen."),
        ("kind", "", "Wählen Sie die Art des Ortes."),
        ("kind", "spaceship", "Bitte wählen Sie eine Möglichkeit aus der Liste."),
        ("street", "", "Geben Sie die Straße ein."),
        ("house_number", "", "Geben Sie die Hausnummer ein."),
        ("postcode", "67655 und noch mehr", "Höchstens 10 Zeichen."),
        ("city", "", "Geben Sie die Stadt oder Gemeinde ein."),
        ("capacity", "viele", "Bitte geben Sie eine ganze Zahl ein"),
        ("capacity", "0", "Bitte geben Sie eine Zahl von 1 bis 1000000 ein"),
        ("count", "501", "Bitte geben Sie eine Zahl von 1 bis 500 ein."),
        ("monday", "elf bis zwei", "Montag: Bitte schreiben Sie die Zeiten so:"),
        ("listed", "x" * 81, "Dieser Bereich hat einen zu langen Namen"),
    ],
)
def test_a_slip_is_named_at_its_field_and_the_rest_is_kept(
    olga: Person, app: Flask, field: str, value: str, sentence: str
) -> None:
    answer = olga.browser.send("/venue/new", **{**ANSWERS, "word": "Tisch", field: value})
    assert answer.status_code == 400
    assert "<title>Fehler: Ort anlegen" in answer.text
    assert f'<a href="#{field}">' in answer.text
    assert sentence in answer.text
    assert "Lindenweg" in answer.text or field == "street"
    with app.app_context():
        assert db.session.query(Venue).count() == 2


@pytest.mark.parametrize("capacity", ["1.200", "1 200", "1200"])
def test_a_number_may_be_written_with_a_point_or_a_blank(olga: Person, app: Flask, capacity: str) -> None:
    olga.browser.send("/venue/new", **{**ANSWERS, "capacity": capacity})
    assert newest(app).capacity == 1200


def test_opening_hours_may_be_split_and_may_pass_midnight(olga: Person, app: Flask) -> None:
    page = olga.browser.send("/venue/new", **ANSWERS, tuesday="11:30–14:30, 17:30–1:00", sunday="0-24").text
    assert newest(app).hours == [[1, 690, 870], [1, 1050, 60], [6, 0, 0]]
    assert "Dienstag: 11:30–14:30, 17:30–01:00" in page
    assert "Montag: geschlossen" in page
    assert "Sonntag: 00:00–24:00" in page


def test_a_corrected_name_needs_no_new_print(olga: Person, app: Flask) -> None:
    with app.app_context():
        before = [(code.id, code.token, code.revoked) for code in venues.codes_of(db.session, olga.venue)]
    page = olga.send("/edit", **{**ANSWERS, "name": "Fruchthalle am Markt"}).text
    assert "Die gedruckten Aushänge gelten weiter." in page
    assert "Fruchthalle am Markt" in page
    with app.app_context():
        after = [(code.id, code.token, code.revoked) for code in venues.codes_of(db.session, olga.venue)]
    assert after == before
    assert "Kein neuer Druck nötig" in olga.get("/edit").text


def test_the_form_shows_what_is_known(olga: Person) -> None:
    olga.send("/edit", **ANSWERS, friday="18-2")
    page = olga.get("/edit").text
    assert 'value="Zur Linde"' in page
    assert 'value="18:00–02:00"' in page
    assert '<option selected value="10800">' in page


def test_a_length_of_stay_that_is_not_in_the_list_survives_a_correction(olga: Person, app: Flask) -> None:
    with app.app_context():
        venue = db.session.get(Venue, olga.venue)
        assert venue is not None
        venue.longest_stay = 7 * 3600
        db.session.commit()
    assert '<option selected value="25200">7 Stunden' in olga.get("/edit").text


def test_without_a_health_office_no_venue_is_opened(olga: Person, app: Flask) -> None:
    with app.app_context():
        revoke_office(service_of(app), 1, now=NOW)
    answer = olga.browser.send("/venue/new", **ANSWERS)
    assert answer.status_code == 400
    assert "Es fehlt das zuständige Gesundheitsamt." in answer.text


def test_where_the_city_has_two_health_offices_one_is_chosen(olga: Person, app: Flask) -> None:
    with app.app_context():
        key = SigningKey.generate().verifying
        register_office(service_of(app), number=2, name="Gesundheitsamt Kusel", phone="06381", key=key, now=NOW)
    assert "Wählen Sie das zuständige Gesundheitsamt." in olga.browser.send("/venue/new", **ANSWERS).text
    olga.browser.send("/venue/new", **ANSWERS, office="2")
    assert newest(app).office == 2


def test_script_in_a_name_stays_text(olga: Person, app: Flask) -> None:
    page = olga.browser.send("/venue/new", **{**ANSWERS, "name": "<script>alert(1)</script>"}, listed="<b>X</b>").text
    assert "<script>alert" not in page
    assert "<b>X" not in page
    with app.app_context():
        assert db.session.query(Area).filter(Area.label == "<b>X</b>").count() == 1
