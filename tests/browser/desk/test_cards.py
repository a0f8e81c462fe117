"""A card at the desk: made, scanned, given proofs; and what was typed is lost by no mistake and sent by no way."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.browser.desk.conftest import BERTA, Desk
from tests.browser.phone import papers
from tests.service.traces import text_spellings, traces
from tun.core import cardfile, cards, proofs
from tun.core.cardfile import CardRecord
from tun.core.cards import Card
from tun.core.keys import SigningKey
from tun.service.actions import cards as deeds
from tun.service.storage.tables import db

pytestmark = pytest.mark.browser

NAMES = [needle for name in ("Quastenflosser", "Unwegsamgasse", "0631 1234567") for needle in text_spellings(name)]


def stored(desk: Desk, number: str) -> CardRecord:
    city = desk.house.city
    db.session.rollback()
    found = deeds.find(city.service, number, now=city.clock()).record
    db.session.rollback()
    return found


def address(desk: Desk, number: str, key: SigningKey | None = None) -> str:
    city = desk.house.city
    card = deeds.find(city.service, number, now=city.clock()).card
    db.session.rollback()
    return cards.url(desk.house.origin, cards.issue(card, key or city.service.keys.signer))


def test_what_staff_type_for_a_card_is_sealed_in_their_browser_and_opens_for_the_office_alone(desk: Desk) -> None:
    number = desk.issues_card()
    office = desk.house.city.office.sealing
    card = cards.parse_number(number)
    contact = cardfile.open_card_contact(stored(desk, number).sealed, with_key=office, card=card)
    assert {name: getattr(contact, name) for name in BERTA} == BERTA
    said = {f"{method} {path}": body.encode() for method, path, body in desk.sent}
    assert "POST /api/v1/desk/cards" in said
    assert traces(NAMES, said) == []
    assert desk.page.evaluate("[...document.querySelectorAll('input')].map(one => one.value).join()").find("Berta") < 0


def test_faults_in_the_form_are_said_at_their_fields_and_nothing_typed_is_lost(desk: Desk) -> None:
    desk.open("/testcentre/card")
    desk.page.fill("#family_name", "Quastenflosser")
    desk.page.fill("#phone", "12")
    desk.page.click("#make")
    expect(desk.page.locator("#given_name-error")).to_contain_text("Geben Sie den Vornamen ein")
    expect(desk.page.locator("#phone-error")).to_contain_text("mit Vorwahl")
    assert desk.page.input_value("#family_name") == "Quastenflosser"
    assert [path for method, path, _ in desk.sent if path == "/api/v1/desk/cards"] == []


def test_a_card_whose_answer_was_lost_is_tried_again_and_is_one(desk: Desk) -> None:
    lost: list[object] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch())
            route.abort()

    desk.page.route("**/api/v1/desk/cards", lose)
    desk.open("/testcentre/card")
    for name, text in BERTA.items():
        desk.page.fill(f"#{name}", text)
    desk.page.click("#make")
    expect(desk.page.locator("#trouble")).to_contain_text("nicht zu erreichen")
    assert desk.page.input_value("#given_name") == "Berta"
    desk.page.click("#make")
    expect(desk.page.locator("[data-state=made] h1")).to_be_visible()
    first, second = (body for _, path, body in desk.sent if path == "/api/v1/desk/cards")
    assert first == second


def test_the_proofs_of_a_negative_test_are_sealed_in_the_browser_and_lie_on_the_card(desk: Desk) -> None:
    number = desk.issues_card()
    desk.page.get_by_role("link", name="Ergebnis für diese Karte eintragen").click()
    expect(desk.page.locator("#card-found")).to_contain_text("gültig bis 30. November 2027")
    assert desk.page.input_value("#card") == number
    assert number not in desk.page.url
    desk.types_person()
    desk.sends()
    expect(desk.page.locator("[data-attach=done]")).to_contain_text(f"Auf der Karte {number} liegen jetzt 7 Nachweise")
    record, city = stored(desk, number), desk.house.city
    assert len(record.proofs) == 7
    for one in record.proofs:
        holder = proofs.read(one.token, city.service.keys.verifiers).holder
        card = cards.parse_number(number)
        opening = cardfile.open_opening(one.opening, with_key=city.office.sealing, card=card, holder=holder)
        assert (opening.fnt, opening.gnt, opening.dob) == ("QUASTENFLOSSER", "BERTA", "1985-03-21")
    [body] = [body for _, path, body in desk.sent if path == "/api/v1/desk/cards/proofs"]
    assert set(json.loads(body)) == {"number", "proofs"}
    assert traces([*NAMES, *text_spellings("QUASTENFLOSSER"), *text_spellings("1985-03-21")], {"": body.encode()}) == []


def test_proofs_that_did_not_arrive_are_sent_again_by_a_button(desk: Desk) -> None:
    number = desk.issues_card()
    desk.open("/testcentre/")
    desk.page.fill("#card", number)
    desk.types_person()
    desk.page.route("**/api/v1/desk/cards/proofs", lambda route: route.abort())
    desk.sends()
    expect(desk.page.locator("[data-attach=failed]")).to_contain_text("nicht zu erreichen")
    assert stored(desk, number).proofs == ()
    desk.page.unroute("**/api/v1/desk/cards/proofs")
    desk.page.click("#attach-again")
    expect(desk.page.locator("[data-attach=done]")).to_be_visible()
    assert len(stored(desk, number).proofs) == 7


def test_a_card_is_scanned_by_the_camera_and_the_form_stays_as_it_was(desk: Desk, film: Path) -> None:
    number = desk.issues_card()
    film.write_bytes(papers.film(address(desk, number)))
    desk.open("/testcentre/")
    desk.page.evaluate("sessionStorage.clear()")
    desk.page.fill("#card", "")
    desk.types_person()
    desk.page.click("#card-scan")
    expect(desk.page.locator("#card-found")).to_contain_text(number, timeout=20_000)
    expect(desk.page.locator("#card-camera")).to_be_hidden()
    assert (desk.page.input_value("#card"), desk.page.input_value("#given_name")) == (number, "Berta")


def test_a_hand_scanner_types_the_card_and_its_enter_sends_no_form(desk: Desk) -> None:
    number = desk.issues_card()
    shown = address(desk, number)
    desk.open("/testcentre/")
    desk.types_person()
    desk.page.fill("#card", "")
    desk.page.locator("#card").press_sequentially(shown)
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#card-found")).to_contain_text(number)
    expect(desk.page.locator("#card")).to_have_value(number)
    assert desk.page.input_value("#family_name") == "Quastenflosser"
    assert [path for method, path, _ in desk.sent if method == "POST" and path == "/testcentre/"] == []


def test_every_wrong_card_is_named_for_what_it_is_and_nothing_typed_is_lost(desk: Desk) -> None:
    number, blocked = desk.issues_card(), desk.issues_card()
    city = desk.house.city
    deeds.block(city.service, cards.parse_number(blocked))
    card = cards.parse_number(number)
    month = cards.month_of(city.clock())
    other_city, signer = SigningKey.generate(), city.service.keys.signer

    def printed(made: int) -> str:
        return cards.url(desk.house.origin, cards.issue(Card(card, made, 1), signer))

    desk.open("/testcentre/")
    desk.types_person()
    for shown, sentence in (
        (number[:-1], "vergleichen Sie alle zwölf Zeichen"),
        (cards.number_of(bytes(8)), "gibt es hier nicht"),
        (blocked, "ist gesperrt"),
        (address(desk, number, other_city), "von einer anderen Stadt"),
        (
            cards.url(desk.house.origin, cards.issue(Card(card, month - 13, 1), signer)),
            "zwölf Monate dieser Karte sind um",
        ),
        (cards.url(desk.house.origin, cards.issue(Card(card, month - 1, 1), signer)), "keine echte TuN-Karte"),
        (desk.house.poster(), "keine echte TuN-Karte"),
        ("httpsÖ--tun.example.org-card'AdKER6IBJgRC8b", "auf eine andere Tastatur eingestellt"),
    ):
        desk.page.fill("#card", shown)
        desk.page.locator("#card").press("Enter")
        expect(desk.page.locator("#card-error")).to_contain_text(sentence)
        expect(desk.page.locator("#card-found")).to_be_hidden()
        assert desk.page.input_value("#card") == shown
    assert desk.page.input_value("#family_name") == "Quastenflosser"
    desk.sends()  # all the same: the service says it once more, and keeps the rest
    expect(desk.page.locator("#card-error")).to_contain_text("keine echte TuN-Karte")
    assert desk.page.input_value("#given_name") == "Berta"


def test_a_denied_camera_leaves_another_way(new_desk: Callable[..., Desk]) -> None:
    desk = new_desk(allowed=False)
    desk.open("/testcentre/")
    desk.page.click("#card-scan")
    expect(desk.page.locator("#card-error")).to_contain_text("tippen Sie die Nummer der Karte", timeout=20_000)
    expect(desk.page.locator("#card-camera")).to_be_hidden()


def test_a_positive_test_takes_every_proof_off_the_card(desk: Desk) -> None:
    number = desk.issues_card()
    desk.open("/testcentre/")
    desk.types_person()
    desk.sends()
    expect(desk.page.locator("[data-attach=done]")).to_be_visible()
    desk.open("/testcentre/")
    desk.page.fill("#card", number)
    desk.types_person()
    desk.sends("Positiv")
    expect(desk.page.locator("body")).to_contain_text("Auf ihr liegt jetzt kein Nachweis mehr")
    assert stored(desk, number).proofs == ()
