"""Every page of both houses, as three people see it: nothing for axe to find, and nothing wider than the screen.

Half of the walk is German, light and on a desk, the other half English, dark and on a phone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.exceptions import HTTPException

from tests import screenshots
from tests.stories.cast import Ines, Olga, Visitor
from tests.town import Town
from tun.core import codes
from tun.demo.city import TINA
from tun.office.app import create_app as create_office
from tun.service.app import create_app as create_service

pytestmark = [pytest.mark.browser, pytest.mark.server]

DESK = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True}


def seen(language: str, scheme: str, size: str) -> Any:
    look = {"locale": language, "color_scheme": scheme, **(DESK if size == "desk" else PHONE)}
    return pytest.param(look, id=f"{language[:2]}-{scheme}-{size}")


LOOKS = [seen("de-DE", "light", "desk"), seen("en-GB", "dark", "phone")]
if screenshots.FOLDER is not None:
    LOOKS = [seen(*one) for one in product(("de-DE", "en-GB"), ("light", "dark"), ("phone", "desk"))]

NOT_PAGES = {  # routes that answer GET with something else than a page for people
    "assets", "api.keys", "health.healthz", "health.readyz", "visitor.paper_form", "visitor.service_worker",
    "venue.counts", "venue.poster",
    "venue.event_poster", "venue.code_poster", "venue.information_sheet",
    "venue.staff_sheet", "keys.registration", "releases.progress", "status.healthz",
    "status.readyz", "cases.home",
}  # fmt: skip
SEEN_BY_HAND = {  # where nobody who is signed in, and has keys, is led
    "venue.sign_in", "venue.sign_up", "testcentre.sign_in", "venue.join", "accounts.sign_in", "lock.unlock",
    "keys.create", "keys.confirm", "windows.window",
}  # fmt: skip


_LEADS_AWAY = re.compile(r"sign-out|[?&]lang=")  # out of the house, or into the other language


@dataclass
class Walk:
    """Looks at pages. `name` is the way of looking, for pictures."""

    axe: Axe
    name: str

    def look(self, page: Page) -> None:
        page.wait_for_load_state("networkidle")
        found = self.axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found] == [], page.url
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} is {wide} pixels wider than the screen"
        assert page.title()
        screenshots.take(page, self.name)

    def visit(self, page: Page, url: str) -> None:
        answer = page.goto(url)
        assert answer is not None and answer.status == 200, url
        self.look(page)

    def around(self, page: Page, app: Flask, origin: str, prefix: str) -> None:
        """Follow links until a page of every kind was seen; fails where one cannot be reached by links."""
        routes = app.url_map.bind("localhost")
        wanted = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
        wanted = {name for name in wanted if name.startswith(prefix)} - NOT_PAGES
        ahead, kinds = [page.url], Counter[str]()
        while ahead and not wanted <= set(kinds) | SEEN_BY_HAND:
            url = ahead.pop(0)
            try:
                endpoint = routes.match(urlsplit(url).path)[0]
            except HTTPException:
                continue
            if kinds[endpoint] == 3 or endpoint not in wanted:  # one venue has an event, another has none
                continue
            self.visit(page, url)
            kinds[endpoint] += 1
            links = page.evaluate("[...document.links].map((link) => link.href.split('#')[0])")
            ahead += sorted(link for link in set(links) if link.startswith(origin) and not _LEADS_AWAY.search(link))
        assert wanted - set(kinds) - SEEN_BY_HAND == set()


@pytest.fixture
def walk(request: pytest.FixtureRequest) -> Iterator[Walk]:
    yield Walk(Axe(), request.node.callspec.id)


@pytest.mark.parametrize("look", LOOKS)
def test_what_visitors_see(walk: Walk, shared_town: Town, browser: Browser, look: dict[str, Any]) -> None:
    origin = shared_town.demo.origin
    visitor = Visitor(browser.new_context(**look).new_page())
    for path in ("/", "/about", "/device", "/diary", "/certificate", "/wallet", "/card", "/pass", "/c"):
        walk.visit(visitor.page, origin + path)
    url = codes.url(origin, shared_town.city.table_code.token)
    visitor.scan(url)
    visitor.page.locator("#state-form").wait_for()
    walk.look(visitor.page)
    visitor.page.locator("#check-in").click()
    visitor.page.locator("#form-errors").wait_for()
    walk.look(visitor.page)
    visitor.check_in(url)
    walk.look(visitor.page)
    visitor.check_out()
    walk.look(visitor.page)
    visitor.choose_for_office(shared_town)
    walk.look(visitor.page)
    visitor.hand_over(shared_town)
    walk.look(visitor.page)
    visitor.scan(url[:-4] + "AAAA")
    visitor.page.locator("#state-refused").wait_for()
    walk.look(visitor.page)
    visitor.page.goto(origin + "/nothing-here")
    walk.look(visitor.page)


@pytest.mark.parametrize("look", LOOKS)
def test_what_operators_see(walk: Walk, shared_town: Town, browser: Browser, look: dict[str, Any]) -> None:
    page = browser.new_context(**look).new_page()
    origin = shared_town.demo.origin
    guest = Visitor(browser.new_context(**look).new_page())
    guest.check_in(codes.url(origin, shared_town.city.table_code.token))  # a board with somebody on it
    walk.visit(page, f"{origin}/venue/sign-in")
    walk.visit(page, f"{origin}/venue/sign-up")
    page.locator("main form button[type=submit]").click()
    page.locator("[data-error-summary]").wait_for()
    walk.look(page)
    page.goto(f"{origin}/venue/sign-in")
    Olga(page).sign_in(shared_town)
    link = Olga(page).invite(origin, f"Sina {walk.name}")
    walk.look(page)
    staff = browser.new_context(**look).new_page()
    walk.visit(staff, link)
    Olga(staff).submit()
    staff.locator("[data-error-summary]").wait_for()
    walk.look(staff)
    staff.fill("#name", "Sina Sommer")
    staff.fill("#login", f"sina-{walk.name}@fruchthalle.example".lower())
    staff.fill("#password", "noch vier lange Worte")
    Olga(staff).submit()
    staff.wait_for_url("**/venue/")
    walk.look(staff)
    staff.locator("main article a").first.click()
    walk.look(staff)
    walk.visit(staff, f"{staff.url}/codes")
    page.goto(f"{origin}/venue/")
    walk.around(page, create_service(shared_town.demo.service_config()), origin, "venue.")
    page.goto(f"{origin}/venue/account/close")
    page.fill("#password", "das falsche Passwort")
    Olga(page).submit()
    page.locator("[data-error-summary]").wait_for()
    walk.look(page)
    page.goto(f"{origin}/venue/new")
    page.locator("main form button[type=submit]").last.click()
    page.locator("[data-error-summary]").wait_for()
    walk.look(page)


@pytest.mark.parametrize("look", LOOKS)
def test_what_test_centres_see(walk: Walk, shared_town: Town, browser: Browser, look: dict[str, Any]) -> None:
    context = browser.new_context(**look)
    page, origin = context.new_page(), shared_town.demo.origin
    walk.visit(page, f"{origin}/testcentre/sign-in")
    page.locator("#login").fill(TINA)
    page.locator("#password").fill(shared_town.secrets.tina)
    page.locator("main form button[type=submit]").click()
    page.locator("#family_name").wait_for()
    walk.around(page, create_service(shared_town.demo.service_config()), origin, "testcentre.")

    def enter(result: str) -> None:
        page.goto(f"{origin}/testcentre/")
        page.locator("#family_name").fill("Müller-Özdemir")
        page.locator("#born").fill("21.3.1985")
        page.locator(f"input[value={result}]").check()
        page.locator("main form button[type=submit]").click()

    page.goto(f"{origin}/testcentre/")
    page.locator("main form button[type=submit]").click()
    page.locator("[data-error-summary]").wait_for()
    walk.look(page)
    enter("positive")
    page.locator(".panel-no").wait_for()
    walk.look(page)
    enter("negative")
    page.locator(".panel-in").wait_for()
    walk.look(page)
    phone = context.new_page()
    phone.goto(page.locator("#link").input_value())
    expect(phone.locator("[data-fill=name]")).to_have_text("Müller-Özdemir")
    walk.look(phone)
    assert "#" not in phone.url
    phone.locator("#keep").click()
    phone.locator("[data-state=found]").wait_for()
    expect(phone.locator("[data-state=found]")).to_contain_text("Müller-Özdemir")
    walk.look(phone)
    phone.goto(f"{origin}/certificate#hc1=HC1:nothing")
    phone.locator("[data-state=broken]").wait_for()
    walk.look(phone)


@pytest.mark.parametrize("look", LOOKS)
def test_what_investigators_see(walk: Walk, shared_town: Town, browser: Browser, look: dict[str, Any]) -> None:
    page = browser.new_context(**look).new_page()
    origin = shared_town.demo.office_origin
    walk.visit(page, f"{origin}/sign-in")
    ines = Ines(page)
    ines.sign_in(shared_town)
    walk.visit(page, f"{origin}/cases/new")  # asks for the passphrase first
    ines.open_case(shared_town, f"2026-{walk.name}")
    case = page.url
    ines.fetch_visits("Banene Käse")
    page.locator("[data-error-summary]").wait_for()
    walk.look(page)
    patient = Visitor.with_phone(browser)
    patient.check_in(codes.url(shared_town.demo.origin, shared_town.city.table_code.token))
    ines.fetch_visits(" ".join(patient.hand_over(shared_town)))
    page.locator("#diaries tbody tr").wait_for()
    walk.look(page)
    page.goto(case)
    zone = shared_town.demo.office_config().zone
    start, end = (datetime.fromtimestamp(at, zone) for at in shared_town.city.evening)
    ines.ask("spinnr", date=f"{start:%Y-%m-%d}", start=f"{start:%H:%M}", end=f"{end:%H:%M}")
    walk.look(page)
    counts = page.url
    page.go_back()
    page.locator("#window-form").wait_for()
    walk.look(page)
    page.goto(counts)
    ines.fetch()
    walk.look(page)
    walk.around(page, create_office(shared_town.demo.office_config()), origin, "")


@pytest.mark.parametrize("look", LOOKS)
def test_what_a_new_office_sees(
    walk: Walk, new_office: Town, browser: Browser, tmp_path: Path, look: dict[str, Any]
) -> None:
    page = browser.new_context(**look).new_page()
    ines, origin = Ines(page), new_office.demo.office_origin
    page.goto(origin)
    ines.sign_in(new_office)
    walk.visit(page, f"{origin}/keys")
    walk.visit(page, f"{origin}/keys/create")
    for field in page.locator("main input[type=password]").all():
        field.fill("short")
    ines.submit()
    page.locator("[data-error-summary]").wait_for()
    walk.look(page)
    for field in page.locator("main input[type=password]").all():
        field.fill(new_office.secrets.passphrase)
    ines.submit()
    walk.look(page)  # the backup is pending
    with page.expect_download() as waiting:
        page.locator("form[action$='/keys/backup'] button").first.click()
    waiting.value.save_as(tmp_path / "backup.txt")
    walk.visit(page, f"{origin}/keys/confirm")
    page.locator("input[type=file]").set_input_files(tmp_path / "backup.txt")
    page.locator("main input[type=password]").fill("not this passphrase")
    ines.submit()
    page.locator("[data-error-summary]").wait_for()
    walk.look(page)
    page.locator("input[type=file]").set_input_files(tmp_path / "backup.txt")
    page.locator("main input[type=password]").fill(new_office.secrets.passphrase)
    ines.submit()
    page.wait_for_url("**/keys")
    walk.look(page)
