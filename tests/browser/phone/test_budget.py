"""What a visit costs: kilobytes on the wire for the first page, seconds on a slow network for the second visit."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession

from tests.browser.phone.conftest import PHONE, House, Phone
from tests.browser.phone.test_second_visit import remembers

pytestmark = pytest.mark.browser

FIRST_PAGE = 100_000  # bytes, with headers, everything that the browser fetched up to the green page
SECOND_VISIT = 5.0  # seconds from the scan to the green page
SLOW_3G = {
    "offline": False,
    "latency": 400,  # milliseconds before each answer begins
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}


def wire(context: BrowserContext, phone: Phone) -> tuple[CDPSession, list[int]]:
    """The browser's own count of what came over the network: headers and bodies, as they were compressed."""
    session = context.new_cdp_session(phone.page)
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda told: sizes.append(int(told["encodedDataLength"])))
    session.send("Network.enable")
    return session, sizes


def test_the_first_check_in_costs_at_most_a_hundred_kilobytes(
    house: House, phone: Phone, context: BrowserContext
) -> None:
    _, sizes = wire(context, phone)
    phone.checks_in(house.poster())
    phone.page.wait_for_load_state("networkidle")
    assert len(sizes) >= len({line for line in phone.asked if line.startswith("GET")}), "every answer is counted"
    assert 20_000 < sum(sizes) <= FIRST_PAGE, sum(sizes)


@pytest.fixture
def plain(browser: Browser) -> Iterator[BrowserContext]:
    """A phone whose browser has no service worker: what that fetches would not be slowed down, and need not be."""
    context = browser.new_context(**PHONE, service_workers="block")  # type: ignore[arg-type]
    yield context
    context.close()


def test_the_second_visit_takes_five_seconds_on_slow_3g(house: House, plain: BrowserContext) -> None:
    remembers(house, Phone(plain.new_page()))
    again = Phone(plain.new_page())
    session, sizes = wire(plain, again)
    session.send("Network.emulateNetworkConditions", SLOW_3G)
    poster = house.poster()
    begun = time.monotonic()
    again.page.goto(poster, wait_until="commit")  # the first tap: the camera's link
    again.sees("form")
    again.page.tap("#check-in")  # the second
    again.sees("in")
    took = time.monotonic() - begun

    assert 1.0 < took <= SECOND_VISIT, "at least two answers, each 400 milliseconds late"
    assert sum(sizes) <= FIRST_PAGE
