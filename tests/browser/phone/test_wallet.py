"""The wallet: certificates by link, camera and picture; kept, shown, deleted; and nothing of it leaves the phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.phone import papers
from tests.browser.phone.conftest import PHONE, House, Phone
from tests.browser.phone.test_offline_pages import wait_for_worker
from tun.core.certificates import link as testcentre
from tun.house.database import write
from tun.service.storage.tables import Venue, db

pytestmark = pytest.mark.browser


@pytest.fixture
def with_camera(filming: Browser) -> Iterator[Callable[..., Phone]]:
    """A phone with a camera; `allowed` is what its owner answers."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def make(*, allowed: bool = True) -> Phone:
        context = filming.new_context(**PHONE, permissions=["camera"] if allowed else [])  # type: ignore[arg-type]
        contexts.append(context)
        phone = Phone(context.new_page())
        phone.page.on("pageerror", lambda error: faults.append(str(error)))
        phone.page.on("console", lambda told: faults.append(told.text) if "Content Security" in told.text else None)
        phone.page.on("request", lambda asked: phone.asked.append(f"{asked.method} {asked.url}"))
        return phone

    yield make
    for context in contexts:
        context.close()
    assert faults == []


def opens_wallet(house: House, phone: Phone, data: str = "", language: str = "de") -> Page:
    phone.open(f"{house.origin}/wallet?lang={language}{data}")
    phone.sees("found" if data else "wallet")
    return phone.page


def chooses(page: Page, content: bytes, name: str = "picture.png") -> None:
    page.set_input_files("#file", {"name": name, "mimeType": "image/png", "buffer": content})


def link(text: str) -> str:
    return "#hc1=" + quote(text, safe="")


def trouble(page: Page) -> str:
    page.wait_for_selector("#trouble:not([hidden])", timeout=20_000)
    return page.inner_text("#trouble")


def keeps(phone: Phone) -> None:
    phone.page.tap("#keep")
    phone.sees("wallet")


def test_a_test_centres_link_is_shown_first_and_kept_when_wanted(house: House, phone: Phone) -> None:
    page = opens_wallet(house, phone, link(papers.certificate()))
    assert page.url.endswith("/wallet?lang=de"), "the certificate is out of the address at once"
    page.tap("#keep-not")
    phone.sees("wallet")
    assert phone.kept("wallet") == []
    opens_wallet(house, phone, link(papers.certificate()))
    words = page.inner_text("[data-state=found]")
    for said in ("Antigen-Schnelltest", "Zoë Müller-Özdemir", "21. März 1985", "23. November 2026, 16:05 Uhr",
                 "negativ", "Stadt Kaiserslautern"):  # fmt: skip
        assert said in words
    keeps(phone)
    assert "Zoë Müller-Özdemir" in page.inner_text("#certificates")
    page.reload()
    phone.sees("wallet")
    assert "Zoë Müller-Özdemir" in page.inner_text("#certificates")


def test_what_is_kept_cannot_be_read_in_the_store_and_is_sent_nowhere(house: House, phone: Phone) -> None:
    opens_wallet(house, phone, link(papers.certificate()))
    keeps(phone)
    [record] = phone.kept("wallet")
    assert set(record) == {"id", "until", "key", "iv", "text"}
    assert phone.page.evaluate(
        """() => new Promise(done => { indexedDB.open("tun").onsuccess = ({target}) => {
          target.result.transaction("wallet").objectStore("wallet").getAll().onsuccess = ({target: {result}}) => {
            const whole = new TextDecoder("latin1").decode(result[0].text);
            done([result[0].key.extractable, whole.includes("HC1:"), whole.length > 500]);
          };
        };})"""
    ) == [False, False, True]
    assert [line for line in phone.asked if line.startswith("POST")] == []


