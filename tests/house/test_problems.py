"""The edge: a refusal becomes a sentence, a fault becomes a number, and neither repeats what somebody typed."""

from __future__ import annotations

import logging

import pytest
from flask.testing import FlaskClient

from tests.house.conftest import ORIGIN, Shell
from tun.house.problems import HOUSE_PROBLEMS


def test_a_refusal_for_a_program_has_a_code_and_a_field(client: FlaskClient) -> None:
    answer = client.get("/api/fail/field", headers={"Accept-Language": "de"})
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.get_json() == {
        "type": "about:blank",
        "title": "Es fehlt eine Angabe",
        "status": 400,
        "code": "missing-field",
        "detail": "Bitte füllen Sie das genannte Feld aus.",
        "field": "family_name",
    }


def test_a_refusal_for_a_person_is_a_page(client: FlaskClient) -> None:
    answer = client.get("/x/fail/full")
    assert (answer.status_code, answer.mimetype) == (409, "text/html")
    assert "Voll" in answer.text and "409 full" in answer.text


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, "refused"), (403, "refused"), (404, "not-found"), (405, "wrong-method"), (413, "too-large"),
     (415, "wrong-content-type"), (418, "refused"), (429, "too-many-requests"), (503, "unavailable")],
)  # fmt: skip
def test_what_http_refuses_has_a_code_too(client: FlaskClient, status: int, code: str) -> None:
    answer = client.get(f"/api/fail/{status}")
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert answer.get_json()["status"] == status
    assert ("Retry-After" in answer.headers) is (status in (429, 503))


def test_a_method_that_is_not_there_names_those_that_are(client: FlaskClient) -> None:
    answer = client.delete("/api/form", headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.get_json()["code"]) == (405, "wrong-method")
    assert "POST" in answer.headers["Allow"]


def test_more_than_may_be_sent_is_too_large(client: FlaskClient) -> None:
    assert client.post("/api/form", data=b"x" * 1000).get_json() == {"bytes": 1000}
    answer = client.post("/api/form", data=b"x" * 1001)
    assert (answer.status_code, answer.get_json()["code"]) == (413, "too-large")


@pytest.mark.parametrize("house", ["x", "api"])
def test_a_fault_leads_to_the_log_by_a_number_and_shows_nothing(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, house: str
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = client.get(f"/{house}/fail/bug")
    assert answer.status_code == 500
    (entry,) = caplog.messages
    number = entry.split("number ")[1][:8]
    assert number in answer.text
    assert "ZeroDivisionError" in entry and "conftest.py" in entry
    for told in (entry, answer.text):
        assert "Ada" not in told and "0631" not in told
    assert "Traceback" not in answer.text and "conftest" not in answer.text


def test_a_store_that_does_not_answer_asks_to_come_again(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer = client.get("/api/fail/store")
    assert (answer.status_code, answer.get_json()["code"]) == (503, "unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert "Ada" not in caplog.text and "INSERT" not in caplog.text


@pytest.mark.parametrize("code", HOUSE_PROBLEMS)
def test_every_problem_says_what_happened_and_what_to_do(shell: Shell, code: str) -> None:
    problem = HOUSE_PROBLEMS[code]
    assert 400 <= problem.status < 600
    with shell.app.test_request_context("/"):
        assert len(str(problem.title)) > 5
        assert str(problem.detail).endswith(".")
