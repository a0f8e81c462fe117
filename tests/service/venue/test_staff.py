"""Staff: Olga lets Sina in by a link. Sina sees and prints; she changes nothing, and is out when Olga says so."""

from __future__ import annotations

import hashlib
import html
import re
from typing import Any

import pytest
from flask import Flask

from tun.service.actions import operators, staff
from tun.service.actions.purge import purge
from tun.service.actions.staff import INVITATION_LIFE, MOST_STAFF
from tun.service.storage import venues
from tun.service.storage.tables import Invitation, Operator, OperatorSession, Staff, Venue, db

from .conftest import NOW, OLGA, Browser, Clock, Person, service_of
from .test_events import CONCERT, only_event

SINA = {"name": "Sina Sommer", "login": "sina@fruchthalle.example", "password": "noch vier lange Worte"}


def invite(owner: Person, name: str = "Sina, Einlass") -> str:
    """Olga invites somebody; returns the link as it stands on her page."""
    page = owner.browser.send("/venue/staff", name=name).text
    found = re.search(r'<code[^>]* id="link">([^<]+)</code>', page)
    assert found is not None
    return html.unescape(found[1])


def join(browser: Browser, link: str, **changes: str) -> Any:
    return browser.send("/venue/join", token=link.partition("#")[2], **{**SINA, **changes})


@pytest.fixture
def sina(app: Flask, olga: Person) -> Person:
    """Sina works at the Fruchthalle."""
    browser = Browser(app)
    assert join(browser, invite(olga)).status_code == 200
    with app.app_context():
        account = db.session.query(Operator).filter(Operator.login == SINA["login"]).one().id
    return Person(SINA["login"], browser, account, olga.venue)


def count(app: Flask, table: type[Any]) -> int:
    with app.app_context():
        return db.session.query(table).count()


# --- the invitation ---


def test_the_link_lets_sina_in_once_and_she_sees_olgas_venue(olga: Person, app: Flask) -> None:
    link, browser = invite(olga), Browser(app)
    assert re.fullmatch(r"http://localhost/venue/join#[\w-]{32}", link)
    page = join(browser, link).text
    assert "Fruchthalle" in page
    assert "Sina Sommer" in page
    assert "Ort anlegen" not in page
    again = join(Browser(app), link, login="zweite@fruchthalle.example")
    assert again.status_code == 400
    assert "Diese Einladung gilt nicht mehr" in again.text
    assert count(app, Staff) == 1
    assert "sina@fruchthalle.example" in olga.browser.get("/venue/staff").text


def test_the_whole_link_may_be_pasted_into_the_form(olga: Person, app: Flask) -> None:
    page = Browser(app).send("/venue/join", token=f" {invite(olga)} ", **SINA)
    assert "Fruchthalle" in page.text


def test_of_the_link_only_a_hash_is_kept_and_it_is_shown_once(olga: Person, app: Flask) -> None:
    token = invite(olga).partition("#")[2]
    with app.app_context():
        row = db.session.query(Invitation).one()
        assert row.token_hash == hashlib.sha256(token.encode()).digest()
        assert (row.name, row.created, row.expires) == ("Sina, Einlass", NOW, NOW + INVITATION_LIFE)
        stored = [bytes(str(value), "utf-8") for value in db.session.execute(db.select(Invitation.__table__)).one()]
        assert not any(token.encode() in value for value in stored)
    page = olga.browser.get("/venue/staff").text
    assert "Sina, Einlass" in page
    assert token not in page
    cookie = olga.browser.client.get_cookie("tun-venue")
    assert cookie is not None and token not in cookie.value


def test_an_invitation_ends_after_seven_days(olga: Person, app: Flask, clock: Clock) -> None:
    link = invite(olga)
    clock.now = NOW + INVITATION_LIFE
    assert "Diese Einladung gilt nicht mehr" in join(Browser(app), link).text
    clock.now -= 1
    assert join(Browser(app), link).status_code == 200


