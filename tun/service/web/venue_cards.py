"""Taking a card at a venue: the page for whoever stands at the door, and the call that its script makes."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response
from wtforms import StringField

from tun.core import cards
from tun.core.codes import CODE_ID_BYTES
from tun.core.encoding import Fields, read_json_object
from tun.house.headers import PERMISSIONS_WITH_CAMERA
from tun.house.pages import _l
from tun.service.actions.card_visits import take
from tun.service.context import service
from tun.service.storage import venues
from tun.service.storage.tables import Code, Venue

from .api import json_body, limit_bodies
from .limiter import limiter
from .venue_fields import StaffForm
from .venue_session import own_venue, page
from .venue_words import code_place

venue_api = Blueprint("venue_api", __name__, url_prefix="/api/v1/venues")


class CardForm(StaffForm):
    """The field for a card; the page's script sends it."""

    card = StringField(_l("Karte"))


def cards_page(venue_id: str) -> Response:
    venue = own_venue(venue_id)
    answer = make_response(
        page(
            "cards.html",
            venue=venue,
            form=CardForm(),
            places=_places(venue),
            time_zone=service().config.zone.key,
        )
    )
    answer.headers["Permissions-Policy"] = PERMISSIONS_WITH_CAMERA
    return answer


limit_bodies(venue_api)


@venue_api.post("/<venue_id>/cards")
def take_card(venue_id: str) -> Response:
    venue = own_venue(venue_id)
    fields = Fields(read_json_object(json_body()))
    code = fields.hex("code", size=CODE_ID_BYTES)
    shown = fields.text("shown", longest=cards.LONGEST_SCANNED)
    fields.done()
    with limiter.limit("120 per minute"):  # nobody walks through a door faster
        taken = take(service(), venue.id, code, shown, now=service().clock())
    return jsonify(signal=taken.signal.value, at=taken.at, repeated=taken.repeated)


def _places(venue: Venue) -> list[tuple[str, str]]:
    """Where somebody can be checked in now: one code for each area of the house and of events that run; in words."""
    now, session = service().clock(), service().session
    areas = {area.number: area.label for area in venues.areas_of(session, venue.id)}
    running = [event for event in venues.events_of(session, venue.id) if event.starts <= now < event.ends]
    names = {event.id: event.title for event in running}
    found: dict[tuple[bytes | None, int | None], Code] = {}
    for event in [*(event.id for event in running), None]:
        for code in venues.valid_codes(session, venue.id, event=event, now=now):
            found.setdefault((code.event, code.area), code)
    return [(code.id.hex(), code_place(code, areas, names)) for code in found.values()]
