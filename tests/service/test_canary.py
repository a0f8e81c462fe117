"""The canary: a name that nobody has goes through everything, and is then looked for everywhere.

A visitor of this name checks in, is refused in every way, is released to the health office, and is deleted.
The service may never have the name in a readable form, in no file, no output, no answer and no address.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.service.conftest import DAY, City
from tests.service.server import Answer, Server, serving
from tests.service.test_gunicorn import memory_of
from tests.service.traces import everything, text_spellings, traces
from tun.core.contact import Contact
from tun.core.diary import Diary, DiaryVisit, open_diary, seal_diary, withdrawal_tag
from tun.core.encoding import b64u, unb64u
from tun.core.releases import open_release
from tun.core.visits import visit_id
from tun.service.actions.purge import purge
from tun.service.storage.tables import db

pytestmark = pytest.mark.server

NAME = "Zoë Ünverwechselbar-Ω🦊"
CASE = "AZ Käuzchen-4711-ß"
CANARY = Contact(NAME, NAME, "+49 631 4711 0815", "zoe@canary.example", NAME, "1 ½", "67655", NAME, (NAME, NAME))
NEEDLES = [
    *text_spellings(NAME),
    *text_spellings("nverwechselbar"),
    *text_spellings("4711 0815"),
    *text_spellings("zoe@canary.example"),
]
CASE_NEEDLES = [*text_spellings(CASE), *text_spellings("Käuzchen-4711")]


class Story:
    """Everything that was sent and answered, in the order in which it happened."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.answers: dict[str, bytes] = {}
        self.addresses: list[str] = []

    def keep(self, answer: Answer, address: str) -> Answer:
        headers = json.dumps(dict(answer.headers), ensure_ascii=False).encode()
        self.answers[f"{len(self.answers)} {address}"] = headers + b"\n" + answer.body
        self.addresses.append(address)
        return answer

    def phone(self, path: str, content: object) -> Answer:
        return self.keep(self.server.post(path, content), path)

    def office(self, path: str, content: dict[str, object]) -> Answer:
        path, body = f"/api/v1/office{path}", json.dumps(content, ensure_ascii=False).encode()
        headers = {"Authorization": self.server.city.signed(path, body)}
        return self.keep(self.server.send("POST", path, body, headers), path)

    def page(self, path: str) -> Answer:
        return self.keep(self.server.send("GET", path), path)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """The whole way of the canary through a service in processes of its own, up to the release."""
    folder = tmp_path_factory.mktemp("canary")
    with serving(folder, TUN_SERVICE_WORKERS="2", TUN_SERVICE_THREADS="8") as server, server.open():
        told = Story(server)
        _visit(told, server.city)
        _be_refused(told, server.city)
        _be_released(told, server.city)
        _be_handed_over(told, server.city)
        for path in (
            "/",
            "/c",
            "/device",
            "/diary",
            "/wallet",
            "/about",
            "/readyz",
            "/healthz",
            "/api/v1/keys",
            "/paper-form.pdf",
            "/nothing",
        ):
            told.page(path)
        yield told


def _visit(story: Story, city: City) -> None:
    stay, leave = secrets.token_bytes(16), secrets.token_bytes(16)
    for secret in (stay, leave):
        story.phone("/codes", {"code": b64u(city.code().token), "visit": b64u(visit_id(secret))})
        _, body = city.arrival(secret=secret, contact=CANARY, persons=3)
        assert story.phone("/visits", body).status == 201
        assert story.phone("/visits", body).status == 200
    assert story.phone("/visits/end", {"secret": b64u(leave), "at": city.clock()}).status == 200


def _be_refused(story: Story, city: City) -> None:
    """Somebody sends the name itself where it does not belong; answers and output may not repeat it."""
    _, fields = city.form(contact=CANARY)
    for content in (
        {**fields, "given_name": NAME},
        {**fields, NAME: 1},
        {**fields, "ticket": NAME},
        {**fields, "sealed": b64u(NAME.encode())},
        {**fields, "at": NAME},
        {**fields, "proofs": [NAME]},
        {NAME: NAME},
        NAME,
        NAME.encode(),
        f'{{"visit": "{NAME}'.encode(),
        NAME.encode() * 1000,
    ):
        assert 400 <= story.phone("/visits", content).status < 500
    for path in ("/codes", "/visits/end"):
        for content in ({"short": NAME, "visit": fields["visit"]}, {"secret": NAME, "at": 1}, {NAME: 1}):
            assert 400 <= story.phone(path, content).status < 500
    story.server.send("GET", f"/c?name={quote(NAME)}", headers={"User-Agent": "nverwechselbar"})
    story.server.send("GET", f"/{quote(NAME)}")
    story.server.send("POST", "/api/v1/office/venues", NAME.encode(), {"Authorization": "TuN " + quote(NAME)})
    story.server.raw(b"GET /" + NAME.encode() + b" HTTP/1.1\r\nHost: x\r\nCookie: " + NAME.encode() + b"\r\n\r\n")


