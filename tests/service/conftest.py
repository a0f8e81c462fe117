"""A small city for the service's tests.

Olga runs the Fruchthalle. The health office is number 1; its keys are real, and only tests hold them here.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tun.core.contact import Contact, open_contact, seal_contact
from tun.core.encoding import b64u, unb64u
from tun.core.keys import OpeningKey, SigningKey
from tun.core.office_requests import SealingKeyStatement, sign_request, state_sealing_key
from tun.core.releases import Release, open_release
from tun.core.visits import notice_tag, visit_id
from tun.service.actions import offices, tickets
from tun.service.actions.details import AreaDetails, EventDetails, VenueDetails
from tun.service.actions.events import create_event
from tun.service.actions.operators import create_operator
from tun.service.actions.venues import create_venue
from tun.service.app import create_app
from tun.service.config import ServiceConfig
from tun.service.context import Service
from tun.service.keys import ServiceKeys
from tun.service.storage.tables import Area, Code, Venue, db

NOON = 1_795_089_600  # 2026-11-19 12:00:00 UTC, a Thursday
DAY = 86_400
ORIGIN = "https://tun.example.org"

ADA = Contact("Ada", "Lovelace", "0631 1234", "", "Fruchthallstraße", "10", "67655", "Kaiserslautern")


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

    app: Flask
    service: Service
    clock: Clock
    office: HealthOffice
    olga: bytes
    venue: bytes

    def client(self) -> FlaskClient:
        return self.app.test_client()

    def code(self, *, area: int | None = None, event: bytes | None = None, venue: bytes | None = None) -> Code:
        query = db.select(Code).filter_by(venue=venue or self.venue, area=area, event=event, revoked=None)
        code: Code = db.session.scalars(query).first()
        return code

    def event(self, start: int, end: int, capacity: int | None = None) -> bytes:
        details = EventDetails("Liederabend", start, end, capacity)
        return create_event(self.service, self.venue, details, now=self.clock()).id

    def arrival(
        self,
        *,
        code: Code | None = None,
        secret: bytes | None = None,
        at: int | None = None,
        persons: int = 1,
        contact: Contact = ADA,
    ) -> tuple[bytes, bytes]:
        """What a phone would send, made with real cryptography: (secret, body)."""
        secret = secret or secrets.token_bytes(16)
        visit = visit_id(secret)
        code = code or self.code()
        admission = tickets.by_token(self.service, code.token, visit, now=self.clock())
        sealed = seal_contact(contact, to=self.office.sealing.sealing, venue=code.venue, visit=visit)
        body = {
            "visit": b64u(visit),
            "notice": b64u(notice_tag(secret)),
            "ticket": b64u(admission.ticket),
            "at": self.clock() if at is None else at,
            "sealed": b64u(sealed),
            "persons": persons,
            "proofs": [],
        }
        return secret, json.dumps(body).encode()

    def ask(self, path: str, content: dict[str, Any], **changes: Any) -> Any:
        """A signed request of the office; `changes` bend what is signed."""
        body = json.dumps(content).encode()
        path = f"/api/v1/office{path}"
        signed: dict[str, Any] = {
            "office": self.office.number,
            "audience": ORIGIN,
            "method": "POST",
            "path": path,
            "body": body,
            "nonce": secrets.token_bytes(16),
            "now": self.clock(),
        }
        token = sign_request(changes.pop("key", self.office.signing), **{**signed, **changes})
        headers = {"Authorization": f"TuN {b64u(token)}"}
        return self.client().post(path, data=body, content_type="application/json", headers=headers)

    def opened(self, answer: Any, request: str) -> Release:
        sealed = unb64u(answer.get_json()["release"])
        return open_release(sealed, with_key=self.office.sealing, request=bytes.fromhex(request))

    def contact(self, release: Release, index: int = 0) -> Contact:
        visit = release.visits[index]
        venue = bytes.fromhex(release.venue["id"])
        return open_contact(visit.sealed, with_key=self.office.sealing, venue=venue, visit=visit.visit)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def config(tmp_path: Path) -> ServiceConfig:
    return ServiceConfig(
        origin=ORIGIN,
        city="Kaiserslautern",
        zone=ZoneInfo("Europe/Berlin"),
        keys=tmp_path / "keys",
        database=f"sqlite:///{tmp_path}/service.sqlite",
        retention_days=28,
        longest_window=DAY,
        bind="127.0.0.1:0",
        workers=1,
        threads=8,
        proxies=0,
    )


@pytest.fixture
def app(config: ServiceConfig, clock: Clock) -> Iterator[Flask]:
    ServiceKeys(config.keys).create(now=clock() - DAY)
    app = create_app(config, clock=clock)
    with app.app_context():
        db.create_all()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def city(app: Flask, clock: Clock, new_venue: Callable[..., bytes]) -> City:
    service: Service = app.extensions["tun"]
    office = HealthOffice()
    offices.register_office(
        service, number=1, name="Gesundheitsamt", phone="0631 1", key=office.signing.verifying, now=clock()
    )
    offices.take_statement(service, 1, office.statement(clock() - DAY, clock() + 200 * DAY), now=clock())
    olga = create_operator(
        service, login="olga@fruchthalle.example", name="Olga", password="Sehr-geheimes-Wort", now=clock()
    ).id
    return City(app, service, clock, office, olga, new_venue(olga))


@pytest.fixture
def new_venue(app: Flask, clock: Clock) -> Callable[..., bytes]:
    def make(owner: bytes, **changes: Any) -> bytes:
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
        areas = [AreaDetails("Parkett", 60), AreaDetails("Empore", None)]
        return create_venue(app.extensions["tun"], owner, details, areas=areas, now=clock()).id

    return make


__all__ = ["ADA", "DAY", "NOON", "ORIGIN", "Area", "City", "Clock", "HealthOffice", "Venue"]