def test_purge_removes_invitations_that_are_over(olga: Person, app: Flask) -> None:
    invite(olga)
    for later, left in ((INVITATION_LIFE - 1, 1), (INVITATION_LIFE, 0)):
        with app.app_context():
            purge(service_of(app), now=NOW + later)
        assert count(app, Invitation) == left


def test_a_withdrawn_invitation_lets_nobody_in(olga: Person, otto: Person, app: Flask) -> None:
    link = invite(olga)
    with app.app_context():
        address = f"/venue/staff/invitations/{db.session.query(Invitation).one().id.hex()}/withdraw"
    assert otto.browser.send(address, form="/venue/staff").status_code == 404, "Otto has nothing to withdraw here"
    assert count(app, Invitation) == 1
    assert "zurückgezogen" in olga.browser.send(address, form="/venue/staff").text
    assert join(Browser(app), link).status_code == 400


@pytest.mark.parametrize("token", ["x", "a" * 32, "ä" * 2000, "#", "http://localhost/venue/join"])
def test_what_is_no_invitation_is_refused_and_nothing_typed_is_lost(olga: Person, nobody: Browser, token: str) -> None:
    invite(olga)
    answer = nobody.send("/venue/join", **{**SINA, "token": token})
    assert answer.status_code == 400
    assert "Diese Einladung gilt nicht mehr" in answer.text
    assert 'value="Sina Sommer"' in answer.text
    assert SINA["password"] not in answer.text


def test_a_mistake_does_not_use_up_the_invitation(olga: Person, app: Flask) -> None:
    link, browser = invite(olga), Browser(app)
    for wrong in ({"password": "kurz"}, {"login": "keine Adresse"}, {"login": OLGA}, {"name": " "}):
        answer = join(browser, link, **wrong)
        assert answer.status_code == 400, wrong
        assert link.partition("#")[2] in answer.text, "the invitation is still in the form"
    assert join(browser, link).status_code == 200


def test_an_owner_whom_the_city_disabled_lets_nobody_in(olga: Person, app: Flask) -> None:
    link = invite(olga)
    with app.app_context():
        operators.disable_operator(service_of(app), OLGA, now=NOW)
    assert join(Browser(app), link).status_code == 400


def test_there_is_an_end_to_how_many_can_be_invited(olga: Person, app: Flask) -> None:
    with app.app_context():
        for number in range(MOST_STAFF):
            staff.invite(service_of(app), olga.operator, f"Nummer {number}", now=NOW)
    answer = olga.browser.send("/venue/staff", name="Eine zu viel")
    assert answer.status_code == 400
    assert "Höchstens 50 Personen" in answer.text
    assert 'value="Eine zu viel"' in answer.text
    assert count(app, Invitation) == MOST_STAFF


@pytest.mark.parametrize(("name", "sentence"), [("  ", "für wen die Einladung ist"), ("x" * 201, "Höchstens 200")])
def test_an_invitation_says_whom_it_is_for(olga: Person, app: Flask, name: str, sentence: str) -> None:
    answer = olga.browser.send("/venue/staff", name=name)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert count(app, Invitation) == 0


def test_guessing_invitations_is_slowed_down(nobody: Browser) -> None:
    answers = [nobody.send("/venue/join", token=f"geraten{number}", **SINA).status_code for number in range(21)]
    assert answers == [400] * 20 + [429]


def test_joining_on_the_owners_own_tablet_says_so_and_ends_her_session(olga: Person, app: Flask) -> None:
    link = invite(olga)
    assert "ist Olga Orth angemeldet" in olga.browser.get("/venue/join").text
    join(olga.browser, link)
    assert count(app, OperatorSession) == 1
    assert olga.browser.client.get("/venue/staff").status_code == 404, "it is Sina's browser now"


# --- what staff may ---


def test_sina_sees_the_board_prints_and_sends_everybody_out(sina: Person) -> None:
    page = sina.get().text
    assert "Jetzt anwesend" in page
    assert sina.get("/counts.json").status_code == 200
    assert sina.get("/everyone-out").status_code == 200
    assert sina.get("/poster.pdf").data.startswith(b"%PDF-")
    assert "A4" in sina.get("/codes").text


