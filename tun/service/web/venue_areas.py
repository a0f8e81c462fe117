"""The areas and tables of a venue."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from tun.core.errors.base import Refusal
from tun.house.pages import _
from tun.service.actions.details import CROWD
from tun.service.actions.quotas import citys_quota
from tun.service.actions.venues import add_areas, correct_area, remove_area
from tun.service.context import service
from tun.service.storage import venues

from .venue_advice import warn_of_crowds
from .venue_forms import AreaForm
from .venue_place_form import AreasForm
from .venue_session import area_of, own_venue, page


def areas(venue_id: str) -> Response | tuple[str, int]:
    venue = own_venue(venue_id)
    form, reason = AreasForm(), None
    found = venues.areas_of(service().session, venue.id)
    if form.is_submitted() and "advise" in request.form:
        reason = form.advise(venue.kind, [area.label for area in found])
    elif form.validate_on_submit():
        try:
            new = form.areas()
            if new:
                add_areas(service(), venue.id, new, now=service().clock())
        except Refusal as refusal:
            form.tell(refusal)
        else:
            told = ngettext("%(num)d Bereich ist angelegt.", "%(num)d Bereiche sind angelegt.", len(new))
            flash(told, "success" if new else "info")
            warn_of_crowds(new)
            return redirect(url_for("venue.areas", venue_id=venue_id))
    return page(
        "areas.html",
        form=form,
        venue=venue,
        areas=found,
        whole=_whole_house_codes(venue.id),
        reason=reason,
        crowd=CROWD,
    )


def edit_area(venue_id: str, number: int) -> Response | tuple[str, int]:
    venue = own_venue(venue_id)
    area = area_of(venue, number)
    form = AreaForm.of(area)
    if form.validate_on_submit():
        try:
            correct_area(service(), venue.id, number, form.details(), now=service().clock())
        except Refusal as refusal:
            form.tell(refusal)
        else:
            flash(_("Gespeichert. Die gedruckten Aushänge gelten weiter."), "success")
            warn_of_crowds([form.details()])
            return redirect(url_for("venue.areas", venue_id=venue_id))
    removable = not venues.was_visited(service().session, venue.id)
    quota = citys_quota(service(), at=service().clock())
    return page("area_form.html", form=form, venue=venue, area=area, removable=removable, citys_quota=quota)


def drop_area(venue_id: str, number: int) -> Response:
    venue = own_venue(venue_id)
    label = area_of(venue, number).label
    remove_area(service(), venue.id, number, now=service().clock())
    flash(_("%(label)s ist entfernt.", label=label), "success")
    return redirect(url_for("venue.areas", venue_id=venue_id))


def _whole_house_codes(venue: bytes) -> int:
    """How many valid codes lead to no area: worth a word as soon as there are areas."""
    valid = venues.valid_codes(service().session, venue, now=service().clock())
    return sum(code.area is None for code in valid)
