"""Visits from a patient's phone, in the page of their case: five words in, a table out."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from tun.core import spoken
from tun.core.errors.base import Refusal
from tun.core.errors.visits import WordsMistyped
from tun.house.pages import _

from ..actions import diaries
from ..context import office
from .cases import case_page, read_id
from .forms import WordsForm, show
from .identity import me

pages = Blueprint("diaries", __name__)


@pages.post("/cases/<case_id>/diaries")
def fetch(case_id: str) -> Response | tuple[str, int]:
    case_key, form = read_id(case_id), WordsForm()
    if form.validate_on_submit():
        try:
            diary_id = diaries.fetch(office(), case_key, form.words.data, by=me().id)
        except WordsMistyped:
            form.words.errors = [*form.words.errors, slip_words(form.words.data)]
        except Refusal as refusal:
            show(form, refusal)
        else:
            return redirect(url_for("cases.case", case_id=case_id, _anchor=f"diary-{diary_id.hex()}"), code=303)
    return case_page(case_key, form), 400


@pages.post("/cases/<case_id>/diaries/<diary_id>/remove")
def remove(case_id: str, diary_id: str) -> Response:
    diaries.remove(office(), read_id(case_id), read_id(diary_id), by=me().id)
    flash(_("Die Besuche vom Telefon sind entfernt."))
    return redirect(url_for("cases.case", case_id=case_id), code=303)


def slip_words(typed: str) -> str:
    """What is wrong with the words, and what may be meant."""
    told = [
        _("„%(typed)s“ steht nicht in der Liste, meinten Sie „%(near)s“?", typed=word, near=near)
        if near is not None
        else _("„%(typed)s“ steht nicht in der Liste.", typed=word)
        for word, near in spoken.slips(typed)
    ]
    number = spoken.count(typed)
    if not told or number != spoken.WORD_COUNT:
        told.append(
            ngettext("Es ist %(num)s Wort; nötig sind fünf.", "Es sind %(num)s Wörter; nötig sind fünf.", number)
        )
    return " ".join(map(str, told))
