"""The cast of the operators' pages: Olga owns the Fruchthalle, Otto runs a restaurant.

The clock stands at a Monday evening, 23 November 2026, 18:05 in Kaiserslautern.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tun.core.keys import SigningKey
from tun.house.database import truncate_wal
from tun.house.sessions import open_session
from tun.service import products
from tun.service.actions import operators, venues
from tun.service.actions.details import AreaDetails, VenueDetails, numbered
from tun.service.actions.offices import register_office
from tun.service.app import create_app
from tun.service.config import ServiceConfig
from tun.service.context import Service
from tun.service.keys import ServiceKeys
from tun.service.rulebook import BROUGHT_ALONG
from tun.service.storage.tables import Operator, OperatorSession, Venue, db

NOW = 1_795_453_500
OLGA, OTTO = "olga@fruchthalle.example", "otto@loewen.example"
PASSWORD = "vier lange Worte genügen"
_TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


@dataclass
class Clock:
    """A clock that stands still until somebody moves it."""

    now: int = NOW

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _config(folder: Path) -> ServiceConfig:
    return ServiceConfig(
        origin="http://localhost",
        city="Kaiserslautern",
        zone=ZoneInfo("Europe/Berlin"),
        keys=folder / "keys",
        trust=folder / "trust",
        rules=BROUGHT_ALONG,
        products=products.BROUGHT_ALONG,
        database=f"sqlite:///{folder}/service.sqlite",
        retention_days=28,
        longest_window=24 * 3600,
        bind="127.0.0.1:0",
        workers=1,
        threads=2,
        proxies=0,
        arrivals_per_minute=300,
        sign_up=True,
        office_shows_kind=False,
        tls=None,
    )


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with keys and store of a city where Olga and Otto have their venues; made once, then copied."""
    folder = tmp_path_factory.mktemp("city")
    ServiceKeys(folder / "keys").create(now=NOW)
    app = create_app(_config(folder), clock=Clock())
    with app.app_context():
        service = service_of(app)
        db.create_all()
        key = SigningKey.generate().verifying
        register_office(service, number=1, name="Gesundheitsamt Kaiserslautern", phone="0631 71", key=key, now=NOW)
        for login, name, details, areas in (
            (OLGA, "Olga Orth", FRUCHTHALLE, (AreaDetails("Parkett", 900), AreaDetails("Rang"))),
            (OTTO, "Otto Ohl", RESTAURANT, numbered("Tisch", 12)),
        ):
            account = operators.create_operator(service, login=login, name=name, password=PASSWORD, now=NOW).id
            venues.create_venue(service, account, details, areas=areas, now=NOW)
        truncate_wal(db.session)
        db.session.remove()
        db.engine.dispose()
    return folder


@pytest.fixture
def app(city: Path, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    shutil.copytree(city, tmp_path / "city")
    app = create_app(_config(tmp_path / "city"), clock=clock)
    yield app
    with app.app_context():
        db.engine.dispose()


def service_of(app: Flask) -> Service:
    found: Service = app.extensions["tun"]
    return found


class Browser:
    """A person at a browser: follows redirects, and takes each form's token from the page, as browsers do."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def get(self, url: str, **options: Any) -> TestResponse:
        return self.client.get(url, follow_redirects=True, **options)

    def send(self, url: str, form: str | None = None, **fields: Any) -> TestResponse:
        """Fill in the form on the page `form` (where it is not `url` itself) and send it to `url`."""
        page = self.get(form or url).text
        token = _TOKEN.search(page)
        assert token is not None, "there is no form on this page"
        return self.client.post(url, data={"csrf_token": token[1], **fields}, follow_redirects=True)

    def sign_in(self, login: str, password: str = PASSWORD) -> TestResponse:
        return self.send("/venue/sign-in", login=login, password=password)


@pytest.fixture
def nobody(app: Flask) -> Browser:
    """Nobody in particular, who has no business here."""
    return Browser(app)


@dataclass(frozen=True)
class Person:
    """An operator at a browser, signed in; ids in hexadecimal, as they stand in addresses."""

    login: str
    browser: Browser
    operator: bytes
    venue: bytes

    @property
    def url(self) -> str:
        return f"/venue/{self.venue.hex()}"

    def enter(self, app: Flask) -> None:
        """A fresh session, as after a sign-in."""
        with app.app_context():
            service = service_of(app)
            secret = open_session(db.session, OperatorSession, self.operator, now=service.clock())
            db.session.commit()
        with self.browser.client.session_transaction() as session:
            session["sid"] = secret

    def get(self, path: str = "", **options: Any) -> TestResponse:
        return self.browser.get(self.url + path, **options)

    def send(self, path: str, form: str | None = None, **fields: Any) -> TestResponse:
        return self.browser.send(self.url + path, None if form is None else self.url + form, **fields)


FRUCHTHALLE = VenueDetails(
    name="Fruchthalle",
    kind="concert-hall",
    street="Fruchthallstraße",
    house_number="10",
    postcode="67655",
    city="Kaiserslautern",
    capacity=1200,
)
RESTAURANT = VenueDetails(
    name="Zum Löwen",
    kind="restaurant",
    street="Marktstraße",
    house_number="3 a",
    postcode="67655",
    city="Kaiserslautern",
)


def _person(app: Flask, login: str) -> Person:
    """Signs in by the side door: the real one takes its time on purpose, and has tests of its own."""
    browser = Browser(app)
    with app.app_context():
        operator = db.session.query(Operator).filter(Operator.login == login).one()
        venue = db.session.query(Venue).filter(Venue.operator == operator.id).one()
        person = Person(login, browser, operator.id, venue.id)
    person.enter(app)
    return person


@pytest.fixture
def olga(app: Flask) -> Person:
    """Olga owns the Fruchthalle, with stalls and a gallery."""
    return _person(app, OLGA)


@pytest.fixture
def otto(app: Flask) -> Person:
    """Otto runs a restaurant with twelve tables."""
    return _person(app, OTTO)
