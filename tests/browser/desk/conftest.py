"""A test centre's desk in front of the real service: a signed-in browser whose camera sees what a test shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.phone.conftest import House, house
from tests.service.conftest import PASSWORD
from tun.service.actions import centres

TINA = "tina@example.org"
DESK = {"viewport": {"width": 1280, "height": 800}, "locale": "de-DE"}
BERTA = {
    "given_name": "Berta",
    "family_name": "Quastenflosser",
    "phone": "0631 1234567",
    "street": "Unwegsamgasse",
    "house_number": "7 a",
    "postcode": "67655",
    "city": "Kaiserslautern",
}
TESTED = {"family_name": "Quastenflosser", "given_name": "Berta", "born": "21.03.1985"}


@dataclass
class Desk:
    """Tina's browser, and all that it sent: method, path, body."""

    page: Page
    house: House
    sent: list[tuple[str, str, str]] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.house.origin + path)

    def issues_card(self, **changed: str) -> str:
        """Type in somebody, have the card made; its number."""
        self.open("/testcentre/card")
        for name, text in {**BERTA, **changed}.items():
            self.page.fill(f"#{name}", text)
        self.page.click("#make")
        expect(self.page.locator("[data-state=made] h1")).to_be_visible()
        return self.page.locator("[data-state=made] [data-fill=number]").inner_text()

    def types_person(self) -> None:
        for name, text in TESTED.items():
            self.page.fill(f"#{name}", text)

    def sends(self, result: str = "Negativ") -> None:
        self.page.get_by_label(result).check()
        self.page.get_by_role("button", name="Weiter").click()


@pytest.fixture
def new_desk(house: House, filming: Browser) -> Iterator[Callable[..., Desk]]:
    """A browser in which Tina has signed in; `allowed` is what she answers about the camera."""
    service, now = house.city.service, house.city.clock()
    details = centres.CentreDetails("Testzentrum", "Marktstraße", "5", "67655", "Kaiserslautern")
    centres.create_centre(service, details, now=now)
    centres.add_staff(service, "Testzentrum", login=TINA, person="Tina Thiel", password=PASSWORD, now=now)
    contexts, faults = [], []

    def make(*, allowed: bool = True) -> Desk:
        context = filming.new_context(**DESK, permissions=["camera"] if allowed else [])  # type: ignore[arg-type]
        contexts.append(context)
        desk = Desk(context.new_page(), house)
        desk.page.on("pageerror", lambda error: faults.append(str(error)))
        desk.page.on("console", lambda told: faults.append(told.text) if "Content Security" in told.text else None)
        desk.page.on(
            "request", lambda asked: desk.sent.append((asked.method, urlsplit(asked.url).path, asked.post_data or ""))
        )
        desk.open("/testcentre/sign-in")
        desk.page.fill("#login", TINA)
        desk.page.fill("#password", PASSWORD)
        desk.page.get_by_role("button", name="Anmelden").click()
        expect(desk.page.locator("h1")).to_have_text("Ergebnis eintragen")
        return desk

    yield make
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def desk(new_desk: Callable[..., Desk]) -> Desk:
    return new_desk()


__all__ = ["house"]
