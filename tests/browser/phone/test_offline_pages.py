"""The visitor's pages without network, after the first visit."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.phone.conftest import House, Phone

pytestmark = pytest.mark.browser

CACHED = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    found[name] = (await (await caches.open(name)).keys()).map(request => request.url);
  }
  return found;
}"""


def wait_for_worker(page: Page) -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")


def visit_once(house: House, phone: Phone) -> None:
    phone.open(f"{house.origin}/c")
    phone.sees("code")
    wait_for_worker(phone.page)


@pytest.mark.parametrize(("language", "words"), [("de", "Einchecken mit dem Kurzcode"), ("en", "Check in")])
def test_after_the_first_visit_the_pages_open_without_network(
    house: House, phone: Phone, context: BrowserContext, language: str, words: str
) -> None:
    visit_once(house, phone)
    context.set_offline(True)
    phone.open(f"{house.origin}/c?lang={language}")
    phone.sees("code")
    assert words in phone.page.inner_text("[data-state=code] h1")
    for path in ("/about", "/device", "/"):
        phone.page.goto(f"{house.origin}{path}?lang={language}")
        assert phone.page.get_attribute("html", "lang") == language
        phone.page.wait_for_selector("h1:visible")


def test_a_visit_is_shown_without_network(house: House, phone: Phone, context: BrowserContext) -> None:
    phone.checks_in(house.poster())
    wait_for_worker(phone.page)
    context.set_offline(True)
    phone.open(house.poster())
    phone.sees("in")
    assert "Fruchthalle" in phone.page.inner_text("[data-state=in]")


def test_only_what_is_the_same_for_everybody_is_kept(house: House, phone: Phone) -> None:
    phone.checks_in(house.poster())
    wait_for_worker(phone.page)
    phone.page.goto(f"{house.origin}/venue/sign-in")
    phone.page.goto(f"{house.origin}/api/v1/keys")
    phone.page.goto(f"{house.origin}/about")
    [addresses] = phone.page.evaluate(CACHED).values()
    assert len(addresses) > 20
    for address in addresses:
        path = address.removeprefix(house.origin)
        assert re.fullmatch(r"/(c|about|card|certificate|device|diary|pass|wallet|)\?lang=(de|en)|/static/.*", path)
        assert not urlsplit(address).fragment


def test_only_a_visitors_page_brings_the_worker(house: House, phone: Phone) -> None:
    for path in ("/venue/sign-in", "/nothing-here"):
        phone.page.goto(house.origin + path)
        phone.page.wait_for_load_state("networkidle")
        assert phone.page.evaluate("navigator.serviceWorker.getRegistrations().then(found => found.length)") == 0


def test_an_update_waits_for_open_pages_and_then_takes_the_old_files_away(
    house: House, phone: Phone, new_phone: Callable[[], Phone], context: BrowserContext
) -> None:
    visit_once(house, phone)
    phone.page.reload()  # from here on the worker answers for this page
    [before] = phone.page.evaluate(CACHED)
    house.city.app.extensions["tun-offline"]["version"] = "next"
    phone.page.evaluate("navigator.serviceWorker.ready.then(worker => worker.update()).then(() => undefined)")
    phone.page.wait_for_function("navigator.serviceWorker.getRegistration().then(found => found.waiting !== null)")
    assert set(phone.page.evaluate(CACHED)) == {before, "tun/next"}
    context.set_offline(True)
    assert phone.page.evaluate("import(document.querySelector('[rel=modulepreload]').href).then(() => 1)") == 1
    phone.page.reload()
    phone.sees("code")
    context.set_offline(False)
    phone.page.close()
    later = new_phone()
    later.open(f"{house.origin}/c")
    later.page.wait_for_function("caches.keys().then(names => names.join() === 'tun/next')")
    context.set_offline(True)
    later.page.reload()
    later.sees("code")


def test_a_service_that_only_says_it_is_broken_does_not_take_the_page_away(
    house: House, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit_once(house, phone)
    monkeypatch.setitem(house.city.app.view_functions, "visitor.check_in", lambda: ("down for a while", 503))
    phone.open(f"{house.origin}/c?lang=de")
    phone.sees("code")
