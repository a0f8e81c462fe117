"""The steps that most page tests begin with."""

from __future__ import annotations

from werkzeug.test import TestResponse

from tests.office.conftest import Browser
from tests.office.partner import FRUCHTHALLE

WINDOW = {
    "area": "",
    "date_from": "2026-11-18",
    "time_from": "19:00",
    "date_to": "",
    "time_to": "23:00",
    "reason": "Eine erkrankte Person war im Konzert",
}
PART = {
    "area": "",
    "date_from": "2026-11-18",
    "time_from": "19:00",
    "date_to": "2026-11-18",
    "time_to": "23:00",
}


def open_case(browser: Browser, file_number: str = "2026-1187", **fields: str) -> str:
    """Returns the case's path."""
    form = {"file_number": file_number, "legal_basis": "§ 25 Abs. 1 IfSG", "notes": ""}
    page = browser.post("/cases/new", **(form | fields))
    assert page.status_code == 200, page.text
    return page.request.path


def ask(browser: Browser, case: str, **fields: str) -> TestResponse:
    """For the Fruchthalle, last night."""
    return browser.post(f"{case}/venues/{FRUCHTHALLE.hex()}?text=frucht", **(WINDOW | fields))


def request_path(browser: Browser, case: str | None = None, **fields: str) -> str:
    page = ask(browser, case or open_case(browser), **fields)
    assert page.request.path.startswith("/requests/"), page.text
    return page.request.path


def release_path(browser: Browser, request: str | None = None, **fields: str) -> str:
    page = browser.post(f"{request or request_path(browser)}/release", **(PART | fields))
    assert page.request.path.startswith("/releases/"), page.text
    return page.request.path
