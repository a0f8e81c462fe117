"""The operators' pages: every address of theirs, and the view that answers it."""

from __future__ import annotations

from flask import Blueprint

from tun.house.staff_cookie import remember_language

from .venue_account import close_account
from .venue_areas import areas, drop_area, edit_area
from .venue_cards import cards_page
from .venue_codes import code_poster, codes, event_poster, issue, poster, print_codes, revoke
from .venue_dashboard import counts, dashboard, home, out
from .venue_events import edit_event, new_event
from .venue_information import information, information_sheet, staff_sheet
from .venue_places import edit_venue, new_venue
from .venue_plan import plan, receive_plan
from .venue_screen import screen
from .venue_session import ask_for_new_password
from .venue_sign_in import password, sign_in, sign_out, sign_up
from .venue_staff import join, remove_staff, staff, withdraw
from .venue_suspicions import suspicions, withdraw_suspicion

venue = Blueprint("venue", __name__, url_prefix="/venue")

venue.url_value_preprocessor(receive_plan)
venue.before_request(remember_language)
venue.before_request(ask_for_new_password)

_GET, _POST, _FORM = ["GET"], ["POST"], ["GET", "POST"]
_PLACE = "/<venue_id>"

for _rule, _view, _methods in (
    ("/sign-in", sign_in, _FORM),
    ("/sign-up", sign_up, _FORM),
    ("/join", join, _FORM),
    ("/sign-out", sign_out, _POST),
    ("/password", password, _FORM),
    ("/staff", staff, _FORM),
    ("/staff/<operator_id>/remove", remove_staff, _FORM),
    ("/staff/invitations/<invitation_id>/withdraw", withdraw, _POST),
    ("/account/close", close_account, _FORM),
    ("/", home, _GET),
    ("/new", new_venue, _FORM),
    (_PLACE, dashboard, _GET),
    (f"{_PLACE}/counts.json", counts, _GET),
    (f"{_PLACE}/edit", edit_venue, _FORM),
    (f"{_PLACE}/everyone-out", out, _FORM),
    (f"{_PLACE}/cards", cards_page, _GET),
    (f"{_PLACE}/areas", areas, _FORM),
    (f"{_PLACE}/areas/plan", plan, _FORM),
    (f"{_PLACE}/areas/<int:number>", edit_area, _FORM),
    (f"{_PLACE}/areas/<int:number>/remove", drop_area, _POST),
    (f"{_PLACE}/events/new", new_event, _FORM),
    (f"{_PLACE}/events/<event_id>", edit_event, _FORM),
    (f"{_PLACE}/events/<event_id>/poster.pdf", event_poster, _GET),
    (f"{_PLACE}/codes", codes, _GET),
    (f"{_PLACE}/codes", issue, _POST),
    (f"{_PLACE}/codes/print", print_codes, _POST),
    (f"{_PLACE}/codes/<code_id>/revoke", revoke, _FORM),
    (f"{_PLACE}/codes/<code_id>/screen", screen, _GET),
    (f"{_PLACE}/codes/<code_id>/poster.pdf", code_poster, _GET),
    (f"{_PLACE}/poster.pdf", poster, _GET),
    (f"{_PLACE}/suspicions", suspicions, _FORM),
    (f"{_PLACE}/suspicions/<suspicion_id>/withdraw", withdraw_suspicion, _POST),
    (f"{_PLACE}/information", information, _FORM),
    (f"{_PLACE}/information.pdf", information_sheet, _GET),
    (f"{_PLACE}/staff-sheet.pdf", staff_sheet, _GET),
):
    venue.add_url_rule(_rule, view_func=_view, methods=_methods)
