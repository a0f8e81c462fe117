"""A card at a venue: scanned by camera or hand scanner, in and out, and a clear word for everything else."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk.conftest import Desk
from tests.browser.desk.test_cards import address
from tests.browser.phone import papers
from tests.service.conftest import PASSWORD
from tun.core import cards
from tun.house.database import write
from tun.service.actions import cards as deeds
from tun.service.storage.tables import Venue, db

pytestmark = pytest.mark.browser


def at_the_door(desk: Desk) -> Page:
    """Olga signs in at a browser of her own and opens the page for cards."""
    browser = desk.page.context.browser
    assert browser is not None
    page = browser.new_context(locale="de-DE", permissions=["camera"]).new_page()
    page.goto(f"{desk.house.origin}/venue/sign-in")
    page.fill("#login", "olga@fruchthalle.example")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_url("**/venue/")
    page.goto(f"{desk.house.origin}/venue/{desk.house.city.venue.hex()}")
    page.get_by_role("link", name="Karte erfassen").click()
    expect(page.locator("#take-card")).to_be_enabled()
    return page


def test_a_hand_scanner_checks_in_and_a_slip_is_mended_not_typed_anew(desk: Desk) -> None:
    number = desk.issues_card()
    page = at_the_door(desk)
    field = page.locator("#card")
    expect(field).to_be_focused()
    page.keyboard.type(number[:-1])
    page.keyboard.press("Enter")
    expect(page.locator("#panel-check")).to_contain_text("vergleichen Sie alle zwölf Zeichen")
    assert field.input_value() == number[:-1]
    field.fill("")
    page.keyboard.type(address(desk, number))
    page.keyboard.press("Enter")
    expect(page.locator("#panel-in")).to_contain_text("Seit 13:0")
    expect(page.locator("#panel-check")).to_be_hidden()
    assert field.input_value() == ""
    assert desk.house.city.present() == 1
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    expect(page.locator("#panel-in")).to_contain_text("schon seit")
    assert (desk.house.city.present(), desk.house.city.stored()) == (1, 1)
    assert number not in page.url
    page.context.close()


def test_the_camera_takes_a_card(desk: Desk, film: Path) -> None:
    number = desk.issues_card()
    film.write_bytes(papers.film(address(desk, number)))
    page = at_the_door(desk)
    page.click("#card-scan")
    expect(page.locator("#panel-in")).to_be_visible(timeout=20_000)
    expect(page.locator("#card-camera")).to_be_hidden()
    assert desk.house.city.present() == 1
    page.context.close()


def test_a_blocked_card_and_a_rule_that_is_not_met_are_red_and_say_what_helps(desk: Desk) -> None:
    number, blocked = desk.issues_card(), desk.issues_card()
    deeds.block(desk.house.city.service, cards.parse_number(blocked))
    with write(db.session) as session:
        session.get_one(Venue, desk.house.city.venue).rule = "3G"
    page = at_the_door(desk)
    for shown, words in ((blocked, "Diese Karte ist gesperrt"), (number, "Neue Nachweise kommen nach einem Test")):
        page.fill("#card", shown)
        page.keyboard.press("Enter")
        expect(page.locator("#panel-no")).to_contain_text(words)
    assert desk.house.city.stored() == 0
    page.context.close()


def test_tested_at_the_desk_and_in_under_3g_by_the_card_alone(desk: Desk) -> None:
    with write(db.session) as session:
        session.get_one(Venue, desk.house.city.venue).rule = "3G"
    number = desk.issues_card()
    desk.page.get_by_role("link", name="Ergebnis für diese Karte eintragen").click()
    desk.types_person()
    desk.sends()
    expect(desk.page.locator("[data-attach=done]")).to_be_visible()
    page = at_the_door(desk)
    page.fill("#card", number)
    page.keyboard.press("Enter")
    expect(page.locator("#panel-in")).to_be_visible()
    page.context.close()
