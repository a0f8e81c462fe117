"""The sign-in: who gets in, who does not, and that nobody learns why."""

from __future__ import annotations

from flask import Flask

from tun.house.sessions import IDLE, LONGEST
from tun.service.actions import operators
from tun.service.storage.tables import OperatorSession, db

from .conftest import NOW, PASSWORD, Browser, Clock, Person, service_of


def cookie(browser: Browser) -> str:
    found = browser.client.get_cookie("tun-venue")
    assert found is not None
    return found.value


def test_olga_signs_in_and_sees_her_venue(olga: Person) -> None:
    page = olga.browser.get("/venue/").text
    assert "Olga Orth" in page
    assert "Fruchthalle" in page


def test_the_login_may_be_typed_in_capitals(olga: Person, nobody: Browser) -> None:
    assert "Fruchthalle" in nobody.sign_in(" Olga@Fruchthalle.Example ").text


def test_whoever_is_not_signed_in_is_led_to_the_sign_in(olga: Person, nobody: Browser) -> None:
    answer = nobody.client.get(olga.url)
    assert answer.status_code == 302
    assert answer.location == "/venue/sign-in"


def test_a_wrong_password_and_an_unknown_login_get_the_same_answer(olga: Person, nobody: Browser) -> None:
    wrong = nobody.sign_in(olga.login, "nicht das richtige Wort")
    unknown = nobody.sign_in("keiner@fruchthalle.example", PASSWORD)
    assert wrong.status_code == unknown.status_code == 400
    sentence = "Name und Passwort passen nicht zusammen. Bitte prüfen Sie beides."
    assert wrong.text.count(sentence) == unknown.text.count(sentence) == 2  # in the summary and at the field
    assert "<title>Fehler: Anmelden" in wrong.text


def test_what_was_typed_is_kept_but_never_the_password(olga: Person, nobody: Browser) -> None:
    page = nobody.sign_in(olga.login, "nicht das richtige Wort").text
    assert olga.login in page
    assert "nicht das richtige Wort" not in page


def test_an_empty_form_is_answered_field_by_field(nobody: Browser) -> None:
    answer = nobody.send("/venue/sign-in")
    assert answer.status_code == 400
    assert '<a href="#login">Geben Sie Ihre E-Mail-Adresse ein.</a>' in answer.text
    assert '<a href="#password">Geben Sie Ihr Passwort ein.</a>' in answer.text


def test_the_form_without_its_token_is_refused(olga: Person, nobody: Browser) -> None:
    answer = nobody.client.post("/venue/sign-in", data={"login": olga.login, "password": PASSWORD})
    assert answer.status_code == 400
    assert "form-expired" in answer.text


def test_many_wrong_passwords_are_slowed_down_and_the_right_one_with_them(olga: Person, nobody: Browser) -> None:
    answers = [nobody.sign_in(olga.login, f"geraten {number}").status_code for number in range(11)]
    assert answers == [400] * 10 + [429]
    assert olga.browser.get("/venue/").status_code == 200, "who is in already stays in"


def test_signing_in_makes_a_new_session_and_ends_the_old_one(olga: Person, app: Flask) -> None:
    before = cookie(olga.browser)
    with app.app_context():
        old = db.session.query(OperatorSession).one().token_hash
    olga.browser.client.set_cookie("tun-venue", before)
    page = olga.browser.client.get("/venue/sign-in")
    assert page.location == "/venue/"  # who is signed in needs no form
    olga.browser.send("/venue/sign-out", form="/venue/")
    olga.browser.sign_in(olga.login)
    assert cookie(olga.browser) != before
    with app.app_context():
        assert db.session.query(OperatorSession).one().token_hash != old


def test_a_session_that_an_attacker_planted_is_worth_nothing_after_the_sign_in(olga: Person, nobody: Browser) -> None:
    nobody.get("/venue/sign-in")
    planted = cookie(nobody)
    nobody.sign_in(olga.login)
    attacker = Browser(nobody.client.application)
    attacker.client.set_cookie("tun-venue", planted)
    assert attacker.client.get(olga.url).status_code == 302


def test_after_signing_out_the_kept_cookie_opens_nothing(olga: Person) -> None:
    kept = cookie(olga.browser)
    assert "Sie sind abgemeldet." in olga.browser.send("/venue/sign-out", form="/venue/").text
    olga.browser.client.set_cookie("tun-venue", kept)
    assert olga.browser.client.get(olga.url).status_code == 302


def test_signing_out_needs_a_token_too(olga: Person) -> None:
    assert olga.browser.client.post("/venue/sign-out").status_code == 400
    assert olga.get().status_code == 200


def test_a_session_ends_after_an_hour_without_a_click(olga: Person, clock: Clock) -> None:
    clock.now = NOW + IDLE - 1
    assert olga.browser.client.get(olga.url).status_code == 200
    clock.now += IDLE
    assert olga.browser.client.get(olga.url).status_code == 302


def test_a_session_ends_after_a_shift_even_with_clicks(olga: Person, clock: Clock) -> None:
    while clock.now + IDLE // 2 < NOW + LONGEST:
        clock.now += IDLE // 2
        assert olga.browser.client.get(olga.url).status_code == 200
    clock.now = NOW + LONGEST
    assert olga.browser.client.get(olga.url).status_code == 302


def test_a_click_is_a_write_at_most_once_a_minute(olga: Person, clock: Clock, app: Flask) -> None:
    def last_seen() -> int:
        with app.app_context():
            return db.session.query(OperatorSession).one().last_seen

    clock.now = NOW + 59
    olga.get()
    assert last_seen() == NOW
    clock.now = NOW + 60
    olga.get()
    assert last_seen() == NOW + 60


def test_an_operator_whom_the_city_disabled_is_out_at_once(olga: Person, app: Flask, nobody: Browser) -> None:
    with app.app_context():
        operators.disable_operator(service_of(app), olga.login, now=NOW)
    assert olga.browser.client.get(olga.url).status_code == 302
    assert nobody.sign_in(olga.login).status_code == 400


def test_the_store_holds_neither_password_nor_session_secret(olga: Person, app: Flask) -> None:
    with olga.browser.client.session_transaction() as session:
        secret = session["sid"]
    with app.app_context():
        db.session.remove()
        path = db.engine.url.database
        db.engine.dispose()
    assert path is not None
    with open(path, "rb") as file:
        content = file.read()
    assert olga.login.encode() in content, "the search finds what is there"
    assert PASSWORD.encode() not in content
    assert secret.encode() not in content


def test_the_chosen_language_stays(olga: Person) -> None:
    assert '<html lang="en">' in olga.get(query_string={"lang": "en"}).text
    assert '<html lang="en">' in olga.get().text
    assert '<html lang="de">' in olga.get(query_string={"lang": "de"}).text
