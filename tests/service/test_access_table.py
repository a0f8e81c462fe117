"""Who may use which address: every one of them, for every role, walked from the application's own list."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.service.conftest import NOON, PASSWORD, City, HealthOffice, add_operator, add_venue, code_of
from tun.house.access import ANYONE
from tun.house.database import write
from tun.house.sessions import open_session
from tun.service.actions import centres, offices, staff, suspicions
from tun.service.actions.operators import disable_operator, sign_out
from tun.service.actions.suspicions import SpanDetails
from tun.service.storage.tables import CentreSession, CentreStaff, Invitation, Operator, OperatorSession, Staff, db
from tun.service.web.access import ACCESS, OFFICE
from tun.service.web.testcentre_access import CENTRE_SOFTWARE, TESTCENTRE
from tun.service.web.venue_access import OWNER, STAFF

ROLES = (
    "anyone",
    "owner",
    "staff",
    "other owner",
    "other staff",
    "test centre",
    "test centre software",
    "office",
    "revoked office",
)

OLGA, SINA = "olga@fruchthalle.example", "sina@fruchthalle.example"
OTTO, STEN = "otto@example.org", "sten@example.org"
TINA = "tina@example.org"


@dataclass
class Cast:
    """Everybody who might knock, at Olga's door."""

    city: City
    event: bytes
    code: bytes
    request: str
    suspicion: bytes
    invitation: bytes
    revoked: HealthOffice
    token: str

    def path(self, rule: Rule) -> str:
        values: dict[str, Any] = {
            "venue_id": self.city.venue.hex(),
            "event_id": self.event.hex(),
            "code_id": self.code.hex(),
            "number": 1,
            "suspicion_id": self.suspicion.hex(),
            "operator_id": id_of(SINA).hex(),
            "invitation_id": self.invitation.hex(),
            "identity": self.request,
            "build": "0",
            "name": "tun.css",
        }
        adapter = self.city.app.url_map.bind("localhost")
        return str(adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments}))

    def client(self, login: str | None) -> FlaskClient:
        client = self.city.client()
        if login is not None:
            secret = session_of(self.city, login)
            with client.session_transaction() as session:
                session["desk" if login == TINA else "sid"] = secret
        return client

    def knock(self, role: str, path: str, method: str) -> TestResponse:
        login = {"owner": OLGA, "staff": SINA, "other owner": OTTO, "other staff": STEN, "test centre": TINA}.get(role)
        headers = {}
        body = b"{}" if method == "POST" else b""
        if role == "test centre software":
            headers["Authorization"] = f"Bearer {self.token}"
        if "office" in role:
            office = self.revoked if role == "revoked office" else self.city.office
            headers["Authorization"] = self.city.signed(
                path, body, method=method, key=office.signing, office=office.number
            )
        return self.client(login).open(path, method=method, data=body, headers=headers, content_type="application/json")


def id_of(login: str) -> bytes:
    found: bytes = db.session.scalars(db.select(Operator.id).where(Operator.login == login)).one()
    db.session.rollback()
    return found


def session_of(city: City, login: str) -> str:
    """A session without a password, which takes its time on purpose."""
    people: Any = CentreStaff if login == TINA else Operator
    with write(db.session) as session:
        account = session.scalars(db.select(people.id).where(people.login == login)).one()
        return open_session(session, CentreSession if login == TINA else OperatorSession, account, now=city.clock())


def gather(city: City) -> Cast:
    otto = add_operator(OTTO, "Otto", NOON)
    for login, owner in ((SINA, city.olga), (STEN, otto)):
        member = add_operator(login, login, NOON)
        with write(db.session) as session:
            session.add(Staff(operator=member, owner=owner, created=NOON))
    staff.invite(city.service, city.olga, "Sven", now=NOON)
    invitation = db.session.scalars(db.select(Invitation.id)).one()
    centre = centres.CentreDetails("Testzentrum", "Marktstraße", "5", "67655", "Kaiserslautern")
    centres.create_centre(city.service, centre, now=NOON)
    centres.add_staff(city.service, "Testzentrum", login=TINA, person="Tina", password=PASSWORD, now=NOON)
    token = centres.new_token(city.service, "Testzentrum")
    add_venue(city.service, otto, now=NOON, name="Zum Löwen")
    revoked = HealthOffice(2)
    key = revoked.signing.verifying
    offices.register_office(city.service, number=2, name="Nachbaramt", phone="1", key=key, now=NOON)
    offices.revoke_office(city.service, 2, now=NOON)
    event = city.event(NOON, NOON + 3600)
    span = SpanDetails(NOON - 7200, NOON - 3600, None, "flood")
    marked = suspicions.mark(city.service, city.venue, span, by=city.olga, now=NOON).id
    cast = Cast(city, event, city.code().id, city.request(NOON - 60, NOON), marked, invitation, revoked, token)
    db.session.rollback()
    return cast


