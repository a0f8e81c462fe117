"""Unlocking and locking the office's key, and the door that asks for the passphrase in between.

A page that needs the key shows the passphrase form first. A form that was sent meanwhile carries its entries
along, so nothing typed is lost.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, current_app, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from tun.core.errors.base import Refusal
from tun.house.problems import sentence

from ..context import Office, office
from .access import NEEDS_KEY
from .identity import person

pages = Blueprint("lock", __name__)

_PASSPHRASE = "unlock_passphrase"
Page = str | Response | tuple[str, int]


@pages.route("/keys/unlock", methods=["GET", "POST"])
def unlock() -> Page:
    here, then = office(), _safe(request.values.get("next", ""))
    if not _usable(here):
        return redirect(url_for("keys.overview"))
    if request.method == "POST":
        refusal = _try(here)
        if refusal is None:
            return redirect(then, code=303)
        return _ask(url_for("lock.unlock"), [("next", then)], refusal)
    if here.vault.unlocked_until is not None:
        return redirect(then)
    return _ask(url_for("lock.unlock"), [("next", then)])


@pages.post("/keys/lock")
def lock_now() -> Response:
    office().vault.lock()
    return redirect(url_for("keys.overview"), code=303)


def install(app: Flask) -> None:
    """The door, and what every page's key bar shows. Comes after access and CSRF checks."""

    @app.before_request
    def ask_for_passphrase() -> Page | None:
        if request.endpoint not in NEEDS_KEY:
            return None
        here = office()
        if not _usable(here):
            return redirect(url_for("keys.overview"))
        if here.vault.unlocked_until is not None:
            here.vault.touch()
            return None
        if request.method == "GET":
            return _ask(url_for("lock.unlock"), [("next", request.full_path.rstrip("?"))])
        refusal = None
        if _PASSPHRASE in request.form:
            refusal = _try(here)
            if refusal is None:
                return None
        carried = [
            (name, value) for name, value in request.form.items(multi=True) if name not in (_PASSPHRASE, "csrf_token")
        ]
        return _ask(request.full_path.rstrip("?"), carried, refusal)

    @app.context_processor
    def key_bar() -> dict[str, Any]:
        if person() is None:
            return {"me": None, "key_state": None}
        return {"me": person(), "key_state": key_state(office())}


def key_state(here: Office) -> dict[str, Any]:
    """none, pending, locked or unlocked; with the seconds left. Looking does not keep the key open."""
    if not here.folder.exists:
        return {"word": "none"}
    if not _usable(here):
        return {"word": "pending"}
    until = here.vault.unlocked_until
    if until is None:
        return {"word": "locked"}
    return {"word": "unlocked", "until": until, "seconds": until - here.clock()}


def _usable(here: Office) -> bool:
    """Whether there are keys with a confirmed backup; a further key that waits for its own is no hindrance."""
    return here.folder.exists and here.folder.is_backed_up(here.folder.signing_public.id)


def _try(here: Office) -> Refusal | None:
    try:
        here.vault.unlock(request.form.get(_PASSPHRASE, ""))
    except Refusal as refusal:
        return refusal
    return None


def _ask(action: str, carried: list[tuple[str, str]], refusal: Refusal | None = None) -> tuple[str, int]:
    errors, status = [], 200
    if refusal is not None:
        title, detail = sentence(refusal.code)
        errors = [(_PASSPHRASE, f"{title}. {detail}")]
        status = current_app.extensions["tun_problems"][refusal.code].status
    page = render_template("office/unlock.html", action=action, carried=carried, errors=errors)
    return page, status


def _safe(path: str) -> str:
    """A page of this application, or its home: never another site."""
    home: str = url_for("cases.home")
    if not path.startswith("/") or path.startswith(("//", "/\\")) or any(ord(sign) < 33 for sign in path):
        return home
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    try:
        adapter.match(path.partition("?")[0], method="GET")
    except HTTPException:
        return home
    return path
