"""Taking cards at a venue: staff learn in, out, or why not; nobody else's venue, and nobody's name."""

from __future__ import annotations

import re
import secrets
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tun.core import cardfile, cards
from tun.core.contact import Contact
from tun.core.keys import OpeningKey, SigningKey
from tun.core.office_requests import SealingKeyStatement, state_sealing_key
from tun.service.actions import cards as deeds
from tun.service.actions import offices
from tun.service.storage import venues
from tun.service.storage.tables import Venue, db

from .conftest import NOW, Clock, Person, service_of

BERTA = Contact("Berta", "Quastenflosser", "0631 987654", "", "Unwegsamgasse", "1", "67655", "Kaiserslautern")


@pytest.fixture
def number(app: Flask) -> str:
    """A card of Berta's, for the city's office."""
    signing, sealing = SigningKey.generate(), OpeningKey.generate().sealing
    card = cards.new_id(secrets.token_bytes)
    with app.app_context():
        service = service_of(app)
        offices.register_office(service, number=1, name="Amt", phone="0", key=signing.verifying, now=NOW)
        statement = SealingKeyStatement(1, sealing, NOW - 3600, NOW + 300 * 86_400)
        offices.take_statement(service, 1, state_sealing_key(statement, signing), now=NOW)
        sealed = cardfile.seal_card_contact(BERTA, to=sealing, card=card)
        deeds.make(service, card, office=1, sealed=sealed, now=NOW)
        db.session.remove()
    return cards.number_of(card)


def codes_of(app: Flask, venue: bytes) -> list[str]:
    with app.app_context():
        return [code.id.hex() for code in venues.valid_codes(db.session, venue, now=NOW)]


def take(person: Person, venue: bytes, shown: str, code: str, **headers: str) -> TestResponse:
    page = person.browser.get(f"/venue/{venue.hex()}/cards").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    sent: dict[str, Any] = {"code": code, "shown": shown}
    headers = {"X-CSRFToken": token[1] if token else "", **headers}
    return person.browser.client.post(f"/api/v1/venues/{venue.hex()}/cards", json=sent, headers=headers)


def test_staff_learn_in_then_out_and_nothing_else(olga: Person, app: Flask, number: str, clock: Clock) -> None:
    code = codes_of(app, olga.venue)[0]
    answer = take(olga, olga.venue, number, code)
    assert (answer.status_code, answer.get_json()) == (200, {"signal": "in", "at": NOW, "repeated": False})
    assert answer.headers["Cache-Control"] == "no-store"
    assert '<span class="big-number-figure" id="count-venue">1</span>' in olga.get().text
    clock.now = NOW + 5
    assert take(olga, olga.venue, number, code).get_json() == {"signal": "in", "at": NOW, "repeated": True}
    clock.now = NOW + 600
    assert take(olga, olga.venue, number, code).get_json()["signal"] == "out"
    assert '<span class="big-number-figure" id="count-venue">0</span>' in olga.get().text
    for page in (olga.get().text, olga.get("/cards").text):
        assert "Quastenflosser" not in page and number not in page


def test_the_page_offers_every_area_that_has_a_code(olga: Person, otto: Person, app: Flask) -> None:
    page = olga.get("/cards").text
    assert "Parkett" in page and "Rang" in page
    for code in codes_of(app, olga.venue):
        assert f'value="{code}"' in page
    assert "Tisch 12" in otto.get("/cards").text
    assert re.search(r'<button[^>]*id="take-card"[^>]*disabled', page), (
        "sent without the script, it would be an address"
    )
    assert "camera=(self)" in olga.get("/cards").headers["Permissions-Policy"]
    assert "camera=()" in olga.get().headers["Permissions-Policy"]


def test_without_a_valid_code_the_page_says_so(olga: Person, app: Flask) -> None:
    with app.app_context():
        db.session.execute(db.text("UPDATE codes SET revoked = 1"))
        db.session.commit()
    assert "Kein gültiger Code" in olga.get("/cards").text


def test_nobody_takes_a_card_for_somebody_elses_venue_or_without_the_pages_token(
    olga: Person, otto: Person, app: Flask, number: str
) -> None:
    own, others = codes_of(app, otto.venue)[0], codes_of(app, olga.venue)[0]
    page = otto.get("/cards").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    for venue, code, status in ((olga.venue, others, 404), (otto.venue, others, 404), (otto.venue, own, 200)):
        answer = otto.browser.client.post(
            f"/api/v1/venues/{venue.hex()}/cards",
            json={"code": code, "shown": number},
            headers={"X-CSRFToken": token[1]},
        )
        assert answer.status_code == status
    assert take(otto, otto.venue, number, own, **{"X-CSRFToken": ""}).get_json()["code"] == "form-expired"
    path = f"/api/v1/venues/{otto.venue.hex()}/cards"
    assert app.test_client().post(path, json={}).status_code == 404


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({}, "missing-field"),
        ({"code": "x", "shown": "y"}, "malformed"),
        ({"code": "00" * 8, "shown": 1}, "wrong-type"),
        ({"code": "00" * 8, "shown": "x" * 401}, "too-long"),
        ({"code": "00" * 8, "shown": "7K3M"}, "card-mistyped"),
        ({"code": "00" * 8, "shown": cards.number_of(bytes(8))}, "card-unknown"),
        ({"code": "00" * 8, "shown": "x", "more": 1}, "unknown-field"),
    ],
)
def test_bad_input_is_a_refusal(olga: Person, sent: dict[str, Any], code: str) -> None:
    page = olga.get("/cards").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    answer = olga.browser.client.post(
        f"/api/v1/venues/{olga.venue.hex()}/cards", json=sent, headers={"X-CSRFToken": token[1]}
    )
    assert (answer.get_json()["code"], answer.status_code < 500) == (code, True)


def test_a_closed_house_takes_no_card(olga: Person, app: Flask, number: str) -> None:
    with app.app_context():
        db.session.get_one(Venue, olga.venue).hours = [[0, 0, 60]]  # Mondays, in the first hour
        db.session.commit()
    answer = take(olga, olga.venue, number, codes_of(app, olga.venue)[0])
    assert answer.get_json()["code"] == "venue-closed"
