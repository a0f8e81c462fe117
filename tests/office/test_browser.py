"""The office's pages in a real browser: nothing for axe to find, at two widths, and what the scripts add."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from tests.office.conftest import ADA, EVENING, NOON, PASSPHRASE, PASSWORD, XAVER, Clock, config
from tests.office.partner import Partner
from tun.core.keys import OpeningKey
from tun.office.actions import accounts, backups, keys
from tun.office.app import create_app
from tun.office.context import Office
from tun.office.storage import store
from tun.office.storage.tables import db

pytestmark = pytest.mark.browser

_OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


@dataclass
class Running:
    """An office that answers on a port, with a service behind it."""

    origin: str
    office: Office
    partner: Partner
    clock: Clock


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clock = Clock()
    partner = Partner(clock)
    origin = f"http://localhost:{port}"
    app = create_app(config(tmp_path, TUN_OFFICE_ORIGIN=origin), clock=clock, send=partner)
    store.upgrade(app)
    office: Office = app.extensions["tun"]
    with app.app_context():
        accounts.create_investigator(office, "ines", "Ines Imhof", PASSWORD)
        db.session.remove()
    server = make_server("localhost", port, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Running(origin, office, partner, clock)
    server.shutdown()
    server.server_close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def at_work(running: Running) -> Running:
    """With keys in use, and guests last night."""
    office, partner = running.office, running.partner
    keys.create_keys(office.folder, PASSPHRASE)
    backups.confirm_backup(office.folder, backups.backup(office.folder), PASSPHRASE, now=NOON)
    partner.office_key = office.folder.signing_public
    office.vault.unlock(PASSPHRASE)
    keys.publish(office, office.folder.sealing_publics()[0].id)
    office.folder.trust(partner.signing.verifying)
    office.vault.lock()
    for minute in range(12):
        partner.add_visit(ADA, arrival=EVENING + 300 * minute, end=EVENING + 7200, end_estimated=minute % 3 == 0)
    partner.add_visit(XAVER, arrival=EVENING + 60, area=2, time_by_device=True)
    partner.add_visit(XAVER, arrival=EVENING + 90, sealed=lambda sealed: sealed[:-1])
    return running


@pytest.fixture
def chromium(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    contexts: list[BrowserContext] = []

    def context(**choices: Any) -> BrowserContext:
        contexts.append(browser.new_context(locale="de-DE", accept_downloads=True, **choices))
        return contexts[-1]

    yield context
    for opened in contexts:
        opened.close()


def _check(page: Page, name: str) -> None:
    found = Axe().run(page, options=_OPTIONS).response["violations"]
    assert found == [], (name, [(fault["id"], fault["nodes"][0]["target"]) for fault in found])
    width = page.viewport_size
    assert width is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= width["width"], f"{name} scrolls sideways"


def _send(page: Page) -> None:
    page.locator("main form button[type=submit]").first.click()


def _sign_in(page: Page, origin: str) -> None:
    page.goto(origin)
    page.get_by_label("Anmeldename").fill("ines")
    page.get_by_label("Passwort").fill(PASSWORD)
    _send(page)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_whole_way_has_nothing_for_axe_to_find(
    at_work: Running, chromium: Callable[..., BrowserContext], width: int, scheme: str
) -> None:
    page = chromium(viewport={"width": width, "height": 860}, color_scheme=scheme).new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
    page.goto(at_work.origin)
    _check(page, "sign-in")
    _send(page)
    _check(page, "sign-in with errors")
    _sign_in(page, at_work.origin)
    _check(page, "no cases")
    page.get_by_role("link", name="Fall anlegen").click()
    _check(page, "unlock")
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    _send(page)
    _check(page, "new case")
    _send(page)
    expect(page.locator("[data-error-summary]")).to_be_focused()
    _check(page, "new case with errors")
    page.get_by_label("Aktenzeichen").fill("2026-1187")
    _send(page)
    _check(page, "case")
    page.get_by_role("link", name="Ort suchen").click()
    page.get_by_label("Name oder Adresse des Ortes").fill("frucht")
    page.get_by_role("button", name="Suchen").click()
    _check(page, "venues")
    page.get_by_role("link", name="Fruchthalle").click()
    page.get_by_label("Datum", exact=True).fill("2026-11-18")
    page.get_by_label("Von").fill("22:00")
    page.get_by_label("Bis").fill("01:30")
    expect(page.locator("#window-hint")).to_have_text(
        "Das Ende liegt am Folgetag: Donnerstag, 19. November 2026, 01:30 Uhr."
    )
    _check(page, "window")
    page.get_by_label("Von").fill("19:00")
    page.get_by_label("Bis").fill("23:00")
    expect(page.locator("#window-hint")).to_be_hidden()
    page.get_by_label("Grund für die Anfrage").fill("Eine erkrankte Person war im Konzert")
    page.get_by_role("button", name="Anzahl anzeigen").click()
    page.get_by_text("Zahlen als Tabelle").click()
    _check(page, "counts")
    page.get_by_role("button", name="Liste anfordern").click()
    _check(page, "release")
    page.get_by_role("button", name="Liste öffnen").click()
    expect(page.locator("#contacts tbody tr")).to_have_count(13)
    expect(page.locator("#unreadable")).to_contain_text("1 Eintrag von 14 ist nicht lesbar")
    _check(page, "list")
    with page.expect_download() as download:
        page.get_by_role("button", name="Als Excel-Datei").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    for path in ("/cases", "/keys", "/keys/service", "/keys/add", "/account", "/nothing"):
        page.goto(at_work.origin + path)
        _check(page, path)
    assert complaints == []


def test_keys_are_made_in_the_browser(
    running: Running, chromium: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    page = chromium(viewport={"width": 390, "height": 860}).new_page()
    _sign_in(page, running.origin)
    page.get_by_role("link", name="Schlüssel", exact=True).click()
    _check(page, "no keys")
    page.locator("#create-keys").click()
    _check(page, "new keys")
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    page.get_by_label("Passphrase wiederholen").fill(PASSPHRASE)
    _send(page)
    _check(page, "backup")
    with page.expect_download() as download:
        page.get_by_role("button", name="Sicherung herunterladen").click()
    file = tmp_path / "backup.txt"
    download.value.save_as(file)
    page.get_by_label("Sicherungsdatei").set_input_files(file)
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    page.get_by_role("button", name="Sicherung prüfen").click()
    expect(page.get_by_text("Die Sicherung lässt sich öffnen")).to_be_visible()
    _check(page, "keys")
    running.partner.office_key = running.office.folder.signing_public
    page.get_by_role("button", name="Veröffentlichen").click()
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    _send(page)
    expect(page.get_by_text("gibt den Versiegelungsschlüssel jetzt aus")).to_be_visible()
    page.get_by_role("link", name="Schlüssel des Dienstes bestätigen").click()
    _check(page, "service keys")
    page.get_by_label("Ich habe den Fingerabdruck am Telefon verglichen").check()
    page.get_by_role("button", name="Schlüssel bestätigen").click()
    expect(page.get_by_text("Der Schlüssel des Dienstes ist bestätigt.")).to_be_visible()


def _to_the_list(page: Page, running: Running) -> None:
    _sign_in(page, running.origin)
    running.office.vault.unlock(PASSPHRASE)
    page.goto(f"{running.origin}/cases/new")
    page.get_by_label("Aktenzeichen").fill("2026-1")
    _send(page)
    page.goto(f"{page.url}/venues?text=frucht")
    page.get_by_role("link", name="Fruchthalle").click()
    page.get_by_label("Datum", exact=True).fill("2026-11-18")
    page.get_by_label("Von").fill("19:00")
    page.get_by_label("Bis").fill("23:00")
    page.get_by_label("Grund für die Anfrage").fill("Konzert")
    page.get_by_role("button", name="Anzahl anzeigen").click()
    page.get_by_role("button", name="Liste anfordern").click()


def test_an_open_list_leaves_the_screen_when_the_key_locks_itself(
    at_work: Running, chromium: Callable[..., BrowserContext]
) -> None:
    page = chromium(viewport={"width": 1280, "height": 860}).new_page()
    page.clock.install()
    _to_the_list(page, at_work)
    page.get_by_role("button", name="Liste öffnen").click()
    expect(page.locator("#contacts")).to_be_visible()
    page.clock.run_for(9 * 60_000)
    expect(page.locator("[data-key-minutes]")).to_have_text("1")
    expect(page.locator("#contacts")).to_be_visible()
    page.clock.run_for(60_000)
    expect(page.locator("#contacts")).to_have_count(0)
    expect(page.locator("#key-bar")).to_contain_text("Der Schlüssel ist gesperrt")


def test_a_long_list_shows_how_far_it_is(
    at_work: Running, chromium: Callable[..., BrowserContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Semaphore(3)
    open_key = at_work.office.vault.opening_key

    def slowly(key_id: bytes) -> OpeningKey:
        if threading.current_thread().name == "tun-opening":
            gate.acquire()
        return open_key(key_id)

    monkeypatch.setattr(at_work.office.vault, "opening_key", slowly)
    page = chromium(viewport={"width": 1280, "height": 860}).new_page()
    _to_the_list(page, at_work)
    page.get_by_role("button", name="Liste öffnen").click()
    expect(page.locator("[data-progress-count]")).to_have_text("3 von 14")
    _check(page, "progress")
    gate.release(4)
    expect(page.locator("[data-progress-count]")).to_have_text("7 von 14")
    gate.release(100)
    expect(page.locator("#contacts tbody tr")).to_have_count(13)
