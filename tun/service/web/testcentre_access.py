"""Who may use which page of the test centres: everything but the sign-in is for their staff or software."""

from __future__ import annotations

from tun.house.access import ANYONE, only

TESTCENTRE = "testcentre"
CENTRE_SOFTWARE = "test centre software"

TESTCENTRE_ACCESS: dict[str, frozenset[str]] = {
    "testcentre.sign_in": only(ANYONE),
    "testcentre.sign_out": only(TESTCENTRE),
    "testcentre.password": only(TESTCENTRE),
    "testcentre.desk": only(TESTCENTRE),
    "testcentre.paper": only(TESTCENTRE),
    "testcentre.new_card": only(TESTCENTRE),
    "testcentre.card_sheet": only(TESTCENTRE),
    "testcentre.block_card": only(TESTCENTRE),
    "desk_api.post_card": only(TESTCENTRE),
    "desk_api.find_card": only(TESTCENTRE),
    "desk_api.post_proofs": only(TESTCENTRE),
    "testcentre_api.post_results": only(CENTRE_SOFTWARE),
}
