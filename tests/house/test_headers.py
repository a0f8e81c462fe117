"""Headers on every answer, and no other website that could make a browser change anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.house.conftest import ORIGIN, make_shell

EVERY_KIND = [
    ("GET", "/", 200),
    ("GET", "/staff", 302),
    ("GET", "/never", 404),
    ("POST", "/", 405),
    ("POST", "/form", 400),
    ("POST", "/api/form", 403),
    ("GET", "/x/fail/full", 409),
    ("GET", "/x/fail/bug", 500),
    ("GET", "/x/fail/store", 503),
    ("GET", "/asset/tun.css", 200),
    ("GET", "/static/x/never.css", 404),
]


@pytest.mark.parametrize(("method", "path", "status"), EVERY_KIND)
def test_every_answer_has_its_headers(client: FlaskClient, method: str, path: str, status: int) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"} if status == 403 else {}
    answer = client.open(path, method=method, headers=foreign)
    assert answer.status_code == status
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} <= set(policy)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert "Set-Cookie" not in answer.headers or status == 400
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_static_file_has_what_a_file_needs(client: FlaskClient) -> None:
    answer = client.get("/static/x/tun.css")
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in answer.headers and "Permissions-Policy" not in answer.headers


def test_on_this_machine_itself_browsers_are_not_held_to_https(static: Path) -> None:
    answer = make_shell(static, origin="http://localhost:8000").client().get("/")
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"},
     {"Origin": "http://tun.example.org"}, {"Origin": "https://tun.example.org:8443"},
     {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"}],
)  # fmt: skip
def test_another_website_can_send_nothing(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.post("/api/form", data=b"{}", headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "foreign-page")
    page = client.post("/form", headers={**headers, "Accept-Language": "de"})
    assert page.status_code == 403
    assert "Eine andere Website hat das abgeschickt" in page.text


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "null"}],
)
def test_our_own_pages_and_programs_can(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/api/form", data=b"{}", headers=headers).status_code == 200


def test_a_link_from_elsewhere_may_be_followed(client: FlaskClient) -> None:
    assert client.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_a_form_without_its_token_is_refused(client: FlaskClient) -> None:
    answer = client.post("/form", data={"name": "Ada"}, headers={"Origin": ORIGIN})
    assert answer.status_code == 400
    assert "form-expired" in answer.text


def test_how_many_proxies_stand_in_front_is_believed_and_no_more(static: Path) -> None:
    spoofed = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}
    direct = make_shell(static).client()
    assert direct.get("/network").text == direct.get("/network", headers=spoofed).text
    behind = make_shell(static, proxies=1).client()
    assert behind.get("/network").text != behind.get("/network", headers=spoofed).text
    two = {**spoofed, "X-Forwarded-For": "198.51.100.1, 203.0.113.7"}
    assert behind.get("/network", headers=spoofed).text == behind.get("/network", headers=two).text
