"""Signing in and out, one's own password, and accounts that end."""

from __future__ import annotations

import pytest

from tests.office.conftest import NOON, PASSWORD, HealthOffice
from tun.core.errors.base import NotFound
from tun.house.passwords import WeakPassword, WrongPassword
from tun.office.actions import accounts
from tun.office.refusals import LoginTaken, TooManyTries
from tun.office.storage.tables import InvestigatorSession, db

HOUR = 3600
NEW = "Ganz-neues-Wort-27"


def test_ines_signs_in_and_out(health_office: HealthOffice) -> None:
    ines = health_office.browser()
    assert "Ines Imhof" in ines.sign_in(" INES ").text
    assert ines.get("/sign-in").location == "/"
    ines.post("/sign-out")
    assert ines.get("/cases").location == "/sign-in"


@pytest.mark.parametrize(("login", "password"), [("ines", "falsch"), ("nobody", PASSWORD)])
def test_what_is_wrong_is_not_said(health_office: HealthOffice, login: str, password: str) -> None:
    page = health_office.browser().sign_in(login, password)
    assert page.status_code == 400 and "<title>Fehler: Anmelden" in page.text
    assert "Name und Passwort passen nicht zusammen" in page.text
    assert password not in page.text and f'value="{login}"' in page.text


def test_an_empty_form_says_what_is_missing(health_office: HealthOffice) -> None:
    page = health_office.browser().sign_in("", "")
    assert "Geben Sie Ihren Anmeldenamen ein." in page.text and "Geben Sie Ihr Passwort ein." in page.text


def test_guessing_is_slowed_down(health_office: HealthOffice) -> None:
    browser = health_office.browser()
    for _ in range(10):
        browser.sign_in("ines", "geraten")
    assert "Zu viele falsche Versuche" in browser.sign_in().text
    health_office.clock.now += 15 * 60
    assert "Ines Imhof" in browser.sign_in().text


def test_guessing_many_names_from_one_place_is_slowed_down_too(health_office: HealthOffice) -> None:
    office = health_office.office
    for number in range(10):
        with pytest.raises(WrongPassword):
            accounts.sign_in(office, f"name{number}", "geraten", network="here")
    with pytest.raises(TooManyTries):
        accounts.sign_in(office, "ines", PASSWORD, network="here")
    assert accounts.sign_in(office, "ines", PASSWORD, network="elsewhere")


@pytest.mark.parametrize(("step", "steps", "still_in"), [(HOUR - 1, 3, True), (HOUR, 1, False), (HOUR - 1, 13, False)])
def test_a_session_ends_after_an_idle_hour_or_a_shift(
    health_office: HealthOffice, step: int, steps: int, still_in: bool
) -> None:
    ines = health_office.signed_in(unlocked=False)
    for _ in range(steps):
        health_office.clock.now += step
        answer = ines.get("/cases")
    assert (answer.status_code == 200) is still_in


def test_a_new_password_ends_all_other_sessions(health_office: HealthOffice) -> None:
    here, there = health_office.signed_in(), health_office.signed_in()
    page = here.post("/account", old=PASSWORD, password=NEW, again=NEW)
    assert "Ihr Passwort ist geändert" in page.text
    assert here.get("/cases").status_code == 200 and there.get("/cases").status_code == 302
    assert health_office.browser().sign_in().status_code == 400
    assert "Ines Imhof" in health_office.browser().sign_in(password=NEW).text


@pytest.mark.parametrize(
    ("old", "new", "again", "words"),
    [
        ("falsch", NEW, NEW, "passen nicht zusammen"),
        (PASSWORD, "zu kurz", "zu kurz", "mindestens zwölf Zeichen"),
        (PASSWORD, NEW, NEW + "x", "sind verschieden"),
        (PASSWORD, "aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "Das Passwort ist zu schwach"),
    ],
)
def test_a_password_is_not_changed_by_mistake(
    health_office: HealthOffice, old: str, new: str, again: str, words: str
) -> None:
    page = health_office.signed_in().post("/account", old=old, password=new, again=again)
    assert page.status_code == 400 and words in page.text
    assert "Ines Imhof" in health_office.browser().sign_in().text


def test_a_disabled_account_is_out_at_once(health_office: HealthOffice) -> None:
    ida = health_office.browser()
    assert "Ida Ilgner" in ida.sign_in("ida").text
    accounts.disable(health_office.office, "Ida")
    assert ida.get("/cases").status_code == 302 and ida.sign_in("ida").status_code == 400


def test_a_reset_password_ends_all_sessions(health_office: HealthOffice) -> None:
    ida = health_office.browser()
    ida.sign_in("ida")
    accounts.reset_password(health_office.office, "ida", NEW)
    assert ida.get("/cases").status_code == 302
    assert "Ida Ilgner" in ida.sign_in("ida", NEW).text


def test_accounts_are_made_once_and_with_a_good_password(health_office: HealthOffice) -> None:
    office = health_office.office
    with pytest.raises(LoginTaken):
        accounts.create_investigator(office, "INES", "Ines II.", PASSWORD)
    with pytest.raises(WeakPassword):
        accounts.create_investigator(office, "ingo", "Ingo Ix", "kurz")
    with pytest.raises(NotFound):
        accounts.reset_password(office, "nobody", PASSWORD)
    with pytest.raises(NotFound):
        accounts.disable(office, "nobody")


def test_the_cookie_says_nothing_and_the_store_has_only_a_hash(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    with ines.client.session_transaction() as cookie:
        assert set(cookie) <= {"sid", "csrf_token", "language"}
        secret = cookie["sid"]
    row = db.session.scalars(db.select(InvestigatorSession)).one()
    assert row.opened == NOON and secret.encode() not in row.token_hash


def test_the_chosen_language_stays(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    assert '<html lang="en">' in ines.get("/cases?lang=en").text
    assert '<html lang="en">' in ines.get("/cases").text
    assert '<html lang="de">' in ines.get("/cases?lang=de").text
