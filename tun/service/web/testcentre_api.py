"""The interface for test centres that have their own software, after docs/protocol.md, section 20."""

from __future__ import annotations

from flask import Blueprint, Response, g, jsonify, request

from tun.core.encoding import Fields, read_json_object
from tun.service.actions import centres, imports
from tun.service.actions.refusals import BearerUnknown
from tun.service.context import service

from .api import json_body, limit_bodies
from .limiter import limiter

testcentre_api = Blueprint("testcentre_api", __name__, url_prefix="/api/v1/testcentre")

BATCH_BYTES = 64 * 1024  # a row has about 200 bytes
_SCHEME = "Bearer "


limit_bodies(testcentre_api, BATCH_BYTES)


def authenticated() -> bool:
    """Whether the current request brings a centre's token; the centre is then `g.centre`. Raises BearerUnknown."""
    header = request.headers.get("Authorization", "")
    found = centres.centre_of_token(service(), header.removeprefix(_SCHEME)) if header.startswith(_SCHEME) else None
    if found is None:
        raise BearerUnknown
    g.centre = found
    return True


@testcentre_api.post("/results")
def post_results() -> Response:
    fields = Fields(read_json_object(json_body()))
    rows = fields.items("results", longest=imports.MOST_ROWS)
    fields.done()
    with limiter.limit("60 per minute"):
        answers = imports.take(service(), g.centre, rows, now=service().clock())
    taken = [answer for answer in answers if isinstance(answer, imports.Taken)]
    refused = [answer for answer in answers if isinstance(answer, imports.Refused)]
    answer = jsonify(
        results=[{"index": one.index, "id": one.id, "certificate": one.certificate} for one in taken],
        errors=[{"index": one.index, "code": one.refusal.code, "field": one.refusal.field} for one in refused],
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
