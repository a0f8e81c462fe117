"""page.js: the small services to every page, in a real browser that reaches no network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser

ORIGIN = "https://tun.example"
SCRIPT = Path(__file__).resolve().parents[2] / "tun" / "house" / "static" / "page.js"
PAGE = """<!doctype html><html lang="de"><title>x</title><main>
<a id="language" href="/other">English</a>
<div id="summary" tabindex="-1" data-error-summary>Bitte prüfen</div>
<form id="once" method="post" action="/do" data-once><button>Senden</button></form>
<code id="code">7K3M-9QXT</code>
<button id="copy" data-copy="code" data-copied="Kopiert" hidden><span data-button-label>Kopieren</span></button>
</main><script type="module" src="/page.js"></script>"""


@pytest.fixture
def sent() -> list[str]:
    """Method and path of everything that the page asked for."""
    return []


@pytest.fixture
def page(sent: list[str], browser: Browser) -> Iterator[Page]:
    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        sent.append(f"{route.request.method} {path}")
        if path == "/page.js":
            route.fulfill(body=SCRIPT.read_text(encoding="utf-8"), content_type="text/javascript")
        elif path == "/do":
            route.fulfill(status=204)  # the browser stays where it is, as it does while an answer is awaited
        else:
            route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")

    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    context.route("**/*", answer)
    page = context.new_page()
    page.goto(ORIGIN + "/")
    page.wait_for_load_state("networkidle")
    yield page
    context.close()


def test_after_a_refused_form_the_summary_has_the_focus(page: Page) -> None:
    assert page.evaluate("document.activeElement.id") == "summary"


def test_two_hurried_taps_send_once_and_a_later_one_sends_again(page: Page, sent: list[str]) -> None:
    page.dblclick("#once button")
    page.wait_for_timeout(300)
    assert sent.count("POST /do") == 1
    page.wait_for_timeout(2000)
    page.click("#once button")
    page.wait_for_timeout(300)
    assert sent.count("POST /do") == 2


def test_the_other_language_keeps_what_stands_after_the_hash(page: Page, sent: list[str]) -> None:
    page.evaluate("location.hash = 'token'")
    page.click("#language")
    page.wait_for_url("**/other#token")
    assert "GET /other" in sent


def test_a_code_can_be_copied(page: Page) -> None:
    page.click("#copy")
    page.wait_for_function("document.getElementById('copy').textContent === 'Kopiert'")
    assert page.evaluate("navigator.clipboard.readText()") == "7K3M-9QXT"