def _be_released(story: Story, city: City) -> None:
    story.server.clock.move(120)
    now = city.clock()
    question = city.question(now - 3600, now, case=CASE, reason=f"{CASE}, wegen {CASE}")
    request = str(story.office("/requests", question).json["request"])
    answer = story.office(f"/requests/{request}/release", {"area": None, "from": now - 3600, "to": now})
    assert answer.status == 200, answer.body
    release = open_release(unb64u(answer.json["release"]), with_key=city.office.sealing, request=bytes.fromhex(request))
    assert len(release.visits) == 2
    assert [city.contact(release, index) for index in range(2)] == [CANARY, CANARY], "it arrives unchanged"
    assert story.office("/requests", {**question, CASE: CASE}).status == 400
    assert story.office("/venues", {"text": CASE}).status == 200


def _be_handed_over(story: Story, city: City) -> None:
    """The canary's own diary goes to the office; what is in it, and the name itself in the wrong place."""
    now, identity, secret = city.clock(), secrets.token_bytes(16), secrets.token_bytes(16)
    visit = DiaryVisit(city.venue, NAME, NAME, 1, NAME, CASE, now - 60, now, False, 1, b"")
    sealed = seal_diary(Diary((visit,)), to=city.office.sealing.sealing, identity=identity)
    content = {"id": b64u(identity), "office": 1, "sealed": b64u(sealed), "withdrawal": b64u(withdrawal_tag(secret))}
    assert story.phone("/diaries", content).status == 201
    for wrong in ({**content, NAME: 1}, {**content, "id": NAME}, {"secret": NAME}, NAME):
        assert 400 <= story.phone("/diaries", wrong).status < 500
        assert 400 <= story.phone("/diaries/withdraw", wrong).status < 500
    answer = story.office("/diaries", {"id": b64u(identity)})
    told = open_diary(unb64u(answer.json["sealed"]), with_key=city.office.sealing, identity=identity)
    assert told.visits[0].name == NAME, "it arrives unchanged"
    story.page("/api/v1/offices")
    story.page("/api/v1/offices/1/key")


def test_the_search_finds_the_canary_in_every_spelling(tmp_path: Path) -> None:
    for spelling, needle in text_spellings(NAME):
        (tmp_path / "control").write_bytes(secrets.token_bytes(50) + needle + secrets.token_bytes(50))
        assert spelling in {found for _, found in traces(NEEDLES, everything(tmp_path))}, spelling
    body = json.dumps({"a": NAME}).encode()
    for written in (
        body,
        NAME.encode(),
        b64u(b"x" + NAME.encode()).encode(),
        NAME.encode("utf-16"),
        body.hex().encode(),
    ):
        assert traces(NEEDLES, {"control": written})


def test_the_name_is_in_no_file_of_the_service(story: Story) -> None:
    files = everything(story.server.folder)
    names = {Path(name).name for name in files}
    assert {"service.sqlite", "service.sqlite-wal", "ticket.key", "output.txt"} <= names, "there is where to look"
    assert traces(NEEDLES, files) == []
    assert traces([("raw", b"Fruchthalle")], files), "what is not secret is found: the search looks inside"


def test_the_case_is_in_no_file_of_the_service_in_clear(story: Story) -> None:
    assert traces(CASE_NEEDLES, everything(story.server.folder)) == []


def test_the_name_is_in_no_output(story: Story) -> None:
    assert traces(NEEDLES, {"output": story.server.output.encode()}) == []
    assert traces(CASE_NEEDLES, {"output": story.server.output.encode()}) == []


def test_the_name_is_in_no_answer_header_or_cookie(story: Story) -> None:
    assert len(story.answers) > 20
    assert traces(NEEDLES, story.answers) == []
    assert not any(b"Set-Cookie" in answer for answer in story.answers.values())


def test_the_case_is_in_no_answer(story: Story) -> None:
    assert traces(CASE_NEEDLES, story.answers) == []


def test_the_name_is_in_no_address(story: Story) -> None:
    assert traces(NEEDLES, {"addresses": "\n".join(story.addresses).encode()}) == []


def test_the_name_is_in_no_memory_of_the_service(story: Story) -> None:
    # Requests that carried the name in clear, against the protocol, may linger in buffers for a while: what is
    # looked for is what only the sealed contacts held.
    memory = {str(pid): memory_of(pid) for pid in story.server.workers()}
    assert memory
    assert traces([("raw", b"4711 0815"), ("raw", b"zoe@canary.example")], memory) == []


def test_after_the_purge_the_ciphertexts_are_gone_too(story: Story) -> None:
    city = story.server.city
    rows = [row[0] for row in db.session.connection().exec_driver_sql("SELECT envelope FROM visits").all()]
    db.session.remove()
    assert len(rows) == 2
    needles = [("raw", row[50:90]) for row in rows]
    assert traces(needles, everything(story.server.folder)), "the control"
    story.server.clock.move(40 * DAY)
    assert purge(city.service, now=city.clock()) is not None
    db.session.remove()
    assert traces(needles, everything(story.server.folder)) == []
