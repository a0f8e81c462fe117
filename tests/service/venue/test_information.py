"""Sheets that go with the posters: what guests must be told, and what the staff must know."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from flask import Flask

from tun.service.storage.tables import Venue, db

from .conftest import Person

STATED = {
    "responsible": "Stadt Kaiserslautern, Rathaus,  67653 Kaiserslautern",
    "enquiries": "0631 365-0",
    "protection": "dsb@example.org",
    "authority": "",
}


def kept(app: Flask, person: Person) -> tuple[str | None, ...]:
    with app.app_context():
        venue = db.session.get_one(Venue, person.venue)
        return venue.responsible, venue.enquiries, venue.protection, venue.authority


def words_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def test_what_is_not_known_is_asked_and_kept_with_the_venue(olga: Person, app: Flask) -> None:
    assert "Eine Angabe fehlt noch" in olga.get("/information").text
    page = olga.send("/information", **STATED).text
    assert "Gespeichert." in page
    assert "Eine Angabe fehlt noch" not in page
    assert 'value="0631 365-0"' in page
    assert kept(app, olga) == (" ".join(STATED["responsible"].split()), "0631 365-0", "dsb@example.org", None)


@pytest.mark.sheets
def test_the_sheet_says_what_was_stated_and_who_may_read(olga: Person) -> None:
    olga.send("/information", **STATED)
    answer = olga.get("/information.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].endswith('="tun-fruchthalle-information-fuer-gaeste.pdf"')
    words = words_of(answer.data)
    for stated in ("Rathaus", "0631 365-0", "dsb@example.org", "Gesundheitsamt Kaiserslautern", "28 Tage", "28 days"):
        assert stated in words


@pytest.mark.sheets
def test_the_staffs_sheet_is_downloaded(otto: Person) -> None:
    answer = otto.get("/staff-sheet.pdf")
    assert answer.headers["Content-Disposition"].endswith('="tun-zum-loewen-merkblatt-fuer-das-personal.pdf"')
    assert "http://localhost/paper-form.pdf" in words_of(answer.data)


def test_an_emptied_field_is_forgotten(olga: Person, app: Flask) -> None:
    olga.send("/information", **STATED)
    olga.send("/information", responsible="", enquiries=" ", protection="", authority="")
    assert kept(app, olga) == (None, None, None, None)


def test_too_long_a_statement_is_named_and_nothing_is_lost(olga: Person, app: Flask) -> None:
    answer = olga.send("/information", **{**STATED, "enquiries": "x" * 201})
    assert answer.status_code == 400
    assert '<a href="#enquiries">Höchstens 200 Zeichen.' in answer.text
    assert "x" * 201 in answer.text
    assert 'value="dsb@example.org"' in answer.text
    assert kept(app, olga) == (None, None, None, None)


def test_letters_that_cannot_be_printed_are_named(olga: Person) -> None:
    olga.send("/information", **{**STATED, "responsible": "餐厅"})
    assert "erscheinen dort als Kästchen: 餐厅" in olga.get("/information").text


def test_the_dashboard_leads_here(olga: Person) -> None:
    assert f'href="{olga.url}/information"' in olga.get().text
