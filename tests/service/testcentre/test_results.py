"""Results from a test centre's own software: taken once, refused row by row, and kept by nobody."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tun.core.certificates.verdict import Certificate, verify
from tun.service.actions import centres
from tun.service.actions.imports import KEPT, MOST_ROWS
from tun.service.actions.purge import purge
from tun.service.storage.tables import Imported, db

from .conftest import NOW, Clock, Desk, service_of

ROW = {
    "id": "2026-11-23/17",
    "family_name": "Müller-Özdemir",
    "given_name": "Zoë",
    "born": "1985-03-21",
    "test": "1232",
    "sampled": NOW - 900,
    "result": "negative",
}
Send = Callable[..., TestResponse]


def row(**changed: Any) -> dict[str, Any]:
    return {**ROW, **changed}


def token_of(desk: Desk, name: str) -> str:
    with desk.app.app_context():
        return centres.new_token(service_of(desk.app), name)


@pytest.fixture
def send(tina: Desk) -> Send:
    """Sends rows as the software of the centre on the Betzenberg."""
    token = token_of(tina, "Testzentrum am Betzenberg")

    def go(*rows: Any, bearer: str | None = None, body: bytes | None = None, **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {token if bearer is None else bearer}"}
        content = json.dumps({"results": list(rows)}).encode() if body is None else body
        more.setdefault("content_type", "application/json")
        return tina.app.test_client().post("/api/v1/testcentre/results", data=content, headers=headers, **more)

    return go


def verified(app: Flask, text: str, now: int = NOW) -> Certificate:
    with app.app_context():
        return verify(text, service_of(app).trust.load().trust, now=now)


def stored(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Imported).count()


def test_a_negative_result_comes_back_as_a_certificate_and_a_positive_one_without(send: Send, app: Flask) -> None:
    answer = send(row(), row(id="18", result="positive"), row(id="19", test="pcr:Roche, cobas SARS-CoV-2"))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.get_json()
    assert told["errors"] == []
    first, second, third = told["results"]
    assert (first["index"], first["id"]) == (0, "2026-11-23/17")
    assert verified(app, first["certificate"]).content.person.fnt == "MUELLER<OEZDEMIR"
    assert second == {"index": 1, "id": "18", "certificate": None}
    assert verified(app, third["certificate"]).content.entry.type == "LP6464-4"  # type: ignore[union-attr]


def test_what_is_sent_again_is_the_same_certificate_also_when_the_sample_has_grown_old(
    send: Send, app: Flask, clock: Clock
) -> None:
    first = send(row()).get_json()["results"][0]["certificate"]
    clock.now = NOW + 4 * 86_400
    again = send(row()).get_json()["results"][0]["certificate"]
    assert verified(app, first).identity == verified(app, again, clock.now).identity
    assert stored(app) == 1


def test_something_else_under_the_same_id_is_refused_and_a_positive_result_never_turns(send: Send, app: Flask) -> None:
    send(row(result="positive"))
    told = send(row(), row(id="other"), row(id="other", given_name="Zora")).get_json()
    assert told["errors"] == [
        {"index": 0, "code": "conflict", "field": "id"},
        {"index": 2, "code": "conflict", "field": "id"},
    ]
    assert [one["index"] for one in told["results"]] == [1]


def test_ids_of_two_centres_do_not_meet(send: Send, tom: Desk, app: Flask) -> None:
    one = send(row()).get_json()["results"][0]["certificate"]
    other = send(row(), bearer=token_of(tom, "Testzentrum Mitte")).get_json()["results"][0]["certificate"]
    assert verified(app, one).content.id != verified(app, other).content.id
    assert stored(app) == 2


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ("a text", "malformed", None),
        (None, "malformed", None),
        ({}, "missing-field", "id"),
        (row(id=" "), "missing-field", "id"),
        (row(id="x" * 65), "too-long", "id"),
        (row(id=17), "wrong-type", "id"),
        (row(family_name=""), "missing-field", "family_name"),
        (row(family_name="A" * 81), "too-long", "family_name"),
        (row(family_name="Шевченко"), "name-not-latin", "family_name"),
        (row(given_name="李"), "name-not-latin", "given_name"),
        (row(given_name=None), "wrong-type", "given_name"),
        (row(born="21.03.1985"), "malformed", "born"),
        (row(born="19850321"), "malformed", "born"),
        (row(born="1985-02-30"), "malformed", "born"),
        (row(born="2027-01-01"), "born-out-of-range", "born"),
        (row(test="9999"), "product-unknown", "test"),
        (row(sampled="2026-11-23T16:50:00Z"), "wrong-type", "sampled"),
        (row(sampled=NOW + 301), "sample-in-future", "sampled"),
        (row(sampled=NOW - 72 * 3600 - 1), "sample-too-old", "sampled"),
        (row(sampled=2**60), "wrong-type", "sampled"),
        (row(result="unknown"), "malformed", "result"),
        (row(result=True), "wrong-type", "result"),
        (row(phone="0631"), "unknown-field", "phone"),
    ],
)
def test_a_row_is_refused_with_its_field_can_be_corrected_and_holds_up_no_other(
    send: Send, app: Flask, wrong: Any, code: str, field: str | None
) -> None:
    told = send(row(id="before"), wrong, row(id="after")).get_json()
    assert told["errors"] == [{"index": 1, "code": code, "field": field}]
    assert [one["index"] for one in told["results"]] == [0, 2]
    assert stored(app) == 2
    assert send(row()).get_json()["errors"] == [], "the same id, corrected"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "malformed"),
        (b"[]", 400, "malformed"),
        (b'{"results": {}}', 400, "wrong-type"),
        (b'{"results": [], "more": 1}', 400, "unknown-field"),
        (b"{}", 400, "missing-field"),
        (json.dumps({"results": [ROW] * (MOST_ROWS + 1)}).encode(), 400, "too-long"),
        (b'{"results": ["' + b"x" * (64 * 1024) + b'"]}', 413, "too-large"),
    ],
)
def test_a_batch_has_its_form_and_its_limits(send: Send, app: Flask, body: bytes, status: int, code: str) -> None:
    answer = send(body=body)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert stored(app) == 0


def test_an_empty_batch_and_the_largest_one_are_taken(send: Send, app: Flask) -> None:
    assert send().get_json() == {"results": [], "errors": []}
    told = send(*(row(id=str(number)) for number in range(MOST_ROWS))).get_json()
    assert len(told["results"]) == MOST_ROWS
    assert len({verified(app, one["certificate"]).content.id for one in told["results"][:10]}) == 10


def test_another_kind_of_data_is_refused(send: Send) -> None:
    assert send(row(), content_type="text/csv").status_code == 415


@pytest.mark.parametrize("bearer", ["", "x", "ü", "A" * 43])
def test_without_its_token_nobody_sends_anything(send: Send, app: Flask, bearer: str) -> None:
    answer = send(row(), bearer=bearer)
    assert (answer.status_code, answer.get_json()["code"]) == (401, "bearer-unknown")
    assert stored(app) == 0


def test_staff_at_the_desk_are_not_the_software(tina: Desk) -> None:
    answer = tina.browser.client.post("/api/v1/testcentre/results", json={"results": []})
    assert answer.status_code == 401


def test_a_new_token_ends_the_old_one_and_closing_the_centre_ends_both(tina: Desk, send: Send, app: Flask) -> None:
    newer = token_of(tina, "Testzentrum am Betzenberg")
    assert send(row()).status_code == 401
    assert send(row(), bearer=newer).status_code == 200
    with app.app_context():
        centres.close_centre(service_of(app), "Testzentrum am Betzenberg", now=NOW)
    assert send(row(), bearer=newer).status_code == 401


def test_nothing_that_was_sent_and_no_token_lies_on_the_disk(
    tina: Desk, send: Send, app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    token = token_of(tina, "Testzentrum am Betzenberg")
    send(row(family_name="Xylophonovski", id="Xylophonovski-17"), bearer=token)
    assert stored(app) == 1
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert any(b"Tina Thiel" in content for content in files), "the search finds what is there"
    assert not any(b"ylophonovski" in content or b"XYLOPHONOVSKI" in content for content in files)
    assert not any(token.encode() in content for content in files)
    assert "ylophonovski" not in caplog.text and token not in caplog.text


def test_what_is_noted_goes_after_a_week(send: Send, app: Flask, clock: Clock) -> None:
    send(row())
    for now, left in ((NOW + KEPT - 1, 1), (NOW + KEPT, 0)):
        clock.now = now
        with app.app_context():
            purge(service_of(app), now=now)
        assert stored(app) == left


def test_the_same_row_from_two_requests_at_one_moment_is_one_certificate(send: Send, app: Flask) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = [answer.get_json() for answer in pool.map(lambda _: send(row()), range(8))]
    texts = [answer["results"][0]["certificate"] for answer in answers]
    assert len({verified(app, text).identity for text in texts}) == 1
    assert stored(app) == 1


def test_a_row_that_another_request_noted_first_is_known_then(
    send: Send, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that lets two requests look before either writes answers the later one with a fault, once."""
    from sqlalchemy.exc import IntegrityError

    from tun.service.actions import imports

    first, calls = imports._take, []

    def late(*given: Any, **more: Any) -> Any:
        calls.append(1)
        if len(calls) == 1:
            first(*given, **more)
            raise IntegrityError("", {}, Exception())
        return first(*given, **more)

    monkeypatch.setattr(imports, "_take", late)
    assert len(send(row()).get_json()["results"]) == 1
    assert stored(app) == 1
