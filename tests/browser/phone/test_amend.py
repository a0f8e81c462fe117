"""While a visit is open: another planned end, and details that were wrong."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext

from tests.browser.phone.conftest import ALICE, House, Phone
from tests.browser.phone.test_second_visit import contacts, remembers
from tests.service.conftest import NOON
from tun.core.encoding import unb64u

pytestmark = pytest.mark.browser

HOUR = 3600


def corrects(there: Phone, **changes: str) -> None:
    there.page.tap("#correct")
    there.sees("correction")
    there.types(**changes)
    there.page.tap("#correction-send")


def test_when_somebody_means_to_go_can_be_changed(house: House, phone: Phone) -> None:
    phone.checks_in(house.poster())
    phone.page.tap("#plan")
    phone.sees("planned")
    assert phone.page.title() == "Wann gehen Sie? – TuN"
    phone.page.fill("#planned-until", "14:30")
    phone.page.tap("#planned-save")
    phone.sees("in")
    assert "heute, 14:30 Uhr" in phone.page.inner_text("#panel-in")
    phone.page.reload()
    phone.sees("in")
    assert "heute, 14:30 Uhr" in phone.page.inner_text("#panel-in")
    (kept,) = phone.kept()
    assert kept["planned_end"] == NOON + HOUR + HOUR // 2
    assert house.city.record(unb64u(kept["secret"])).planned_end == kept["planned_end"]


def test_without_a_time_the_fault_stands_at_the_field(house: House, phone: Phone) -> None:
    phone.checks_in(house.poster())
    phone.page.tap("#plan")
    phone.sees("planned")
    phone.page.fill("#planned-until", "")
    phone.page.tap("#planned-save")
    phone.page.wait_for_selector("#planned-errors:not([hidden])")
    assert phone.page.title() == "Fehler: Wann gehen Sie? – TuN"
    assert phone.page.evaluate("document.activeElement.id") == "planned-errors"
    assert "21:30" in phone.page.inner_text("#planned-until-error")


def test_a_time_after_the_end_of_everything_is_moved_and_the_page_says_so(house: House, phone: Phone) -> None:
    phone.checks_in(house.poster())
    latest = phone.page.inner_text("[data-fill=planned-end]")
    phone.page.tap("#plan")
    phone.sees("planned")
    phone.page.fill("#planned-until", "12:30")  # half past twelve of tomorrow
    phone.page.tap("#planned-save")
    phone.sees("in")
    assert "Die Zeit ist angepasst" in phone.page.inner_text("#moved")
    assert phone.page.inner_text("[data-fill=planned-end]") == latest
    phone.page.tap("#plan")
    phone.sees("planned")
    assert "Spätestens" in phone.page.inner_text("[data-state=planned]")


def test_a_wrong_number_is_corrected_and_only_the_new_one_is_there(house: House, phone: Phone) -> None:
    phone.checks_in(house.poster())
    phone.page.tap("#correct")
    phone.sees("correction")
    assert phone.page.input_value("#phone") == "", "the page never gets back what was sent"
    assert "Tippen Sie deshalb alles noch einmal ein" in phone.page.inner_text("[data-state=correction]")
    phone.types(phone="keine")
    phone.page.tap("#correction-send")
    phone.page.wait_for_selector("#correction-errors:not([hidden])")
    assert phone.page.title() == "Fehler: Angaben korrigieren – TuN"
    assert phone.page.input_value("#city") == ALICE["city"]
    phone.page.fill("#phone", "0631 77 77-7")
    phone.page.tap("#correction-send")
    phone.sees("in")
    assert phone.page.is_visible("#corrected")
    phone.page.wait_for_timeout(1100)
    (contact,) = contacts(house)
    assert (contact.phone, contact.family_name) == ("0631 77 77-7", ALICE["family_name"])
    assert phone.page.input_value("#phone") == ""


def test_what_this_phone_remembers_fills_the_correction_and_is_corrected_too(house: House, phone: Phone) -> None:
    remembers(house, phone, "Bob")
    phone.open(house.poster())
    phone.sees("form")
    phone.page.check("#known-companion-0")
    phone.page.tap("#check-in")
    phone.sees("in")
    phone.page.tap("#correct")
    phone.sees("correction")
    assert phone.page.input_value("#phone") == ALICE["phone"]
    phone.page.fill("#phone", "0631 77 77-7")
    phone.page.fill("#correction-names", "Bob\nZoë")
    phone.page.tap("#correction-send")
    phone.page.wait_for_selector("#correction-errors:not([hidden])")
    assert "zu viele Namen" in phone.page.inner_text("#correction-names-error")
    phone.page.fill("#correction-names", "Bob")
    phone.page.tap("#correction-send")
    phone.sees("in")
    phone.page.wait_for_timeout(1100)
    assert ("0631 77 77-7", ("Bob",)) in [(contact.phone, contact.companions) for contact in contacts(house)]
    phone.page.goto(f"{house.origin}/device")
    phone.sees("stored")
    assert "0631 77 77-7" in phone.page.inner_text("[data-state=stored]")


def test_what_is_typed_survives_a_service_that_cannot_be_reached(
    house: House, phone: Phone, context: BrowserContext
) -> None:
    phone.checks_in(house.poster())
    context.route("**/api/v1/visits/contact", lambda route: route.abort())
    corrects(phone, phone="0631 77 77-7")
    phone.page.wait_for_selector("#correction-errors:not([hidden])")
    assert "keine Verbindung" in phone.page.inner_text("#correction-errors")
    assert phone.page.input_value("#phone") == "0631 77 77-7"
    context.unroute("**/api/v1/visits/contact")
    phone.page.tap("#correction-send")
    phone.sees("in")
    assert phone.page.is_visible("#corrected")


def test_what_has_ended_elsewhere_is_not_amended(house: House, phone: Phone, context: BrowserContext) -> None:
    phone.checks_in(house.poster())
    (kept,) = phone.kept()
    end = {"secret": kept["secret"], "at": house.city.clock()}
    assert house.city.client().post("/api/v1/visits/end", json=end).status_code == 200
    corrects(phone)
    phone.page.wait_for_selector("#correction-errors:not([hidden])")
    assert "keine Verbindung" not in phone.page.inner_text("#correction-errors")
    phone.page.tap("#correction-back")
    phone.sees("out")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_a_visit_is_amended(house: House, phone: Phone, scheme: str) -> None:
    page = phone.page
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]

    def check(state: str) -> None:
        phone.sees(state)
        found = Axe().run(page).response["violations"]
        assert found == [], (state, [(rule["id"], rule["nodes"][0]["html"]) for rule in found])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), state

    phone.checks_in(house.poster())
    page.tap("#plan")
    check("planned")
    page.fill("#planned-until", "")
    page.tap("#planned-save")
    page.wait_for_selector("#planned-errors:not([hidden])")
    check("planned")
    page.tap("#planned-back")
    phone.sees("in")
    page.tap("#correct")
    check("correction")
    page.tap("#correction-send")
    page.wait_for_selector("#correction-errors:not([hidden])")
    check("correction")
