"""The diary of a phone: what it shows, what can be taken along, what can be deleted, and what goes by itself."""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext

from tests.browser.phone.conftest import ALICE, House, Phone
from tests.service.conftest import NOON
from tun.core import receipts
from tun.core.encoding import unb64u

pytestmark = pytest.mark.browser

HOUR = 3600
DAY = 24 * HOUR


def later(context: BrowserContext, seconds: int) -> None:
    """From the next page on the phone's clock shows that much later."""
    context.add_init_script(f"{{ const real = Date.now; Date.now = () => real() + {seconds * 1000}; }}")


def been_out(house: House, phone: Phone, area: int = 1) -> None:
    phone.checks_in(house.poster(area=area))
    phone.page.tap("#leave")
    phone.sees("out")


def diary(house: House, phone: Phone, language: str = "de") -> None:
    phone.page.goto(f"{house.origin}/diary?lang={language}")
    phone.sees("diary")


def test_the_diary_shows_where_and_when_and_until_when_and_never_who(
    house: House, phone: Phone, context: BrowserContext
) -> None:
    been_out(house, phone)
    phone.page.tap("[data-state=out] a[href^='/diary']")
    phone.sees("diary")
    words = phone.page.inner_text("#days")
    assert phone.page.inner_text("#days h2") == "19. November 2026"
    for text in ("Fruchthalle", "Parkett", "13:00 bis 13:0", "Fruchthallstraße 10, 67655", "17. Dezember 2026, 13:00"):
        assert text in words
    whole = phone.page.content() + json.dumps(phone.kept(), ensure_ascii=False)
    for text in ALICE.values():
        assert text not in whole
    assert context.cookies() == []


def test_a_visit_that_nobody_ended_stands_there_as_estimated(
    house: House, phone: Phone, context: BrowserContext
) -> None:
    phone.checks_in(house.poster())
    later(context, 20 * HOUR)
    diary(house, phone)
    assert "(geschätzt)" in phone.page.inner_text("#days")
    phone.open(house.poster())
    phone.sees("form")  # the next scan is a new visit


def test_who_is_still_there_finds_the_way_back(house: House, phone: Phone) -> None:
    phone.checks_in(house.poster())
    diary(house, phone)
    assert "noch eingecheckt" in phone.page.inner_text("#days")
    phone.page.tap("[data-way]:visible")
    phone.sees("in")


def test_one_entry_is_deleted_and_the_page_says_what_the_service_still_has(house: House, phone: Phone) -> None:
    been_out(house, phone, area=1)
    been_out(house, phone, area=2)
    diary(house, phone)
    assert phone.page.locator("#days article").count() == 2
    phone.page.click("#days article >> nth=0 >> summary")
    assert phone.page.locator("#days article").count() == 2, "asked first"
    phone.page.tap("#days article >> nth=0 >> [data-delete]")
    phone.page.wait_for_function("() => document.querySelectorAll('#days article').length === 1")
    told = phone.page.inner_text("#told")
    assert "Von diesem Gerät gelöscht: Fruchthalle." in told and "17. Dezember 2026" in told
    assert len(phone.kept()) == 1
    assert house.city.stored() == 2


def test_everything_is_deleted_after_a_question(house: House, phone: Phone) -> None:
    been_out(house, phone)
    diary(house, phone)
    phone.page.click("summary >> text=Das ganze Tagebuch löschen")
    assert "nach 28 Tagen von selbst gelöscht" in phone.page.inner_text("[data-some]")
    phone.page.tap("#delete-all")
    phone.page.wait_for_selector("[data-none]:not([hidden])")
    assert "Was beim Dienst liegt" in phone.page.inner_text("#told")
    assert phone.kept() == []


@pytest.mark.parametrize(("seconds", "left"), [(28 * DAY - 120, 1), (28 * DAY + 120, 0)])
def test_an_entry_goes_by_itself_when_the_service_forgets_it_too(
    house: House, phone: Phone, context: BrowserContext, seconds: int, left: int
) -> None:
    been_out(house, phone)
    later(context, seconds)
    diary(house, phone)
    assert phone.page.locator("#days article").count() == left
    assert len(phone.kept()) == left


