"""Events at a venue."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_babel import format_decimal
from werkzeug.wrappers import Response

from tun.core.errors.base import Refusal
from tun.house.pages import _, local_time
from tun.service.actions.details import EventDetails
from tun.service.actions.events import correct_event, create_event
from tun.service.actions.quotas import citys_quota
from tun.service.context import service
from tun.service.storage import venues

from .venue_forms import EventForm
from .venue_posters import documents
from .venue_session import event_of, own_venue, page
from .venue_times import clock_changes


def new_event(venue_id: str) -> Response | tuple[str, int]:
    venue = own_venue(venue_id)
    form = EventForm(service().config.zone)
    if form.validate_on_submit():
        try:
            event = create_event(service(), venue.id, form.details(), now=service().clock())
        except Refusal as refusal:
            form.tell(refusal)
        else:
            _confirm(form.details())
            return redirect(url_for("venue.edit_event", venue_id=venue_id, event_id=event.id.hex()))
    quota = citys_quota(service(), at=service().clock())
    return page("event_form.html", form=form, venue=venue, event=None, documents=[], citys_quota=quota)


def edit_event(venue_id: str, event_id: str) -> Response | tuple[str, int]:
    venue = own_venue(venue_id)
    event = event_of(venue, event_id)
    form = EventForm.of(event, service().config.zone)
    if form.validate_on_submit():
        try:
            new = correct_event(service(), venue.id, event.id, form.details(), now=service().clock())
        except Refusal as refusal:
            form.tell(refusal)
        else:
            _confirm(form.details())
            if new:
                flash(_("Der alte Aushang gilt nicht bis zum neuen Ende. Bitte drucken Sie ihn neu."), "warning")
            return redirect(url_for("venue.edit_event", venue_id=venue_id, event_id=event_id))
    prints = venues.valid_codes(service().session, venue.id, event=event.id, now=service().clock())
    address = url_for("venue.event_poster", venue_id=venue_id, event_id=event_id)
    quota = citys_quota(service(), at=max(service().clock(), event.starts))
    return page(
        "event_form.html",
        form=form,
        venue=venue,
        event=event,
        documents=documents(address, prints),
        citys_quota=quota,
    )


def _confirm(event: EventDetails) -> None:
    """Say the times back, with the day: an end past midnight is easily meant otherwise."""
    start, end = local_time(event.starts), local_time(event.ends)
    flash(_("Gespeichert: Einlass %(start)s, Ende %(end)s.", start=start, end=end), "success")
    if clock_changes(event.starts, event.ends, service().config.zone):
        hours = format_decimal((event.ends - event.starts) / 3600, format="0.##")
        flash(
            _("In dieser Zeit wird die Uhr umgestellt. Tatsächliche Dauer: %(hours)s Stunden.", hours=hours),
            "info",
        )
