"""German and English: what was chosen, else what the browser prefers, else German."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.house.conftest import Shell


@pytest.mark.parametrize(
    ("query", "prefers", "language"),
    [
        ("", "", "de"),
        ("", "en", "en"),
        ("", "en-GB,en;q=0.9,de;q=0.8", "en"),
        ("", "de-AT", "de"),
        ("", "fr,tr", "de"),
        ("", "fr,en;q=0.5", "en"),
        ("?lang=de", "en", "de"),
        ("?lang=en", "de", "en"),
        ("?lang=fr", "en", "en"),
        ("?lang=%00", "", "de"),
        ("", "\xff;;q=x", "de"),
    ],
)
def test_a_page_speaks_the_language_that_fits(client: FlaskClient, query: str, prefers: str, language: str) -> None:
    answer = client.get(f"/{query}", headers={"Accept-Language": prefers} if prefers else {})
    assert answer.text.split(" ")[0] == language


def test_staff_keep_the_language_that_they_chose(shell: Shell) -> None:
    client = shell.client()
    with client.session_transaction(base_url="https://localhost") as cookie:
        cookie["language"] = "en"
    assert client.get("/", base_url="https://localhost").text.startswith("en")
    with client.session_transaction(base_url="https://localhost") as cookie:
        cookie["language"] = "xx"
    assert client.get("/", base_url="https://localhost").text.startswith("de")


def test_a_visitors_choice_travels_in_the_address(client: FlaskClient) -> None:
    assert client.get("/links?lang=en").text == "/welcome?lang=en /"
    assert client.get("/links").text == "/welcome /"
    assert client.get("/links?lang=fr").text == "/welcome /"


def test_the_other_language_is_one_link_away_and_keeps_the_rest(client: FlaskClient) -> None:
    assert client.get("/welcome?a=1&b=x%26y").text == "/welcome?a=1&amp;b=x%26y&amp;lang=en"
    assert client.get("/welcome?lang=en").text == "/welcome?lang=de"


def test_nobody_gets_a_cookie_for_reading(client: FlaskClient) -> None:
    for path in ("/", "/welcome?lang=en", "/never"):
        assert "Set-Cookie" not in client.get(path).headers
