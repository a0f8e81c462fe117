"""The interface by which a phone exchanges certificates for proofs, after docs/protocol.md, section 19."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from tun.core.certificates.text import LONGEST_TEXT
from tun.core.encoding import Fields, b64u, read_json_object
from tun.core.errors.base import Malformed, MissingField, WrongType
from tun.core.proofs import MOST_PER_DAY
from tun.service.actions.proofs import MOST_CERTIFICATES, exchange
from tun.service.context import service

from .api import json_body, limit_bodies
from .limiter import limiter

proofs = Blueprint("proofs", __name__, url_prefix="/api/v1")


limit_bodies(proofs)


@proofs.post("/proofs")
def post_proofs() -> Response:
    fields = Fields(read_json_object(json_body()))
    texts = fields.items("certificates", longest=MOST_CERTIFICATES)
    wanted = fields.integer("wanted")
    fields.done()
    if not texts:
        raise MissingField("certificates")
    if not all(isinstance(text, str) for text in texts):
        raise WrongType("certificates")
    if not 1 <= wanted <= MOST_PER_DAY:
        raise Malformed("wanted")
    with limiter.limit("30 per minute"):  # a signature to check each time, and strips to be had
        strip = exchange(service(), [text[: LONGEST_TEXT + 1] for text in texts], wanted=wanted, now=service().clock())
    return jsonify(
        grounds=sorted(strip.standing.grounds),
        sampled=strip.standing.sampled,
        until=strip.standing.until,
        proofs=[{"proof": b64u(one.token), "opening": one.opening.to_json()} for one in strip.proofs],
        left=strip.left,
    )
