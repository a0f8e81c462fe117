"""What an office signs: bound to one service, one method, one path, one body, for one minute."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.vectors.reading import accepted, opening, refused, signing, verifying
from tun.core.encoding import b64u
from tun.core.errors.base import Refusal
from tun.core.errors.office import RequestStale, StatementWindow
from tun.core.office_requests import (
    LONGEST_STATEMENT,
    SealingKeyStatement,
    SignedRequest,
    read_request,
    read_statement,
    request_id,
    sign_request,
    state_sealing_key,
)
from tun.core.window import Window

OFFICE = signing("office")
SEALING = opening("office-sealing").sealing
NOW = 1_795_462_200
SENT: dict[str, Any] = {
    "audience": "https://tun.example.org",
    "method": "POST",
    "path": "/api/v1/office/venues",
    "body": b"{}",
}
CASES = some.tuples(some.text(max_size=5), some.text(max_size=5))  # case and reason
STATEMENT = SealingKeyStatement(1, SEALING, NOW, NOW + 86_400)


def sent(vector: dict[str, Any]) -> dict[str, Any]:
    told = {name: vector[name] for name in ("audience", "method", "path", "now")}
    return {**told, "body": vector["body"].encode()}


@accepted("signed-requests")
def test_a_signed_request_holds(vector: dict[str, Any]) -> None:
    token = bytes.fromhex(vector["token"])
    assert vector["header"] == f"TuN {b64u(token)}"
    request = read_request(token, verifying(vector["keys"]), **sent(vector))
    assert request == SignedRequest(vector["office"], bytes.fromhex(vector["nonce"]), vector["expires"])


@refused("signed-requests")
def test_a_signed_request_that_does_not_hold(vector: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refusal:
        read_request(bytes.fromhex(vector["token"]), verifying(vector["keys"]), **sent(vector))
    assert refusal.value.code == vector["code"]


@pytest.mark.parametrize(("later", "holds"), [(-301, False), (-300, True), (0, True), (60, True), (61, False)])
def test_a_signed_request_lives_for_a_minute(later: int, holds: bool) -> None:
    token = sign_request(OFFICE, office=1, nonce=b"n" * 16, now=NOW, **SENT)
    if holds:
        assert read_request(token, [OFFICE.verifying], **SENT, now=NOW + later).office == 1
    else:
        with pytest.raises(RequestStale):
            read_request(token, [OFFICE.verifying], **SENT, now=NOW + later)


@given(some.binary(max_size=60), some.text(max_size=40))
def test_any_body_and_any_path_are_bound(body: bytes, path: str) -> None:
    token = sign_request(OFFICE, office=1, nonce=b"n" * 16, now=NOW, **{**SENT, "body": body, "path": path})
    read_request(token, [OFFICE.verifying], **{**SENT, "body": body, "path": path}, now=NOW)
    for changed in ({"body": body + b" ", "path": path}, {"body": body, "path": path + "?"}):
        with pytest.raises(Refusal):
            read_request(token, [OFFICE.verifying], **{**SENT, **changed}, now=NOW)


@accepted("statements")
def test_a_sealing_key_as_its_office_states_it(vector: dict[str, Any]) -> None:
    token, keys = bytes.fromhex(vector["token"]), verifying(vector["keys"])
    statement = read_statement(token, keys, office=vector["office"], now=vector["now"])
    assert (statement.key.id.hex(), statement.key.point.hex()) == (vector["key_id"], vector["point"])
    assert (statement.start, statement.end) == (vector["from"], vector["until"])


@refused("statements")
def test_a_statement_that_does_not_hold(vector: dict[str, Any]) -> None:
    token, keys = bytes.fromhex(vector["token"]), verifying(vector["keys"])
    with pytest.raises(Refusal) as refusal:
        read_statement(token, keys, office=vector["office"], now=vector["now"])
    assert refusal.value.code == vector["code"]


@pytest.mark.parametrize(
    ("start", "end", "holds"),
    [(NOW, NOW + LONGEST_STATEMENT, True), (NOW, NOW + LONGEST_STATEMENT + 1, False), (NOW - 60, NOW + 1, True),
     (NOW - 60, NOW, False), (NOW + 60, NOW + 60, False), (NOW + 60, NOW + 61, True)],
)  # fmt: skip
def test_a_key_is_stated_for_at_most_400_days(start: int, end: int, holds: bool) -> None:
    statement = replace(STATEMENT, start=start, end=end)
    token = state_sealing_key(statement, OFFICE)
    if holds:
        assert read_statement(token, [OFFICE.verifying], office=1, now=NOW) == statement
    else:
        with pytest.raises(StatementWindow):
            read_statement(token, [OFFICE.verifying], office=1, now=NOW)


@accepted("request-ids")
def test_a_request_has_this_id(vector: dict[str, Any]) -> None:
    identity = request_id(
        office=vector["office"], case=vector["case"], venue=bytes.fromhex(vector["venue"]), area=vector["area"],
        window=Window(vector["from"], vector["to"]), reason=vector["reason"],
    )  # fmt: skip
    assert identity.hex() == vector["request"]


@given(CASES, CASES)
def test_no_two_questions_share_an_id(first: tuple[str, str], second: tuple[str, str]) -> None:
    ids = {
        request_id(office=1, case=case, venue=bytes(8), area=None, window=Window(0, 1), reason=reason)
        for case, reason in (first, second)
    }
    assert len(ids) == len({first, second})
