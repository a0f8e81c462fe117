"""The page of one's venues."""

from __future__ import annotations

from flask import Flask

from tun.service.actions import operators
from tun.service.storage.tables import Venue, db

from .conftest import NOW, PASSWORD, Browser, Person, service_of


def test_each_operator_sees_own_venues_only(olga: Person, otto: Person) -> None:
    hers, his = olga.browser.get("/venue/").text, otto.browser.get("/venue/").text
    assert "Fruchthalle" in hers and "Zum Löwen" not in hers
    assert "Zum Löwen" in his and "Fruchthalle" not in his


def test_a_new_operator_is_told_how_to_begin(app: Flask, nobody: Browser) -> None:
    with app.app_context():
        operators.create_operator(service_of(app), login="neu@example.de", name="Nina Neu", password=PASSWORD, now=NOW)
    page = nobody.sign_in("neu@example.de").text
    assert "Ersten Ort anlegen" in page
    assert 'href="/venue/new"' in page


def test_a_closed_venue_is_gone(olga: Person, app: Flask) -> None:
    with app.app_context():
        venue = db.session.get(Venue, olga.venue)
        assert venue is not None
        venue.closed = NOW
        db.session.commit()
    assert "Fruchthalle" not in olga.browser.get("/venue/").text
    assert olga.get().status_code == 404
