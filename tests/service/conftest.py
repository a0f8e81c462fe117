"""A small city for the service's tests.

Olga runs the Fruchthalle, Omar the Spinnrädl. The health office is number 1; its keys are real, and only
tests hold them here.
"""

from __future__ import annotations

import contextvars
import json
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.folders import memory_folder
from tun.core.contact import Contact, open_contact, seal_contact
from tun.core.encoding import b64u, unb64u
from tun.core.keys import OpeningKey, SigningKey
from tun.core.office_requests import SealingKeyStatement, sign_request, state_sealing_key
from tun.core.releases import Release, open_release
from tun.core.visits import VisitRecord, notice_tag, visit_id
from tun.house.database import write
from tun.house.passwords import hash_password
from tun.service import products
from tun.service.actions import offices, tickets
from tun.service.actions.check_in import CheckedIn, check_in
from tun.service.actions.details import AreaDetails, EventDetails, VenueDetails
from tun.service.actions.events import create_event
from tun.service.actions.records import open_record
from tun.service.actions.venues import create_venue
from tun.service.app import create_app
from tun.service.config import ServiceConfig
from tun.service.context import Service
from tun.service.keys import ServiceKeys
from tun.service.rulebook import BROUGHT_ALONG
from tun.service.startup import command_app
from tun.service.storage import visits
from tun.service.storage.tables import Area, Code, Operator, Venue, Visit, db

if TYPE_CHECKING:
    from tests.service.server import Server

NOON = 1_795_089_600  # 2026-11-19 12:00:00 UTC, a Thursday
DAY = 86_400
FOUNDED = NOON - 60 * DAY
ORIGIN = "https://tun.example.org"
PASSWORD = "Sehr-geheimes-Wort"

ADA = Contact("Ada", "Lovelace", "0631 1234", "", "Fruchthallstraße", "10", "67655", "Kaiserslautern")


_MAKING, _PAGES = threading.Lock(), "tun-pages"


