"""The interface for health offices. Every request is signed; an office sees its own venues and requests."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from tun.core.counts import STEP, Counts
from tun.core.encoding import Fields, b64u, read_json_object, unb64u, unhex
from tun.core.errors.base import BadBase64
from tun.core.errors.office import RequestSignature, RequestUnknown, RequestUnsigned
from tun.core.spoken import ID_BYTES
from tun.core.window import Window
from tun.service.actions import diaries, offices, windows
from tun.service.actions.windows import Asked
from tun.service.context import service
from tun.service.storage.offices import find_venues

from .api import json_body
from .limiter import limiter

office_api = Blueprint("office_api", __name__, url_prefix="/api/v1/office")

_SCHEME = "TuN "


def authenticated() -> bool:
    """Whether the current request is signed by an office, whose number is then `g.office`. Raises a Refusal."""
    header = request.headers.get("Authorization", "")
    if not header.startswith(_SCHEME):
        raise RequestUnsigned
    try:
        token = unb64u(header.removeprefix(_SCHEME))
    except BadBase64:
        raise RequestSignature from None
    query = request.query_string.decode("ascii", "replace")
    path = request.path + (f"?{query}" if query else "")
    g.office = offices.authenticate(
        service(), token, method=request.method, path=path, body=request.get_data(), now=service().clock()
    )
    return True


@office_api.post("/sealing-keys")
def post_sealing_key() -> tuple[Response, int]:
    fields = Fields(read_json_object(json_body()))
    token = fields.binary("statement", longest=2000)
    fields.done()
    statement = offices.take_statement(service(), g.office, token, now=service().clock())
    return jsonify({"key": b64u(statement.key.id), "from": statement.start, "until": statement.end}), 201


@office_api.post("/venues")
def search_venues() -> Response:
    fields = Fields(read_json_object(json_body()))
    text = fields.text("text", longest=200)
    fields.done()
    session = service().session
    return jsonify(venues=[windows.describe(session, row) for row in find_venues(session, g.office, text)])


@office_api.post("/requests")
def post_request() -> tuple[Response, int]:
    fields = Fields(read_json_object(json_body()))
    asked = Asked(
        case=fields.filled("case", longest=100),
        legal_basis=fields.filled("legal_basis", longest=200),
        reason=fields.filled("reason", longest=1000),
        venue=fields.hex("venue", size=8),
        area=fields.optional_integer("area"),
        window=Window(fields.integer("from"), fields.integer("to")),
    )
    fields.done()
    answer = windows.request_window(service(), g.office, asked, now=service().clock())
    content = {
        "request": answer.request.hex(),
        "state": answer.state,
        "counts": _counts(answer.counts),
        "expires": answer.expires,
    }
    return jsonify(content), 200 if answer.repeated else 201


@office_api.post("/requests/<identity>/release")
def post_release(identity: str) -> Response:
    fields = Fields(read_json_object(json_body()))
    area = fields.optional_integer("area")
    window = Window(fields.integer("from"), fields.integer("to"))
    fields.done()
    if len(identity) != 64:
        raise RequestUnknown
    sealed = windows.release_window(service(), g.office, unhex(identity, size=32), area, window, now=service().clock())
    return jsonify(release=b64u(sealed))


@office_api.post("/diaries")
def fetch_diary() -> Response:
    fields = Fields(read_json_object(json_body()))
    identity = fields.binary("id", size=ID_BYTES)
    fields.done()
    with limiter.limit("30 per minute"):  # five words are 55 bits; nobody types that fast
        fetched = diaries.fetch(service(), g.office, identity, now=service().clock())
    return jsonify(sealed=b64u(fetched.sealed), fetched=fetched.at)


def _counts(counts: Counts) -> dict[str, Any]:
    return {
        "from": counts.window.start,
        "to": counts.window.end,
        "step": STEP,
        "visits": counts.visits,
        "persons": counts.persons,
        "slots": [{"start": slot.start, "persons": slot.persons} for slot in counts.slots],
    }
