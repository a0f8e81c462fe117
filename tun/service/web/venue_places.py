"""A venue is opened and corrected."""

from __future__ import annotations

from flask import flash, redirect, request, session, url_for
from werkzeug.wrappers import Response

from tun.core.errors.base import Refusal
from tun.house.pages import _
from tun.service.actions.venues import correct_venue, create_venue
from tun.service.context import service
from tun.service.storage import venues

from .venue_advice import warn_of_crowds
from .venue_place_form import NewVenueForm, VenueForm
from .venue_session import SIGNED_UP, operator, own_venue, page
from .venue_words import USUAL_STAY


def new_venue() -> Response | tuple[str, int]:
    session.pop(SIGNED_UP, None)  # it led here
    form = NewVenueForm(longest_stay=USUAL_STAY, city=service().config.city)
    form.offer(venues.every_office(service().session))
    reason = None
    if form.is_submitted() and "advise" in request.form:
        reason = form.advise(form.kind.data or "", ())
    elif form.validate_on_submit():
        try:
            areas = form.areas()
            venue = create_venue(
                service(),
                operator().id,
                form.details(),
                areas=areas,
                office=form.office.data if "office" in form else None,
                now=service().clock(),
            )
        except Refusal as refusal:
            form.tell(refusal)
        else:
            warn_of_crowds(areas)
            flash(_("%(name)s ist angelegt. Der Aushang ist fertig zum Drucken.", name=venue.name), "success")
            return redirect(url_for("venue.dashboard", venue_id=venue.id.hex()))
    first = not venues.of_operator(service().session, operator().id)
    return page("venue_form.html", form=form, venue=None, first=first, reason=reason)


def edit_venue(venue_id: str) -> Response | tuple[str, int]:
    venue = own_venue(venue_id)
    form = VenueForm.of(venue)
    if form.validate_on_submit():
        try:
            correct_venue(service(), venue.id, form.details())
        except Refusal as refusal:
            form.tell(refusal)
        else:
            flash(_("Gespeichert. Die gedruckten Aushänge gelten weiter."), "success")
            return redirect(url_for("venue.dashboard", venue_id=venue_id))
    return page("venue_form.html", form=form, venue=venue, first=False, reason=None)
