"""The language that somebody chose stays for as long as the cookie does."""

from __future__ import annotations

from flask import Flask, request, session

from tun.house.language import LANGUAGES


def install(app: Flask) -> None:
    @app.before_request
    def remember_language() -> None:
        chosen = request.args.get("lang")
        if chosen in LANGUAGES and session.get("language") != chosen:
            session["language"] = chosen
