"""Who is signed in at a test centre's desk. Its secret lies in the staff cookie beside nothing else."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tun.core.errors.base import NotFound
from tun.house import staff_cookie
from tun.service.actions import centre_staff
from tun.service.actions.centre_staff import Desk
from tun.service.context import service

_SECRET = "desk"
_WITHOUT_OWN_PASSWORD = ("testcentre.sign_in", "testcentre.sign_out", "testcentre.password")

Page = tuple[str, int] | AnyResponse


def current_desk() -> Desk | None:
    """The desk that sent this request; None where nobody is signed in."""
    secret = staff_cookie.held(_SECRET)
    return centre_staff.who(service(), secret, now=service().clock()) if secret is not None else None


def desk() -> Desk:
    """The desk of a page that the access table gives to test centres alone."""
    found = current_desk()
    if found is None:
        raise NotFound
    return found


def begin_session(secret: str | None) -> None:
    """A fresh cookie with this secret, or with none."""
    staff_cookie.begin(_SECRET, secret)


def leave() -> None:
    """End the session that this browser had, if it had one."""
    secret = staff_cookie.held(_SECRET)
    if secret is not None:
        centre_staff.sign_out(service(), secret)


def page(name: str, **content: Any) -> tuple[str, int]:
    """A page of the desk; one whose form is refused has status 400."""
    form = content.get("form")
    status = 400 if form is not None and form.errors else 200
    shown = {"desk": current_desk(), "now": service().clock(), "time_zone": service().config.zone.key, **content}
    return render_template(f"service/testcentre/{name}", **shown), status


def ask_for_new_password() -> AnyResponse | None:
    """A password that somebody else knows is good for one thing: to be changed."""
    if request.endpoint in _WITHOUT_OWN_PASSWORD:
        return None
    found = current_desk()
    return redirect(url_for("testcentre.password")) if found is not None and found.staff.must_change else None


def keep_out_of_caches(response: Response) -> Response:
    """People's names stand on these pages: no browser keeps them, not even for its way back."""
    response.headers["Cache-Control"] = "no-store"
    return response
