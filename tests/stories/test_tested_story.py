"""Xaver is tested at four, goes to the inn at five under the rule "tested", and the next evening the test is too old.

With real processes, real browsers and a moved clock; the health office sees that the name stands on a certificate,
also after he corrected a wrong number, and sees it where he put another name in the place of his own.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.stories.cast import Ines, Olga, Visitor
from tests.town import Town
from tun.core import codes
from tun.core.contact import Contact
from tun.demo.city import TINA

pytestmark = [pytest.mark.browser, pytest.mark.server]

XAVER = Contact("Xaver", "Müller-Groß", "0631 12345", "", "Fruchthallstraße", "10a", "67655", "Kaiserslautern")
INN = "Gasthaus Zum Spinnrädl"


def its_time(town: Town, at: datetime) -> None:
    town.clock.move(int(at.timestamp()) - town.clock())


def present(olga: Olga) -> str:
    olga.page.reload()
    return olga.page.locator("#count-venue").inner_text()


def link_from_the_desk(town: Town, browser: Browser, at: datetime) -> str:
    """Tina enters a negative result; returns the link for the phone."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="de-DE").new_page()
    page.goto(f"{town.demo.origin}/testcentre/")
    page.locator("#login").fill(TINA)
    page.locator("#password").fill(town.secrets.tina)
    page.locator("main form button[type=submit]").last.click()
    page.locator("#family_name").fill(XAVER.family_name)
    page.locator("#given_name").fill(XAVER.given_name)
    page.locator("[name=born]").fill("12.3.1985")
    page.locator("[name=sampled_on]").fill(at.date().isoformat())
    page.locator("[name=sampled_at]").fill(at.strftime("%H:%M"))
    page.locator("#result-0").check()
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("h1")).to_contain_text("Negativ")
    link = page.locator("[name=link]").input_value()
    page.context.close()
    return link


def test_tested_at_four_in_at_five_and_refused_the_next_evening(town: Town, browser: Browser) -> None:
    zone = town.demo.service_config().zone
    today = datetime.fromtimestamp(town.clock(), zone).date() + timedelta(days=1)
    four = datetime(today.year, today.month, today.day, 16, tzinfo=zone)
    code = codes.url(town.demo.origin, town.city.table_code.token)

    # Olga asks for a test at her inn.
    its_time(town, four)
    olga = Olga.at_desk(browser, town)
    olga.open(INN)
    olga.page.locator("a[href*='/edit#rule']").click()
    olga.page.locator("#rule").select_option("tested")
    olga.page.get_by_role("button", name="Speichern").click()
    olga.open(INN)
    expect(olga.page.locator("main")).to_contain_text("Getestet: alle brauchen einen frischen Test")

    # Without a test nobody gets in, and nothing is stored.
    xaver = Visitor.with_phone(browser)
    xaver.scan(code)
    xaver.fill(XAVER)
    expect(xaver.page.locator("#entry")).to_contain_text("Schnelltest vor höchstens 24 Stunden")
    xaver.page.locator("#check-in").click()
    expect(xaver.page.locator("[data-error-summary]:visible")).to_contain_text("1")
    assert present(olga) == "0"

    # Four o'clock: Tina tests him, and his phone keeps the certificate.
    xaver.page.goto(link_from_the_desk(town, browser, four))
    xaver.page.locator("#keep").click()
    xaver.page.wait_for_url("**/wallet*")
    xaver.page.locator("button#keep:visible").click()
    expect(xaver.page.locator("#certificates")).to_contain_text(XAVER.family_name)

    # Five o'clock: the same code lets him in.
    its_time(town, four + timedelta(hours=1))
    asked: list[str] = []
    xaver.context.on("request", lambda request: asked.append(urlsplit(request.url).path))
    xaver.check_in(code, XAVER)
    assert "/api/v1/visits" in asked
    assert "/api/v1/proofs" not in asked, "the desk's link brought its proofs along"
    olga = Olga.at_desk(browser, town)  # an hour without a touch has signed her out
    olga.open(INN)
    assert present(olga) == "1"

    # His number was wrong. He corrects it, and leaves.
    xaver.correct(replace(XAVER, phone="0631 55555"))
    xaver.check_out()
    xaver.page.locator("#forget-out").click()

    # He comes back with another of his proofs, and puts somebody else's name in the place of his own.
    its_time(town, four + timedelta(hours=2))
    xaver.check_in(code, XAVER)
    xaver.correct(replace(XAVER, given_name="Peter", family_name="Pan", phone="0631 66666"))
    xaver.check_out()
    xaver.page.locator("#forget-out").click()

    # The next evening the test is too old, and the page says what would help.
    its_time(town, four + timedelta(hours=26))
    xaver.scan(code)
    xaver.fill(XAVER)
    expect(xaver.page.locator("#entry")).to_contain_text("Schnelltest vor höchstens 24 Stunden")
    xaver.page.locator("#check-in").click()
    expect(xaver.page.locator("[data-error-summary]:visible")).to_be_visible()
    expect(xaver.page.locator("#state-in")).to_be_hidden()

    # The health office: one contact whose name stands on a valid certificate, and one whose name does not.
    ines = Ines.at_office(browser, town)
    ines.open_case(town, "2026-4712")
    ines.ask("Spinnrädl", date=today.isoformat(), start="16:30", end="18:30")
    ines.fetch()
    confirmed = ines.page.locator("#contacts tbody tr", has_text=XAVER.family_name).filter(has_text="0631 55555")
    expect(confirmed).to_contain_text("Name bestätigt")
    differs = ines.page.locator("#contacts tbody tr", has_text="Pan, Peter")
    expect(differs).to_contain_text("Name weicht ab")
    expect(differs).to_contain_text("auf dem Zertifikat: MUELLER GROSS, XAVER")
    expect(ines.page.locator("#contacts")).not_to_contain_text(XAVER.phone)
