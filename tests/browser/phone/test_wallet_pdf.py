"""A PDF in the wallet: its code is found on the phone, whatever drew it; and no file harms or holds the page.

Each test makes its own file: some take seconds, for which every run would wait if they were made on import.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.phone import papers, pdfs
from tests.browser.phone.conftest import House, Phone
from tests.browser.phone.test_offline_pages import wait_for_worker
from tests.browser.phone.test_wallet import keeps, opens_wallet, trouble

pytestmark = pytest.mark.browser

TEST = papers.certificate()
LONGEST = 40.0  # seconds until the page has said something about any file: its own patience is 30


def chooses(phone: Phone, content: bytes, *, name: str = "certificate.pdf", kind: str = "application/pdf") -> None:
    phone.page.set_input_files("#file", {"name": name, "mimeType": kind, "buffer": content})


def watched(phone: Phone) -> list[str]:
    """What the browser forbids while a file is read."""
    faults: list[str] = []
    phone.page.on("console", lambda told: faults.append(told.text))
    return faults


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda: pdfs.ours(TEST), id="the desk's own sheet, drawn in lines"),
        pytest.param(lambda: pdfs.portal(TEST), id="a picture on a page"),
        pytest.param(lambda: pdfs.portal(TEST, width=32), id="a small picture on a page"),
        pytest.param(lambda: pdfs.second_page(None, TEST), id="on the second page"),
        pytest.param(lambda: pdfs.second_page("https://example.org/help", TEST), id="behind another code"),
        pytest.param(lambda: pdfs.fax(TEST), id="in one bit"),
        pytest.param(lambda: pdfs.scan(TEST), id="a scan as JPEG"),
        pytest.param(lambda: pdfs.scan(TEST, filter_="JPXDecode"), id="a scan as JPEG 2000"),
        pytest.param(lambda: pdfs.scan(TEST, filter_="FlateDecode"), id="a scan, packed"),
        pytest.param(lambda: pdfs.locked(TEST, password=""), id="locked against changes alone"),
    ],
)
def test_the_code_in_a_pdf_is_found_on_the_phone(house: House, phone: Phone, made: Callable[[], bytes]) -> None:
    page = opens_wallet(house, phone)
    faults = watched(phone)
    chooses(phone, made())
    phone.sees("found")
    assert "Zoë Müller-Özdemir" in page.inner_text("[data-state=found]")
    assert {line.split()[0] for line in phone.asked} == {"GET"}, "nothing of the file leaves the phone"
    assert faults == []
    keeps(phone)
    assert len(phone.kept("wallet")) == 1


@pytest.mark.parametrize(
    ("made", "said"),
    [
        pytest.param(lambda: pdfs.locked(TEST), "mit einem Passwort geschützt", id="locked"),
        pytest.param(lambda: pdfs.portal(TEST)[:700], "ist beschädigt", id="cut off"),
        pytest.param(lambda: b"%PDF-1.7\n" + bytes(2000), "ist beschädigt", id="nothing but a beginning"),
        pytest.param(lambda: pdfs.portal(None), "kein QR-Code zu finden", id="without a code"),
        pytest.param(lambda: pdfs.portal("https://example.org/menu"), "kein EU-Zertifikat", id="with another code"),
        pytest.param(lambda: pdfs.portal(TEST) + bytes(8 * 1024 * 1024), "größer als 8 MB", id="too large"),
        pytest.param(pdfs.huge_box, "kein QR-Code zu finden", id="a page of forty kilometres"),
        pytest.param(pdfs.many_pages, "kein QR-Code zu finden", id="five thousand pages"),
        pytest.param(pdfs.lying_count, "ist beschädigt", id="one page that calls itself a million"),
        pytest.param(pdfs.large_picture, "kein QR-Code zu finden", id="a picture of 1.6 gigapixels"),
        pytest.param(pdfs.calling_itself, "kein QR-Code zu finden", id="a form that draws itself"),
    ],
)
def test_a_wrong_pdf_says_what_to_do_and_the_next_file_is_read(
    house: House, phone: Phone, made: Callable[[], bytes], said: str
) -> None:
    page, content = opens_wallet(house, phone), made()
    begun = time.monotonic()
    chooses(phone, content)
    assert said in trouble(page)
    assert time.monotonic() - begun < LONGEST
    chooses(phone, pdfs.portal(TEST))
    phone.sees("found")


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(pdfs.doubling, id="a billion rectangles"),
        pytest.param(pdfs.inflating, id="half a gigabyte"),
    ],
)
def test_a_pdf_without_end_is_ended_while_the_page_goes_on(
    house: House, phone: Phone, made: Callable[[], bytes]
) -> None:
    page, content = opens_wallet(house, phone), made()
    begun = time.monotonic()
    chooses(phone, content)
    phone.sees("reading")
    assert page.evaluate("new Promise(done => setTimeout(() => done(true), 100))"), "the page itself is not held up"
    page.wait_for_selector("#trouble:not([hidden])", timeout=LONGEST * 1000)
    assert time.monotonic() - begun < LONGEST
    chooses(phone, pdfs.portal(TEST))
    phone.sees("found")


def test_a_pdf_is_known_by_what_stands_in_it_and_not_by_its_name(house: House, phone: Phone) -> None:
    opens_wallet(house, phone)
    chooses(phone, pdfs.portal(TEST), name="photo.png", kind="image/png")
    phone.sees("found")
    phone.page.tap("#keep-not")
    phone.sees("wallet")
    chooses(phone, papers.picture(TEST), name="certificate.pdf")
    phone.sees("found")


def test_what_reads_a_pdf_is_fetched_for_the_first_pdf_and_kept_from_then_on(
    house: House, phone: Phone, context: BrowserContext
) -> None:
    page = opens_wallet(house, phone)
    wait_for_worker(page)
    page = opens_wallet(house, phone)  # the worker has the page now
    chooses(phone, papers.picture(TEST), name="picture.png", kind="image/png")
    phone.sees("found")
    assert not any("vendor/pdf" in line for line in phone.asked)
    opens_wallet(house, phone)
    chooses(phone, pdfs.portal(TEST))
    phone.sees("found")
    assert any("vendor/pdf_worker.js" in line for line in phone.asked)
    context.set_offline(True)
    opens_wallet(house, phone)
    chooses(phone, pdfs.ours(TEST))
    phone.sees("found")


@pytest.mark.parametrize("missing", ["scan/pdf.js", "scan/pdfworker.js", "vendor/pdf.js"])
def test_where_the_reader_does_not_arrive_that_is_said_and_not_that_the_file_is_damaged(
    house: House, phone: Phone, missing: str
) -> None:
    page = opens_wallet(house, phone)
    phone.page.context.route(f"**/{missing}", lambda route: route.abort())
    chooses(phone, pdfs.portal(TEST))
    assert "ist nicht angekommen" in trouble(page)


def test_a_browser_whose_workers_cannot_draw_says_so(house: House, new_phone: Callable[[], Phone]) -> None:
    phone = new_phone()
    phone.page.add_init_script("delete window.OffscreenCanvas;")
    page = opens_wallet(house, phone)
    chooses(phone, pdfs.portal(TEST))
    assert "kann hier keine PDF lesen" in trouble(page)


def test_the_wallet_speaks_english_of_pdfs(house: House, phone: Phone) -> None:
    page = opens_wallet(house, phone, language="en")
    assert "Choose a picture or PDF with the QR code" in page.inner_text("[data-state=wallet]")
    chooses(phone, pdfs.locked(TEST))
    assert "protected by a password" in trouble(page)
