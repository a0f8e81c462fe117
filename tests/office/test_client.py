"""The way to the service: signed anew at each try, never led elsewhere, every failure a clear refusal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from tests.office.conftest import NOON
from tests.office.partner import FRUCHTHALLE, ORIGIN
from tun.core.encoding import unb64u
from tun.core.errors.base import Refusal
from tun.core.keys import SigningKey
from tun.core.office_requests import read_request
from tun.core.window import Window
from tun.office.client import Asked, ServiceClient
from tun.office.refusals import Locked, ServiceAnswer, ServiceRefused, ServiceUnreachable
from tun.office.transport import Answer, NotReached, TooMuch

KEY = SigningKey.generate()
Reply = Answer | Exception


@dataclass
class Line:
    """Answers in order, and remembers what was sent."""

    replies: list[Reply]
    sent: list[tuple[str, str, Mapping[str, str], bytes]] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        self.sent.append((method, url, headers, body))
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def client(self) -> ServiceClient:
        return ServiceClient(
            origin=ORIGIN,
            office=3,
            sign=lambda: KEY,
            clock=lambda: NOON,
            send=self,
            pause=self.pauses.append,
        )


def ok(content: object, status: int = 200) -> Answer:
    return Answer(status, "application/json", json.dumps(content).encode())


GOOD = ok({"venues": []})


def test_a_request_is_bound_to_service_method_path_and_body() -> None:
    line = Line([GOOD])
    line.client().find_venues("frucht")
    method, url, headers, body = line.sent[0]
    assert (method, url) == ("POST", f"{ORIGIN}/api/v1/office/venues")
    token = unb64u(headers["Authorization"].removeprefix("TuN "))
    signed = read_request(
        token,
        [KEY.verifying],
        audience=ORIGIN,
        method="POST",
        path="/api/v1/office/venues",
        body=body,
        now=NOON,
    )
    assert (signed.office, signed.expires) == (3, NOON + 60)


def test_each_try_has_a_nonce_of_its_own() -> None:
    line = Line([NotReached(again=True), Answer(503, "text/html", b"..."), GOOD])
    line.client().find_venues("frucht")
    assert len({headers["Authorization"] for _, _, headers, _ in line.sent}) == 3
    assert line.pauses == [0.3, 1.0]


@pytest.mark.parametrize(
    ("replies", "tries"),
    [
        ([NotReached(again=True)] * 4, 3),
        ([Answer(503, "", b"")] * 4, 3),
        ([NotReached(again=False)] * 4, 1),
        ([Answer(500, "", b"")] * 4, 1),
    ],
)
def test_a_service_that_does_not_answer_is_given_up(replies: list[Reply], tries: int) -> None:
    line = Line(replies)
    with pytest.raises(ServiceUnreachable):
        line.client().find_venues("frucht")
    assert len(line.sent) == tries


@pytest.mark.parametrize(
    "reply",
    [
        Answer(302, "text/html", b"<a href='https://evil.example'>"),
        Answer(200, "text/html", b"<html>"),
        Answer(200, "application/json", b"[]"),
        Answer(200, "application/json", b'{"venues": [{}]}'),
        Answer(200, "application/json", b'{"venues": [7]}'),
        Answer(200, "application/json", b'{"venues": "many"}'),
        Answer(200, "application/json", b'{"venues": [], "venues": []}'),
        Answer(200, "application/json", b"\xff\xfe"),
        Answer(200, "application/json", b'{"venues": ' + b"[" * 100_000),
        TooMuch(),
    ],
)
def test_what_is_no_answer_is_refused_as_such(reply: Reply) -> None:
    with pytest.raises(ServiceAnswer):
        Line([reply]).client().find_venues("frucht")


@pytest.mark.parametrize("code", ["request-stale", "office-unknown", "venue-unknown", "outside-retention"])
def test_what_the_service_refuses_is_the_same_refusal_here(code: str) -> None:
    reply = ok({"code": code, "title": "<b>fremd</b>", "field": "from"}, 400)
    with pytest.raises(Refusal) as caught:
        Line([reply]).client().find_venues("frucht")
    assert (caught.value.code, caught.value.field) == (code, "from")


@pytest.mark.parametrize("content", [{}, {"code": "brand-new"}, {"code": 7}, {"code": "locked"}])
def test_a_refusal_in_unknown_words_stays_a_refusal(content: object) -> None:
    with pytest.raises(ServiceRefused):
        Line([ok(content, 400)]).client().find_venues("frucht")


def _counts(**changes: object) -> dict[str, object]:
    counts: dict[str, object] = {"from": 0, "to": 900, "step": 900, "visits": None, "persons": 7, "slots": []}
    return {"request": "0" * 64, "state": "approved", "counts": counts | changes, "expires": 1}


@pytest.mark.parametrize(
    "changes",
    [{"visits": "many"}, {"slots": [1]}, {"slots": [{"start": 1}]}, {"persons": True}, {"from": 2**60}],
)
def test_counts_of_another_shape_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ServiceAnswer):
        _ask(Line([ok(_counts(**changes))]).client())


def test_counts_keep_what_was_withheld() -> None:
    asked = _ask(Line([ok(_counts(), 201)]).client())
    assert (asked.counts["visits"], asked.counts["persons"]) == (None, 7)


def _ask(client: ServiceClient) -> Asked:
    return client.ask(case="1", legal_basis="§", reason="r", venue=FRUCHTHALLE, area=None, window=Window(0, 900))


def test_the_services_keys_are_asked_for_without_a_signature() -> None:
    spki = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE"
    line = Line([ok({"origin": ORIGIN, "keys": [{"id": "x", "spki": spki}]})])
    with pytest.raises(ServiceAnswer):
        line.client().service_keys()
    assert "Authorization" not in line.sent[0][2]


def test_a_locked_key_sends_nothing() -> None:
    def locked() -> SigningKey:
        raise Locked

    line = Line([GOOD])
    client = ServiceClient(origin=ORIGIN, office=3, sign=locked, clock=lambda: NOON, send=line)
    with pytest.raises(Locked):
        client.find_venues("frucht")
    assert line.sent == []
