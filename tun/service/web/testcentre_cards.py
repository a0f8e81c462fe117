"""Cards at the desk: the page on which one is made, its sheet, and blocking one that was lost.

Whoever gets the card is typed into that page and sealed there; no address here ever sees a name.
"""

from __future__ import annotations

import secrets

from flask import Response, flash, redirect, request, url_for
from wtforms import StringField
from wtforms.validators import InputRequired

from tun.core import cards
from tun.core.cards import Card, PassCode
from tun.core.encoding import b64u
from tun.core.errors.base import Refusal
from tun.house.pages import _, _l
from tun.service.actions import cards as deeds
from tun.service.context import service
from tun.service.prints.member_card import CardSheet, card_pdf
from tun.service.storage import offices

from .testcentre_session import Page, page
from .venue_fields import StaffForm


class BlockForm(StaffForm):
    """A card by its number, or as a hand scanner types it."""

    card = StringField(_l("Kartennummer"), [InputRequired(_l("Geben Sie die Nummer der Karte ein."))])


def new_card() -> Page:
    return page("card.html", offices=receiving_offices(), card=b64u(cards.new_id(secrets.token_bytes)), section="card")


def receiving_offices() -> list[dict[str, object]]:
    """The offices to which a card can be sealed now, each with its key as base64url."""
    now, session = service().clock(), service().session
    found = (
        (office, offices.sealing_key(session, office.number, at=now)) for office in offices.receiving(session, at=now)
    )
    return [
        {"number": office.number, "name": office.name, "point": b64u(key.point)}
        for office, key in found
        if key is not None
    ]


def sealing_point(office: int) -> str | None:
    """The key of a card's office as base64url, for the openings of its proofs; None where it has none now."""
    key = offices.sealing_key(service().session, office, at=service().clock())
    return b64u(key.point) if key is not None else None


def card_sheet() -> Response:
    """The card to be printed. Its number comes from the page, in the body."""
    number = request.form.get("card", "")[: cards.LONGEST_SCANNED]
    card = deeds.find(service(), number, now=service().clock(), at_a_desk=False).card  # and no pass, which is a phone's
    token = cards.issue(card, service().keys.signer)
    sheet = CardSheet(
        url=cards.url(service().config.origin, token),
        number=cards.number_of(card.id),
        city=service().config.city,
        good_through=cards.month_name(card.month + cards.MONTHS),
    )
    named = {"Content-Disposition": 'attachment; filename="tun-karte.pdf"'}
    return Response(card_pdf(sheet, printed_at=service().clock()), mimetype="application/pdf", headers=named)


def block_card() -> Page:
    form = BlockForm()
    if form.validate_on_submit():
        try:
            number = _block(form.card.data)
        except Refusal as refusal:
            form.tell(refusal)
        else:
            flash(_("Die Karte %(number)s ist gesperrt, und was auf ihr war, ist gelöscht.", number=number), "success")
            return redirect(url_for("testcentre.block_card"))
    return page("card_block.html", form=form, section="block")


def _block(text: str) -> str:
    shown = cards.scanned(text, service().keys.verifiers, now=service().clock())
    card = shown.id if isinstance(shown, Card | PassCode) else shown
    deeds.block(service(), card)
    return cards.number_of(card)
