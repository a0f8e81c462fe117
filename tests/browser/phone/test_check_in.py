"""Checking in and out with a phone."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.phone.conftest import ALICE, House, Phone, lose_the_answer
from tests.service.conftest import NOON
from tun.core import receipts
from tun.core.encoding import unb64u
from tun.core.shortcode import display

pytestmark = pytest.mark.browser

EARLIER = """record => localStorage.setItem("tun/visit/" + record.visit, JSON.stringify(record))"""


def test_what_is_typed_reaches_the_office_and_nobody_before(house: House, phone: Phone) -> None:
    phone.open(house.poster())
    phone.sees("form")
    assert phone.page.inner_text("#venue-name") == "Fruchthalle"
    assert "17. Dezember 2026, 13:00 Uhr" in phone.page.inner_text("#readers")
    phone.types()
    phone.page.check("#company-names")
    phone.page.fill("#companions-0", "Bob")
    phone.page.tap("#companion-add")
    phone.page.fill("#companions-1", "王小明")
    phone.page.tap("#check-in")
    phone.sees("in")
    contact = house.city.contact(house.city.release(NOON - 60, house.end_of_all()))
    assert contact.given_name == ALICE["given_name"]
    assert contact.family_name == ALICE["family_name"]
    assert (contact.street, contact.house_number) == ("Fackelwoogstraße", "7 a")
    assert contact.companions == ("Bob", "王小明")
    assert house.city.present() == 3


def test_nothing_that_was_typed_stays_readable_on_the_phone(
    house: House, phone: Phone, context: BrowserContext
) -> None:
    said: list[str] = []
    phone.page.on("console", lambda line: said.append(line.text))
    context.route("**/api/v1/visits", lambda route: route.abort())
    phone.open(house.poster())
    phone.sees("form")
    phone.types()
    phone.page.tap("#check-in")
    phone.sees("unsent")
    kept = json.dumps(phone.kept(), ensure_ascii=False)
    assert phone.page.evaluate("localStorage.length + sessionStorage.length") == 0
    everything = [kept, phone.page.title(), phone.page.url, *phone.asked, *said]
    assert "pending" in kept
    for text in ALICE.values():
        assert not [place for place in everything if text in place]
    assert context.cookies() == []
    context.unroute("**/api/v1/visits")
    phone.page.tap("#send-again")
    phone.sees("in")
    assert phone.page.input_value("#given_name") == ""


def test_scanning_again_shows_the_same_visit(house: House, phone: Phone, new_phone: Callable[[], Phone]) -> None:
    phone.checks_in(house.poster(area=1))
    phone.open(house.poster(area=1))
    phone.sees("in")
    phone.page.reload()
    phone.sees("in")
    tab = new_phone()
    tab.open(house.poster(area=1))
    tab.sees("in")
    assert tab.calls("/api/v1/codes") == []
    assert house.city.stored() == 1


def test_a_double_tap_is_one_check_in(house: House, phone: Phone) -> None:
    phone.open(house.poster())
    phone.sees("form")
    phone.types()
    phone.page.evaluate("for (let i = 0; i < 3; i += 1) document.getElementById('check-in').click()")
    phone.sees("in")
    assert len(phone.calls("/api/v1/visits")) == 1


def test_two_tabs_are_one_check_in(house: House, phone: Phone, new_phone: Callable[[], Phone]) -> None:
    other = new_phone()
    for tab in (phone, other):
        tab.open(house.poster())
        tab.sees("form")
        tab.types()
    for tab in (phone, other):
        tab.page.evaluate("document.getElementById('check-in').click()")
    phone.sees("in")
    other.sees("in")
    assert house.city.stored() == 1
    phone.page.tap("#leave")
    phone.sees("out")
    other.sees("out")


def test_a_lost_answer_is_stored_once(house: House, phone: Phone, context: BrowserContext) -> None:
    context.route("**/api/v1/visits", lose_the_answer)
    phone.open(house.poster())
    phone.sees("form")
    phone.types()
    phone.page.tap("#check-in")
    phone.sees("unsent")
    assert house.city.stored() == 1
    context.unroute("**/api/v1/visits")
    phone.page.reload()
    phone.sees("in")
    assert house.city.stored() == 1


def test_without_network_nothing_is_lost_and_it_goes_by_itself_later(
    house: House, phone: Phone, context: BrowserContext
) -> None:
    phone.open(house.poster())
    phone.sees("form")
    phone.types()
    phone.page.wait_for_load_state("networkidle")
    context.set_offline(True)
    phone.page.tap("#check-in")
    phone.sees("unsent")
    context.set_offline(False)
    phone.sees("in")
    assert house.city.stored() == 1


def test_where_the_phone_may_store_nothing_it_works_all_the_same(
    house: House, phone: Phone, context: BrowserContext
) -> None:
    context.add_init_script("IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError'); }")
    phone.checks_in(house.poster())
    assert phone.page.is_visible("[data-forgetful]")
    phone.page.tap("#leave")
    phone.sees("out")


def test_the_receipt_is_the_services_signature(house: House, phone: Phone) -> None:
    phone.checks_in(house.poster())
    with phone.page.expect_download() as download:
        phone.page.tap("#receipt")
    assert download.value.suggested_filename == "tun-beleg-2026-11-19.json"
    content = json.loads(download.value.path().read_text("utf-8"))
    ring = [key.verifying for key in house.city.service.keys.ring]
    receipt = receipts.read(unb64u(content["receipt"]), ring, now=NOON)
    assert (receipt.visit, receipt.venue) == (unb64u(content["visit"]), house.city.venue)
    assert content["persons"] == 1 and "Alice" not in json.dumps(content, ensure_ascii=False)


def test_a_wrong_clock_does_no_harm(house: House, phone: Phone) -> None:
    phone.checks_in(house.poster())  # the phone's clock is months away from the service's
    assert "13:00:" in phone.page.inner_text("#clock")
    phone.page.reload()
    phone.sees("in")
    phone.page.tap("#leave")
    phone.sees("out")
    record = house.city.record(unb64u(phone.kept()[0]["secret"]))
    assert NOON <= record.arrival <= (record.end or 0) <= NOON + 60
    assert not record.time_by_device


def test_checked_in_the_page_moves_and_asks_for_nothing(house: House, phone: Phone) -> None:
    phone.checks_in(house.poster())
    phone.page.wait_for_load_state("networkidle")
    phone.asked.clear()
    before = phone.page.inner_text("#clock")
    phone.page.wait_for_timeout(2500)
    assert phone.page.inner_text("#clock") != before
    assert phone.asked == []


def test_checking_out_is_safe_to_repeat(house: House, phone: Phone, context: BrowserContext) -> None:
    phone.checks_in(house.poster())
    context.route("**/api/v1/visits/end", lose_the_answer)
    phone.page.tap("#leave")
    phone.page.wait_for_selector("#leave-problem:not([hidden])")
    assert house.city.present() == 0
    context.unroute("**/api/v1/visits/end")
    phone.page.tap("#leave")
    phone.sees("out")
    phone.page.reload()
    phone.sees("out")
    phone.page.tap("#again-in")
    phone.sees("form")


def test_forgotten_is_forgotten(house: House, phone: Phone) -> None:
    phone.checks_in(house.poster())
    phone.page.click("[data-state=in] summary")
    phone.page.tap("#forget")
    phone.sees("forgotten")
    assert phone.kept() == []


def test_a_visit_that_the_version_before_kept_is_taken_over_once(house: House, phone: Phone) -> None:
    phone.checks_in(house.poster())
    [record] = phone.kept()
    phone.page.click("[data-state=in] summary")
    phone.page.tap("#forget")
    phone.sees("forgotten")
    phone.page.evaluate(EARLIER, {**record, "office": record["office"]["name"]})
    phone.open(house.poster())
    phone.sees("in")
    assert record["office"]["name"] in phone.page.inner_text("[data-state=in]")
    assert phone.page.evaluate("localStorage.length") == 0
    phone.page.tap("#leave")
    phone.sees("out")
    assert [kept["stage"] for kept in phone.kept()] == ["ended"]


def test_who_arrives_elsewhere_is_offered_to_leave_the_first_place(
    house: House, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    phone.checks_in(house.poster(area=1))
    phone.open(house.poster(area=2))
    phone.sees("form")
    phone.page.tap("#elsewhere-leave")
    phone.page.wait_for_selector("#elsewhere-leave", state="hidden")
    assert house.city.present() == 0


def test_a_short_code_does_what_a_scanned_one_does(house: House, phone: Phone) -> None:
    code = house.city.code()
    phone.open(f"{house.origin}/c")
    phone.sees("code")
    phone.page.fill("#short", display(code.short).lower().replace("-", " "))
    phone.page.keyboard.press("Enter")
    phone.sees("form")
    assert phone.page.url == f"{house.origin}/c" + house.poster().partition("?lang=de")[2]
    phone.types()
    phone.page.tap("#check-in")
    phone.sees("in")
    phone.open(f"{house.origin}/c")
    phone.sees("code")
    phone.page.tap("#unfinished-list button")
    phone.sees("in")
