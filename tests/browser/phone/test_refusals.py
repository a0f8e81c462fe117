"""What the check-in page says when it cannot go on: clear, in both languages, and nothing is stored."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.browser.phone.conftest import ALICE, PHONE, House, Phone
from tun.core.encoding import b64u
from tun.service.actions.codes import revoke_code
from tun.service.storage.tables import Venue, db

pytestmark = pytest.mark.browser

ERRORS = "#form-errors"


def words(page: Page, state: str) -> tuple[str, str]:
    """Title of the browser's tab and heading of the page."""
    return page.title(), page.inner_text(f'[data-state="{state}"] h1')


@pytest.fixture
def form(house: House, phone: Phone) -> Phone:
    phone.open(house.poster())
    phone.sees("form")
    return phone


def test_a_forged_code_has_its_own_page_in_both_languages(house: House, phone: Phone) -> None:
    token = bytearray(house.city.code().token)
    token[-1] ^= 1
    phone.open(f"{house.origin}/c?lang=de#{b64u(bytes(token))}")
    phone.sees("refused")
    assert words(phone.page, "refused") == ("Fehler: Dieser Code ist nicht echt – TuN", "Dieser Code ist nicht echt")
    assert phone.page.inner_text("#refused-code") == "token-signature"
    assert not phone.page.is_visible("[data-entries]")
    with phone.page.expect_request("**/api/v1/codes") as asked:
        phone.open(f"{house.origin}/c?lang=en#{b64u(bytes(token))}")
    phone.sees("refused")
    assert asked.value.headers["accept-language"] == "en"


def test_a_revoked_code_while_the_form_is_open_stores_nothing_and_keeps_the_entries(house: House, form: Phone) -> None:
    form.types()
    code = house.city.code()
    revoke_code(house.city.service, house.city.venue, code.id, replace=False, now=house.city.service.clock())
    form.page.tap("#check-in")
    form.sees("refused")
    assert form.page.inner_text("#refused-code") == "code-revoked"
    assert form.page.is_visible("[data-entries]")
    assert house.city.stored() == 0
    assert form.kept() == []


def test_a_full_hall_keeps_what_was_typed(house: House, form: Phone) -> None:
    venue = db.session.get(Venue, house.city.venue)
    assert venue is not None
    venue.capacity = 1
    db.session.commit()
    form.types()
    form.page.check("#company-number")
    form.page.fill("#company_number", "3")
    form.page.tap("#check-in")
    form.sees("refused")
    assert form.page.inner_text("#refused-code") == "full"
    form.page.tap("#refused-again")
    form.sees("form")
    assert form.page.input_value("#given_name") == ALICE["given_name"]
    form.page.check("#company-nobody")
    form.page.tap("#check-in")
    form.sees("in")
    assert house.city.stored() == 1


def test_a_ticket_that_ran_out_is_renewed_by_itself(house: House, form: Phone, context: BrowserContext) -> None:
    refused = {"status": 409, "code": "ticket-expired", "title": "x", "detail": "x"}
    context.route("**/api/v1/visits", lambda route: route.fulfill(status=409, json=refused), times=1)
    form.types()
    form.page.tap("#check-in")
    form.sees("in")
    assert len(form.calls("/api/v1/codes")) == 2


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lambda route: route.abort(), "keine Verbindung"),
        (lambda route: route.fulfill(body="<h1>WLAN</h1>"), "Anmeldeseite"),
        (lambda route: route.fulfill(status=503, json={"code": "unavailable"}), "sehr viel zu tun"),
    ],
    ids=["no network", "a café's log-in page", "a busy service"],
)
def test_without_an_answer_the_page_says_why_and_tries_again(
    house: House, phone: Phone, context: BrowserContext, answer: object, sentence: str
) -> None:
    context.route("**/api/v1/codes", answer)  # type: ignore[arg-type]
    phone.open(house.poster())
    phone.sees("unreached")
    assert phone.page.title() == "Fehler: Keine Antwort vom Dienst – TuN"
    assert sentence in phone.page.inner_text("[data-state=unreached]")
    assert len(phone.calls("/api/v1/codes")) == 4
    context.unroute("**/api/v1/codes")
    phone.page.tap("#unreached-again")
    phone.sees("form")


