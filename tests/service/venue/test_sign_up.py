"""The sign-up: an account for whoever asks, where the city allows it, and nothing to be learned about others."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tun.house.sessions import IDLE
from tun.service.actions import operators
from tun.service.app import create_app
from tun.service.storage.operators import by_login
from tun.service.storage.tables import Operator, OperatorSession, db

from .conftest import NOW, OLGA, PASSWORD, Browser, Clock, Person, service_of
from .test_new_venue import ANSWERS

NINA = {"name": "Café Nina", "login": " Nina@Cafe.example", "password": "fünf Worte für ein Café"}
FORGED = {**NINA, "login": OLGA}


def post(browser: Browser, **fields: str) -> TestResponse:
    """Send the form, and do not follow where it leads."""
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', browser.get("/venue/sign-up").text)
    assert token is not None
    return browser.client.post("/venue/sign-up", data={"csrf_token": token[1], **fields})


def secret_of(client: FlaskClient) -> str:
    with client.session_transaction() as session:
        return str(session["sid"])


def everybody(app: Flask) -> list[tuple[object, ...]]:
    with app.app_context():
        return [tuple(row) for row in db.session.execute(db.select(Operator.__table__))]


def test_nina_is_in_at_once_and_makes_her_first_venue(nobody: Browser) -> None:
    page = nobody.send("/venue/sign-up", **NINA).text
    assert "<h1>Legen Sie Ihren ersten Ort an</h1>" in page
    assert "Café Nina" in page
    page = nobody.send("/venue/new", **ANSWERS).text
    assert "Der Aushang ist eine PDF-Datei" in page
    assert "Legen Sie Ihren ersten Ort an" not in nobody.get("/venue/new").text, "the second is not the first"


def test_whose_session_ended_later_is_not_told_about_the_sign_up(nobody: Browser, clock: Clock) -> None:
    nobody.send("/venue/sign-up", **NINA)
    clock.now += IDLE
    page = nobody.get("/venue/").text
    assert "Anmelden für Betriebe" in page
    assert "Vielleicht gibt es zu der E-Mail-Adresse schon ein Konto" not in page


def test_she_signs_in_with_it_the_next_day(nobody: Browser, app: Flask) -> None:
    nobody.send("/venue/sign-up", **NINA)
    page = Browser(app).sign_in("nina@cafe.example", NINA["password"]).text
    assert "Noch kein Ort" in page


def test_only_a_slow_hash_of_the_password_is_kept(nobody: Browser, app: Flask) -> None:
    nobody.send("/venue/sign-up", **NINA)
    with app.app_context():
        nina = by_login(db.session, "nina@cafe.example")
        assert nina is not None
        assert (nina.name, nina.created, nina.must_change) == ("Café Nina", NOW, False)
        assert nina.password.startswith("$argon2id$")


def test_a_known_address_gets_the_same_answer_and_its_account_stays_as_it_is(
    olga: Person, nobody: Browser, app: Flask
) -> None:
    before = everybody(app)
    known = post(nobody, **FORGED)
    assert everybody(app) == before
    stranger = Browser(app)
    new = post(stranger, **NINA)
    assert (known.status_code, known.location, known.data) == (new.status_code, new.location, new.data)
    assert [name for name, _ in known.headers] == [name for name, _ in new.headers]
    with nobody.client.session_transaction() as one, stranger.client.session_transaction() as other:
        assert set(one) == set(other)
        assert len(one["sid"]) == len(other["sid"])
    with app.app_context():  # both made a session: a write that one of them saves would tell by its time
        assert db.session.query(OperatorSession).count() == 3


def test_it_takes_two_hashes_whether_the_address_is_known_or_not(
    olga: Person, nobody: Browser, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def watched(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object) -> object:
            done.append(name)
            return real(*given)

        return call

    for name in ("hash_password", "check_password"):
        monkeypatch.setattr(operators, name, watched(name, getattr(operators, name)))
    post(nobody, **FORGED)
    known, done[:] = list(done), []
    post(Browser(app), **NINA)
    assert known == done == ["hash_password", "check_password"]


def test_whoever_takes_a_known_address_is_not_in(olga: Person, nobody: Browser) -> None:
    post(nobody, **FORGED)
    assert nobody.client.get(olga.url).status_code == 302
    page = nobody.get("/venue/new").text
    assert "Vielleicht gibt es zu der E-Mail-Adresse schon ein Konto" in page
    assert "Noch kein Konto?" in page
    assert "Fruchthalle" not in page
    assert "schon ein Konto" not in nobody.get("/venue/sign-in").text, "it is said once"
    assert nobody.sign_in(OLGA).status_code == 200, "and Olga's own password is still hers"


def test_the_owner_of_an_account_who_forgot_about_it_is_signed_in(olga: Person, nobody: Browser) -> None:
    post(nobody, **{**FORGED, "password": PASSWORD})
    assert nobody.get(olga.url).status_code == 200


def test_whom_the_city_disabled_does_not_come_back_this_way(olga: Person, nobody: Browser, app: Flask) -> None:
    with app.app_context():
        operators.disable_operator(service_of(app), OLGA, now=NOW)
    post(nobody, **{**FORGED, "password": PASSWORD})
    assert nobody.client.get(olga.url).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": "  "}, "Geben Sie einen Namen ein."),
        ({"name": "x" * 201}, "Höchstens 200 Zeichen."),
        ({"login": ""}, "Geben Sie Ihre E-Mail-Adresse ein."),
        ({"login": "nina"}, "Das ist keine E-Mail-Adresse."),
        ({"login": "nina@cafe.example extra"}, "Das ist keine E-Mail-Adresse."),
        ({"login": "n" * 200 + "@cafe.example"}, "Das ist keine E-Mail-Adresse."),
        ({"password": ""}, "Denken Sie sich ein Passwort aus."),
        ({"password": "zu kurz"}, "Passwort"),
        ({"password": "a" * 30}, "Passwort"),
        ({"password": "ab12" * 60}, "Passwort"),
    ],
)
def test_wrong_input_is_told_at_its_field_and_makes_no_account(
    nobody: Browser, app: Flask, wrong: dict[str, str], sentence: str
) -> None:
    before = everybody(app)
    answer = nobody.send("/venue/sign-up", **{**NINA, **wrong})
    assert answer.status_code == 400
    [field] = wrong
    assert f'href="#{field}"' in answer.text
    assert sentence in answer.text
    if field != "name":
        assert 'value="Café Nina"' in answer.text, "nothing that was typed is lost"
    assert NINA["password"] not in answer.text, "but the password"
    assert everybody(app) == before


def test_no_session_from_before_lives_on(olga: Person, nobody: Browser, app: Flask) -> None:
    nobody.get("/venue/sign-up")
    cookie = nobody.client.get_cookie("tun-venue")
    assert cookie is not None
    post(nobody, **NINA)
    attacker = Browser(app)
    attacker.client.set_cookie("tun-venue", cookie.value)
    assert attacker.client.get("/venue/").status_code == 302
    before = secret_of(olga.browser.client)
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', olga.browser.get("/venue/new").text)
    assert token is not None
    olga.browser.client.post("/venue/sign-up", data={"csrf_token": token[1], **NINA, "login": "n2@cafe.example"})
    assert secret_of(olga.browser.client) != before
    with app.app_context():
        assert operators.who(service_of(app), before, now=NOW) is None, "Olga is out at this browser"


def test_many_sign_ups_from_one_network_are_slowed_down(nobody: Browser) -> None:
    codes = [post(nobody, **{**NINA, "login": f"n{number}@cafe.example"}).status_code for number in range(10)]
    assert codes == [302] * 10
    with nobody.client.session_transaction() as session:
        session.clear()
    answer = post(nobody, **FORGED)
    assert answer.status_code == 429


def test_mistakes_do_not_count_as_sign_ups(nobody: Browser) -> None:
    for _ in range(12):
        assert post(nobody, **{**NINA, "password": "kurz"}).status_code == 400
    assert post(nobody, **NINA).status_code == 302


def test_where_the_city_keeps_it_closed_there_is_no_such_page_and_no_link(
    app: Flask, city: Path, nobody: Browser
) -> None:
    assert "/venue/sign-up" in nobody.get("/venue/sign-in").text
    config = dataclasses.replace(service_of(app).config, sign_up=False)
    closed = create_app(config, clock=Clock())
    client = closed.test_client()
    page = client.get("/venue/sign-in").text
    assert "sign-up" not in page
    assert "Konten für Betriebe richtet die Stadt ein." in page
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
    assert token is not None
    assert client.get("/venue/sign-up").status_code == 404
    assert client.post("/venue/sign-up", data={"csrf_token": token[1], **NINA}).status_code == 404
    with closed.app_context():
        assert by_login(db.session, "nina@cafe.example") is None
        db.engine.dispose()
