"""Every page of the office, and who may use it; guards that no page can forget."""

from __future__ import annotations

import pytest
from werkzeug.routing import Rule

from tests.office.conftest import PASSPHRASE, HealthOffice
from tun.house.access import ANYONE
from tun.office.web.access import NEEDS_KEY, TABLE

ARGUMENTS = {
    "case_id": "0" * 16,
    "venue_id": "0" * 16,
    "release_id": "0" * 16,
    "diary_id": "0" * 16,
    "key_id": "0" * 16,
    "request_id": "0" * 64,
    "build": "x",
    "name": "tun.css",
}


def addresses(health_office: HealthOffice) -> list[tuple[Rule, str, str]]:
    """Every rule with an address and each of its methods."""
    adapter = health_office.app.create_url_adapter(None) or health_office.app.url_map.bind("localhost")
    found = []
    for rule in health_office.app.url_map.iter_rules():
        path = adapter.build(rule.endpoint, {name: ARGUMENTS[name] for name in rule.arguments})
        found += [(rule, method, path) for method in sorted(rule.methods or ()) if method in ("GET", "POST")]
    return found


def test_the_table_names_every_page_and_no_other(health_office: HealthOffice) -> None:
    assert {rule.endpoint for rule in health_office.app.url_map.iter_rules()} == set(TABLE)
    assert set(TABLE) >= NEEDS_KEY


def test_a_stranger_sees_the_sign_in_and_nothing_else(health_office: HealthOffice) -> None:
    browser = health_office.browser()
    token = browser.token()
    for rule, method, path in addresses(health_office):
        answer = browser.client.open(path, method=method, data={"csrf_token": token} if method == "POST" else None)
        if ANYONE in TABLE[rule.endpoint]:
            assert answer.status_code in (200, 400), path
        else:
            assert (answer.status_code, answer.location) == (302, "/sign-in"), path


def test_an_investigator_reaches_every_page(health_office: HealthOffice) -> None:
    browser = health_office.signed_in()
    token = browser.token()
    for rule, method, path in addresses(health_office):
        if rule.endpoint in ("accounts.sign_out", "lock.lock_now", "lock.unlock"):
            continue
        health_office.office.vault.unlock(PASSPHRASE)
        answer = browser.client.open(path, method=method, data={"csrf_token": token} if method == "POST" else None)
        expected = (404,) if rule.arguments and rule.endpoint != "assets" else (200, 302, 303, 400)
        if rule.endpoint == "releases.progress":
            expected = (200,)
        if rule.endpoint in ("keys.trust", "releases.stop"):
            expected = (303,)
        assert answer.status_code in expected, (path, answer.status_code)


@pytest.mark.parametrize("path", ["/cases/zz", "/cases/" + "A" * 16, "/requests/00", "/releases/..", "/nothing"])
def test_what_is_not_there_is_not_there(health_office: HealthOffice, path: str) -> None:
    answer = health_office.signed_in().get(path)
    assert answer.status_code == 404 and "Diese Seite gibt es nicht" in answer.text


def test_locked_pages_ask_for_the_passphrase_first(health_office: HealthOffice) -> None:
    browser = health_office.signed_in(unlocked=False)
    for rule, method, path in addresses(health_office):
        if rule.endpoint not in NEEDS_KEY:
            continue
        answer = browser.client.open(path, method=method, data={"csrf_token": browser.token()})
        assert answer.status_code == 200 and "Schlüssel entsperren" in answer.text, path


def test_every_form_needs_its_token(health_office: HealthOffice) -> None:
    browser = health_office.signed_in()
    for rule, method, path in addresses(health_office):
        if method == "POST":
            answer = browser.client.post(path, data={"csrf_token": "forged"})
            assert answer.status_code == 400 and "lag zu lange offen" in answer.text, rule.endpoint


def test_no_other_website_can_send_a_form(health_office: HealthOffice) -> None:
    browser = health_office.signed_in()
    answer = browser.client.post(
        "/keys/lock", data={"csrf_token": browser.token()}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert health_office.office.vault.unlocked_until is not None


def test_no_page_is_kept_by_a_browser(health_office: HealthOffice) -> None:
    browser = health_office.signed_in()
    for path in ("/sign-in", "/cases", "/keys", "/keys/registration", "/account", "/nothing", "/healthz"):
        answer = browser.get(path)
        assert answer.headers["Cache-Control"] == "no-store", path
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_pages_hold_no_inline_script_or_style(health_office: HealthOffice) -> None:
    browser = health_office.signed_in()
    for path in ("/sign-in", "/cases", "/cases/new", "/keys", "/keys/service", "/account"):
        text = browser.get(path).text
        assert " style=" not in text and "<style" not in text and "onclick" not in text
        assert "<script>" not in text


def test_the_application_answers_that_it_is_alive(health_office: HealthOffice) -> None:
    client = health_office.app.test_client()
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"status": "ok"}