def test_faults_are_listed_linked_and_repeated_and_the_code_stays_in_the_address(house: House, form: Phone) -> None:
    page, address = form.page, form.page.url
    form.types(phone="keine", city="")
    page.tap("#check-in")
    page.wait_for_selector(f"{ERRORS}:not([hidden])")
    assert page.title() == "Fehler: Einchecken – TuN"
    assert page.evaluate("document.activeElement.id") == "form-errors"
    listed = page.locator(f"{ERRORS} a").all_inner_texts()
    assert listed == [
        "Geben Sie eine Telefonnummer mit Vorwahl ein, zum Beispiel 0631 123456",
        "Geben Sie Ihren Wohnort ein",
    ]
    assert listed[1] in page.inner_text("#city-error")
    assert page.get_attribute("#city", "aria-invalid") == "true"
    page.tap(f"{ERRORS} a >> nth=1")
    assert page.evaluate("document.activeElement.id") == "city"
    page.evaluate("document.querySelector('.skip-link').click()")
    assert page.url == address
    assert page.input_value("#family_name") == ALICE["family_name"]
    page.fill("#phone", "+49/631-12 34 (5)")
    page.fill("#city", "Saarbrücken")
    page.tap("#check-in")
    form.sees("in")
    assert page.title() == "Eingecheckt – TuN"


def test_what_does_not_fit_is_named(house: House, form: Phone) -> None:
    form.types(given_name="王" * 100, city="😀" * 100, street="ß" * 100, house_number="1")
    form.page.tap("#check-in")
    form.page.wait_for_selector(f"{ERRORS}:not([hidden])")
    assert "Am längsten ist „Wohnort“" in form.page.inner_text(ERRORS)
    assert form.calls("/api/v1/visits") == []
    form.page.fill("#city", "c" * 101)
    form.page.tap("#check-in")
    form.page.wait_for_function("document.querySelector('#form-errors').innerText.includes('höchstens')")
    assert "Wohnort: höchstens 100 Zeichen" in form.page.inner_text(ERRORS)


def test_the_other_language_keeps_the_code(house: House, form: Phone) -> None:
    with form.page.expect_request("**/api/v1/codes") as asked:
        form.page.tap("#language")
    form.sees("form")
    assert form.page.url == house.poster("en")
    assert asked.value.headers["accept-language"] == "en"
    assert not asked.value.headers.get("cookie") and not asked.value.headers.get("referer")


def test_a_mistyped_short_code_is_a_fault_of_its_field(house: House, phone: Phone) -> None:
    phone.open(f"{house.origin}/c")
    phone.sees("code")
    phone.page.fill("#short", "ABCD-123")
    phone.page.tap("#code-submit")
    phone.page.wait_for_selector("#code-errors:not([hidden])")
    assert phone.page.title() == "Fehler: Kurzcode eingeben – TuN"
    assert phone.calls("/api/v1/codes") == []


MISSING = {
    "browser": "delete HTMLScriptElement.prototype.noModule",
    "insecure": "Object.defineProperty(window, 'isSecureContext', { value: false })",
    "crypto": "if (crypto.subtle) crypto.subtle.generateKey = () => Promise.reject(new Error())",
}


@pytest.mark.parametrize("reason", MISSING)
def test_a_browser_that_cannot_do_it_is_told_before_anything_is_typed(
    house: House, phone: Phone, context: BrowserContext, reason: str
) -> None:
    context.add_init_script(MISSING[reason])
    phone.open(house.poster())
    phone.sees("blocked")
    assert phone.page.locator("[data-reason]:visible").get_attribute("data-reason") == reason
    assert phone.page.is_visible('[data-state=blocked] a[href^="/paper-form.pdf"]')
    assert phone.calls("/api/v1/codes") == []


def test_a_module_that_does_not_arrive_is_told(house: House, phone: Phone, context: BrowserContext) -> None:
    def refuse(route: Route) -> None:
        route.abort()

    context.route("**/visitor/turns.js", refuse)
    phone.open(house.poster())
    phone.sees("blocked")
    assert phone.page.locator("[data-reason]:visible").get_attribute("data-reason") == "unloaded"


def test_without_javascript_the_page_says_so_and_offers_paper(house: House, browser: Browser) -> None:
    context = browser.new_context(**PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(house.poster())
    assert page.inner_text("h1:visible") == "Ohne JavaScript geht es nicht"
    assert page.is_visible('a[href^="/paper-form.pdf"]')
    assert not page.is_visible("form")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(house: House, phone: Phone, context: BrowserContext, scheme: str) -> None:
    page = phone.page
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]

    def check(state: str) -> None:
        phone.sees(state)
        found = Axe().run(page).response["violations"]
        assert found == [], (state, [(rule["id"], rule["nodes"][0]["html"]) for rule in found])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), state

    for path in ("/", "/about"):
        page.goto(house.origin + path)
        assert Axe().run(page).response["violations"] == [], path
    phone.open(f"{house.origin}/c")
    check("code")
    phone.open(house.poster())
    check("form")
    page.check("#company-names")
    page.tap("#check-in")
    check("form")
    phone.types()
    page.check("#company-nobody")
    context.route("**/api/v1/visits", lambda route: route.abort())
    page.tap("#check-in")
    check("unsent")
    context.unroute("**/api/v1/visits")
    page.tap("#send-again")
    check("in")
    page.tap("#leave")
    check("out")
    page.tap("#forget-out")
    check("forgotten")
    phone.open(f"{house.origin}/c#AAAA")
    check("refused")
