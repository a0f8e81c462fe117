"""Areas and tables: added, corrected, removed."""

from __future__ import annotations

from flask import Flask

from tun.service.storage import venues
from tun.service.storage.tables import Area, db

from .conftest import NOW, Person
from .test_dashboard import arrive


def areas(app: Flask, person: Person) -> list[tuple[int, str, int | None]]:
    with app.app_context():
        return [(area.number, area.label, area.capacity) for area in venues.areas_of(db.session, person.venue)]


def test_tables_are_added_with_a_code_each(olga: Person, app: Flask) -> None:
    assert "3 Bereiche sind angelegt." in olga.send("/areas", count="3", word="Loge").text
    assert areas(app, olga)[2:] == [(3, "Loge 1", None), (4, "Loge 2", None), (5, "Loge 3", None)]
    with app.app_context():
        assert [code.area for code in venues.valid_codes(db.session, olga.venue, now=NOW)] == [1, 2, 3, 4, 5]


def test_the_page_says_why_one_code_for_all_is_useless(otto: Person) -> None:
    assert "nützt dem Gesundheitsamt nichts" in otto.get("/areas").text


def test_a_label_that_exists_is_refused(olga: Person, app: Flask) -> None:
    answer = olga.send("/areas", word="", listed="parkett")
    assert answer.status_code == 400
    assert "Diesen Bereich gibt es schon." in answer.text
    assert len(areas(app, olga)) == 2


def test_numbered_tables_need_a_word(olga: Person) -> None:
    answer = olga.send("/areas", count="3", word=" ")
    assert answer.status_code == 400
    assert '<a href="#word">' in answer.text


def test_a_corrected_label_keeps_its_number_and_its_print(olga: Person, app: Flask) -> None:
    with app.app_context():
        before = [code.token for code in venues.codes_of(db.session, olga.venue)]
    assert "Die gedruckten Aushänge gelten weiter." in olga.send("/areas/1", label="Parkett links", capacity="").text
    assert areas(app, olga)[0] == (1, "Parkett links", None)
    with app.app_context():
        assert [code.token for code in venues.codes_of(db.session, olga.venue)] == before


def test_a_label_may_be_saved_unchanged_but_not_as_anothers(olga: Person) -> None:
    assert olga.send("/areas/1", label="Parkett").status_code == 200
    assert '<a href="#label">Diesen Bereich gibt es schon.' in olga.send("/areas/1", label="Rang").text


def test_an_area_made_by_mistake_is_removed_with_its_code(olga: Person, app: Flask) -> None:
    assert "Rang ist entfernt." in olga.send("/areas/2/remove", form="/areas/2").text
    assert areas(app, olga) == [(1, "Parkett", 900)]
    with app.app_context():
        assert [code.area for code in venues.valid_codes(db.session, olga.venue, now=NOW)] == [1]


def test_the_number_of_a_removed_area_is_never_given_again(olga: Person, app: Flask) -> None:
    olga.send("/areas/2/remove", form="/areas/2")
    olga.send("/areas", word="", listed="Empore")
    assert areas(app, olga) == [(1, "Parkett", 900), (3, "Empore", None)]


def test_an_area_is_kept_once_guests_were_there(olga: Person, app: Flask) -> None:
    arrive(app, olga, 1, area=2)
    assert "Bereich entfernen" not in olga.get("/areas/2").text
    answer = olga.send("/areas/2/remove", form="/areas/2")
    assert answer.status_code == 409
    assert "area-in-use" in answer.text
    assert len(areas(app, olga)) == 2


def test_a_venue_that_gets_its_first_areas_is_told_about_the_old_code(olga: Person, app: Flask) -> None:
    with app.app_context():
        db.session.query(Area).delete()
        db.session.commit()
    olga.send("/codes", place=":")
    olga.send("/areas", word="", listed="Empore")
    assert "Es gilt noch ein Code für das ganze Haus" in olga.get("/areas").text
