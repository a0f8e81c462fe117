"""The cookie of staff: the secret of one session, and the language. Nothing else is in it, and nobody else has one."""

from __future__ import annotations

from flask import request, session

from .language import LANGUAGES


def held(name: str) -> str | None:
    """The secret that this browser holds under `name`; None where it holds none."""
    secret = session.get(name)
    return secret if isinstance(secret, str) else None


def begin(name: str, secret: str | None) -> None:
    """Put a new secret into the cookie, or none; nothing that was in it before lives on, but the language."""
    language = session.get("language")
    session.clear()
    if secret is not None:
        session[name] = secret
    if language is not None:
        session["language"] = language


def remember_language() -> None:
    """Staff have a cookie, so a language once chosen stays."""
    chosen = request.args.get("lang")
    if chosen in LANGUAGES and session.get("language") != chosen:
        session["language"] = chosen
