"""An owner closes the account: what goes at once, what stays until when, and the password once more."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from tun.core.errors.base import Refusal
from tun.core.retention import date_of
from tun.house.pages import _, local_date
from tun.service.actions import closing
from tun.service.context import service
from tun.service.storage import venues
from tun.service.storage.operators import staff_of

from .limiter import limiter
from .venue_forms import CloseForm
from .venue_session import begin_session, operator, page


@limiter.limit("20 per 15 minutes", methods=["POST"])
def close_account() -> Response | tuple[str, int]:
    owner, form = operator().id, CloseForm()
    last = closing.kept_until(service(), owner)
    until = local_date(date_of(last)) if last is not None else None
    if form.validate_on_submit():
        try:
            closing.close_account(service(), owner, form.password.data, now=service().clock())
        except Refusal as refusal:
            form.tell(refusal)
        else:
            begin_session(None)
            flash(_closed(until), "success")
            return redirect(url_for("venue.sign_in"))
    session = service().session
    return page(
        "account_close.html",
        form=form,
        until=until,
        venues=venues.of_operator(session, owner),
        staff=len(staff_of(session, owner)),
        section="password",
    )


def _closed(until: str | None) -> str:
    if until is None:
        return str(_("Ihr Konto ist geschlossen. Von Ihnen und Ihren Orten ist nichts mehr gespeichert."))
    words = _("Ihr Konto ist geschlossen. Die letzten Besuche und Ihre Orte werden am %(day)s gelöscht.", day=until)
    return str(words)
