"""The shell of a house's application: everything that must hold on every page, put on in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from . import access, assets, headers, language, pages, problems, sessions

STATIC = Path(__file__).resolve().parent / "static"
FORM_BYTES = 64 * 1024


class _Sessions(SecureCookieSessionInterface):
    """Flask's sessions, begun at once where there is no cookie: visitors have none, and phones wait for an answer."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) not in request.environ.get("HTTP_COOKIE", ""):
            return self.session_class()
        return super().open_session(app, request)


class _App(Flask):
    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Nothing here is a coroutine; Flask looks ten times in each request, and that costs as much as a signature."""
        return func


def new_app(
    *,
    house: str,
    city: str,
    cookie: str,
    origin: str,
    session_secret: bytes,
    proxies: int,
    static_folders: Iterable[Path],
    most_bytes: int = FORM_BYTES,
) -> Flask:
    """An empty application with its doors shut. `proxies` is how many reverse proxies stand in front."""
    https = origin.startswith("https://")
    app = _App("tun", static_folder=None, template_folder=str(pages.template_folder()))
    app.session_interface = _Sessions()
    app.config.update(
        SECRET_KEY=session_secret,
        SESSION_COOKIE_NAME=f"__Host-{cookie}" if https else cookie,
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=most_bytes,
        MAX_FORM_MEMORY_SIZE=most_bytes,
        MAX_FORM_PARTS=200,
        TUN_ORIGIN=origin,
        # The browser says by Fetch Metadata where a form comes from; Referer is switched off on purpose.
        WTF_CSRF_SSL_STRICT=False,
        WTF_CSRF_TIME_LIMIT=sessions.LONGEST,
    )
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    headers.secure(app, https=https)
    headers.refuse_foreign_pages(app)
    language.install(app)
    pages.install(app, house=house, city=city)
    assets.install(app, [STATIC, *static_folders])
    return app


def shut_doors(
    app: Flask,
    *,
    table: access.Table,
    roles: Callable[[], set[str]],
    sign_in: str,
    sign_ins: Mapping[str, str] | None = None,
    house_problems: Mapping[str, problems.Problem],
) -> CSRFProtect:
    """Install access table, CSRF protection and the error edge; returns the CSRF guard for its exemptions."""
    access.guard(app, table, roles, sign_in=sign_in, sign_ins=sign_ins or {})
    problems.install(app, house_problems)
    return CSRFProtect(app)
