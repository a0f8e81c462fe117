"""From the sign-up to a printed poster: how long it takes, and how much a person has to type for it.

The machine's part is measured; the person's is reckoned from what is typed and tapped, slowly.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.server]

AIM = 180.0  # seconds: issue and design say three minutes
PER_KEY = 0.4  # seconds: two and a half key strokes a second, somebody who looks for the keys
PER_FIELD = 3.0  # seconds to read a field's label or a button, and to get there
ACCOUNT = {"name": "Zur Linde", "login": "lena@linde.example", "password": "vier lange Worte genügen"}
PLACE = {"name": "Zur Linde", "street": "Lindenweg", "house_number": "7", "postcode": "67655"}


@dataclass
class Person:
    """Fills in and taps, and counts it."""

    page: Page
    keys: int = 0
    steps: list[str] = field(default_factory=list)

    def type(self, name: str, text: str) -> None:
        self.page.locator(f"#{name}").fill(text)
        self.keys += len(text)
        self.steps.append(name)

    def tap(self, words: str, role: str = "button") -> None:
        self.steps.append(words)
        self.page.get_by_role(role, name=words).last.click()  # type: ignore[arg-type]

    @property
    def seconds(self) -> float:
        return self.keys * PER_KEY + len(self.steps) * PER_FIELD


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="de-DE")
    yield context.new_page()
    context.close()


def test_from_sign_up_to_poster_in_less_than_three_minutes(
    page: Page, shared_town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lena, began = Person(page), time.monotonic()
    page.goto(f"{shared_town.demo.origin}/venue/sign-in")
    lena.tap("Konto eröffnen", "link")
    for name, text in ACCOUNT.items():
        lena.type(name, text)
    lena.tap("Konto eröffnen")
    expect(page.locator("h1")).to_have_text("Legen Sie Ihren ersten Ort an")
    for name, text in PLACE.items():
        lena.type(name, text)
    page.locator("#kind").select_option("restaurant")
    lena.type("count", "12")
    lena.type("word", "Tisch")
    lena.steps.append("kind")
    lena.tap("Ort anlegen")
    expect(page.locator("h2", has_text="So geht es weiter")).to_be_visible()
    with page.expect_download() as waiting:
        lena.tap("Aushang herunterladen", "link")
    waiting.value.save_as(tmp_path / "posters.pdf")
    machine = time.monotonic() - began
    assert (tmp_path / "posters.pdf").read_bytes().startswith(b"%PDF-")
    with capsys.disabled():
        print(
            f"\nsign-up to poster of twelve tables: {machine:.1f} s of the machine, {len(lena.steps)} fields and taps, "
            f"{lena.keys} key strokes, reckoned {lena.seconds:.0f} s of a slow person"
        )
    assert machine < 30
    assert machine + lena.seconds < AIM


def test_a_password_is_shown_on_request_and_sent_hidden(page: Page, shared_town: Town) -> None:
    page.goto(f"{shared_town.demo.origin}/venue/sign-up")
    page.locator("#password").fill("nicht zu sehen")
    expect(page.locator("#password")).to_have_attribute("type", "password")
    show = page.get_by_role("button", name="Passwort zeigen")
    show.click()
    expect(page.locator("#password")).to_have_attribute("type", "text")
    expect(show).to_have_attribute("aria-pressed", "true")
    show.click()
    expect(page.locator("#password")).to_have_attribute("type", "password")
