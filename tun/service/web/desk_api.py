"""What the desk's own scripts call, after docs/protocol.md, section 21: cards, and what was sealed for them.

Unlike every other interface this one goes by the staff's cookie, so each call brings the page's CSRF token. Numbers of
cards stand in bodies, never in addresses.
"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from tun.core import cardfile, cards
from tun.core.cardfile import SEALED_OPENING_BYTES, CardProof
from tun.core.contact import SEALED_BYTES
from tun.core.encoding import Fields, read_json_object
from tun.core.errors.base import Malformed
from tun.core.proofs import LONGEST_PROOF
from tun.service.actions import cards as deeds
from tun.service.context import service

from .api import json_body, limit_bodies, office_number
from .limiter import limiter

desk_api = Blueprint("desk_api", __name__, url_prefix="/api/v1/desk")


limit_bodies(desk_api)


@desk_api.post("/cards")
def post_card() -> tuple[Response, int]:
    fields = Fields(read_json_object(json_body()))
    card = fields.binary("card", size=cards.CARD_ID_BYTES)
    office = office_number(fields)
    sealed = fields.binary("sealed", longest=2 * SEALED_BYTES)
    fields.done()
    with limiter.limit("120 per hour"):  # a desk prints no faster
        made = deeds.make(service(), card, office=office, sealed=sealed, now=service().clock())
    return jsonify(number=cards.number_of(made.id), until=cards.good_until(made.month)), 201


@desk_api.post("/cards/find")
def find_card() -> Response:
    fields = Fields(read_json_object(json_body()))
    shown = fields.text("shown", longest=cards.LONGEST_SCANNED)
    fields.done()
    with limiter.limit("60 per minute"):
        card = deeds.find(service(), shown, now=service().clock()).card
    return jsonify(number=cards.number_of(card.id), until=cards.good_until(card.month))


@desk_api.post("/cards/proofs")
def post_proofs() -> Response:
    fields = Fields(read_json_object(json_body()))
    card = cards.parse_number(fields.text("number", longest=cards.LONGEST_SCANNED))
    items = fields.items("proofs", longest=cardfile.MOST_PROOFS)
    fields.done()
    taken = deeds.attach(service(), card, [_proof(item) for item in items], now=service().clock())
    return jsonify(number=cards.number_of(card), proofs=taken)


def _proof(item: object) -> CardProof:
    if not isinstance(item, dict):
        raise Malformed("proofs")
    fields = Fields(item)
    token = fields.binary("proof", longest=2 * LONGEST_PROOF)
    opening = fields.binary("opening", longest=2 * SEALED_OPENING_BYTES)
    fields.done()
    return CardProof(token, opening)
