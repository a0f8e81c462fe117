"""Who may use which page of the operators: everything but the sign-in is for operators alone."""

from __future__ import annotations

from tun.house.access import ANYONE, only

OPERATOR = "operator"

VENUE_ACCESS: dict[str, frozenset[str]] = {
    "venue.sign_in": only(ANYONE),
    "venue.sign_up": only(ANYONE),
    "venue.sign_out": only(OPERATOR),
    "venue.password": only(OPERATOR),
    "venue.home": only(OPERATOR),
    "venue.new_venue": only(OPERATOR),
    "venue.dashboard": only(OPERATOR),
    "venue.counts": only(OPERATOR),
    "venue.edit_venue": only(OPERATOR),
    "venue.out": only(OPERATOR),
    "venue.areas": only(OPERATOR),
    "venue.plan": only(OPERATOR),
    "venue.edit_area": only(OPERATOR),
    "venue.drop_area": only(OPERATOR),
    "venue.new_event": only(OPERATOR),
    "venue.edit_event": only(OPERATOR),
    "venue.event_poster": only(OPERATOR),
    "venue.codes": only(OPERATOR),
    "venue.print_codes": only(OPERATOR),
    "venue.revoke": only(OPERATOR),
    "venue.screen": only(OPERATOR),
    "venue.code_poster": only(OPERATOR),
    "venue.poster": only(OPERATOR),
}
