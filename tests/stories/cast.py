"""The people of the stories, each with a browser of their own.

Olga runs venues, at a desk. Xaver visits, with a phone. Ines investigates, at the health office's computer.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.town import Town
from tun.core.contact import Contact
from tun.demo.city import OLGA

XAVER = Contact(
    "Xaver", "Ünverwechselbar-Ω🦊", "0631 / 12 34-5", "", "Fruchthallstraße", "10a", "67655", "Kaiserslautern"
)


@dataclass
class _Person:
    page: Page

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    def heading(self) -> str:
        return self.page.locator("h1:visible").first.inner_text()

    def submit(self) -> None:
        self.page.locator("main form button[type=submit]").last.click()


class Olga(_Person):
    """An operator."""

    @classmethod
    def at_desk(cls, browser: Browser, town: Town) -> Olga:
        olga = cls(browser.new_context(viewport={"width": 1280, "height": 800}, locale="de-DE").new_page())
        olga.page.goto(f"{town.demo.origin}/venue/")
        olga.sign_in(town)
        return olga

    def sign_in(self, town: Town) -> None:
        self.page.locator("#login").fill(OLGA)
        self.page.locator("#password").fill(town.secrets.olga)
        self.submit()
        self.page.wait_for_url("**/venue/")

    def open(self, venue: str) -> None:
        self.page.get_by_role("link", name="Meine Orte").first.click()
        self.page.get_by_role("link", name=venue, exact=True).first.click()
        expect(self.page.locator("h1")).to_have_text(venue)

    def invite(self, origin: str, name: str) -> str:
        """Invite somebody as staff; returns the link."""
        self.page.goto(f"{origin}/venue/staff")
        self.page.locator("#name").fill(name)
        self.submit()
        return self.page.locator("#link").inner_text()

    def present(self) -> int:
        self.page.reload()
        return int(self.page.locator("[data-counts] .big-number-value").first.inner_text().split()[0])

    def poster(self, folder: Path, link: str = "Aushang herunterladen") -> bytes:
        with self.page.expect_download() as waiting:
            self.page.get_by_role("link", name=link).first.click()
        path = folder / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path.read_bytes()


class Visitor(_Person):
    """Somebody with a phone."""

    @classmethod
    def with_phone(cls, browser: Browser, **changes: Any) -> Visitor:
        phone: dict[str, Any] = {
            "viewport": {"width": 390, "height": 844},
            "has_touch": True,
            "is_mobile": True,
            "locale": "de-DE",
            **changes,
        }
        return cls(browser.new_context(**phone).new_page())

    def scan(self, url: str) -> None:
        """As the phone's camera does: the address is opened in a new tab of the same browser."""
        page = self.context.new_page()
        page.goto(url)
        self.page = page

    def fill(self, contact: Contact) -> None:
        expect(self.page.locator("#state-form")).to_be_visible()
        for name in ("given_name", "family_name", "phone", "street", "house_number", "postcode", "city"):
            self.page.locator(f"#{name}").fill(getattr(contact, name))

    def check_in(self, url: str, contact: Contact = XAVER) -> None:
        self.scan(url)
        self.fill(contact)
        self.page.locator("#check-in").click()
        expect(self.page.locator("#state-in")).to_be_visible()

    def correct(self, contact: Contact) -> None:
        """Of a visit that goes on: everything is typed and sealed anew."""
        self.page.locator("#correct").click()
        expect(self.page.locator("#state-correction")).to_be_visible()
        for name in ("given_name", "family_name", "phone", "street", "house_number", "postcode", "city"):
            self.page.locator(f"#{name}").fill(getattr(contact, name))
        self.page.locator("#correction-send").click()
        expect(self.page.locator("#corrected")).to_be_visible()

    def check_out(self) -> None:
        self.page.locator("#leave").click()
        expect(self.page.locator("#state-out")).to_be_visible()

    def choose_for_office(self, town: Town) -> None:
        """The diary's way to the health office, up to the button; all visits are ticked."""
        self.page.goto(f"{town.demo.origin}/diary")
        self.page.locator("#handover-begin").click()
        expect(self.page.locator("#handover-office option").first).to_be_attached()

    def hand_over(self, town: Town) -> list[str]:
        """Give all visits to the health office; returns the words that are to be read out."""
        self.choose_for_office(town)
        self.page.locator("#handover-give").click()
        expect(self.page.locator("[data-handover=given]")).to_be_visible(timeout=20_000)
        return self.page.locator("#handover-words li").all_inner_texts()


class Ines(_Person):
    """An investigator."""

    @classmethod
    def at_office(cls, browser: Browser, town: Town) -> Ines:
        ines = cls(browser.new_context(viewport={"width": 1280, "height": 800}, locale="de-DE").new_page())
        ines.page.goto(town.demo.office_origin)
        ines.sign_in(town)
        return ines

    def sign_in(self, town: Town) -> None:
        self.page.locator("input[name=login]").fill("ines")
        self.page.locator("input[name=password]").fill(town.secrets.ines)
        self.submit()
        self.page.wait_for_url("**/cases")

    def open_case(self, town: Town, number: str) -> None:
        self.page.goto(f"{town.demo.office_origin}/cases/new")
        if self.page.locator("#unlock_passphrase").count():
            self.page.locator("#unlock_passphrase").fill(town.secrets.passphrase)
            self.submit()
        self.page.locator("[name=file_number]").fill(number)
        self.submit()
        expect(self.page.locator("h1")).to_contain_text(number)

    def fetch_visits(self, words: str) -> None:
        """In the page of a case: what somebody reads out on the telephone."""
        self.page.locator("[name=words]").fill(words)
        self.page.locator("#fetch-diary").click()

    def find(self, venue: str) -> None:
        """Search the venue; leads to the page on which the window is chosen."""
        self.page.locator("#find-venue").click()
        self.page.locator("[name=text]").fill(venue)
        self.submit()
        self.page.locator("#venues a").first.click()
        self.page.locator("#window-form").wait_for()

    def ask(self, venue: str, *, date: str, start: str, end: str) -> None:
        """Find the venue and ask for a window; leads to the counts, or to what is wrong."""
        self.find(venue)
        self.page.locator("[name=date_from]").fill(date)
        self.page.locator("[name=time_from]").fill(start)
        self.page.locator("[name=time_to]").fill(end)
        self.page.locator("[name=reason]").fill("Eine erkrankte Person war zu dieser Zeit dort")
        self.page.locator("#window-form button[type=submit]").click()

    def fetch(self) -> None:
        """Ask for the list that belongs to the counts on screen, and open it."""
        self.page.locator("#release-form button[type=submit]").click()
        self.page.locator("#open-list").click()
        expect(self.page.locator("#contacts")).to_be_visible()

    def export(self, kind: str, folder: Path) -> Path:
        with self.page.expect_download() as waiting:
            self.page.locator(f"#export-{kind}").click()
        path = folder / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path
