"""Cases: the list, a new one, and one with all that was asked in it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tun.core.encoding import unhex
from tun.core.errors.base import Malformed, NotFound, Refusal
from tun.house.pages import _

from ..actions import cases, diaries
from ..client import Venue
from ..context import office
from ..storage import accounts as stored_accounts
from ..storage import cases as stored
from .forms import CaseForm, WordsForm, show
from .identity import me
from .words import deed_words

pages = Blueprint("cases", __name__)


def read_id(text: str, size: int = 8) -> bytes:
    """An id out of an address; raises NotFound, because such a page does not exist."""
    try:
        return unhex(text, size=size)
    except Malformed:
        raise NotFound from None


@pages.get("/")
def home() -> Response:
    return redirect(url_for("cases.overview"))


@pages.get("/cases")
def overview() -> str:
    here, closed = office(), request.args.get("closed") == "yes"
    found = stored.newest_first(here.session, closed=closed)
    names, counts = stored_accounts.names(here.session), stored.request_counts(here.session)
    return render_template("office/cases.html", cases=found, names=names, counts=counts, closed=closed)


@pages.route("/cases/new", methods=["GET", "POST"])
def new() -> str | Response | tuple[str, int]:
    form = CaseForm()
    if form.validate_on_submit():
        try:
            case_id = cases.open_case(
                office(),
                file_number=form.file_number.data,
                legal_basis=form.basis,
                notes=form.notes.data or "",
                by=me().id,
            )
        except Refusal as refusal:
            show(form, refusal)
        else:
            return redirect(url_for("cases.case", case_id=case_id.hex()), code=303)
    return render_template("office/case_new.html", form=form), 400 if form.errors else 200


@pages.get("/cases/<case_id>")
def case(case_id: str) -> str:
    return case_page(read_id(case_id), WordsForm(formdata=None))


def case_page(case_id: bytes, words: WordsForm) -> str:
    """A case with all that was asked in it and handed over for it. `words` may have been typed wrong."""
    here = office()
    found = cases.find_case(here, case_id)
    requests = [(row, Venue.from_json(row.venue_public)) for row in stored.requests_of(here.session, found.id)]
    return render_template(
        "office/case.html",
        case=found,
        notes=cases.read_notes(here, found),
        requests=requests,
        form=words,
        handed_over=diaries.read_all(here, found.id),
        releases=stored.release_counts(here.session, found.id, now=here.clock()),
        names=stored_accounts.names(here.session),
        deeds=[(row, deed_words(row.deed)) for row in stored.deeds_of(here.session, found.id)],
    )


@pages.post("/cases/<case_id>/close")
def close(case_id: str) -> Response:
    cases.close_case(office(), read_id(case_id), by=me().id)
    flash(_("Der Fall ist abgeschlossen."))
    return redirect(url_for("cases.overview"), code=303)
