"""Coming again with the same phone: what it remembers, where that can be seen and deleted, and two taps."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext

from tests.browser.phone.conftest import ALICE, House, Phone
from tests.service.conftest import NOON
from tun.core.contact import MOST_PERSONS, Contact

pytestmark = pytest.mark.browser

# What the browser's own store gives back, read as a script would that wants to take it away.
STORED = """async () => {
  const open = indexedDB.open("tun");
  const database = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const asked = database.transaction("person").objectStore("person").get("self");
  const record = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  database.close();
  if (!record) return null;
  const taken = await crypto.subtle.exportKey("raw", record.key).catch((error) => error.name);
  return { text: new TextDecoder("latin1").decode(record.text), taken, until: record.until };
}"""

REFUSALS = {
    "private mode": "indexedDB.open = () => { throw new DOMException('', 'InvalidStateError'); }",
    "no keys": "IDBObjectStore.prototype.put = () => { throw new DOMException('', 'DataCloneError'); }",
    "nothing comes back": """const put = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = function (value, ...more) {
        return put.call(this, { ...value, key: null }, ...more);
      };""",
}


def remembers(house: House, phone: Phone, *companions: str) -> None:
    """A first visit with the box ticked, and its end."""
    phone.open(house.poster())
    phone.sees("form")
    phone.types()
    if companions:
        phone.page.check("#company-names")
    for number, name in enumerate(companions):
        if number:
            phone.page.tap("#companion-add")
        phone.page.fill(f"#companions-{number}", name)
    phone.page.check("#remember")
    phone.page.tap("#check-in")
    phone.sees("in")
    phone.page.tap("#leave")
    phone.sees("out")
    phone.page.tap("#forget-out")
    phone.sees("forgotten")


def contacts(house: House) -> list[Contact]:
    """What the office reads of everybody who was here today."""
    release = house.city.release(NOON - 60, house.end_of_all())
    return [house.city.contact(release, number) for number in range(len(release.visits))]


def test_the_second_visit_is_one_tap_after_the_scan(house: House, phone: Phone) -> None:
    remembers(house, phone)
    phone.open(house.poster())
    phone.sees("form")
    page = phone.page
    assert page.inner_text("#check-in") == f"Als {ALICE['given_name']} {ALICE['family_name']} einchecken"
    assert page.inner_text("#venue-name") == "Fruchthalle"
    assert "lesen kann sie nur" in page.inner_text("#readers")
    assert "17. Dezember 2026" in page.inner_text("#readers")
    assert not page.is_visible("#given_name")
    assert page.evaluate("document.querySelector('#check-in').getBoundingClientRect().bottom <= innerHeight")
    page.tap("#check-in")
    phone.sees("in")
    page.wait_for_timeout(1100)
    first, second = contacts(house)
    assert second == first and (second.given_name, second.house_number) == (ALICE["given_name"], "7 a")


def test_nothing_is_remembered_unless_somebody_asks_for_it(house: House, phone: Phone) -> None:
    phone.open(house.poster())
    phone.sees("form")
    assert not phone.page.is_checked("#remember")
    phone.checks_in(house.poster())
    phone.page.tap("#leave")
    phone.sees("out")
    phone.page.tap("#again-in")
    phone.sees("form")
    assert phone.page.is_visible("#given_name")
    assert phone.page.inner_text("#check-in") == "Jetzt einchecken"


def test_what_is_remembered_lies_encrypted_under_a_key_that_nobody_gets(house: House, phone: Phone) -> None:
    remembers(house, phone)
    stored = phone.page.evaluate(STORED)
    assert stored["taken"] == "InvalidAccessError", "the key cannot be exported"
    assert "Alice" not in stored["text"] and "6311" not in stored["text"]
    kept = phone.page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie")
    assert "Alice" not in kept


def test_the_page_shows_changes_and_deletes_what_is_remembered(house: House, phone: Phone) -> None:
    remembers(house, phone, "Bob", "王小明")
    phone.open(house.poster())
    phone.sees("form")
    phone.page.tap("#to-device")
    phone.sees("stored")
    words = phone.page.inner_text("[data-state=stored]")
    for text in ("Alice", "(0631) 36 52-0", "Fackelwoogstraße 7 a, 66111 Saarbrücken", "Bob, 王小明", "12 Monate"):
        assert text in words
    phone.page.tap("#edit")
    phone.sees("edit")
    phone.page.fill("#phone", "keine")
    phone.page.tap("#save")
    phone.page.wait_for_selector("#edit-errors:not([hidden])")
    assert phone.page.title().startswith("Fehler: ")
    phone.page.fill("#phone", "0631 99 99-9")
    phone.page.fill("#companions", "王小明\n\n")
    phone.page.tap("#save")
    phone.sees("stored")
    assert phone.page.is_visible("#saved")
    assert "0631 99 99-9" in phone.page.inner_text("[data-state=stored]")
    assert "Bob" not in phone.page.inner_text("[data-state=stored]")
    phone.page.tap("#to-code")
    phone.sees("form")
    assert phone.page.locator("#known-companions label").all_inner_texts() == ["王小明"]
    phone.page.tap("#to-device")
    phone.sees("stored")
    phone.page.click("[data-state=stored] summary")
    phone.page.tap("#delete")
    phone.sees("gone")
    assert phone.page.evaluate(STORED) is None
    phone.page.reload()
    phone.sees("nothing")
    phone.page.tap("[data-state=nothing] .button")
    phone.sees("form")
    assert phone.page.is_visible("#given_name")


def test_companions_are_offered_by_name_none_ticked_and_each_can_be_forgotten(house: House, phone: Phone) -> None:
    remembers(house, phone, "Bob", "Zoë", "Mia")
    phone.open(house.poster())
    phone.sees("form")
    page = phone.page
    boxes = page.locator("#known-companions input")
    assert [boxes.nth(number).is_checked() for number in range(3)] == [False] * 3
    page.check("#known-companion-1")
    page.tap("#known-companions >> text=Bob nicht mehr merken")
    page.wait_for_function("() => document.querySelectorAll('#known-companions input').length === 2")
    assert page.locator("#known-companions label").all_inner_texts() == ["Zoë", "Mia"]
    assert page.is_checked("#known-companion-0"), "who was ticked stays ticked"
    page.tap("#company-more")
    page.fill("#companions-0", "Nora")
    page.tap("#check-in")
    phone.sees("in")
    assert house.city.present() == 3
    page.wait_for_timeout(1100)
    assert ("Nora", "Zoë") in [contact.companions for contact in contacts(house)]
    page.goto(f"{house.origin}/device")
    phone.sees("stored")
    assert "Zoë, Mia, Nora" in page.inner_text("[data-state=stored]")


def test_too_many_people_for_one_check_in_are_told_at_the_question(house: House, phone: Phone) -> None:
    remembers(house, phone, "Bob")
    phone.open(house.poster())
    phone.sees("form")
    phone.page.check("#known-companion-0")
    phone.page.tap("#company-more")
    phone.page.check("#company-number")
    phone.page.fill("#company_number", str(MOST_PERSONS - 1))
    phone.page.tap("#check-in")
    phone.page.wait_for_selector("#form-errors:not([hidden])")
    assert phone.page.title().startswith("Fehler: ")
    assert f"Mehr als {MOST_PERSONS} Personen" in phone.page.inner_text("#company-error")
    assert phone.page.is_checked("#known-companion-0")
    phone.page.fill("#company_number", " 3 ")
    phone.page.tap("#check-in")
    phone.sees("in")
    assert house.city.present() == 5


def test_names_that_do_not_fit_together_are_told_at_the_question(house: House, phone: Phone) -> None:
    remembers(house, phone)
    phone.page.goto(f"{house.origin}/device")
    phone.sees("stored")
    phone.page.tap("#edit")
    phone.page.fill("#companions", "\n".join(sign * 80 for sign in "abcdefghijklm"))
    phone.page.tap("#save")
    phone.sees("stored")
    phone.open(house.poster())
    phone.sees("form")
    for number in range(13):
        phone.page.check(f"#known-companion-{number}")
    phone.page.tap("#check-in")
    phone.page.wait_for_selector("#form-errors:not([hidden])")
    assert "Wählen Sie einen Namen weniger" in phone.page.inner_text("#company-error")
    for number in range(5, 13):
        phone.page.uncheck(f"#known-companion-{number}")
    phone.page.tap("#check-in")
    phone.sees("in")


def test_somebody_else_checks_in_with_this_phone_and_it_still_remembers_its_owner(house: House, phone: Phone) -> None:
    remembers(house, phone)
    phone.open(house.poster())
    phone.sees("form")
    phone.page.tap("#with-others")
    assert not phone.page.is_checked("#remember")
    phone.types(given_name="Bob")
    phone.page.tap("#check-in")
    phone.sees("in")
    phone.page.goto(f"{house.origin}/device")
    phone.sees("stored")
    assert "Alice" in phone.page.inner_text("[data-state=stored]")


def test_what_was_deleted_in_another_tab_is_not_remembered_again(
    house: House, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    remembers(house, phone)
    phone.open(house.poster())
    phone.sees("form")
    other = new_phone()
    other.page.goto(f"{house.origin}/device")
    other.sees("stored")
    other.page.click("[data-state=stored] summary")
    other.page.tap("#delete")
    other.sees("gone")
    phone.page.tap("#check-in")
    phone.sees("in")
    assert phone.page.evaluate(STORED) is None
    phone.open(house.poster(area=2))
    phone.sees("form")
    assert phone.page.is_visible("#given_name")


def test_a_folded_form_that_is_looked_at_again_shows_what_is_remembered_now(
    house: House, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    remembers(house, phone)
    phone.open(house.poster())
    phone.sees("form")
    other = new_phone()
    other.page.goto(f"{house.origin}/device")
    other.sees("stored")
    other.page.tap("#edit")
    other.page.fill("#given_name", "Ada")
    other.page.tap("#save")
    other.sees("stored")
    phone.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    phone.page.wait_for_function("() => document.querySelector('#check-in').innerText.startsWith('Als Ada ')")


def test_after_twelve_months_without_a_visit_the_phone_forgets_by_itself(
    house: House, phone: Phone, context: BrowserContext
) -> None:
    remembers(house, phone)
    until = phone.page.evaluate(STORED)["until"]
    now = phone.page.evaluate("Date.now() / 1000")
    assert abs(until - now - 365 * 86_400) < 120
    context.add_init_script("const real = Date.now; Date.now = () => real() + 365 * 86400000;")
    phone.page.goto(f"{house.origin}/device")
    phone.sees("nothing")
    assert phone.page.evaluate(STORED) is None


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_browser_that_remembers_nothing_says_so_and_checks_in_all_the_same(
    house: House, phone: Phone, context: BrowserContext, refusal: str
) -> None:
    context.add_init_script(REFUSALS[refusal])
    phone.open(house.poster())
    phone.sees("form")
    phone.types()
    phone.page.tap("label[for=remember]")
    phone.page.wait_for_selector("#remember-refused:not([hidden])")
    assert "privates Fenster" in phone.page.inner_text("#remember-refused")
    assert not phone.page.is_checked("#remember")
    phone.page.tap("#check-in")
    phone.sees("in")
    phone.page.goto(f"{house.origin}/device")
    phone.sees("refused")


def test_a_browser_that_loses_its_memory_in_between_says_so_after_the_check_in(house: House, phone: Phone) -> None:
    phone.open(house.poster())
    phone.sees("form")
    phone.types()
    phone.page.check("#remember")
    phone.page.evaluate(f"() => {{ {REFUSALS['no keys']} }}")
    phone.page.tap("#check-in")
    phone.sees("in")
    assert "nicht gemerkt" in phone.page.inner_text("[data-not-remembered]")


def test_the_first_place_can_be_left_from_the_folded_form(
    house: House, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    remembers(house, phone)
    phone.open(house.poster(area=1))
    phone.sees("form")
    phone.page.tap("#check-in")
    phone.sees("in")
    phone.open(house.poster(area=2))
    phone.sees("form")
    assert not phone.page.is_visible("#given_name")
    phone.page.tap("#elsewhere-leave")
    phone.page.wait_for_selector("#elsewhere-leave", state="hidden")
    assert house.city.present() == 0
    phone.page.tap("#check-in")
    phone.sees("in")
    assert house.city.present() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_is_remembered(house: House, phone: Phone, scheme: str) -> None:
    page = phone.page
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]

    def check(state: str) -> None:
        phone.sees(state)
        found = Axe().run(page).response["violations"]
        assert found == [], (state, [(rule["id"], rule["nodes"][0]["html"]) for rule in found])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), state

    page.goto(f"{house.origin}/device")
    check("nothing")
    remembers(house, phone, "Bob", "Alexandra Maximiliane von und zu Hohenzollern-Sigmaringen")
    phone.open(house.poster())
    check("form")
    page.tap("#company-more")
    check("form")
    page.tap("#to-device")
    check("stored")
    page.tap("#edit")
    page.fill("#city", "")
    page.tap("#save")
    check("edit")
    page.tap("#cancel")
    check("stored")
    page.click("[data-state=stored] summary")
    check("stored")
    page.tap("#delete")
    check("gone")
