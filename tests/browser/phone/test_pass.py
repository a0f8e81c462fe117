"""The pass of a phone: made without a name staying on it, a code that changes, scanned like a card, and taken back."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import zxingcpp
from playwright.sync_api import expect

from tests.browser.phone.conftest import ALICE, House, Phone
from tests.service.traces import text_spellings, traces
from tun.core import cardfile, cards
from tun.service.actions import cards as deeds
from tun.service.actions.card_visits import Signal, take
from tun.service.storage.tables import CardRow, db

pytestmark = pytest.mark.browser


def makes(house: House, phone: Phone) -> None:
    phone.open(f"{house.origin}/pass?lang=de")
    phone.sees("form")
    phone.page.locator("#office option").wait_for(state="attached")
    phone.types()
    phone.page.tap("#make")
    phone.sees("pass")


def shown(phone: Phone) -> str:
    """What a scanner sees on the screen."""
    picture = phone.page.locator("svg.code-picture").screenshot()
    pixels = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_GRAYSCALE)
    [code] = zxingcpp.read_barcodes(pixels)
    return str(code.text)


def test_a_pass_is_made_and_its_code_is_one_that_the_service_knows(house: House, phone: Phone) -> None:
    bodies: list[bytes] = []
    phone.page.on("request", lambda asked: bodies.append((asked.post_data or "").encode()))
    makes(house, phone)
    city = house.city
    held = deeds.find(city.service, shown(phone), now=city.clock())
    contact = cardfile.open_card_contact(held.record.sealed, with_key=city.office.sealing, card=held.id)
    assert (contact.given_name, contact.phone) == (ALICE["given_name"], ALICE["phone"])
    needles = [needle for name in ("Fackelwoog", "Łukaszewicz", "36 52") for needle in text_spellings(name)]
    assert traces(needles, {str(number): body for number, body in enumerate(bodies)}) == []


def test_it_is_there_after_a_reload_with_a_key_that_nobody_gets_out_and_without_a_name(
    house: House, phone: Phone
) -> None:
    makes(house, phone)
    first = shown(phone)
    phone.page.reload()
    phone.sees("pass")
    assert shown(phone)[:18] == first[:18], "the same pass"
    [kept] = phone.kept("pass")
    assert set(kept) == {"name", "id", "office", "offset", "until", "key"}
    assert kept["name"] == "self"
    script = """() => new Promise(done => { indexedDB.open("tun").onsuccess = ({target}) => {
      target.result.transaction("pass").objectStore("pass").get("self").onsuccess = ({target: {result}}) =>
        done([result.key.extractable, result.key.type]); }; })"""
    assert phone.page.evaluate(script) == [False, "secret"]


def test_the_code_changes_and_is_taken_at_a_venue(house: House, phone: Phone) -> None:
    makes(house, phone)
    city = house.city
    step = cards.scanned(shown(phone), (), now=0)
    assert isinstance(step, cards.PassCode) and abs(step.step - city.clock() // 30) <= 1
    taken = take(city.service, city.venue, city.code().id, shown(phone), now=city.clock())
    assert taken.signal is Signal.IN
    first = phone.page.locator("#code").get_attribute("d") or ""
    expect(phone.page.locator("#code")).not_to_have_attribute("d", first, timeout=40_000)


def test_faults_stay_at_their_fields_and_nothing_is_sent(house: House, phone: Phone) -> None:
    phone.open(f"{house.origin}/pass?lang=de")
    phone.sees("form")
    phone.types(phone="12", given_name="")
    phone.page.tap("#make")
    phone.page.locator("#given_name-error", has_text="Geben Sie Ihren Vornamen ein").wait_for()
    assert phone.page.input_value("#street") == ALICE["street"].removesuffix(" 7 a")
    assert phone.calls("/api/v1/passes") == []


def test_a_deleted_pass_is_gone_from_phone_and_service(house: House, phone: Phone) -> None:
    makes(house, phone)
    phone.page.locator("summary", has_text="Pass löschen").tap()
    phone.page.tap("#drop")
    phone.sees("gone")
    assert phone.kept("pass") == []
    db.session.rollback()
    assert db.session.scalars(db.select(CardRow.envelope)).all() == [b""]
    db.session.rollback()


def test_without_network_the_pass_still_shows_its_code(house: House, phone: Phone) -> None:
    makes(house, phone)
    house.stop()
    try:
        phone.page.wait_for_timeout(1500)
        code = cards.scanned(shown(phone), (), now=0)
        assert isinstance(code, cards.PassCode)
    finally:
        house.start()
