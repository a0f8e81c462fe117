"""The service's permission table: endpoint × role. Absent means denied."""

from __future__ import annotations

from flask import request

from tun.house.access import ANYONE, only

from . import testcentre_api
from .office_api import authenticated
from .testcentre_access import CENTRE_SOFTWARE, TESTCENTRE, TESTCENTRE_ACCESS
from .testcentre_session import current_desk
from .venue_access import VENUE_ACCESS
from .venue_session import current_role

OFFICE = "office"

ACCESS: dict[str, frozenset[str]] = {
    "assets": only(ANYONE),
    "visitor.landing": only(ANYONE),
    "visitor.check_in": only(ANYONE),
    "visitor.device": only(ANYONE),
    "visitor.diary": only(ANYONE),
    "visitor.wallet": only(ANYONE),
    "visitor.about": only(ANYONE),
    "visitor.card": only(ANYONE),
    "visitor.pass_page": only(ANYONE),
    "visitor.certificate": only(ANYONE),
    "visitor.paper_form": only(ANYONE),
    "visitor.service_worker": only(ANYONE),
    "api.read_code": only(ANYONE),
    "api.post_visit": only(ANYONE),
    "api.end_visit": only(ANYONE),
    "api.set_planned_end": only(ANYONE),
    "api.correct_contact": only(ANYONE),
    "api.keys": only(ANYONE),
    "handover.list_offices": only(ANYONE),
    "handover.office_key": only(ANYONE),
    "handover.post_diary": only(ANYONE),
    "handover.withdraw_diary": only(ANYONE),
    "proofs.post_proofs": only(ANYONE),
    "passes.post_pass": only(ANYONE),
    "passes.withdraw_pass": only(ANYONE),
    "health.healthz": only(ANYONE),
    "health.readyz": only(ANYONE),
    "office_api.post_sealing_key": only(OFFICE),
    "office_api.search_venues": only(OFFICE),
    "office_api.post_request": only(OFFICE),
    "office_api.post_release": only(OFFICE),
    "office_api.fetch_diary": only(OFFICE),
    **VENUE_ACCESS,
    **TESTCENTRE_ACCESS,
}


def roles() -> set[str]:
    """What the sender of the current request is. Raises a Refusal for a bad signature."""
    if request.blueprint == "office_api":
        return {OFFICE} if authenticated() else set()
    if request.blueprint == "testcentre_api":
        return {CENTRE_SOFTWARE} if testcentre_api.authenticated() else set()
    role = current_role()
    if role is not None:
        return {role}
    return {TESTCENTRE} if current_desk() is not None else set()