def test_the_same_certificate_lies_there_once_and_not_kept_is_not_kept(house: House, phone: Phone) -> None:
    test = papers.certificate(expires=4_000_000_000)
    opens_wallet(house, phone, link(test))
    keeps(phone)
    opens_wallet(house, phone, link(papers.certificate(expires=4_000_000_000, signature=bytes((1,)) * 64)))
    keeps(phone)
    assert len(phone.kept("wallet")) == 1
    opens_wallet(house, phone, link(papers.vaccination()))
    phone.page.tap("#keep-not")
    phone.sees("wallet")
    assert len(phone.kept("wallet")) == 1


def test_one_is_deleted_then_all(house: House, phone: Phone) -> None:
    for text in (papers.certificate(), papers.vaccination(), papers.recovery()):
        opens_wallet(house, phone, link(text))
        keeps(phone)
    page = phone.page
    assert page.locator("#certificates article").count() == 3
    page.locator("#certificates article", has_text="Impfung").locator("summary").tap()
    page.locator("#certificates article", has_text="Impfung").locator("[data-drop]").tap()
    page.get_by_text("Das Zertifikat ist von diesem Gerät gelöscht.").wait_for()
    assert page.locator("#certificates h2").all_inner_texts() == ["Antigen-Schnelltest", "Genesung"]
    page.locator("summary", has_text="Alle Zertifikate löschen").tap()
    page.tap("#drop-all")
    page.get_by_text("Auf diesem Gerät liegt kein Zertifikat.").wait_for()
    assert phone.kept("wallet") == []


def test_an_expired_certificate_is_not_kept_and_one_that_expires_goes_by_itself(house: House, phone: Phone) -> None:
    phone.open(f"{house.origin}/wallet?lang=de{link(papers.certificate(expires=1_700_000_000))}")
    assert "abgelaufen" in trouble(phone.page)
    opens_wallet(house, phone, link(papers.certificate()))
    keeps(phone)
    phone.page.clock.set_fixed_time(phone.page.evaluate("Date.now()") + 3 * 86_400_000)
    phone.page.reload()
    phone.page.get_by_text("Auf diesem Gerät liegt kein Zertifikat.").wait_for()
    assert phone.kept("wallet") == []


def test_a_picture_is_read_on_the_phone(house: House, with_camera: Callable[..., Phone]) -> None:
    phone = with_camera()
    page = opens_wallet(house, phone)
    chooses(page, papers.picture(papers.vaccination()))
    phone.sees("found")
    assert "Dosis 2 von 2, am 1. Oktober 2026" in page.inner_text("[data-state=found]")
    assert {line.split()[0] for line in phone.asked} == {"GET"}
    assert all(line.startswith(f"GET {house.origin}/") or line == "GET about:blank" for line in phone.asked)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (papers.picture(None), "kein QR-Code zu finden"),
        (b"this is no picture", "weder ein Bild"),
        (papers.picture("https://example.org/menu"), "kein EU-Zertifikat"),
        (papers.picture(papers.vaccination()[:300]), "unvollständig oder beschädigt"),
    ],
)
def test_a_wrong_picture_says_what_to_do(house: House, phone: Phone, content: bytes, said: str) -> None:
    page = opens_wallet(house, phone)
    chooses(page, content)
    assert said in trouble(page)
    chooses(page, papers.picture(papers.certificate()))
    phone.sees("found")


def test_the_rapid_tests_code_never_counts(house: House, phone: Phone) -> None:
    page = opens_wallet(house, phone)
    chooses(page, papers.picture(papers.rapid_test()))
    phone.sees("rapid")
    words = page.inner_text("[data-state=rapid]")
    assert "nicht signiert, kein Ergebnis" in words and "Zoë Müller" in words
    page.tap("#rapid-back")
    phone.sees("wallet")
    assert phone.kept("wallet") == []


