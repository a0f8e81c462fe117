"""Otto tries everything at Olga's venue, with everything that he could have learned: nothing is there for him."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tun.service.actions import suspicions
from tun.service.actions.suspicions import SpanDetails
from tun.service.storage import venues
from tun.service.storage.tables import Area, Code, Event, Headcount, Suspicion, Venue, db
from tun.service.web.venue_access import VENUE_ACCESS

from .conftest import NOW, Browser, Person, service_of
from .test_events import CONCERT, only_event

OWN = {  # every owner has these, without a venue in the address
    "venue.sign_in", "venue.sign_up", "venue.join", "venue.sign_out", "venue.password", "venue.home", "venue.new_venue",
    "venue.close_account", "venue.staff", "venue.withdraw", "venue.remove_staff",
}  # fmt: skip

POSTED = {"venue.drop_area", "venue.print_codes", "venue.withdraw_suspicion"}  # to be posted only


@pytest.fixture
def addresses(olga: Person, app: Flask) -> dict[str, str]:
    """Every address below Olga's venue by endpoint, with ids of her own area, event and code."""
    olga.send("/events/new", **CONCERT)
    with app.app_context():
        code = venues.codes_of(db.session, olga.venue)[0].id.hex()
        ids = {"venue_id": olga.venue.hex(), "event_id": only_event(app).id.hex(), "code_id": code, "number": 1}
        span = SpanDetails(NOW - 3600, NOW, None, "flood")
        ids["suspicion_id"] = suspicions.mark(service_of(app), olga.venue, span, by=olga.operator, now=NOW).id.hex()
    with app.test_request_context():
        urls = app.url_map.bind("localhost")
        return {name: urls.build(name, ids) for name in VENUE_ACCESS if name not in OWN and name.startswith("venue.")}


def everything(app: Flask) -> list[object]:
    with app.app_context():
        return [
            [tuple(row) for row in db.session.execute(table.__table__.select())]
            for table in (Venue, Area, Event, Code, Headcount, Suspicion)
        ]


def token_of(browser: Browser) -> str:
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', browser.get("/venue/new").text)
    assert found is not None
    return found[1]


def test_the_addresses_exist_for_olga(olga: Person, addresses: dict[str, str]) -> None:
    assert len(addresses) == 24
    for name, address in addresses.items():
        if name not in POSTED:
            assert olga.browser.get(address).status_code == 200, name


def test_none_of_them_exists_for_otto(otto: Person, addresses: dict[str, str]) -> None:
    for name, address in addresses.items():
        if name not in POSTED:
            assert otto.browser.get(address).status_code == 404, name


def test_otto_changes_nothing_by_sending_forms_there(otto: Person, addresses: dict[str, str], app: Flask) -> None:
    before = everything(app)
    form = {
        **CONCERT,
        "csrf_token": token_of(otto.browser),
        "name": "X",
        "label": "X",
        "place": ":",
        "listed": "X",
    }
    for name, address in addresses.items():
        assert otto.browser.client.post(address, data=form).status_code in (404, 405), name
    assert everything(app) == before


def test_olgas_ids_do_not_work_under_ottos_own_venue(
    olga: Person, otto: Person, addresses: dict[str, str], app: Flask
) -> None:
    before = everything(app)
    form = {**CONCERT, "csrf_token": token_of(otto.browser), "replace": "yes"}
    for name in ("venue.edit_event", "venue.event_poster", "venue.revoke", "venue.code_poster"):
        address = addresses[name].replace(olga.venue.hex(), otto.venue.hex())
        assert otto.browser.get(address).status_code == 404, name
        assert otto.browser.client.post(address, data=form).status_code in (404, 405), name
    answer = otto.send("/codes", place=f":{only_event(app).id.hex()}")
    assert answer.status_code == 400
    assert everything(app) == before


def test_nobody_is_led_to_the_sign_in_and_changes_nothing(
    addresses: dict[str, str], nobody: Browser, app: Flask
) -> None:
    before = everything(app)
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', nobody.get("/venue/sign-in").text)
    assert token is not None
    for name, address in addresses.items():
        if name not in POSTED:
            assert nobody.client.get(address).status_code == 302, name
        assert nobody.client.post(address, data={"csrf_token": token[1]}).status_code in (302, 405), name
    assert everything(app) == before


@pytest.mark.parametrize("wrong", ["xyz", "00" * 8, "0" * 15, "A" * 16, "../new", "%00"])
def test_an_address_that_is_no_venue_is_not_found(olga: Person, wrong: str) -> None:
    assert olga.browser.get(f"/venue/{wrong}").status_code in (404, 200 if wrong == "../new" else 404)


def test_a_form_without_its_token_changes_nothing(olga: Person, addresses: dict[str, str], app: Flask) -> None:
    before = everything(app)
    for name, address in addresses.items():
        answer = olga.browser.client.post(address, data={**CONCERT, "label": "X", "place": ":"})
        assert answer.status_code in (400, 405), name
    assert everything(app) == before
    assert NOW > 0
