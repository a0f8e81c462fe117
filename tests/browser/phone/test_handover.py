"""From the diary to the health office: chosen, sealed, read out, and taken back; nothing is lost without network."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext

from tests.browser.phone.conftest import ALICE, House, Phone, lose_the_answer
from tests.browser.phone.test_diary import been_out, diary, later
from tests.service.conftest import DAY
from tun.core import receipts, spoken
from tun.core.diary import Diary, open_diary
from tun.core.encoding import b64u, unb64u
from tun.service.actions import offices
from tun.service.storage.tables import Diary as DiaryRow

pytestmark = pytest.mark.browser


def part(phone: Phone, name: str) -> None:
    phone.page.wait_for_selector(f'[data-handover="{name}"]:visible', timeout=20_000)


def hands_over(house: House, phone: Phone) -> str:
    """Two evenings, then all of it to the office; returns the words as they are shown."""
    been_out(house, phone, area=1)
    been_out(house, phone, area=2)
    diary(house, phone)
    phone.page.tap("#handover-begin")
    phone.page.wait_for_selector("#handover-office option", state="attached")
    phone.page.tap("#handover-give")
    return words(phone)


def words(phone: Phone) -> str:
    part(phone, "given")
    return " ".join(phone.page.locator("#handover-words li").all_inner_texts())


def fetched(house: House, shown: str) -> Diary:
    """What the office opens with the words."""
    identity = spoken.diary_id(spoken.read(shown))
    answer = house.city.ask("/diaries", {"id": b64u(identity)})
    assert answer.status_code == 200, answer.get_json()
    return open_diary(unb64u(answer.get_json()["sealed"]), with_key=house.city.office.sealing, identity=identity)


def test_what_the_phone_gives_the_office_reads_with_the_words(house: House, phone: Phone) -> None:
    been_out(house, phone, area=1)
    been_out(house, phone, area=2)
    diary(house, phone)
    phone.page.tap("#handover-begin")
    assert phone.page.locator("#handover-visits input:checked").count() == 2, "all, unless somebody unticks one"
    phone.page.wait_for_selector("#handover-office option", state="attached")
    assert phone.page.input_value("#handover-office") == "1"
    phone.page.tap("#handover-visits label >> text=Parkett")
    phone.page.tap("#handover-give")
    shown = words(phone)
    given = phone.page.inner_text("[data-handover=given]")
    assert "20. November 2026" in given and "Bereit liegt ein Besuch." in given and "0631 1" in given
    (visit,) = fetched(house, shown).visits
    assert (visit.name, visit.area_label, visit.persons) == ("Fruchthalle", "Empore", 1)
    ring = [key.verifying for key in house.city.service.keys.ring]
    receipt = receipts.read(visit.receipt, ring, now=house.city.service.clock())
    assert (receipt.venue, receipt.arrival) == (visit.venue, visit.arrival) == (house.city.venue, visit.arrival)
    assert house.city.client().get("/api/v1/offices").get_json()["offices"][0]["name"] in given


def test_no_name_and_no_words_leave_the_phone(house: House, phone: Phone) -> None:
    bodies: list[str] = []
    phone.page.on("request", lambda asked: bodies.append(f"{asked.url} {asked.post_data or ''} {asked.headers}"))
    shown = hands_over(house, phone)
    sent = "\n".join(bodies)
    assert '"withdrawal"' in sent, "the upload is among them"
    for word in [*shown.split(), spoken.normal(shown), *(text for text in ALICE.values() if len(text) > 6)]:
        assert word not in sent
    for text in ALICE.values():
        assert text not in json.dumps([visit.to_json() for visit in fetched(house, shown).visits], ensure_ascii=False)


def test_the_words_are_there_after_a_reload_and_gone_after_a_day(
    house: House, phone: Phone, context: BrowserContext
) -> None:
    shown = hands_over(house, phone)
    diary(house, phone)
    assert words(phone) == shown
    later(context, DAY - 60)
    diary(house, phone)
    assert words(phone) == shown
    later(context, 120)
    diary(house, phone)
    part(phone, "closed")
    assert [box for box in phone.kept("choices") if box["name"] == "handover"] == []


def test_taken_back_it_is_gone_from_service_and_phone(house: House, phone: Phone) -> None:
    hands_over(house, phone)
    assert house.city.count(DiaryRow) == 1
    phone.page.click("[data-handover=given] summary")
    phone.page.tap("[data-handover=given] [data-take-back]")
    part(phone, "closed")
    phone.page.wait_for_function("() => document.getElementById('handover-told').textContent.includes('niemand')")
    assert house.city.count(DiaryRow) == 0
    assert phone.kept("choices") == []


def test_taking_back_tells_when_the_office_was_quicker(house: House, phone: Phone) -> None:
    fetched(house, hands_over(house, phone))
    phone.page.click("[data-handover=given] summary")
    phone.page.tap("[data-handover=given] [data-take-back]")
    phone.page.wait_for_function(
        "() => document.getElementById('handover-told').textContent.includes('schon abgeholt')"
    )


def test_without_network_it_says_so_and_the_choice_stays(house: House, phone: Phone, context: BrowserContext) -> None:
    been_out(house, phone, area=1)
    been_out(house, phone, area=2)
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    context.set_offline(True)
    diary(house, phone)
    phone.page.tap("#handover-begin")
    phone.page.wait_for_selector("#handover-fault:visible")
    assert "keine Verbindung" in phone.page.inner_text("#handover-fault")
    phone.page.tap("#handover-visits label >> text=Parkett")
    context.set_offline(False)
    phone.page.tap("#handover-give")
    assert [visit.area_label for visit in fetched(house, words(phone)).visits] == ["Empore"]


def test_where_the_network_fails_at_the_last_step_nothing_chosen_is_lost(
    house: House, phone: Phone, context: BrowserContext
) -> None:
    been_out(house, phone, area=1)
    been_out(house, phone, area=2)
    diary(house, phone)
    phone.page.tap("#handover-begin")
    phone.page.wait_for_selector("#handover-office option", state="attached")
    phone.page.tap("#handover-visits label >> text=Parkett")
    context.set_offline(True)
    phone.page.tap("#handover-give")
    phone.page.wait_for_selector("#handover-fault:visible")
    assert phone.page.locator("#handover-visits input:checked").count() == 1
    context.set_offline(False)
    phone.page.tap("#handover-give")
    assert [visit.area_label for visit in fetched(house, words(phone)).visits] == ["Empore"]


@pytest.mark.parametrize("how", ["unreached", "answer lost"])
def test_what_did_not_get_through_waits_sealed_and_is_sent_once(
    house: House, phone: Phone, new_phone: Callable[[], Phone], how: str
) -> None:
    been_out(house, phone)
    diary(house, phone)
    phone.page.tap("#handover-begin")
    phone.page.wait_for_selector("#handover-office option", state="attached")
    phone.page.route("**/api/v1/diaries", lose_the_answer if how == "answer lost" else lambda route: route.abort())
    phone.page.tap("#handover-give")
    part(phone, "unsent")
    assert "Fruchthalle" not in json.dumps(phone.kept("choices")), "sealed already"
    phone.page.close()
    again = new_phone()
    diary(house, again)
    part(again, "unsent")
    again.page.tap("#handover-again")
    assert len(fetched(house, words(again)).visits) == 1
    assert house.city.count(DiaryRow) == 1


def test_what_never_got_through_can_be_dropped(house: House, phone: Phone) -> None:
    been_out(house, phone)
    diary(house, phone)
    phone.page.tap("#handover-begin")
    phone.page.wait_for_selector("#handover-office option", state="attached")
    phone.page.route("**/api/v1/diaries", lose_the_answer)
    phone.page.tap("#handover-give")
    part(phone, "unsent")
    phone.page.click("[data-handover=unsent] summary")
    phone.page.tap("[data-handover=unsent] [data-take-back]")
    part(phone, "closed")
    assert house.city.count(DiaryRow) == 0, "its answer was lost, and it lay there all the same"


def test_an_office_that_nothing_can_be_sealed_to_is_told_and_the_choice_stays(house: House, phone: Phone) -> None:
    been_out(house, phone)
    diary(house, phone)
    phone.page.tap("#handover-begin")
    phone.page.wait_for_selector("#handover-office option", state="attached")
    offices.revoke_office(house.city.service, 1, now=house.city.service.clock())
    phone.page.tap("#handover-give")
    phone.page.wait_for_selector("#handover-fault:visible")
    assert "kann gerade nichts verschlüsselt werden" in phone.page.inner_text("#handover-fault")
    assert phone.page.locator("#handover-visits input:checked").count() == 1
    assert phone.kept("choices") == []


def test_no_visit_no_hand_over_and_none_chosen_is_told(house: House, phone: Phone) -> None:
    diary(house, phone)
    assert not phone.page.is_visible("#handover")
    been_out(house, phone)
    diary(house, phone)
    phone.page.tap("#handover-begin")
    phone.page.wait_for_selector("#handover-office option", state="attached")
    phone.page.tap("#handover-visits label")
    phone.page.tap("#handover-give")
    assert phone.page.is_visible("#handover-none")
    assert phone.calls("/api/v1/diaries") == []
    phone.page.tap("#handover-cancel")
    part(phone, "closed")


def test_two_tabs_hand_over_once(house: House, phone: Phone, new_phone: Callable[[], Phone]) -> None:
    been_out(house, phone)
    other = new_phone()
    for tab in (phone, other):
        diary(house, tab)
        tab.page.tap("#handover-begin")
        tab.page.wait_for_selector("#handover-office option", state="attached")
    phone.page.tap("#handover-give")
    other.page.tap("#handover-give")
    assert words(phone) == words(other)
    assert house.city.count(DiaryRow) == 1


@pytest.mark.parametrize(("scheme", "language"), [("light", "de"), ("dark", "en")])
def test_axe_finds_nothing_in_any_part(house: House, phone: Phone, scheme: str, language: str) -> None:
    page, found = phone.page, list[Any]()
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]

    def check() -> None:
        page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        found.extend((one["id"], one["nodes"][0]["html"]) for one in Axe().run(page).response["violations"])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    been_out(house, phone)
    diary(house, phone, language)
    page.route("**/api/v1/diaries", lambda route: route.abort())
    page.tap("#handover-begin")
    page.wait_for_selector("#handover-office option", state="attached")
    check()
    page.tap("#handover-give")
    part(phone, "unsent")
    check()
    page.unroute("**/api/v1/diaries")
    page.tap("#handover-again")
    part(phone, "given")
    check()
    assert found == []
