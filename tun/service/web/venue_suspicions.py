"""Suspicious spans: marked by the operator after an alarm, listed, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired

from tun.core.encoding import unhex
from tun.core.errors.base import Malformed, NotFound, Refusal
from tun.house.pages import _, _l
from tun.service.actions.alarms import HOUR
from tun.service.actions.suspicions import SUSPICION_ID_BYTES, SpanDetails, mark, of_venue, withdraw
from tun.service.context import service
from tun.service.storage import venues
from tun.service.storage.tables import Area

from .venue_fields import ClockField, DayField, StaffForm, choice
from .venue_session import operator, own_venue, page
from .venue_times import NoSuchTime, instant

REASONS: dict[str, Any] = {
    "flood": _l("Viel mehr Check-ins als Gäste"),
    "photographed": _l("Der Code wurde abfotografiert und verbreitet"),
    "covered": _l("Ein fremder Code klebte über dem Aushang"),
    "other": _l("Anderer Grund"),
}


class SuspicionForm(StaffForm):
    """A span of one day in local time; an end at or before the beginning is on the next day."""

    day = DayField(_l("Datum"), validators=[InputRequired(_l("Geben Sie das Datum ein."))])
    starts_at = ClockField(_l("Von"), validators=[InputRequired(_l("Geben Sie ein, ab wann."))])
    ends_at = ClockField(_l("Bis"), validators=[InputRequired(_l("Geben Sie ein, bis wann."))])
    area = choice(_l("Wo"))
    reason = choice(_l("Warum"), InputRequired(_l("Wählen Sie einen Grund.")))

    @classmethod
    def over(cls, areas: Sequence[Area], zone: ZoneInfo, hour: int | None) -> SuspicionForm:
        """`hour` is when an alarm's hour began: its times are what the form begins with."""
        known: dict[str, Any] = {}
        if hour is not None:
            start, end = (datetime.fromtimestamp(at, zone) for at in (hour, hour + HOUR))
            known = {"day": start.date(), "starts_at": start.time(), "ends_at": end.time(), "reason": "flood"}
        form = cls(**known)
        form.area.choices = [("", _("Im ganzen Haus")), *((str(area.number), area.label) for area in areas)]
        form.reason.choices = [("", _("Bitte wählen")), *REASONS.items()]
        return form

    def details(self, zone: ZoneInfo) -> SpanDetails:
        """Raises a Refusal or NoSuchTime."""
        first: date = self.day.data
        opens, closes = self.starts_at.data, self.ends_at.data
        last = first + timedelta(days=closes <= opens)
        starts, ends = instant(first, opens, zone), instant(last, closes, zone, later=True)
        return SpanDetails(starts, ends, int(self.area.data) if self.area.data else None, self.reason.data)


def suspicions(venue_id: str) -> Response | tuple[str, int]:
    venue, zone = own_venue(venue_id), service().config.zone
    areas = venues.areas_of(service().session, venue.id)
    form = SuspicionForm.over(areas, zone, _hour())
    if form.validate_on_submit():
        try:
            mark(service(), venue.id, form.details(zone), by=operator().id, now=service().clock())
        except NoSuchTime:
            form.starts_at.errors = [
                _("Diese Uhrzeit gibt es an dem Tag nicht: Die Uhr wird von 2 auf 3 Uhr vorgestellt.")
            ]
        except OverflowError:
            form.day.errors = [_("Bitte geben Sie ein Datum ein, zum Beispiel 23.11.2026.")]
        except Refusal as refusal:
            form.tell(refusal)
        else:
            flash(_("Gekennzeichnet. Gelöscht ist nichts; das Gesundheitsamt sieht es, wenn es fragt."), "success")
            return redirect(url_for("venue.suspicions", venue_id=venue_id))
    return page(
        "suspicions.html",
        form=form,
        venue=venue,
        marks=of_venue(service().session, venue.id),
        labels={area.number: area.label for area in areas},
        reasons=REASONS,
    )


def withdraw_suspicion(venue_id: str, suspicion_id: str) -> Response:
    venue = own_venue(venue_id)
    try:
        identity = unhex(suspicion_id, size=SUSPICION_ID_BYTES)
    except Malformed:
        raise NotFound from None
    withdraw(service(), venue.id, identity, by=operator().id, now=service().clock())
    flash(_("Zurückgenommen: Dieser Zeitraum gilt nicht mehr als verdächtig."), "success")
    return redirect(url_for("venue.suspicions", venue_id=venue_id))


def _hour() -> int | None:
    """The alarm that led here; None where none did."""
    hour = request.args.get("hour", "")
    return int(hour) if hour.isascii() and hour.isdigit() and len(hour) < 11 else None
