"""Passes: a visitor's phone makes one and takes it back, after docs/protocol.md, section 21."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from tun.core import cards
from tun.core.contact import SEALED_BYTES
from tun.core.encoding import Fields, read_json_object
from tun.service.actions import cards as deeds
from tun.service.context import service

from .api import json_body, limit_bodies, office_number
from .limiter import limiter

passes = Blueprint("passes", __name__, url_prefix="/api/v1/passes")


limit_bodies(passes)


@passes.post("")
def post_pass() -> tuple[Response, int]:
    fields = Fields(read_json_object(json_body()))
    card = fields.binary("pass", size=cards.CARD_ID_BYTES)
    office = office_number(fields)
    sealed = fields.binary("sealed", longest=2 * SEALED_BYTES)
    secret = fields.binary("secret", size=cards.PASS_SECRET_BYTES)
    fields.done()
    with limiter.limit("60 per hour"):  # a school's Wi-Fi, not a flood
        made = deeds.make(service(), card, office=office, sealed=sealed, secret=secret, now=service().clock())
    return jsonify(until=cards.good_until(made.month)), 201


@passes.post("/withdraw")
def withdraw_pass() -> Response:
    fields = Fields(read_json_object(json_body()))
    shown = fields.text("shown", longest=cards.LONGEST_SCANNED)
    fields.done()
    with limiter.limit("60 per hour"):
        deeds.withdraw(service(), shown, now=service().clock())
    return jsonify(withdrawn=True)
