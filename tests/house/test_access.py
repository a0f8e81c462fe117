"""Who may use which page: what is not in the table is denied, and looks as if it were not there."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.house.conftest import Shell


def test_everybody_sees_what_is_for_everybody(client: FlaskClient) -> None:
    assert client.get("/").status_code == 200


def test_staff_see_what_is_for_staff(shell: Shell) -> None:
    shell.roles.add("staff")
    assert shell.client().get("/staff").status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_who_is_not_signed_in_is_led_to_the_sign_in(client: FlaskClient, method: str) -> None:
    answer = client.open("/staff", method=method, follow_redirects=False)
    if method == "POST":  # no such method there: the router answers first
        assert answer.status_code == 405
    else:
        assert (answer.status_code, answer.location) == (302, "/sign-in")


def test_who_is_somebody_else_finds_nothing(shell: Shell) -> None:
    shell.roles.add("visitor")
    assert shell.client().get("/staff").status_code == 404


def test_a_page_that_is_not_in_the_table_is_not_there(shell: Shell) -> None:
    shell.roles.add("staff")
    answer = shell.client().get("/forgotten")
    assert answer.status_code == 404
    assert b"not in the table" not in answer.data


def test_a_program_is_not_led_anywhere(client: FlaskClient) -> None:
    answer = client.get("/api/staff")
    assert answer.status_code == 404
    assert answer.get_json()["code"] == "not-found"


def test_a_page_that_does_not_exist_and_one_that_is_denied_look_alike(shell: Shell) -> None:
    shell.roles.add("visitor")
    client = shell.client()
    assert client.get("/staff").text == client.get("/never").text.replace("/never", "/staff")
