"""The page that closes an account: says what goes and what stays, and asks for the password."""

from __future__ import annotations

from flask import Flask

from tun.service.storage.tables import Operator, OperatorSession, Venue, db

from .conftest import OLGA, PASSWORD, Browser, Person

CLOSE = "/venue/account/close"


def counts(app: Flask) -> tuple[int, int]:
    with app.app_context():
        return db.session.query(Operator).count(), db.session.query(Venue).count()


def test_the_page_says_what_goes_at_once_and_that_nothing_stays(olga: Person) -> None:
    page = olga.browser.get(CLOSE).text
    assert "1 Ort wird geschlossen: Fruchthalle." in page
    assert "Alle Codes gelten nicht mehr." in page
    assert "Nichts: Von Ihren Orten ist kein Besuch gespeichert." in page
    assert CLOSE in olga.browser.get("/venue/password").text, "and it is found beside the password"


def test_olga_closes_her_account_and_is_out(olga: Person, app: Flask) -> None:
    page = olga.browser.send(CLOSE, password=PASSWORD)
    assert page.status_code == 200
    assert "Ihr Konto ist geschlossen." in page.text
    assert olga.browser.client.get(olga.url).status_code == 302
    assert Browser(app).sign_in(OLGA).status_code == 400
    assert counts(app) == (1, 1), "Otto is still there"
    with app.app_context():
        assert db.session.query(OperatorSession).count() == 0


def test_with_a_wrong_password_everything_stays(olga: Person, otto: Person, app: Flask) -> None:
    for wrong, sentence in (("", "Geben Sie Ihr Passwort ein."), ("falsch geraten", "Das Passwort stimmt nicht.")):
        answer = olga.browser.send(CLOSE, password=wrong)
        assert answer.status_code == 400
        assert sentence in answer.text
    assert olga.get().status_code == 200
    assert counts(app) == (2, 2)


def test_guessing_the_password_here_is_slowed_down(olga: Person) -> None:
    answers = [olga.browser.send(CLOSE, password=f"geraten {number}").status_code for number in range(21)]
    assert answers == [400] * 20 + [429]


def test_a_form_without_its_token_closes_nothing(olga: Person, app: Flask) -> None:
    assert olga.browser.client.post(CLOSE, data={"password": PASSWORD}).status_code == 400
    assert olga.get().status_code == 200