class SeparateClient(FlaskClient):
    """A client whose requests get a store session of their own, as they do from a server."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        # In an empty context Flask cannot borrow the application context of the test.
        return contextvars.Context().run(super().open, *args, **kwargs)


@dataclass
class Clock:
    """A clock that stands still until somebody moves it."""

    now: int = NOON

    def __call__(self) -> int:
        return self.now


@dataclass
class HealthOffice:
    """The other party: what only the office holds."""

    number: int = 1
    signing: SigningKey = field(default_factory=SigningKey.generate)
    sealing: OpeningKey = field(default_factory=OpeningKey.generate)

    def statement(self, start: int, end: int) -> bytes:
        return state_sealing_key(SealingKeyStatement(self.number, self.sealing.sealing, start, end), self.signing)


@dataclass
class City:
    """The service with one venue, its operator and its office."""

    service: Service
    clock: Clock
    office: HealthOffice
    olga: bytes
    venue: bytes
    inner: Flask  # store and keys without pages: what actions need

    @property
    def app(self) -> Flask:
        """The whole application, over the same store: made when the first request comes, as a worker would."""
        with _MAKING:
            pages: Flask | None = self.inner.extensions.get(_PAGES)
            if pages is None:
                pages = self.inner.extensions[_PAGES] = create_app(self.service.config, clock=self.clock)
                pages.test_client_class = SeparateClient
        return pages

    def client(self) -> FlaskClient:
        return self.app.test_client()

    def goes_by(self, folder: Path, starts: str, rules: str) -> None:
        """Entry rules of its own from a day on, as a file in a folder of rules."""
        own = folder / "rules"
        own.mkdir(exist_ok=True)
        (own / f"{starts}.toml").write_text(f"from = {starts}\n{rules}")
        for service in (self.service, self.app.extensions["tun"]):
            service.rulebook._folder = own

    @contextmanager
    def elsewhere(self) -> Iterator[Service]:
        """The service as another thread or request sees it: with a store session of its own."""
        with self.inner.app_context():
            yield self.service

    def code(self, *, area: int | None = None, event: bytes | None = None, venue: bytes | None = None) -> Code:
        """A valid code of the venue: of its first area, unless another one is named."""
        db.session.rollback()
        query = db.select(Code).filter_by(venue=venue or self.venue, event=event, revoked=None)
        if area is not None:
            query = query.filter_by(area=area)
        code: Code | None = db.session.scalars(query.order_by(Code.area)).first()
        assert code is not None
        return code

    def event(self, start: int, end: int, capacity: int | None = None) -> bytes:
        details = EventDetails("Liederabend", start, end, capacity)
        return create_event(self.service, self.venue, details, now=min(self.clock(), start)).id

    def ticket(self, code: Code, secret: bytes) -> bytes:
        return tickets.by_token(self.service, code.token, visit_id(secret), now=self.clock()).ticket

    def form(
        self,
        *,
        code: Code | None = None,
        secret: bytes | None = None,
        at: int | None = None,
        persons: int = 1,
        contact: Contact = ADA,
        **changes: Any,
    ) -> tuple[bytes, dict[str, Any]]:
        """What a phone would send, made with real cryptography: (secret, fields)."""
        secret = secret or secrets.token_bytes(16)
        visit = visit_id(secret)
        code = code or self.code()
        venue = code.venue
        ticket = changes.pop("ticket", None) or b64u(self.ticket(code, secret))
        sealed = seal_contact(contact, to=self.office.sealing.sealing, venue=venue, visit=visit)
        fields: dict[str, Any] = {
            "visit": b64u(visit),
            "notice": b64u(notice_tag(secret)),
            "ticket": ticket,
            "at": self.clock() if at is None else at,
            "sealed": b64u(sealed),
            "persons": persons,
            "proofs": [],
        }
        db.session.rollback()  # a reader that stays would keep the write-ahead log from being emptied
        return secret, {**fields, **changes}

    def arrival(self, **choices: Any) -> tuple[bytes, bytes]:
        """The same as bytes: (secret, body)."""
        secret, fields = self.form(**choices)
        return secret, json.dumps(fields).encode()

    def check_in(self, **choices: Any) -> bytes:
        """Check somebody in; returns the secret."""
        secret, body = self.arrival(**choices)
        self.take(body)
        return secret

    def take(self, body: bytes) -> CheckedIn:
        return check_in(self.service, body, now=self.clock())

    def post(self, path: str, content: Any, **more: Any) -> TestResponse:
        """A phone's request. `content` is bytes as they are, or what becomes JSON."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        more.setdefault("content_type", "application/json")
        return self.client().post(f"/api/v1{path}", data=body, **more)

    def signed(self, path: str, body: bytes, **changes: Any) -> str:
        """What stands in the Authorization header; `changes` bend what is signed."""
        claims: dict[str, Any] = {
            "office": self.office.number,
            "audience": self.service.config.origin,
            "method": "POST",
            "path": path,
            "body": body,
            "nonce": secrets.token_bytes(16),
            "now": self.clock(),
        }
        key = changes.pop("key", self.office.signing)
        return f"TuN {b64u(sign_request(key, **{**claims, **changes}))}"

    def ask(self, path: str, content: dict[str, Any], **changes: Any) -> TestResponse:
        """A signed request of the office; `changes` bend what is signed."""
        body = json.dumps(content).encode()
        path = f"/api/v1/office{path}"
        headers = {"Authorization": self.signed(path, body, **changes)}
        return self.client().post(path, data=body, content_type="application/json", headers=headers)

    def question(self, start: int, end: int, **changes: Any) -> dict[str, Any]:
        """What an investigator asks."""
        asked = {
            "case": "2026-4711",
            "legal_basis": "§ 28a (4) IfSG",
            "reason": "Ausbruch",
            "venue": self.venue.hex(),
            "area": None,
            "from": start,
            "to": end,
        }
        return {**asked, **changes}

    def request(self, start: int, end: int, **changes: Any) -> str:
        """Ask for a window; returns the request's id."""
        answer = self.ask("/requests", self.question(start, end, **changes))
        assert answer.status_code in (200, 201), answer.get_json()
        return str(answer.get_json()["request"])

    def fetch(self, request: str, start: int, end: int, area: int | None = None, **changes: Any) -> TestResponse:
        return self.ask(f"/requests/{request}/release", {"area": area, "from": start, "to": end}, **changes)

    def release(self, start: int, end: int, area: int | None = None, **changes: Any) -> Release:
        """Ask, fetch and open: the whole way of a window."""
        request = self.request(start, end, area=area, **changes)
        return self.opened(self.fetch(request, start, end, area), request)

    def opened(self, answer: TestResponse, request: str) -> Release:
        assert answer.status_code == 200, answer.get_json()
        sealed = unb64u(answer.get_json()["release"])
        return open_release(sealed, with_key=self.office.sealing, request=bytes.fromhex(request))

    def contact(self, release: Release, index: int = 0) -> Contact:
        visit = release.visits[index]
        venue = bytes.fromhex(release.venue["id"])
        return open_contact(visit.sealed, with_key=self.office.sealing, venue=venue, visit=visit.visit)

    def row(self, secret: bytes) -> Visit:
        db.session.rollback()
        row = visits.find(db.session, visit_id(secret))
        assert row is not None
        return row

    def record(self, secret: bytes) -> VisitRecord:
        """What lies in the visit's envelope."""
        found = open_record(self.service, self.row(secret))
        db.session.rollback()
        return found

    def stored(self) -> int:
        """How many visits are stored."""
        return self.count(Visit)

    def count(self, table: Any) -> int:
        db.session.rollback()
        number = db.session.scalar(db.select(db.func.count()).select_from(table))
        db.session.rollback()
        return int(number or 0)

    def present(self, scope: str = "venue", venue: bytes | None = None) -> int:
        """The head count."""
        db.session.rollback()
        counts = visits.head_counts(db.session, venue or self.venue)
        db.session.rollback()
        return counts.get(scope, 0)


