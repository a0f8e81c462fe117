"""A table plan is uploaded or pasted, looked at, and made into areas with their codes."""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

from flask import flash, redirect, request, url_for
from flask_babel import format_decimal, ngettext
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import HiddenField, TextAreaField

from tun.core.errors.base import Refusal
from tun.house.pages import _, _l
from tun.service.actions.details import CROWD, LONGEST_LABEL, MOST_AREAS, MOST_PERSONS
from tun.service.actions.table_plan import (
    MOST_BYTES,
    MOST_LINES,
    Change,
    Fault,
    TablePlan,
    apply_plan,
    changes,
    decode,
    read_plan,
)
from tun.service.context import service
from tun.service.storage import venues

from .venue_advice import crowds
from .venue_fields import StaffForm
from .venue_session import own_venue, page

_UPLOAD_BYTES = 1024 * 1024  # received, so that the answer to too large a file can keep what was typed
_SHOWN_FAULTS = 20

_FAULTS = {
    "quotes": _l("Ein Anführungszeichen steht allein: %(text)s. Setzen Sie beide, oder keins."),
    "columns": _l(
        "„%(text)s“ ist eine Spalte zu viel. Nötig sind nur Name und Plätze. Hat die Tabelle mehr, nennen Sie in der "
        "ersten Zeile die beiden „Bereich“ und „Plätze“."
    ),
    "twice": _l("Diesen Namen hat schon Zeile %(text)s. Bitte geben Sie jedem Bereich einen eigenen."),
    "no-label": _l("Es fehlt der Name des Bereichs. Bitte tragen Sie ihn ein, oder löschen Sie die Zeile."),
    "long-label": _l("Der Name ist zu lang: %(text)s … Möglich sind %(most)d Zeichen."),
    "places": _l("%(text)s Plätze gehen nicht. Möglich sind 1 bis %(most)s; ohne Grenze bleibt das Feld leer."),
    "no-number": _l("„%(text)s“ ist keine ganze Zahl. Schreiben Sie die Plätze als Zahl, zum Beispiel 4."),
    "heading": _l(
        "„%(text)s“ ist keine ganze Zahl. Ist das die Überschrift, nennen Sie die beiden Spalten „Bereich“ und "
        "„Plätze“."
    ),
}


class PlanForm(StaffForm):
    """A file, or its lines. `taken` says which text came from a file, and may give way to the next one."""

    file = FileField(_l("CSV-Datei"))
    plan = TextAreaField(_l("Zeilen"))
    taken = HiddenField()

    def read(self) -> str | None:
        """The text that counts, which then stands in `plan`; None, with the reason at its field."""
        typed = _lines(self.plan.data)
        upload = self.file.data
        if upload:
            if typed.strip() and _mark(typed) != self.taken.data:
                self.file.errors = [
                    _("Hier stehen eine Datei und eigene Zeilen. Leeren Sie die Zeilen, wenn die Datei gelten soll.")
                ]
                return None
            content = upload.read(MOST_BYTES + 1)
            if len(content) > MOST_BYTES:
                self.file.errors = [_too_large()]
                return None
            try:
                typed = _lines(decode(content))
            except Refusal as refusal:
                self.tell(refusal)
                return None
            self._show(typed)
            if not typed.strip():
                self.file.errors = [_("In dieser Datei steht nichts. Bitte wählen Sie eine andere.")]
                return None
        if len(typed.encode()) > MOST_BYTES:
            self.plan.errors = [_too_large()]
            return None
        if not typed.strip():
            self.file.errors = [_("Wählen Sie eine Datei aus, oder fügen Sie die Zeilen darunter ein.")]
            return None
        return typed

    def _show(self, text: str) -> None:
        self.plan.data = text
        self.plan.raw_data = [text]
        self.taken.data = _mark(text)
        self.taken.raw_data = [self.taken.data]


class Preview(NamedTuple):
    """A plan as the page shows it, with what it would do."""

    plan: TablePlan
    changes: list[Change]

    @property
    def new(self) -> int:
        return sum(change.state == "new" for change in self.changes)

    @property
    def changed(self) -> int:
        return sum(change.state == "places" for change in self.changes)

    @property
    def crowded(self) -> list[str]:
        return crowds(self.plan.areas)


def receive_plan(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything is read: the plan's page takes more than a form, to say itself that it is too much."""
    if endpoint == "venue.plan":
        request.max_content_length = _UPLOAD_BYTES
        request.max_form_memory_size = _UPLOAD_BYTES


def plan(venue_id: str) -> Response | tuple[str, int]:
    venue = own_venue(venue_id)
    form, preview, faults = PlanForm(), None, []
    areas = venues.areas_of(service().session, venue.id)
    if form.validate_on_submit() and (text := form.read()) is not None:
        read = read_plan(text)
        preview = Preview(read, changes(read, areas))
        faults = [_words(fault) for fault in read.faults]
        if len(areas) + preview.new > MOST_AREAS and not faults:
            faults = [_("Ein Ort kann höchstens %(most)d Bereiche und Tische haben.", most=MOST_AREAS)]
        if not faults and "make" in request.form:
            return _make(venue.id, read)
    html, status = page(
        "plan.html",
        form=form,
        venue=venue,
        preview=preview,
        faults=faults[:_SHOWN_FAULTS],
        more=max(0, len(faults) - _SHOWN_FAULTS),
        crowd=CROWD,
        limits={"areas": MOST_AREAS, "kilobytes": MOST_BYTES // 1024},
    )
    return html, 400 if faults else status


def _make(venue: bytes, read: TablePlan) -> Response:
    codes, changed = apply_plan(service(), venue, read, now=service().clock())
    if codes:
        told = ngettext("%(num)d Bereich ist angelegt.", "%(num)d Bereiche sind angelegt.", len(codes))
        flash(told + " " + _("Die Aushänge sind fertig zum Drucken."), "success")
    if changed:
        told = ngettext(
            "Bei %(num)d Bereich ist die Höchstzahl geändert.",
            "Bei %(num)d Bereichen ist die Höchstzahl geändert.",
            changed,
        )
        flash(told, "success")
    if not codes and not changed:
        flash(_("Es war schon alles angelegt; geändert ist nichts."), "info")
    return redirect(url_for("venue.codes", venue_id=venue.hex(), print="tent", _anchor="prints-venue"))


def _lines(text: str | None) -> str:
    return "\n".join((text or "").splitlines())


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _too_large() -> str:
    most = MOST_BYTES // 1024
    return str(
        _("Das ist zu viel: höchstens %(most)d kB. Lassen Sie Spalten weg, die nicht Name oder Plätze sind.", most=most)
    )


def _words(fault: Fault) -> str:
    """What is wrong in the line, and what to do."""
    if fault.code == "too-many-lines":
        return str(_("Das sind mehr als %(most)d Zeilen. Bitte teilen Sie die Tabelle.", most=MOST_LINES))
    if fault.code == "too-many-areas":
        return str(_("Ein Ort kann höchstens %(most)d Bereiche und Tische haben.", most=MOST_AREAS))
    most = format_decimal(MOST_PERSONS)
    told = _FAULTS[fault.code] % {"text": fault.text, "most": most if fault.code == "places" else LONGEST_LABEL}
    return str(_("Zeile %(line)d: %(told)s", line=fault.line, told=told))
