"""German and English. The texts in code and templates are German; the English ones stand in the catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, request, session
from flask_babel import Babel, get_locale

LANGUAGES = ("de", "en")
LOCALES = {"de": "de", "en": "en_GB"}  # 23 December 2026, as the rest of Europe writes it
_CATALOGUES = Path(__file__).resolve().parents[1] / "translations"


def install(app: Flask) -> None:
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(_CATALOGUES))
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "de")
    Babel(app, locale_selector=lambda: LOCALES[choose()])

    @app.url_defaults
    def keep_language(endpoint: str, values: dict[str, Any]) -> None:
        # Visitors have no cookie: the language that they chose travels in the address.
        if endpoint.startswith("visitor.") and request and request.args.get("lang") in LANGUAGES:
            values.setdefault("lang", request.args["lang"])


def catalogues() -> list[Path]:
    """The files in which the texts of the other language are read."""
    return sorted(_CATALOGUES.rglob("*.mo"))


def choose() -> str:
    """What was chosen, else what the browser prefers, else German."""
    chosen = request.args.get("lang")
    if chosen in LANGUAGES:
        return chosen
    if current_app.config["SESSION_COOKIE_NAME"] in request.cookies and session.get("language") in LANGUAGES:
        return str(session["language"])
    return request.accept_languages.best_match(LANGUAGES) or "de"


def current() -> str:
    locale = get_locale()
    return locale.language if locale is not None else "de"


def other() -> str:
    return "en" if current() == "de" else "de"


def other_language_url() -> str:
    """This page in the other language; a page that answers a form leads back to the form's own address."""
    query = {**request.args.to_dict(), "lang": other()}
    return f"{request.path}?{urlencode(query)}"