def test_switched_off_no_visit_stays_longer_than_an_hour(house: House, phone: Phone, context: BrowserContext) -> None:
    been_out(house, phone)
    diary(house, phone)
    phone.page.click("summary >> text=Tagebuch abschalten")
    phone.page.tap("#switch-off")
    phone.page.wait_for_selector("#switch-on:visible")
    assert phone.kept() == []
    been_out(house, phone)
    diary(house, phone)
    assert len(phone.kept()) == 1
    later(context, HOUR + 60)
    diary(house, phone)
    assert phone.kept() == []
    phone.page.tap("#switch-on")
    phone.page.wait_for_selector("summary:visible >> text=Tagebuch abschalten")
    assert "eingeschaltet" in phone.page.inner_text("#told")


def test_it_can_be_taken_along_as_data_and_as_a_text(house: House, phone: Phone) -> None:
    been_out(house, phone)
    diary(house, phone)
    with phone.page.expect_download() as download:
        phone.page.tap("#save-json")
    assert download.value.suggested_filename == "tun-tagebuch.json"
    (visit,) = json.loads(download.value.path().read_text("utf-8"))["visits"]
    ring = [key.verifying for key in house.city.service.keys.ring]
    assert receipts.read(unb64u(visit["receipt"]), ring, now=NOON).venue == house.city.venue
    assert visit["arrival"].startswith("2026-11-19T12:0") and visit["end_estimated"] is False
    assert "secret" not in visit
    with phone.page.expect_download() as download:
        phone.page.tap("#save-text")
    assert download.value.suggested_filename == "tun-tagebuch.txt"
    text = download.value.path().read_text("utf-8")
    assert text.startswith("Tagebuch Ihrer Besuche\n\n19. November 2026\n\n  13:00 bis 13:0")
    assert "  Fruchthalle\n  Fruchthallstraße 10, 67655 Kaiserslautern\n  Parkett\n" in text
    with phone.page.expect_download() as download:
        phone.page.tap("[data-receipt]:visible")
    assert download.value.suggested_filename == "tun-beleg-2026-11-19.json"


def test_on_paper_stand_the_visits_and_no_buttons(house: House, phone: Phone) -> None:
    been_out(house, phone)
    diary(house, phone)
    phone.page.emulate_media(media="print")
    assert phone.page.is_visible("#days article")
    for selector in ("#save-json", "[data-delete]", "#switch-off", "summary"):
        assert not phone.page.locator(selector).first.is_visible(), selector


def test_where_the_phone_stores_nothing_the_diary_says_so(house: House, phone: Phone, context: BrowserContext) -> None:
    context.add_init_script("indexedDB.open = () => { throw new DOMException('', 'InvalidStateError'); }")
    been_out(house, phone)
    diary(house, phone)
    assert "stehen deshalb in keinem Tagebuch" in phone.page.inner_text("[data-refused]")
    assert phone.page.is_visible("[data-none]")


@pytest.mark.parametrize(("scheme", "language"), [("light", "de"), ("dark", "en")])
def test_axe_finds_nothing_in_the_diary(house: House, phone: Phone, scheme: str, language: str) -> None:
    page = phone.page
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]

    def check() -> None:
        found = Axe().run(page).response["violations"]
        assert found == [], [(rule["id"], rule["nodes"][0]["html"]) for rule in found]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    diary(house, phone, language)
    check()
    been_out(house, phone)
    phone.checks_in(house.poster(area=2))
    diary(house, phone, language)
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    check()


def test_without_network_the_diary_and_what_is_remembered_are_there_all_the_same(
    house: House, phone: Phone, context: BrowserContext
) -> None:
    been_out(house, phone)
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    context.set_offline(True)
    diary(house, phone)
    assert "Fruchthalle" in phone.page.inner_text("#days")
    with phone.page.expect_download() as download:
        phone.page.tap("#save-text")
    assert "Fruchthalle" in download.value.path().read_text("utf-8")
    phone.page.goto(f"{house.origin}/device?lang=de")
    phone.sees("nothing")