@pytest.fixture(scope="module")
def cast(standing: City) -> Cast:
    """Everybody, for tests that leave everything as it was."""
    return gather(standing)


@pytest.fixture
def city(standing: City) -> City:
    return standing


FOR_EVERY_OWNER = {  # without a venue in the address
    "venue.close_account",
    "venue.home",
    "venue.new_venue",
    "venue.password",
    "venue.sign_out",
    "venue.staff",
}
FOR_STAFF = {
    "venue.cards_page",
    "venue.code_poster",
    "venue.codes",
    "venue.counts",
    "venue.dashboard",
    "venue.event_poster",
    "venue.home",
    "venue.out",
    "venue.password",
    "venue.poster",
    "venue.print_codes",
    "venue.information_sheet",
    "venue.screen",
    "venue.staff_sheet",
    "venue.sign_out",
    "venue_api.take_card",
}


def rules(city: City) -> list[Rule]:
    return list(city.app.url_map.iter_rules())


def test_every_address_stands_in_the_table_and_every_entry_has_an_address(city: City) -> None:
    endpoints = {rule.endpoint for rule in rules(city)}
    assert endpoints - set(ACCESS) == set(), "not in the table: nobody could use it"
    assert set(ACCESS) - endpoints == set(), "in the table, but there is no such address"


def test_every_entry_names_roles_that_exist(city: City) -> None:
    for endpoint, roles in ACCESS.items():
        assert roles, endpoint
        assert roles <= {ANYONE, OWNER, STAFF, OFFICE, TESTCENTRE, CENTRE_SOFTWARE}, endpoint


def test_nothing_is_open_to_anyone_but_what_visitors_browsers_and_watchers_need(city: City) -> None:
    # Written out once more: the other tests believe the table, so a slip in it has to be a slip here too.
    by_roles: dict[frozenset[str], set[str]] = {}
    for endpoint, roles in ACCESS.items():
        by_roles.setdefault(roles, set()).add(endpoint)
    assert by_roles.pop(frozenset({ANYONE})) == {
        "api.end_visit",
        "api.set_planned_end",
        "api.correct_contact",
        "api.keys",
        "api.post_visit",
        "api.read_code",
        "assets",
        "handover.list_offices",
        "handover.office_key",
        "handover.post_diary",
        "handover.withdraw_diary",
        "health.healthz",
        "health.readyz",
        "testcentre.sign_in",
        "venue.join",
        "passes.post_pass",
        "passes.withdraw_pass",
        "proofs.post_proofs",
        "venue.sign_in",
        "venue.sign_up",
        "visitor.about",
        "visitor.card",
        "visitor.certificate",
        "visitor.device",
        "visitor.diary",
        "visitor.check_in",
        "visitor.landing",
        "visitor.paper_form",
        "visitor.pass_page",
        "visitor.service_worker",
        "visitor.wallet",
    }
    assert by_roles.pop(frozenset({OFFICE})) == {
        "office_api.fetch_diary",
        "office_api.post_release",
        "office_api.post_request",
        "office_api.post_sealing_key",
        "office_api.search_venues",
    }
    assert by_roles.pop(frozenset({CENTRE_SOFTWARE})) == {"testcentre_api.post_results"}
    assert by_roles.pop(frozenset({TESTCENTRE})) == {
        "desk_api.find_card",
        "desk_api.post_card",
        "desk_api.post_proofs",
        "testcentre.block_card",
        "testcentre.card_sheet",
        "testcentre.desk",
        "testcentre.new_card",
        "testcentre.paper",
        "testcentre.password",
        "testcentre.sign_out",
    }
    assert by_roles.pop(frozenset({OWNER, STAFF})) == FOR_STAFF
    assert {endpoint.split(".")[0] for endpoint in by_roles.pop(frozenset({OWNER}))} == {"venue"}
    assert by_roles == {}