def test_the_rapid_tests_name_goes_into_the_form_by_one_tap_and_counts_for_nothing(house: House, phone: Phone) -> None:
    with write(db.session) as session:
        session.get_one(Venue, house.city.venue).rule = "tested"
    phone.open(house.poster().replace("/c?", "/wallet?"))
    phone.sees("wallet")
    chooses(phone.page, papers.picture(papers.rapid_test()))
    phone.sees("rapid")
    phone.page.tap("#rapid-carry")
    phone.sees("form")
    assert "Zo" not in phone.page.url and "Z%C3" not in phone.page.url
    assert (phone.page.input_value("#given_name"), phone.page.input_value("#family_name")) == ("Zoë", "Müller")
    words = phone.page.inner_text("[data-state=form]")
    assert "Nicht signiert, kein Ergebnis" in words and "noch kein Zertifikat" in words
    assert phone.page.evaluate("[sessionStorage.length, localStorage.length]") == [0, 0]
    phone.types(given_name="Zoë", family_name="Müller")
    phone.page.tap("#check-in")
    phone.page.locator("#form-errors").wait_for()
    assert house.city.stored() == 0, "it is no test"
    phone.open(house.poster())
    phone.sees("form")
    assert phone.page.input_value("#given_name") == "" and not phone.page.is_visible("#from-rapid")
    assert [line for line in phone.asked if line == "POST /api/v1/visits"] == []


def test_an_anonymous_rapid_test_has_no_name_to_offer(house: House, phone: Phone) -> None:
    page = opens_wallet(house, phone)
    chooses(page, papers.picture(papers.anonymous_rapid_test()))
    phone.sees("rapid")
    assert not page.is_visible("#rapid-carry") and not page.is_visible("#rapid-carry-hint")


def test_a_name_that_waited_for_longer_than_half_an_hour_is_not_used(house: House, phone: Phone) -> None:
    page = opens_wallet(house, phone)
    chooses(page, papers.picture(papers.rapid_test()))
    phone.sees("rapid")
    page.tap("#rapid-carry")
    phone.sees("code")
    assert page.evaluate("sessionStorage.length") == 1, "it waits for a form"
    page.evaluate(
        """() => { const found = JSON.parse(sessionStorage.getItem("tun/draft"));
        sessionStorage.setItem("tun/draft", JSON.stringify({ ...found, kept: Date.now() - 31 * 60_000 })); }"""
    )
    page.goto(house.poster())
    phone.sees("form")
    assert page.input_value("#given_name") == ""
    assert page.evaluate("sessionStorage.length") == 0


def test_a_positive_test_says_that_it_opens_no_door(house: House, phone: Phone) -> None:
    page = opens_wallet(house, phone, link(papers.positive()))
    assert "kein negatives Ergebnis" in page.inner_text("[data-state=found]")


def test_the_camera_reads_a_certificate_and_is_off_afterwards(
    house: House, with_camera: Callable[..., Phone], film: Path
) -> None:
    film.write_bytes(papers.film(papers.certificate()))
    phone = with_camera()
    page = opens_wallet(house, phone)
    page.tap("#scan")
    phone.sees("found")
    assert "Zoë Müller-Özdemir" in page.inner_text("[data-state=found]")
    assert page.evaluate("document.getElementById('camera').srcObject") is None
    keeps(phone)


def test_another_code_in_front_of_the_camera_is_named_and_the_search_goes_on(
    house: House, with_camera: Callable[..., Phone], film: Path
) -> None:
    film.write_bytes(papers.film(f"{house.origin}/c#AAAA"))
    phone = with_camera()
    page = opens_wallet(house, phone)
    page.tap("#scan")
    page.get_by_text("Dieser QR-Code ist kein EU-Zertifikat.").wait_for(timeout=20_000)
    page.tap("#scan-stop")
    phone.sees("wallet")


def test_the_camera_goes_off_when_nobody_looks(house: House, with_camera: Callable[..., Phone], film: Path) -> None:
    film.write_bytes(papers.film(None))
    phone = with_camera()
    page = opens_wallet(house, phone)
    page.tap("#scan")
    page.wait_for_function("() => document.getElementById('camera').videoWidth > 0")
    page.evaluate("window.seen = document.getElementById('camera').srcObject.getTracks()[0]")
    page.evaluate(
        """() => { Object.defineProperty(document, "hidden", { get: () => true, configurable: true });
        document.dispatchEvent(new Event("visibilitychange")); }"""
    )
    phone.sees("wallet")
    assert page.evaluate("window.seen.readyState") == "ended"
    assert "Die Kamera ist aus." in page.inner_text("#done")


