"""Sheets that go with the posters: what guests must be told, and what the staff must know."""

from __future__ import annotations

from datetime import datetime

from flask import Response, flash, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField
from wtforms.validators import Length, Optional

from tun.house.pages import _, _l
from tun.service.actions.details import one_line
from tun.service.actions.information import LONGEST_STATEMENT, InformationDetails, state_information
from tun.service.context import service
from tun.service.prints.guest_information import Informed, guest_information_pdf
from tun.service.prints.lettering import unprintable
from tun.service.prints.staff_sheet import Instructed, staff_sheet_pdf
from tun.service.storage.tables import Office, Venue

from .venue_fields import StaffForm
from .venue_posters import file_name
from .venue_session import own_venue, page


def _statement(label: object) -> StringField:
    message = _l("Höchstens %(max)d Zeichen. Bitte kürzen Sie die Angabe.")
    return StringField(
        label, [Optional(), Length(max=LONGEST_STATEMENT, message=message)], [lambda text: one_line(text or "")]
    )


class InformationForm(StaffForm):
    responsible = _statement(_l("Wer verantwortlich ist"))
    enquiries = _statement(_l("Wie man den Betrieb erreicht"))
    protection = _statement(_l("Wer Fragen zum Datenschutz beantwortet"))
    authority = _statement(_l("Wo man sich beschweren kann"))

    def details(self) -> InformationDetails:
        return InformationDetails(
            self.responsible.data or None,
            self.enquiries.data or None,
            self.protection.data or None,
            self.authority.data or None,
        )


def information(venue_id: str) -> AnyResponse | tuple[str, int]:
    venue = own_venue(venue_id)
    form = InformationForm(obj=venue)
    if form.validate_on_submit():
        state_information(service(), venue.id, form.details())
        flash(_("Gespeichert. Bitte drucken Sie das Blatt neu, wenn es schon aushängt."), "success")
        return redirect(url_for("venue.information", venue_id=venue_id))
    return page(
        "information.html",
        form=form,
        venue=venue,
        address=_address(venue),
        unprintable=unprintable(" ".join((venue.name, *(str(field.data or "") for field in _statements(form))))),
    )


def information_sheet(venue_id: str) -> Response:
    venue, now = own_venue(venue_id), service().clock()
    office = service().session.get(Office, venue.office)
    informed = Informed(
        venue=venue.name,
        address=_address(venue),
        city=service().config.city,
        office=office.name if office is not None else "",
        origin=service().config.origin,
        retention_days=service().config.retention_days,
        printed=datetime.fromtimestamp(now, service().config.zone).date(),
        responsible=venue.responsible,
        contact=venue.enquiries,
        protection=venue.protection,
        authority=venue.authority,
    )
    name = file_name(venue.name, _("Information für Gäste"))
    return _download(guest_information_pdf(informed, printed_at=now), name)


def staff_sheet(venue_id: str) -> Response:
    venue, now = own_venue(venue_id), service().clock()
    instructed = Instructed(
        venue=venue.name,
        city=service().config.city,
        origin=service().config.origin,
        retention_days=service().config.retention_days,
        printed=datetime.fromtimestamp(now, service().config.zone).date(),
    )
    return _download(
        staff_sheet_pdf(instructed, printed_at=now), file_name(venue.name, _("Merkblatt für das Personal"))
    )


def _statements(form: InformationForm) -> list[StringField]:
    return [form.responsible, form.enquiries, form.protection, form.authority]


def _address(venue: Venue) -> str:
    return f"{venue.street} {venue.house_number}, {venue.postcode} {venue.city}"


def _download(pdf: bytes, name: str) -> Response:
    return Response(pdf, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})
