"""The test centres' pages: every address of theirs, and the view that answers it."""

from __future__ import annotations

from flask import Blueprint

from tun.house.staff_cookie import remember_language

from .testcentre_cards import block_card, card_sheet, new_card
from .testcentre_desk import paper, result
from .testcentre_session import ask_for_new_password, keep_out_of_caches
from .testcentre_sign_in import password, sign_in, sign_out

testcentre = Blueprint("testcentre", __name__, url_prefix="/testcentre")

testcentre.before_request(remember_language)
testcentre.before_request(ask_for_new_password)
testcentre.after_request(keep_out_of_caches)

for _rule, _endpoint, _view, _methods in (
    ("/sign-in", "sign_in", sign_in, ["GET", "POST"]),
    ("/sign-out", "sign_out", sign_out, ["POST"]),
    ("/password", "password", password, ["GET", "POST"]),
    ("/", "desk", result, ["GET", "POST"]),
    ("/certificate.pdf", "paper", paper, ["POST"]),
    ("/card", "new_card", new_card, ["GET"]),
    ("/card.pdf", "card_sheet", card_sheet, ["POST"]),
    ("/card/block", "block_card", block_card, ["GET", "POST"]),
):
    testcentre.add_url_rule(_rule, _endpoint, _view, methods=_methods)
