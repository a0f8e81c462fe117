"""The desk: a person and a result go in, a certificate or an instruction comes out. Nothing of it is kept.

The answer to the form is the result itself: leading on to another address would need to keep it, or to name it there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, make_response, render_template, request
from flask_babel import force_locale
from markupsafe import Markup

from tun.core.cardfile import MOST_PROOFS
from tun.core.cards import Card, number_of
from tun.core.certificates.issuing import PCR
from tun.core.certificates.link import fields, link
from tun.core.certificates.text import LONGEST_TEXT
from tun.core.errors.base import Refusal
from tun.house import language
from tun.house.headers import PERMISSIONS_WITH_CAMERA
from tun.service import products
from tun.service.actions import cards as deeds
from tun.service.actions import testing
from tun.service.actions.proofs import SignedProof
from tun.service.context import service
from tun.service.prints.certificate import CentreOnPaper, certificate_pdf
from tun.service.prints.code_image import long_path
from tun.service.storage.offices import registered

from .testcentre_cards import sealing_point
from .testcentre_forms import ResultForm
from .testcentre_session import Page, desk, page


@dataclass(frozen=True)
class CardStrip:
    """What the page's script puts on a card: the certificate and its proofs, as in a link, and whom to seal them to."""

    number: str
    point: str | None
    strip: str
    proofs: int


def result() -> Page:
    listed = products.read(service().config.products)
    now = service().clock()
    if request.method == "GET":
        return _form(ResultForm.empty(listed, last=request.args.get("test"), now=now))
    form = ResultForm.over(listed)
    if not form.validate():
        return _form(form)
    outcome = form.outcome()
    try:
        outcome.check(now=now, zone=service().config.zone)
        card = deeds.find(service(), form.card.data, now=now).card if form.card.data else None
        if not outcome.negative:
            return _positive(outcome, card, now=now)
        centre = desk().centre
        text = testing.certify(service(), centre, outcome, now=now)
        wanted = testing.PROOFS_AT_THE_DESK + (MOST_PROOFS if card is not None else 0)
        proofs = testing.strip_of(service(), centre, text, wanted=wanted, now=now)
    except Refusal as refusal:
        form.tell(_at_a_field(refusal))
        return _form(form)
    # The card comes first: whoever has one mostly has no phone.
    kept, handed = (proofs[:MOST_PROOFS], proofs[MOST_PROOFS:]) if card is not None else ((), proofs)
    address = link(service().config.origin, text, _strip(handed))
    return page(
        "negative.html",
        outcome=outcome,
        text=text,
        code=long_path(text),
        link=address,
        link_code=long_path(address),
        proofs=len(handed),
        card=_for_card(card, text, kept) if card is not None else None,
    )


def _form(form: ResultForm) -> Page:
    response = make_response(page("desk.html", form=form, section="desk"))
    response.headers["Permissions-Policy"] = PERMISSIONS_WITH_CAMERA
    return response


def _strip(proofs: Sequence[SignedProof]) -> list[tuple[bytes, bytes]]:
    return [(proof.token, proof.opening.salt) for proof in proofs]


def _for_card(card: Card, text: str, proofs: Sequence[SignedProof]) -> CardStrip:
    return CardStrip(number_of(card.id), sealing_point(card.office), fields(text, _strip(proofs)), len(proofs))


def paper() -> Response:
    """The certificate on one page of A4. What is to be printed comes back from the page: nobody here kept it."""
    now, centre = service().clock(), desk().centre
    text = request.form.get("certificate", "")[: LONGEST_TEXT + 1]
    certificate = testing.own_certificate(service(), centre, text, now=now)
    pdf = certificate_pdf(
        certificate.content,
        text,
        CentreOnPaper(centre.name, f"{centre.street} {centre.house_number}", f"{centre.postcode} {centre.city}"),
        tests={product.key: product.full_name for product in products.read(service().config.products)},
        zone=service().config.zone,
        city=service().config.city,
        printed_at=now,
    )
    named = {"Content-Disposition": 'attachment; filename="tun-test.pdf"'}
    return Response(pdf, mimetype="application/pdf", headers=named)


def _positive(outcome: testing.Outcome, card: Card | None, *, now: int) -> Page:
    """What the tested person has to do, in both languages: the sheet goes home with them.

    Proofs of an earlier test come off their card: they would let them in.
    """
    if card is not None:
        deeds.clear(service(), card.id, now=now)
    content = {"rapid": outcome.product.kind != PCR, "offices": registered(service().session)}
    told = []
    for tongue, locale in language.LOCALES.items():
        with force_locale(locale):
            told.append((tongue, Markup(render_template("service/testcentre/_instructions.html", **content))))
    return page("positive.html", outcome=outcome, instructions=told, card=card and number_of(card.id))


def _at_a_field(refusal: Refusal) -> Refusal:
    """The form has two fields for what the rules call `sampled`."""
    if refusal.field == "sampled":
        refusal.field = "sampled_at"
    return refusal
