"""A house with nothing in it: the shell alone, with a few pages to knock at.

Alice is staff; everybody else is nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Blueprint, Flask, abort, jsonify, render_template_string, request, url_for
from flask.testing import FlaskClient
from flask_limiter import Limiter
from sqlalchemy.exc import OperationalError

from tun.core.errors.base import MissingField
from tun.core.errors.visits import Full
from tun.house.access import ANYONE, only
from tun.house.app import new_app, shut_doors
from tun.house.limits import network, new_limiter
from tun.house.problems import Problem

NOON = 1_795_435_200  # 2026-11-23 12:00:00 UTC, 13:00 in Berlin
ORIGIN = "https://tun.example.org"


@dataclass
class Shell:
    """The application, its clock, and who is there."""

    app: Flask
    clock: SimpleNamespace
    roles: set[str] = field(default_factory=set)

    def client(self) -> FlaskClient:
        return self.app.test_client()


def pages(limiter: Limiter) -> Blueprint:
    page = Blueprint("page", __name__)

    @page.get("/")
    def home() -> str:
        return render_template_string("{{ language }} {{ _('Eine andere Website hat das abgeschickt') }}")

    @page.get("/staff")
    def staff() -> str:
        return "for staff"

    @page.get("/sign-in")
    def sign_in() -> str:
        return "please"

    @page.get("/forgotten")
    def forgotten() -> str:
        return "not in the table"

    @page.post("/form")
    def form() -> str:
        return "taken"

    @page.post("/api/form")
    def api_form() -> Any:
        return jsonify(bytes=len(request.get_data()))

    @page.get("/api/staff")
    def api_staff() -> Any:
        return jsonify(ok=True)

    @page.get("/asset/<path:name>")
    def asset_address(name: str) -> str:
        return render_template_string("{{ asset(name) }}", name=name)

    @page.get("/times/<int:at>")
    def times(at: int) -> str:
        text = "{{ at|local_time }} / {{ at|local_date }} / {{ at|clock }} / {{ at|iso }} / {{ 12345|number }}"
        return render_template_string(text, at=at)

    @page.get("/<house>/fail/<kind>")
    def fail(house: str, kind: str) -> str:
        errors = {
            "full": Full("persons"),
            "field": MissingField("family_name"),
            "bug": ZeroDivisionError("Ada Lovelace, 0631 1234"),
            "store": OperationalError("INSERT", {"name": "Ada Lovelace"}, Exception("locked")),
        }
        if kind in errors:
            raise errors[kind]
        abort(int(kind))

    @page.get("/network")
    def who() -> str:
        return network()

    @page.get("/few")
    @limiter.limit("2 per minute")
    def few() -> str:
        return "here"

    @page.get("/links")
    def links() -> str:
        return url_for("visitor.welcome") + " " + url_for("page.home")

    @page.get("/undefined")
    def undefined() -> str:
        return render_template_string("{{ nobody_gave_this }}")

    return page


def visitor() -> Blueprint:
    page = Blueprint("visitor", __name__)

    @page.get("/welcome")
    def welcome() -> str:
        return render_template_string("{{ other_language_url() }}")

    return page


OPEN = ("home", "sign_in", "form", "api_form", "asset_address", "times", "fail", "who", "few", "links", "undefined")
TABLE = {
    "assets": only(ANYONE),
    "visitor.welcome": only(ANYONE),
    **{f"page.{name}": only(ANYONE) for name in OPEN},
    "page.staff": only("staff"),
    "page.api_staff": only("staff"),
}


def make_shell(folder: Path, origin: str = ORIGIN, proxies: int = 0) -> Shell:
    app = new_app(
        house="service", city="Kaiserslautern", cookie="tun-test", origin=origin, session_secret=b"s" * 32,
        proxies=proxies, static_folders=[folder], most_bytes=1000,
    )  # fmt: skip
    clock = SimpleNamespace(now=NOON)
    config = SimpleNamespace(zone=ZoneInfo("Europe/Berlin"))
    app.extensions["tun"] = SimpleNamespace(clock=lambda: clock.now, config=config)
    shell = Shell(app, clock)
    limiter = new_limiter()
    limiter.init_app(app)
    app.register_blueprint(pages(limiter))
    app.register_blueprint(visitor())
    problems = {"full": Problem(409, "Voll", "Kein Platz")}
    csrf = shut_doors(app, table=TABLE, roles=lambda: shell.roles, sign_in="page.sign_in", house_problems=problems)
    csrf.exempt(app.view_functions["page.api_form"])
    return shell


@pytest.fixture
def static(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "visitor").mkdir(parents=True)
    (folder / "visitor" / "hello.js").write_text("export const hello = 'hello';\n" * 20)
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / ".hidden").write_text("no")
    return folder


@pytest.fixture
def shell(static: Path) -> Shell:
    return make_shell(static)


@pytest.fixture
def client(shell: Shell) -> FlaskClient:
    return shell.client()