def test_what_sina_may_not_do_is_neither_offered_nor_there(olga: Person, sina: Person, app: Flask) -> None:
    olga.send("/events/new", **CONCERT)
    with app.app_context():
        code = venues.codes_of(db.session, olga.venue)[0].id.hex()
        event = only_event(app).id.hex()
        before = [tuple(row) for row in db.session.execute(db.select(Venue.__table__))]
    paths = ("/edit", "/areas", "/areas/1", "/events/new", f"/events/{event}", f"/codes/{code}/revoke")
    addresses = [sina.url + path for path in paths] + ["/venue/new", "/venue/staff"]
    offered = sina.get().text + sina.get("/codes").text + sina.browser.get("/venue/").text
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', offered)
    assert token is not None
    for address in addresses:
        assert f'href="{address}"' not in offered
        assert sina.browser.get(address).status_code == 404
        sent = sina.browser.client.post(address, data={"csrf_token": token[1], "name": "X", "label": "X", **CONCERT})
        assert sent.status_code == 404
    issued = sina.browser.client.post(sina.url + "/codes", data={"csrf_token": token[1], "place": ":"})
    assert issued.status_code == 404
    assert "Neuen Code ausgeben" not in offered
    assert "Ändern" not in offered
    with app.app_context():
        assert [tuple(row) for row in db.session.execute(db.select(Venue.__table__))] == before


def test_sina_has_no_business_at_ottos(sina: Person, otto: Person) -> None:
    for path in ("", "/codes", "/poster.pdf", "/everyone-out", "/counts.json"):
        assert sina.browser.get(otto.url + path).status_code == 404


def test_sina_signs_in_and_changes_her_own_password(sina: Person, app: Flask) -> None:
    new = "fünf ganz andere Worte"
    answer = sina.browser.send("/venue/password", old=SINA["password"], password=new)
    assert "Ihr Passwort ist geändert." in answer.text
    assert "Fruchthalle" in Browser(app).sign_in(sina.login, new).text


# --- and out ---


def test_olga_removes_sina_who_is_out_at_once_and_forgotten(olga: Person, sina: Person, app: Flask) -> None:
    page = olga.browser.get(f"/venue/staff/{sina.operator.hex()}/remove").text
    assert "Zugang von Sina Sommer entfernen?" in page
    assert "Der Zugang ist entfernt" in olga.browser.send(f"/venue/staff/{sina.operator.hex()}/remove").text
    assert sina.browser.client.get(sina.url).status_code == 302
    assert Browser(app).sign_in(sina.login, SINA["password"]).status_code == 400
    with app.app_context():
        assert db.session.query(OperatorSession).filter_by(account=sina.operator).count() == 0
        assert db.session.get(Operator, sina.operator) is None
        assert db.session.get(Staff, sina.operator) is None
    assert olga.get().status_code == 200


def test_otto_removes_nobody_of_olgas_and_nobody_is_removed_twice(olga: Person, otto: Person, sina: Person) -> None:
    address = f"/venue/staff/{sina.operator.hex()}/remove"
    assert otto.browser.get(address).status_code == 404
    assert otto.browser.send(address, form="/venue/staff").status_code == 404
    assert sina.get().status_code == 200
    for wrong in (olga.operator.hex(), otto.operator.hex(), "zz", "00" * 8):
        assert olga.browser.get(f"/venue/staff/{wrong}/remove").status_code == 404
    olga.browser.send(address)
    assert olga.browser.send(address, form="/venue/staff").status_code == 404


def test_with_the_owner_disabled_her_staff_is_out_too(sina: Person, app: Flask) -> None:
    with app.app_context():
        operators.disable_operator(service_of(app), OLGA, now=NOW)
    assert sina.browser.client.get(sina.url).status_code == 302
    assert Browser(app).sign_in(sina.login, SINA["password"]).status_code == 400
