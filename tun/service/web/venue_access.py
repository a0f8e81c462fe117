"""Who may use which page of the operators: owners all, staff what an evening needs, anyone how to get in."""

from __future__ import annotations

from tun.house.access import ANYONE, only

OWNER = "owner"
STAFF = "staff"

VENUE_ACCESS: dict[str, frozenset[str]] = {
    "venue.sign_in": only(ANYONE),
    "venue.sign_up": only(ANYONE),
    "venue.join": only(ANYONE),
    "venue.sign_out": only(OWNER, STAFF),
    "venue.password": only(OWNER, STAFF),
    "venue.staff": only(OWNER),
    "venue.withdraw": only(OWNER),
    "venue.remove_staff": only(OWNER),
    "venue.close_account": only(OWNER),
    "venue.home": only(OWNER, STAFF),
    "venue.new_venue": only(OWNER),
    "venue.dashboard": only(OWNER, STAFF),
    "venue.counts": only(OWNER, STAFF),
    "venue.edit_venue": only(OWNER),
    "venue.out": only(OWNER, STAFF),
    "venue.cards_page": only(OWNER, STAFF),
    "venue_api.take_card": only(OWNER, STAFF),
    "venue.areas": only(OWNER),
    "venue.plan": only(OWNER),
    "venue.edit_area": only(OWNER),
    "venue.drop_area": only(OWNER),
    "venue.new_event": only(OWNER),
    "venue.edit_event": only(OWNER),
    "venue.event_poster": only(OWNER, STAFF),
    "venue.codes": only(OWNER, STAFF),
    "venue.issue": only(OWNER),
    "venue.print_codes": only(OWNER, STAFF),
    "venue.revoke": only(OWNER),
    "venue.screen": only(OWNER, STAFF),
    "venue.code_poster": only(OWNER, STAFF),
    "venue.poster": only(OWNER, STAFF),
    "venue.suspicions": only(OWNER),
    "venue.withdraw_suspicion": only(OWNER),
    "venue.information": only(OWNER),
    "venue.information_sheet": only(OWNER, STAFF),
    "venue.staff_sheet": only(OWNER, STAFF),
}
