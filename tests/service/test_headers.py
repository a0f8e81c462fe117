"""Headers: on every answer, whatever it answers; and no cookie for visitors."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.service.conftest import ORIGIN, City, Clock, code_of, make_config
from tun.core.encoding import b64u
from tun.house import assets
from tun.service.app import create_app
from tun.service.keys import ServiceKeys

Answer = Callable[[City], TestResponse]


@pytest.fixture
def city(standing: City) -> City:
    """Whatever is asked for, the headers are the same."""
    return standing


ANSWERS: dict[str, tuple[int, Answer]] = {
    "a page": (200, lambda city: city.client().get("/")),
    "the check-in page": (200, lambda city: city.client().get("/c")),
    "a print": (200, lambda city: city.client().get("/paper-form.pdf")),
    "a static file": (200, lambda city: city.client().get("/static/0/tun.css")),
    "json": (200, lambda city: city.client().get("/api/v1/keys")),
    "stored": (201, lambda city: city.post("/visits", city.arrival()[1])),
    "a redirect": (302, lambda city: city.client().get("/venue/")),
    "a refusal": (400, lambda city: city.post("/visits", b"{}")),
    "an unsigned request": (401, lambda city: city.client().post("/api/v1/office/venues")),
    "another website": (403, lambda city: city.post("/visits", b"{}", headers={"Sec-Fetch-Site": "cross-site"})),
    "nothing": (404, lambda city: city.client().get("/nothing")),
    "nothing static": (404, lambda city: city.client().get("/static/0/nothing")),
    "nothing in json": (404, lambda city: city.client().get("/api/nothing")),
    "a wrong method": (405, lambda city: city.client().delete("/")),
    "trace": (405, lambda city: city.client().open("/", method="TRACE")),
    "options": (200, lambda city: city.client().options("/")),
    "head": (200, lambda city: city.client().head("/")),
    "too much": (413, lambda city: city.post("/visits", b"x" * 20_000)),
    "a wrong type": (415, lambda city: city.post("/visits", b"{}", content_type="text/plain")),
    "an error": (500, lambda city: broken(city, ZeroDivisionError("Ada Lovelace"))),
}


def broken(city: City, error: Exception, path: str = "/healthz") -> TestResponse:
    """The answer of a page that meets an error nobody expected."""

    def fail() -> str:
        raise error

    views, known = city.app.view_functions, city.app.view_functions["health.healthz"]
    views["health.healthz"] = fail
    try:
        return city.client().get(path)
    finally:
        views["health.healthz"] = known


@pytest.mark.parametrize("name", ANSWERS)
def test_every_kind_of_answer_has_all_headers(city: City, name: str) -> None:
    status, ask = ANSWERS[name]
    answer = ask(city)
    assert answer.status_code == status
    if name == "a static file":  # nothing that only a page needs, and opened as one it may do nothing at all
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    else:
        check(answer)
    if status >= 400:
        assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def check(answer: TestResponse) -> None:
    headers = answer.headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    for directive in ("frame-ancestors", "base-uri"):
        assert policy[directive] == "'none'"
    for directive in ("script-src", "style-src", "connect-src", "form-action"):
        assert policy[directive] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "http" not in headers["Content-Security-Policy"], "no foreign host"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert re.search(r"camera=\(\).*geolocation=\(\)", headers["Permissions-Policy"])
    assert headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert "Cache-Control" in headers
    for name in ("Access-Control-Allow-Origin", "X-Powered-By", "ETag"):
        assert name not in headers


def test_only_static_files_and_prints_may_be_kept_by_a_browser(city: City) -> None:
    kept = {name for name, (_, ask) in ANSWERS.items() if "no-store" not in ask(city).headers["Cache-Control"]}
    assert kept == {"a static file", "a print"}
    assert "immutable" not in city.client().get("/static/0/tun.css").headers["Cache-Control"]


def test_a_static_file_under_its_own_address_may_be_kept_for_ever(city: City) -> None:
    page = city.client().get("/").get_data(as_text=True)
    (address, *_) = re.findall(r'href="(/static/[0-9a-f]{12}/tun\.css)"', page)
    assert city.client().get(address).headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_on_http_no_browser_is_told_to_stay_on_https(tmp_path: Any) -> None:
    config = make_config(tmp_path, origin="http://127.0.0.1:8000")
    ServiceKeys(config.keys).create(now=0)
    app = create_app(config, clock=Clock())
    assert "Strict-Transport-Security" not in app.test_client().get("/healthz").headers


def test_the_camera_is_for_the_page_that_scans_and_for_no_other(city: City) -> None:
    pages = {path: city.client().get(path).headers for path in ("/", "/c", "/device", "/diary", "/about", "/wallet")}
    assert {path for path, headers in pages.items() if "camera=(self)" in headers["Permissions-Policy"]} == {"/wallet"}
    for headers in pages.values():
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert "microphone=(), geolocation=()" in headers["Permissions-Policy"]


def test_web_assembly_runs_in_one_worker_and_nowhere_else(city: City) -> None:
    names = assets.of(city.app).names
    policies = {name: city.client().get(f"/static/0/{name}").headers["Content-Security-Policy"] for name in names}
    assert {name for name, policy in policies.items() if "unsafe" in policy} == {"scan/worker.js"}
    worker = policies["scan/worker.js"]
    assert worker == "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"


def test_what_takes_a_strangers_pdf_apart_reaches_nothing_but_our_own_scripts(city: City) -> None:
    policies = {
        name: city.client().get(f"/static/0/{name}").headers["Content-Security-Policy"]
        for name in ("scan/pdfworker.js", "vendor/pdf_worker.js")
    }
    assert policies == {
        "scan/pdfworker.js": "default-src 'none'; script-src 'self'; worker-src 'self'",
        "vendor/pdf_worker.js": "default-src 'none'; script-src 'self'",
    }


def test_the_reader_of_codes_is_served_compressed_and_as_what_it_is(city: City) -> None:
    answer = city.client().get("/static/0/vendor/zxing_reader.wasm", headers={"Accept-Encoding": "gzip"})
    assert (answer.mimetype, answer.headers["Content-Encoding"]) == ("application/wasm", "gzip")
    assert len(answer.data) < 450_000
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    ["/", "/c", "/device", "/diary", "/wallet", "/about", "/paper-form.pdf", "/?lang=en", "/c?lang=de", "/api/v1/keys"],
)
def test_visitors_get_no_cookie_even_if_they_bring_one(city: City, path: str) -> None:
    client = city.client()
    for _ in range(2):
        assert "Set-Cookie" not in client.get(path).headers
        client.set_cookie("__Host-tun-venue", "made up")


def test_the_operators_cookie_is_for_this_host_over_https_and_no_script(city: City) -> None:
    answer = city.client().get("/venue/sign-in", base_url=ORIGIN)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-tun-venue=")
    for attribute in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert attribute in cookie
    assert "Domain" not in cookie


# --- Other websites --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://tun.example.org"},
        {"Origin": "https://tun.example.org.evil.example"},
        {"Origin": "https://tun.example.org:8443"},
        {"Origin": ""},
    ],
)
def test_another_website_cannot_check_anybody_in_or_out(fresh_city: City, headers: dict[str, str]) -> None:
    secret, body = fresh_city.arrival()
    answer = fresh_city.post("/visits", body, headers=headers)
    assert (answer.status_code, code_of(answer), fresh_city.stored()) == (403, "foreign-page", 0)
    fresh_city.take(body)
    answer = fresh_city.post("/visits/end", {"secret": b64u(secret), "at": fresh_city.clock()}, headers=headers)
    assert answer.status_code == 403
    assert fresh_city.row(secret).open


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": ORIGIN}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "null"}],
)
def test_the_own_pages_can(city: City, headers: dict[str, str]) -> None:
    assert city.post("/visits", city.arrival()[1], headers=headers).status_code == 201


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_what_a_form_of_another_website_could_send_is_not_read(fresh_city: City, content_type: str) -> None:
    # These need no preflight, so this is what holds where a browser sends no Fetch Metadata.
    answer = fresh_city.post("/visits", fresh_city.arrival()[1], content_type=content_type, headers={"Origin": "null"})
    assert (answer.status_code, code_of(answer), fresh_city.stored()) == (415, "wrong-content-type", 0)


@pytest.mark.parametrize("path", ["/venue/sign-in", "/venue/new"])
def test_a_form_without_its_token_is_refused(city: City, path: str) -> None:
    answer = city.client().post(path, data={"login": "olga@fruchthalle.example", "password": "x"})
    assert answer.status_code in (302, 400)
    assert "Set-Cookie" not in answer.headers or "sid" not in answer.headers["Set-Cookie"]


def test_no_answer_allows_another_website_to_read_it(city: City) -> None:
    for path in ("/api/v1/keys", "/api/v1/codes"):
        answer = city.client().options(path, headers={"Origin": "https://evil.example"})
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


# --- The edge for what nobody expected -------------------------------------------------------------------


SECRETS = "Zoë Ünverwechselbar-Ω🦊, Fackelstraße 3"


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError(SECRETS),
        KeyError(SECRETS),
        UnicodeDecodeError("utf-8", SECRETS.encode(), 0, 1, SECRETS),
        json.JSONDecodeError(SECRETS, SECRETS, 0),
        AssertionError(SECRETS),
        RecursionError(SECRETS),
        MemoryError(SECRETS),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_unexpected_error_tells_a_number_and_no_data(
    city: City, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    answer = broken(city, error)
    assert answer.status_code == 500
    problem = answer.get_json()
    assert problem["code"] == "unexpected"
    number = re.search(r"\(([0-9a-f]{8})\)", problem["detail"])
    assert number is not None
    assert number[1] in caplog.text, "whoever reads the log finds the place"
    for word in ("nverwechselbar", "Fackelstra", "Ω"):
        assert word not in answer.get_data(as_text=True)
        assert word not in caplog.text
    assert all(record.exc_info is None for record in caplog.records)


def test_a_chain_of_errors_tells_nothing_either(city: City, caplog: pytest.LogCaptureFixture) -> None:
    try:
        try:
            raise ValueError(SECRETS)
        except ValueError as cause:
            raise RuntimeError(SECRETS) from cause
    except RuntimeError as error:
        broken(city, error)
    assert "nverwechselbar" not in caplog.text


def test_an_error_page_for_people_says_what_happened_and_no_data(city: City) -> None:
    def fail() -> str:
        raise RuntimeError(SECRETS)

    known = city.app.view_functions["visitor.about"]
    city.app.view_functions["visitor.about"] = fail
    german, english = city.client().get("/about"), city.client().get("/about?lang=en")
    city.app.view_functions["visitor.about"] = known
    for answer in (german, english):
        assert (answer.status_code, answer.mimetype) == (500, "text/html")
        assert "nverwechselbar" not in answer.get_data(as_text=True)
        check(answer)
    assert "schiefgegangen" in german.get_data(as_text=True)