@pytest.mark.parametrize("missing", ["scan/camera.js", "scan/decoder.js", "scan/worker.js", "vendor/zxing.js"])
def test_a_reader_of_codes_that_does_not_arrive_is_not_the_pictures_fault(
    house: House, phone: Phone, missing: str
) -> None:
    page = opens_wallet(house, phone)
    phone.page.context.route(f"**/{missing}", lambda route: route.abort())
    if missing == "scan/camera.js":
        page.tap("#scan")
    else:
        chooses(page, papers.picture(papers.certificate()))
    assert "ist nicht angekommen" in trouble(page)


def test_a_denied_camera_leaves_another_way(house: House, with_camera: Callable[..., Phone]) -> None:
    phone = with_camera(allowed=False)
    page = opens_wallet(house, phone)
    page.tap("#scan")
    assert "darf die Kamera nicht benutzen" in trouble(page)
    chooses(page, papers.picture(papers.certificate()))
    phone.sees("found")


@pytest.mark.parametrize(
    ("camera", "said"),
    [
        ("undefined", "wohl steckt er in einer anderen App"),
        ("{ getUserMedia: async () => { throw new DOMException('', 'NotFoundError'); } }", "keine Kamera"),
        ("{ getUserMedia: async () => { throw new DOMException('', 'NotReadableError'); } }", "woanders benutzt"),
    ],
)
def test_a_browser_without_camera_says_why(house: House, phone: Phone, camera: str, said: str) -> None:
    phone.page.add_init_script(f"Object.defineProperty(navigator, 'mediaDevices', {{ value: {camera} }});")
    page = opens_wallet(house, phone)
    page.tap("#scan")
    assert said in trouble(page)


def test_a_browser_that_keeps_nothing_says_so(house: House, phone: Phone) -> None:
    phone.page.add_init_script("IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); };")
    phone.open(f"{house.origin}/wallet?lang=de{link(papers.certificate())}")
    phone.sees("found")
    phone.page.tap("#keep")
    phone.sees("refused")


def test_the_wallet_works_without_network_once_it_has_scanned(
    house: House, phone: Phone, context: BrowserContext
) -> None:
    page = opens_wallet(house, phone)
    wait_for_worker(page)
    page = opens_wallet(house, phone)  # the worker has the page now
    chooses(page, papers.picture(papers.certificate()))
    phone.sees("found")
    keeps(phone)
    context.set_offline(True)
    page = opens_wallet(house, phone)
    assert "Zoë Müller-Özdemir" in page.inner_text("#certificates")
    chooses(page, papers.picture(papers.vaccination()))
    phone.sees("found")
    keeps(phone)
    assert page.locator("#certificates article").count() == 2


def test_the_desks_link_leads_into_the_wallet(house: House, phone: Phone) -> None:
    phone.open(testcentre.link(house.origin, papers.certificate()))
    phone.sees("shown")
    phone.page.tap("#keep")
    phone.sees("found")
    keeps(phone)
    assert "Zoë Müller-Özdemir" in phone.page.inner_text("#certificates")


def test_the_code_of_the_venue_goes_along(house: House, phone: Phone) -> None:
    opens_wallet(house, phone, link(papers.certificate()))
    keeps(phone)
    phone.open(house.poster().replace("/c?", "/wallet?"))
    phone.sees("wallet")
    phone.page.locator("[data-keep-code]").first.tap()
    phone.sees("form")


def test_the_wallet_speaks_english(house: House, phone: Phone) -> None:
    page = opens_wallet(house, phone, link(papers.certificate()), language="en")
    words = page.inner_text("[data-state=found]")
    assert "Rapid antigen test" in words and "23 November 2026, 16:05" in words
