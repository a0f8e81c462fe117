"""One's own password, and the one-time password that the city gives out."""

from __future__ import annotations

import pytest
from flask import Flask

from tun.house.passwords import WeakPassword, readable_password
from tun.service.actions import operators
from tun.service.actions.refusals import LoginMalformed, LoginTaken, OperatorUnknown

from .conftest import NOW, PASSWORD, Browser, Person, service_of

NEW = "ganz andere fünf Worte hier"


def change(browser: Browser, old: str, new: str) -> str:
    return browser.send("/venue/password", old=old, password=new).text


def test_olga_changes_her_password(olga: Person, nobody: Browser) -> None:
    assert "Ihr Passwort ist geändert." in change(olga.browser, PASSWORD, NEW)
    assert nobody.sign_in(olga.login, PASSWORD).status_code == 400
    assert nobody.sign_in(olga.login, NEW).status_code == 200


def test_the_change_ends_the_sessions_on_other_devices(olga: Person, nobody: Browser) -> None:
    nobody.sign_in(olga.login)
    change(olga.browser, PASSWORD, NEW)
    assert nobody.client.get(olga.url).status_code == 302
    assert olga.browser.client.get(olga.url).status_code == 200


def test_the_old_password_is_asked_for(olga: Person) -> None:
    page = change(olga.browser, "nicht das richtige Wort", NEW)
    assert '<a href="#old">Das bisherige Passwort stimmt nicht.' in page


@pytest.mark.parametrize("weak", ["kurz", "aaaaaaaaaaaaaaaa"])
def test_a_weak_password_is_refused(olga: Person, weak: str) -> None:
    assert '<a href="#password">Das Passwort ist zu schwach.' in change(olga.browser, PASSWORD, weak)


def test_the_same_password_again_is_refused(olga: Person) -> None:
    assert '<a href="#password">Das ist das bisherige Passwort.' in change(olga.browser, PASSWORD, PASSWORD)


def test_a_password_from_the_city_ends_all_sessions_and_has_to_be_changed(
    olga: Person, app: Flask, nobody: Browser
) -> None:
    with app.app_context():
        given = operators.reset_password(service_of(app), olga.login.upper())
    assert olga.browser.client.get(olga.url).status_code == 302
    assert "Wählen Sie Ihr eigenes Passwort" in nobody.sign_in(olga.login, given).text
    assert nobody.client.get(olga.url).location == "/venue/password"
    assert nobody.client.get(f"{olga.url}/poster.pdf").location == "/venue/password"
    assert "Das ist das bisherige Passwort." in change(nobody, given, given)
    change(nobody, given, NEW)
    assert nobody.client.get(olga.url).status_code == 200


def test_a_password_from_the_city_can_be_read_over_the_telephone() -> None:
    given = {readable_password() for _ in range(50)}
    assert len(given) == 50
    assert all(len(password) == 19 and not set("0o1il") & set(password) for password in given)


def test_the_city_ends_all_sessions_of_an_operator(olga: Person, app: Flask, nobody: Browser) -> None:
    nobody.sign_in(olga.login)
    with app.app_context():
        assert operators.end_sessions(service_of(app), olga.login) == 2
        assert operators.end_sessions(service_of(app), olga.login) == 0
    assert olga.browser.client.get(olga.url).status_code == 302


def test_a_login_belongs_to_one_operator(olga: Person, app: Flask) -> None:
    with app.app_context(), pytest.raises(LoginTaken):
        operators.create_operator(
            service_of(app), login=" OLGA@fruchthalle.example", name="Andere Olga", password=NEW, now=NOW
        )


@pytest.mark.parametrize(
    "login", ["olga", "@example.de", "olga@", "olga@localhost", "a b@example.de", "x" * 200 + "@a.de"]
)
def test_a_login_is_an_email_address(app: Flask, login: str) -> None:
    with app.app_context(), pytest.raises(LoginMalformed):
        operators.create_operator(service_of(app), login=login, name="Olga", password=NEW, now=NOW)


def test_an_account_with_a_weak_password_is_not_opened(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(WeakPassword):
            operators.create_operator(service_of(app), login="o@example.de", name="O", password="kurz", now=NOW)
        with pytest.raises(OperatorUnknown):
            operators.reset_password(service_of(app), "o@example.de")
