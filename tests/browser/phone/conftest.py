"""A phone at the Fruchthalle: the real service behind a real browser of phone size, in one process."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.service.conftest import NOON, City, found_city, make_config, running
from tun.core.encoding import b64u
from tun.service.keys import ServiceKeys
from tun.service.storage.tables import db

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "locale": "de-DE"}

# The pauses between tries pass at once; the time-out of a call (10 s) and the moving clock (an interval) stay.
HURRY = """const later = window.setTimeout;
window.setTimeout = (deed, pause, ...more) => later(deed, pause >= 400 && pause < 9000 ? 5 : pause, ...more);"""

READ_BOX = """box => new Promise((resolve, reject) => {
  const asked = indexedDB.open("tun");
  asked.onerror = () => reject(asked.error);
  asked.onsuccess = () => {
    const found = asked.result.transaction(box).objectStore(box).getAll();
    found.onsuccess = () => { asked.result.close(); resolve(found.result); };
  };
})"""

ALICE = {
    "given_name": "Alice 👩‍🚀",
    "family_name": "O’Brien-Łukaszewicz محمد",
    "phone": "(0631) 36 52-0",
    "street": "Fackelwoogstraße 7 a",
    "postcode": "66111",
    "city": "Saarbrücken",
}


class Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        pass


@dataclass
class House:
    """The service as it runs, and its address."""

    city: City
    origin: str
    port: int
    later: int = 0  # seconds by which the house's time has gone on, and no phone's

    def start(self) -> None:
        self._server = make_server("127.0.0.1", self.port, self.city.app, threaded=True, request_handler=Quiet)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def stop(self) -> None:
        """As for an update: nobody answers at the address."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def poster(self, language: str = "de", **choices: object) -> str:
        """What a phone's camera opens."""
        code = self.city.code(**choices)  # type: ignore[arg-type]
        return f"{self.origin}/c?lang={language}#{b64u(code.token)}"

    def end_of_all(self) -> int:
        """The end of a window with all that has happened: it lies in the past, and its last second is left out."""
        happened = self.city.service.clock()
        while self.city.service.clock() <= happened:
            time.sleep(0.05)
        return happened + 1


@dataclass
class Phone:
    """One page of a phone, and all that it asked the network for."""

    page: Page
    asked: list[str] = field(default_factory=list)

    def open(self, url: str) -> None:
        self.page.goto("about:blank")  # a scanned code opens a fresh page, never only another fragment
        self.page.goto(url)

    def sees(self, state: str) -> None:
        self.page.wait_for_selector(f'[data-state="{state}"]:not([hidden])', timeout=20_000)

    def types(self, **changes: str) -> None:
        for name, text in {**ALICE, **changes}.items():
            self.page.fill(f"#{name}", text)

    def checks_in(self, url: str) -> None:
        self.open(url)
        self.sees("form")
        self.types()
        self.page.tap("#check-in")
        self.sees("in")

    def kept(self, box: str = "visits") -> list[dict[str, Any]]:
        """What the phone's own store holds."""
        found: list[dict[str, Any]] = self.page.evaluate(READ_BOX, box)
        return found

    def calls(self, path: str) -> list[str]:
        return [line for line in self.asked if line == f"POST {path}"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Olga's hall at noon; the clock goes on from there, months away from the phone's."""
    started, port = time.monotonic(), free_port()

    later: list[House] = []

    def clock() -> int:
        return NOON + int(time.monotonic() - started) + sum(house.later for house in later)

    origin = f"http://127.0.0.1:{port}"
    config = make_config(tmp_path, origin=origin)
    ServiceKeys(config.keys).create(now=NOON - 86_400)
    with running(config, clock) as app:
        db.create_all()
        city = found_city(app, clock)
        house = House(city, origin, port)
        later.append(house)
        house.start()
        yield house
        house.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(**PHONE)  # type: ignore[arg-type]
    context.add_init_script(HURRY)
    yield context
    context.close()


@pytest.fixture
def new_phone(context: BrowserContext) -> Iterator[Callable[[], Phone]]:
    """Another tab of the same phone. A fault in a script fails the test."""
    faults: list[str] = []

    def make() -> Phone:
        phone = Phone(context.new_page())
        phone.page.on("pageerror", lambda error: faults.append(str(error)))
        phone.page.on("request", lambda asked: phone.asked.append(f"{asked.method} {urlsplit(asked.url).path}"))
        return phone

    yield make
    assert faults == []


@pytest.fixture
def phone(new_phone: Callable[[], Phone]) -> Phone:
    return new_phone()


def lose_the_answer(route: Route) -> None:
    """The service gets the request and answers it; the answer never arrives."""
    route.fetch()
    route.abort()
