"""Who may use which page: one table per house, endpoint × role. What is not in the table is denied."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Flask, abort, redirect, request, url_for
from werkzeug.wrappers import Response

ANYONE = "anyone"

Table = Mapping[str, frozenset[str]]


def only(*roles: str) -> frozenset[str]:
    return frozenset(roles)


def guard(
    app: Flask, table: Table, roles: Callable[[], set[str]], *, sign_in: str, sign_ins: Mapping[str, str]
) -> None:
    """Refuse every request that the table does not allow; `sign_in` is the endpoint of the sign-in page; blueprints
    of other people name theirs in `sign_ins`.

    A page that exists for somebody else looks like one that does not exist: 404. Only a person who is not
    signed in at all, and asks to see a page, is led to the sign-in.
    """

    @app.before_request
    def check_access() -> Response | None:
        endpoint = request.endpoint
        if endpoint is None:
            return None  # no such page: the router answers
        allowed = table.get(endpoint, frozenset())
        if ANYONE in allowed:
            return None
        held = roles()
        if allowed & held:
            return None
        if allowed and not held and request.method in ("GET", "HEAD", "POST") and not request.path.startswith("/api/"):
            return redirect(url_for(sign_ins.get(request.blueprint or "", sign_in)))
        abort(404)
