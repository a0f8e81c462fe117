"""The cast of the desk: Tina works at the test centre on the Betzenberg, Tom at one across the town.

The clock stands at a Monday evening, 23 November 2026, 18:05 in Kaiserslautern.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.service.venue.conftest import NOW, PASSWORD, Browser, Clock, app, city, clock, service_of
from tun.core.certificates.verdict import Certificate, verify
from tun.house.sessions import open_session
from tun.service.actions.centres import CentreDetails, add_staff, create_centre
from tun.service.storage import centres
from tun.service.storage.tables import CentreSession, db

TINA, TOM = "tina@test-betze.example", "tom@test-mitte.example"
BETZE = CentreDetails("Testzentrum am Betzenberg", "Fritz-Walter-Straße", "1", "67663", "Kaiserslautern")
MITTE = CentreDetails("Testzentrum Mitte", "Marktstraße", "5", "67655", "Kaiserslautern")
ZOE = {
    "family_name": "Müller-Özdemir",
    "given_name": "Zoë",
    "born": "21.03.1985",
    "product": "1232",
    "sampled_on": "2026-11-23",
    "sampled_at": "17:50",
    "result": "negative",
}


@dataclass(frozen=True)
class Desk:
    """Somebody at a desk, signed in."""

    login: str
    centre: bytes
    browser: Browser
    app: Flask

    def enter(self) -> None:
        """A fresh session, as after a sign-in."""
        with self.app.app_context():
            member = centres.staff_by_login(db.session, self.login)
            assert member is not None
            secret = open_session(db.session, CentreSession, member.id, now=service_of(self.app).clock())
            db.session.commit()
        with self.browser.client.session_transaction() as session:
            session["desk"] = secret

    def send(self, **changed: Any) -> TestResponse:
        """Fill in the form and send it; what is None is left out."""
        fields = {name: value for name, value in {**ZOE, **changed}.items() if value is not None}
        return self.browser.send("/testcentre/", **fields)

    def text(self, **changed: Any) -> str:
        """The certificate that comes out."""
        answer = self.send(**changed)
        assert answer.status_code == 200, answer.text[:3000]
        found = re.search(r'name="certificate" value="([^"]+)"', answer.text)
        assert found is not None
        return html.unescape(found[1])

    def certificate(self, **changed: Any) -> Certificate:
        """The same, as the service itself verifies it: by its trust folder."""
        with self.app.app_context():
            service = service_of(self.app)
            return verify(self.text(**changed), service.trust.load().trust, now=service.clock())

    def paper(self, text: str) -> TestResponse:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.browser.get("/testcentre/").text)
        assert token is not None
        return self.browser.client.post(
            "/testcentre/certificate.pdf", data={"csrf_token": token[1], "certificate": text}
        )


def _desk(app: Flask, details: CentreDetails, login: str, person: str) -> Desk:
    browser = Browser(app)
    with app.app_context():
        service = service_of(app)
        centre = create_centre(service, details, now=NOW).id
        add_staff(service, details.name, login=login, person=person, password=PASSWORD, now=NOW)
    desk = Desk(login, centre, browser, app)
    desk.enter()
    return desk


@pytest.fixture
def tina(app: Flask) -> Desk:
    return _desk(app, BETZE, TINA, "Tina Thiel")


@pytest.fixture
def tom(app: Flask) -> Desk:
    return _desk(app, MITTE, TOM, "Tom Thoma")


@pytest.fixture
def nobody(app: Flask) -> Browser:
    """Nobody in particular, who has no business here."""
    return Browser(app)


__all__ = ["NOW", "PASSWORD", "TINA", "ZOE", "Browser", "Clock", "Desk", "app", "city", "clock", "service_of"]