@cache
def hashed(password: str = PASSWORD) -> str:
    """Argon2 is slow on purpose; one password is enough for all tests."""
    return hash_password(password)


def add_operator(login: str, name: str, now: int) -> bytes:
    identity = secrets.token_bytes(8)
    with write(db.session) as session:
        session.add(Operator(id=identity, login=login, name=name, password=hashed(), created=now))
    return identity


def add_venue(service: Service, owner: bytes, *, areas: int = 2, now: int, **changes: Any) -> bytes:
    details = VenueDetails(
        **{
            "name": "Fruchthalle",
            "kind": "concert-hall",
            "street": "Fruchthallstraße",
            "house_number": "10",
            "postcode": "67655",
            "city": "Kaiserslautern",
            "capacity": 100,
            **changes,
        }
    )
    parts = [AreaDetails("Parkett", 60), AreaDetails("Empore", None)][:areas]
    identity = create_venue(service, owner, details, areas=parts, office=1, now=now).id
    db.session.rollback()
    return identity


def found_city(app: Flask, clock: Callable[[], int]) -> City:
    """Olga's Fruchthalle and its office, in the application context that is open."""
    service: Service = app.extensions["tun"]
    office, now = HealthOffice(), clock()
    offices.register_office(
        service, number=1, name="Gesundheitsamt", phone="0631 1", key=office.signing.verifying, now=now
    )
    offices.take_statement(service, 1, office.statement(now - 100 * DAY, now + 290 * DAY), now=now)
    olga = add_operator("olga@fruchthalle.example", "Olga", now)
    venue = add_venue(service, olga, now=now)
    return City(service, clock, office, olga, venue, app)  # type: ignore[arg-type]


