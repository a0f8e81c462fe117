"""The interface by which a phone hands its diary over to a health office, after docs/protocol.md, section 8."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, jsonify, request

from tun.core.diary import SEALED_BYTES, SECRET_BYTES, TAG_BYTES, withdrawal_tag
from tun.core.encoding import Fields, b64u, read_json_object
from tun.core.errors.base import NotFound
from tun.core.spoken import ID_BYTES
from tun.service.actions import diaries
from tun.service.context import service
from tun.service.storage import offices

from .api import VISITOR_BYTES, json_body, office_number
from .limiter import limiter

handover = Blueprint("handover", __name__, url_prefix="/api/v1")

_DIARY_BYTES = 48 * 1024  # a sealed diary has 43,811 characters


@handover.before_request
def limit_body() -> None:
    request.max_content_length = _DIARY_BYTES if request.endpoint == "handover.post_diary" else VISITOR_BYTES


@handover.get("/offices")
def list_offices() -> Response:
    found = offices.receiving(service().session, at=service().clock())
    return jsonify(offices=[{"number": office.number, "name": office.name} for office in found])


@handover.get("/offices/<number>/key")
def office_key(number: str) -> Response:
    if not re.fullmatch(r"[1-9][0-9]{0,4}", number):
        raise NotFound
    now, session = service().clock(), service().session
    office, key = offices.office(session, int(number)), offices.sealing_key(session, int(number), at=now)
    if office is None or key is None:
        raise NotFound
    content: dict[str, Any] = {
        "now": now,
        "number": office.number,
        "name": office.name,
        "phone": office.phone,
        "key": {
            "id": b64u(key.id),
            "point": b64u(key.point),
            "from": key.starts,
            "until": key.ends,
            "statement": b64u(key.statement),
        },
    }
    return jsonify(content)


@handover.post("/diaries")
def post_diary() -> tuple[Response, int]:
    fields = Fields(read_json_object(json_body()))
    identity = fields.binary("id", size=ID_BYTES)
    office = office_number(fields)
    sealed = fields.binary("sealed", longest=2 * SEALED_BYTES)
    withdrawal = fields.binary("withdrawal", size=TAG_BYTES)
    fields.done()
    with limiter.limit("30 per hour"):  # a clinic's Wi-Fi, not a flood
        taken = diaries.take(
            service(), identity, office=office, sealed=sealed, withdrawal=withdrawal, now=service().clock()
        )
    return jsonify(until=taken.until), 200 if taken.repeated else 201


@handover.post("/diaries/withdraw")
def withdraw_diary() -> Response:
    fields = Fields(read_json_object(json_body()))
    secret = fields.binary("secret", size=SECRET_BYTES)
    fields.done()
    return jsonify(fetched=diaries.withdraw(service(), withdrawal_tag(secret), now=service().clock()))