def test_what_is_not_in_the_table_is_denied_to_everybody(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    assert city.client().get("/about").status_code == 200
    monkeypatch.delitem(ACCESS, "visitor.about")
    monkeypatch.delitem(ACCESS, "api.post_visit")
    assert city.client().get("/about").status_code == 404
    answer = city.post("/visits", city.arrival()[1])
    assert (answer.status_code, code_of(answer)) == (404, "not-found")


def expected(endpoint: str, role: str, method: str) -> set[int]:
    """The statuses that are right; what is right within a page is its own tests' affair."""
    roles = ACCESS[endpoint]
    if ANYONE in roles:
        return {200, 302, 400, 415}
    if OFFICE in roles:
        return {400} if role == "office" else {401}
    shown = {200} if method == "GET" else {400}  # a form without its token
    if CENTRE_SOFTWARE in roles:
        return {400} if role == "test centre software" else {401}
    if role == "test centre":
        return shown if TESTCENTRE in roles else {404}
    if TESTCENTRE in roles and role in ("owner", "staff", "other owner", "other staff"):
        return {404}
    if role == "owner":
        return shown
    if role == "staff":
        return shown if endpoint in FOR_STAFF else {404, 400}
    if role == "other owner":
        own = endpoint in FOR_EVERY_OWNER
        return shown if own else {404, 400}
    if role == "other staff":
        return shown if endpoint in {"venue.home", "venue.password", "venue.sign_out"} else {404, 400}
    return {404} if endpoint.startswith(("desk_api.", "venue_api.")) else {302}  # a script cannot sign in


@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_every_role_as_the_table_says(cast: Cast, role: str) -> None:
    wrong = []
    for rule in rules(cast.city):
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            if rule.endpoint.endswith("poster") and role in ("owner", "staff"):
                continue  # drawn in its own tests
            answer = cast.knock(role, cast.path(rule), method)
            if answer.status_code not in expected(rule.endpoint, role, method):
                wrong.append((rule.endpoint, method, answer.status_code))
            if answer.status_code == 302 and ANYONE not in ACCESS[rule.endpoint]:
                desk = rule.endpoint.startswith("testcentre.")
                assert answer.location == ("/testcentre/sign-in" if desk else "/venue/sign-in"), rule.endpoint
    assert wrong == []


@pytest.mark.parametrize("role", ["other owner", "other staff"])
def test_another_operator_reads_nothing_of_olgas(cast: Cast, role: str) -> None:
    for rule in rules(cast.city):
        if not rule.arguments & {"venue_id", "operator_id"} or "GET" not in (rule.methods or set()):
            continue
        answer = cast.knock(role, cast.path(rule), "GET")
        assert answer.status_code == 404, rule.endpoint
        assert "Fruchthalle" not in answer.get_data(as_text=True)
        assert SINA not in answer.get_data(as_text=True)


def test_somebody_elses_page_and_no_page_look_the_same(cast: Cast) -> None:
    client = cast.client("otto@example.org")
    foreign = client.get(f"/venue/{cast.city.venue.hex()}").get_data(as_text=True)
    nothing = client.get(f"/venue/{'0' * 16}").get_data(as_text=True)
    assert foreign.replace(cast.city.venue.hex(), "#") == nothing.replace("0" * 16, "#")


@pytest.mark.parametrize("how", ["signed out", "too old", "idle", "disabled", "made up"])
def test_a_session_that_is_over_is_nobodys(fresh_city: City, how: str) -> None:
    city, client = fresh_city, fresh_city.client()
    secret = session_of(city, "olga@fruchthalle.example")
    with client.session_transaction() as session:
        session["sid"] = "made up" if how == "made up" else secret
    path = f"/venue/{city.venue.hex()}"
    assert client.get(path).status_code == (302 if how == "made up" else 200)
    if how == "signed out":
        sign_out(city.service, secret)
    elif how == "too old":
        for _ in range(12):
            city.clock.now += 3599
            client.get(path)
        city.clock.now += 12
    elif how == "idle":
        city.clock.now += 3600
    elif how == "disabled":
        disable_operator(city.service, "olga@fruchthalle.example", now=city.clock())
    assert client.get(path).status_code == 302


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "BREW", "PROPFIND"])
def test_another_method_is_refused_and_never_an_error(cast: Cast, method: str) -> None:
    for rule in rules(cast.city):
        answer = cast.city.client().open(cast.path(rule), method=method)
        assert answer.status_code in (405, 404), (rule.endpoint, answer.status_code)
    for path in ("/", "/c", "/api/v1/visits"):
        answer = cast.city.client().open(path, method=method)
        assert answer.status_code == 405
        assert answer.headers["Allow"]


def test_head_answers_what_get_would_without_a_body(cast: Cast) -> None:
    for rule in rules(cast.city):
        if "GET" not in (rule.methods or set()):
            continue
        path = cast.path(rule)
        client = cast.city.client()
        got, head = client.get(path), client.head(path)
        assert head.status_code == got.status_code, rule.endpoint
        assert head.get_data() == b""


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/api/v1/nothing",
        "/api/v2/visits",
        "/api/v1/visits/",
        "/c/",
        "/.git/config",
        "/static/0/nothing.css",
        "/static/0/../../pyproject.toml",
        "/static/0/..%2f..%2fpyproject.toml",
        "/venue/zz/areas",
        "/%00",
        "/%ff%fe",
        "/venue/%F0%9F%A6%8A",
        "/admin",
    ],
)
def test_an_unknown_address_is_404_for_everybody(cast: Cast, path: str) -> None:
    for login in (None, "olga@fruchthalle.example"):
        answer = cast.client(login).get(path)
        sign_in_first = login is None and path.startswith("/venue/")
        assert answer.status_code == (302 if sign_in_first else 404), answer.location


def test_an_unknown_address_of_the_interface_answers_in_json(city: City) -> None:
    answer = city.client().get("/api/v1/nothing")
    assert code_of(answer) == "not-found"
    assert json.loads(answer.get_data())["status"] == 404