def make_config(folder: Path, **changes: Any) -> ServiceConfig:
    settings: dict[str, Any] = {
        "origin": ORIGIN,
        "city": "Kaiserslautern",
        "zone": ZoneInfo("Europe/Berlin"),
        "keys": folder / "keys",
        "trust": folder / "trust",
        "rules": BROUGHT_ALONG,
        "products": products.BROUGHT_ALONG,
        "database": f"sqlite:///{folder}/service.sqlite",
        "retention_days": 28,
        "longest_window": DAY,
        "bind": "127.0.0.1:0",
        "workers": 1,
        "threads": 24,
        "arrivals_per_minute": 100_000,
        "proxies": 0,
        "tls": None,
        "sign_up": True,
        "office_shows_kind": False,
    }
    return ServiceConfig(**{**settings, **changes})


@contextmanager
def running(config: ServiceConfig, clock: Callable[[], int]) -> Iterator[Flask]:
    """The service over a store that is there, with its context open; pages come with `City.app`."""
    app = command_app(config, clock=clock)
    with app.app_context():
        yield app
        close(app)
    if (pages := app.extensions.get(_PAGES)) is not None:
        with pages.app_context():
            close(pages)


def close(app: Flask) -> None:
    """Let go of threads, connections and files."""
    app.extensions["tun"].intake.close()
    db.session.remove()
    db.engine.dispose()


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    with memory_folder() as folder:
        yield folder


@dataclass(frozen=True)
class Founded:
    """A city as it lies on disk; making one takes longer than copying it."""

    folder: Path
    office: HealthOffice
    olga: bytes
    venue: bytes


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    folder = tmp_path_factory.mktemp("city")
    config = make_config(folder)
    ServiceKeys(config.keys).create(now=FOUNDED)
    with running(config, Clock(FOUNDED)) as app:
        db.create_all()
        city = found_city(app, Clock(FOUNDED))
    return Founded(folder, city.office, city.olga, city.venue)


@contextmanager
def settled(founded: Founded, folder: Path) -> Iterator[City]:
    """The city in a folder of its own, with a clock that stands at noon."""
    shutil.copytree(founded.folder, folder, dirs_exist_ok=True)
    clock = Clock()
    with running(make_config(folder), clock) as app:
        yield City(app.extensions["tun"], clock, replace(founded.office), founded.olga, founded.venue, app)


@pytest.fixture
def fresh_city(founded: Founded, tmp_path: Path) -> Iterator[City]:
    with settled(founded, tmp_path) as city:
        yield city


@pytest.fixture
def city(fresh_city: City) -> City:
    """A city for this test alone."""
    return fresh_city


@pytest.fixture(scope="module")
def standing(founded: Founded) -> Iterator[City]:
    """One city for all tests of a file: for those who are refused, and so leave everything as it was."""
    with memory_folder() as folder, settled(founded, folder) as city:
        yield city


@pytest.fixture
def new_venue(city: City) -> Callable[..., bytes]:
    def make(owner: bytes, **changes: Any) -> bytes:
        return add_venue(city.service, owner, now=FOUNDED, **changes)

    return make


@pytest.fixture(scope="session")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Real processes, started once for all tests."""
    from tests.service.server import serving

    with serving(tmp_path_factory.mktemp("server")) as started:
        yield started


@pytest.fixture
def server(processes: Server) -> Iterator[Server]:
    """Real processes over a store that others use too: every test brings a venue of its own."""
    with processes.open() as opened:
        yield opened


def code_of(answer: TestResponse) -> str:
    """The code of a refusal of the JSON interface."""
    assert answer.mimetype == "application/problem+json", answer.get_data(as_text=True)[:200]
    return str(answer.get_json()["code"])


__all__ = ["ADA", "DAY", "NOON", "ORIGIN", "Area", "City", "Clock", "HealthOffice", "Venue"]
