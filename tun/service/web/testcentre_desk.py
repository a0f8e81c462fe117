"""The desk: a person and a result go in, a certificate or an instruction comes out. Nothing of it is kept.

The answer to the form is the result itself: leading on to another address would need to keep it, or to name it there.
"""

from __future__ import annotations

from flask import Response, render_template, request
from flask_babel import force_locale
from markupsafe import Markup

from tun.core.certificates.issuing import PCR
from tun.core.certificates.link import link
from tun.core.certificates.text import LONGEST_TEXT
from tun.core.errors.base import Refusal
from tun.house import language
from tun.service import products
from tun.service.actions import testing
from tun.service.context import service
from tun.service.prints.certificate import CentreOnPaper, certificate_pdf
from tun.service.prints.code_image import long_path
from tun.service.storage.offices import registered

from .testcentre_forms import ResultForm
from .testcentre_session import Page, desk, page


def result() -> Page:
    listed = products.read(service().config.products)
    now = service().clock()
    if request.method == "GET":
        return page("desk.html", form=ResultForm.empty(listed, last=request.args.get("test"), now=now), section="desk")
    form = ResultForm.over(listed)
    if not form.validate():
        return page("desk.html", form=form, section="desk")
    outcome = form.outcome()
    try:
        outcome.check(now=now, zone=service().config.zone)
        if not outcome.negative:
            return _positive(outcome)
        centre = desk().centre
        text = testing.certify(service(), centre, outcome, now=now)
        proofs = testing.strip_of(service(), centre, text, now=now)
    except Refusal as refusal:
        form.tell(_at_a_field(refusal))
        return page("desk.html", form=form, section="desk")
    address = link(service().config.origin, text, [(proof.token, proof.opening.salt) for proof in proofs])
    return page(
        "negative.html",
        outcome=outcome,
        text=text,
        code=long_path(text),
        link=address,
        link_code=long_path(address),
        proofs=len(proofs),
    )


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


def _positive(outcome: testing.Outcome) -> Page:
    """What the tested person has to do, in both languages: the sheet goes home with them."""
    content = {"rapid": outcome.product.kind != PCR, "offices": registered(service().session)}
    told = []
    for tongue, locale in language.LOCALES.items():
        with force_locale(locale):
            told.append((tongue, Markup(render_template("service/testcentre/_instructions.html", **content))))
    return page("positive.html", outcome=outcome, instructions=told)


def _at_a_field(refusal: Refusal) -> Refusal:
    """The form has two fields for what the rules call `sampled`."""
    if refusal.field == "sampled":
        refusal.field = "sampled_at"
    return refusal
