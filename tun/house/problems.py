"""The edge where a refusal becomes a sentence: German or English, a status, and what to do.

Below here nobody words anything and nobody catches everything. What is not expected becomes a plain page
with a number that leads to the log entry, and the log entry holds no message, because messages hold data.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tun.core.errors.base import Refusal

from .keyfiles import KeyFolderFault
from .pages import _l

_log = logging.getLogger("tun")


class Problem(NamedTuple):
    """How a code is told: HTTP status, what happened, what to do."""

    status: int
    title: Any
    detail: Any


_CHECK_INPUT = _l("Bitte prüfen Sie die Eingabe und versuchen Sie es noch einmal.")

HOUSE_PROBLEMS: dict[str, Problem] = {
    "refused": Problem(400, _l("Das geht nicht"), _CHECK_INPUT),
    "malformed": Problem(400, _l("Das ließ sich nicht lesen"), _CHECK_INPUT),
    "unknown-field": Problem(400, _l("Unbekanntes Feld"), _l("Die Anfrage enthält ein Feld, das es hier nicht gibt.")),
    "missing-field": Problem(400, _l("Es fehlt eine Angabe"), _l("Bitte füllen Sie das genannte Feld aus.")),
    "wrong-type": Problem(400, _l("Eine Angabe hat die falsche Form"), _CHECK_INPUT),
    "bad-base64": Problem(400, _l("Eine Angabe ist beschädigt"), _l("Sie ist kein base64url ohne Füllzeichen.")),
    "too-long": Problem(400, _l("Eine Angabe ist zu lang"), _l("Bitte kürzen Sie das genannte Feld.")),
    "not-found": Problem(
        404,
        _l("Diese Seite gibt es nicht"),
        _l("Vielleicht ist die Adresse unvollständig, oder die Seite gehört jemand anderem."),
    ),
    "wrong-method": Problem(405, _l("So lässt sich diese Adresse nicht aufrufen"), _CHECK_INPUT),
    "conflict": Problem(409, _l("Unter dieser Nummer liegt schon etwas anderes"), _l("Es wurde nichts geändert.")),
    "too-large": Problem(413, _l("Das ist zu viel auf einmal"), _l("Bitte senden Sie weniger Daten.")),
    "wrong-content-type": Problem(
        415, _l("Diese Art von Daten wird hier nicht gelesen"), _l("Erwartet wird application/json.")
    ),
    "too-many-requests": Problem(
        429, _l("Zu viele Versuche"), _l("Bitte warten Sie eine Minute und versuchen Sie es dann noch einmal.")
    ),
    "unexpected": Problem(
        500,
        _l("Da ist etwas schiefgegangen"),
        _l("Es liegt an uns, nicht an Ihnen. Bitte versuchen Sie es in einer Minute noch einmal."),
    ),
    "unavailable": Problem(
        503,
        _l("Gerade nicht erreichbar"),
        _l("Bitte versuchen Sie es in einer Minute noch einmal. Es wurde nichts gespeichert."),
    ),
    "form-expired": Problem(
        400,
        _l("Die Seite lag zu lange offen"),
        _l("Bitte gehen Sie zurück, laden Sie die Seite neu und senden Sie sie noch einmal."),
    ),
    "foreign-page": Problem(
        403,
        _l("Eine andere Website hat das abgeschickt"),
        _l("Es wurde nichts geändert. Bitte öffnen Sie diese Seite selbst und versuchen Sie es dort noch einmal."),
    ),
    "wrong-password": Problem(401, _l("Name und Passwort passen nicht zusammen"), _l("Bitte prüfen Sie beides.")),
    "weak-password": Problem(
        400, _l("Das Passwort ist zu schwach"), _l("Bitte nehmen Sie mindestens zwölf verschiedene Zeichen.")
    ),
}
_BY_STATUS = {
    404: "not-found",
    405: "wrong-method",
    413: "too-large",
    415: "wrong-content-type",
    429: "too-many-requests",
    503: "unavailable",
}


def install(app: Flask, house_problems: Mapping[str, Problem]) -> None:
    """`house_problems` words the codes that only one house knows."""
    told = {**HOUSE_PROBLEMS, **house_problems}
    app.extensions["tun_problems"] = told

    def answer(code: str, *, status: int | None = None, field: str | None = None, number: str = "") -> Response:
        problem = told[code]
        status = status or problem.status
        detail = str(problem.detail) + (f" ({number})" if number else "")
        if wants_json():
            body = {
                "type": "about:blank",
                "title": str(problem.title),
                "status": status,
                "code": code,
                "detail": detail,
            }
            if field is not None:
                body["field"] = field
            response = jsonify(body)
            response.mimetype = "application/problem+json"
        else:
            page = render_template(
                "problem.html", status=status, title=problem.title, detail=detail, code=code, actions=[]
            )
            response = Response(page, mimetype="text/html")
        response.status_code = status
        if status in (429, 503):
            response.headers["Retry-After"] = "60" if status == 429 else "5"
        return response

    def refused(error: Refusal) -> Response:
        return answer(error.code, field=error.field)

    def form_expired(_: CSRFError) -> Response:
        return answer("form-expired")

    def refused_by_http(error: HTTPException) -> Response:
        if error.code is not None and 300 <= error.code < 400:
            return error.get_response()  # type: ignore[return-value]
        response = answer(_BY_STATUS.get(error.code or 500, "refused"), status=error.code)
        for name, value in error.get_headers():
            if name == "Allow":
                response.headers[name] = value
        return response

    def redirected(response: Response) -> Response:
        if isinstance(request.routing_exception, RequestRedirect) and 300 <= response.status_code < 400:
            response.location = _path_of(request.routing_exception)
            response.set_data(b"")
        return response

    def store_unavailable(error: OperationalError | PoolTimeout) -> Response:
        cause = getattr(error, "orig", None) or error
        _log.error("the store did not answer: %s", getattr(cause, "sqlite_errorname", type(cause).__name__))
        return answer("unavailable")

    def keys_unavailable(error: KeyFolderFault) -> Response:
        _log.error("%s", error)  # names a file and what to do about it, nothing else
        return answer("unavailable")

    def unexpected(error: Exception) -> Response:
        number = secrets.token_hex(4)
        # Where it happened, never what with: an exception's message may quote somebody's data.
        frames = "".join(traceback.format_tb(error.__traceback__))
        _log.error("unexpected %s, number %s\n%s", type(error).__name__, number, frames)
        return answer("unexpected", number=number)

    app.after_request(redirected)
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, form_expired)
    app.register_error_handler(HTTPException, refused_by_http)
    app.register_error_handler(OperationalError, store_unavailable)
    app.register_error_handler(PoolTimeout, store_unavailable)
    app.register_error_handler(KeyFolderFault, keys_unavailable)
    app.register_error_handler(Exception, unexpected)


def _path_of(error: RequestRedirect) -> str:
    """Where a path leads that was written in another way. Without the host: that came from whoever asked."""
    wanted = urlsplit(error.new_url)
    return "/" + wanted.path.lstrip("/\\") + (f"?{wanted.query}" if wanted.query else "")


def wants_json() -> bool:
    return request.path.startswith("/api/") or request.path in ("/healthz", "/readyz")


def sentence(code: str) -> tuple[str, str]:
    """Title and detail of a code in the reader's language, for pages that show a refusal in place."""
    problem: Problem = current_app.extensions["tun_problems"][code]
    return str(problem.title), str(problem.detail)
