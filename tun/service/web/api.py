"""The interface for phones, after docs/protocol.md. Nothing here needs a cookie or an account."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from tun.core import shortcode
from tun.core.codes import MOST_OFFICE
from tun.core.contact import MOST_PERSONS, SEALED_BYTES
from tun.core.encoding import Fields, b64u, read_json_object
from tun.core.errors.base import NotFound
from tun.core.retention import date_of, day_of, deleted_on, readable_until
from tun.core.rules import Rule
from tun.core.visits import LONGEST_CODE, SECRET_BYTES, VISIT_BYTES
from tun.house.limits import network
from tun.service.actions import amend, tickets
from tun.service.actions.check_in import check_in
from tun.service.actions.check_out import check_out
from tun.service.actions.places import Place, strictest
from tun.service.actions.tickets import Admission
from tun.service.context import service
from tun.service.keys import public_ring

from .limiter import limiter

api = Blueprint("api", __name__, url_prefix="/api/v1")

VISITOR_BYTES = 16 * 1024  # a check-in has about 2 kB


def limit_bodies(blueprint: Blueprint, most: int = VISITOR_BYTES) -> None:
    """Refuse what is larger at every address of a blueprint, before it is read: 413."""

    @blueprint.before_request
    def limit_body() -> None:
        request.max_content_length = most


limit_bodies(api)


def json_body() -> bytes:
    """The body of a JSON request; aborts with 415 for anything else."""
    if request.content_type != "application/json" and request.mimetype != "application/json":
        abort(415)
    body = request.get_data()
    if request.content_length is None and len(body) >= (request.max_content_length or 0):
        abort(413)  # what comes in chunks is cut off at the limit, not refused: the rest may be missing
    return body


def office_number(fields: Fields) -> int:
    """The field `office`. Raises NotFound for what is no office's number."""
    number = fields.integer("office")
    if not 1 <= number <= MOST_OFFICE:
        raise NotFound("office")
    return number


@api.post("/codes")
def read_code() -> Response:
    fields = Fields(read_json_object(json_body()))
    visit = fields.binary("visit", size=VISIT_BYTES)
    now = service().clock()
    if fields.has("short"):
        short = shortcode.parse(fields.text("short", longest=40))
        fields.done()
        with limiter.limit("60 per minute"):  # short codes could be guessed, signed ones cannot
            admission = tickets.by_short_code(service(), short, visit, now=now)
    else:
        token = fields.binary("code", longest=LONGEST_CODE)
        fields.done()
        admission = tickets.by_token(service(), token, visit, now=now)
    return jsonify(_describe(admission, now))


@api.post("/visits")
def post_visit() -> tuple[Response, int]:
    answer = check_in(service(), json_body(), now=service().clock(), network=network())
    receipt = answer.receipt
    content = {
        "visit": b64u(receipt.visit),
        "receipt": b64u(answer.token),
        "arrival": receipt.arrival,
        "planned_end": receipt.planned_end,
        "readable_until": receipt.readable_until,
        "deleted_on": date_of(receipt.deleted_on).isoformat(),
    }
    return jsonify(content), 200 if answer.repeated else 201


@api.post("/visits/end")
def end_visit() -> Response:
    fields = Fields(read_json_object(json_body()))
    secret = fields.binary("secret", size=SECRET_BYTES)
    at = fields.integer("at")
    fields.done()
    answer = check_out(service(), secret, at=at, now=service().clock())
    return jsonify(
        visit=b64u(answer.visit),
        arrival=answer.stay.arrival,
        end=answer.stay.end,
        end_estimated=answer.stay.end_estimated,
    )


@api.post("/visits/planned-end")
def set_planned_end() -> Response:
    fields = Fields(read_json_object(json_body()))
    secret = fields.binary("secret", size=SECRET_BYTES)
    until = fields.integer("until")
    fields.done()
    planned = amend.plan_end(service(), secret, until=until, now=service().clock())
    return jsonify(
        visit=b64u(planned.visit), arrival=planned.arrival, planned_end=planned.planned_end, latest=planned.latest
    )


@api.post("/visits/contact")
def correct_contact() -> Response:
    fields = Fields(read_json_object(json_body()))
    secret = fields.binary("secret", size=SECRET_BYTES)
    sealed = fields.binary("sealed", longest=2 * SEALED_BYTES)
    fields.done()
    return jsonify(visit=b64u(amend.correct_contact(service(), secret, sealed, now=service().clock())))


@api.get("/keys")
def keys() -> Response:
    return jsonify(origin=service().config.origin, keys=public_ring(service().keys))


def _describe(admission: Admission, now: int) -> dict[str, Any]:
    place, venue = admission.place, admission.place.venue
    days = service().config.retention_days
    return {
        "now": now,
        "venue": {
            "id": venue.id.hex(),
            "name": venue.name,
            "kind": venue.kind,
            "street": venue.street,
            "house_number": venue.house_number,
            "postcode": venue.postcode,
            "city": venue.city,
        },
        "event": None
        if place.event is None
        else {
            "id": place.event.id.hex(),
            "title": place.event.title,
            "start": place.event.starts,
            "end": place.event.ends,
        },
        "area": None if place.area is None else {"number": place.area.number, "label": place.area.label},
        "rule": place.rule.value,
        "rule_details": None if place.rule is Rule.NONE else _rule_details(place, now),
        "office": {
            "number": admission.office.number,
            "name": admission.office.name,
            "phone": admission.office.phone,
            "key": {
                "id": b64u(admission.key.id),
                "point": b64u(admission.key.point),
                "from": admission.key.starts,
                "until": admission.key.ends,
                "statement": b64u(admission.key.statement),
            },
        },
        "persons_max": MOST_PERSONS,
        "planned_end": admission.planned_end,
        "readable_until": readable_until(now, days),
        "deleted_on": date_of(deleted_on(day_of(now), days)).isoformat(),
        "ticket": b64u(admission.ticket),
        "ticket_until": admission.ticket_until,
        "code": b64u(place.code.token),
    }


def _rule_details(place: Place, now: int) -> dict[str, Any]:
    """The city's numbers, with the quota of this zone where its operator allows fewer."""
    rules = service().rulebook.at(now)
    quota = strictest(*(limit for _, limit in place.tested_limits(rules.merely_tested)))
    return {**rules.to_json(), "merely_tested": quota}
