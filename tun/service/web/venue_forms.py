"""The operators' smaller forms: from what was typed to the records that the actions take."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import InputRequired, Optional

from tun.core.rules import Rule
from tun.house.pages import _, _l
from tun.service.actions.details import LONGEST_LABEL, LONGEST_NAME, AreaDetails, EventDetails
from tun.service.storage.tables import Area, Event

from .venue_fields import ClockField, DayField, StaffForm, choice, line, persons
from .venue_times import NoSuchTime, instant
from .venue_words import RULES


class SignUpForm(StaffForm):
    name = line(_l("Ihr Name oder der Ihres Betriebs"), asks=_l("Geben Sie einen Namen ein."), longest=200)
    login = StringField(_l("E-Mail-Adresse"), [InputRequired(_l("Geben Sie Ihre E-Mail-Adresse ein."))])
    password = PasswordField(_l("Passwort"), [InputRequired(_l("Denken Sie sich ein Passwort aus."))])


class JoinForm(SignUpForm):
    """The invitation comes from the link; whoever has it on paper may type it, or the whole link."""

    token = StringField(_l("Einladung"), [InputRequired(_l("Öffnen Sie den Link, den Sie bekommen haben."))])
    name = line(_l("Ihr Name"), asks=_l("Geben Sie Ihren Namen ein."), longest=200)

    def invitation(self) -> str:
        return str(self.token.data).rpartition("#")[2].strip()


class InviteForm(StaffForm):
    name = line(_l("Für wen"), asks=_l("Geben Sie ein, für wen die Einladung ist."), longest=200)


class CloseForm(StaffForm):
    password = PasswordField(_l("Passwort"), [InputRequired(_l("Geben Sie Ihr Passwort ein."))])


class AreaForm(StaffForm):
    label = line(_l("Name des Bereichs"), asks=_l("Geben Sie den Namen des Bereichs ein."), longest=LONGEST_LABEL)
    capacity = persons(_l("Höchstzahl an Personen"))
    tested_quota = persons(_l("Davon höchstens nur getestet"), least=0)

    def details(self) -> AreaDetails:
        """Raises a Refusal."""
        return AreaDetails(self.label.data, self.capacity.data, self.tested_quota.data)

    @classmethod
    def of(cls, area: Area) -> AreaForm:
        return cls(obj=area)


class EventForm(StaffForm):
    """An event in local time; an end at or before the beginning is on the next day."""

    title = line(
        _l("Titel der Veranstaltung"), asks=_l("Geben Sie den Titel der Veranstaltung ein."), longest=LONGEST_NAME
    )
    starts_on = DayField(_l("Datum"), validators=[InputRequired(_l("Geben Sie das Datum ein."))])
    starts_at = ClockField(_l("Einlass ab"), validators=[InputRequired(_l("Geben Sie ein, ab wann Einlass ist."))])
    ends_at = ClockField(_l("Ende"), validators=[InputRequired(_l("Geben Sie das Ende ein."))])
    ends_on = DayField(_l("Letzter Tag"), validators=[Optional()])
    capacity = persons(_l("Höchstzahl an Personen"))
    rule = choice(_l("Einlassregel"), Optional())
    tested_quota = persons(_l("Davon höchstens nur getestet"), least=0)

    def __init__(self, zone: ZoneInfo, **options: Any) -> None:
        super().__init__(**options)
        self._zone = zone
        self.rule.choices = [("", _("Wie am Ort")), *RULES.items()]

    @classmethod
    def of(cls, event: Event, zone: ZoneInfo) -> EventForm:
        starts, ends = (datetime.fromtimestamp(at, zone) for at in (event.starts, event.ends))
        last = ends.date() if ends.date() != _last_day(starts.date(), starts, ends) else None
        return cls(zone, obj=event, starts_on=starts.date(), starts_at=starts.time(), ends_at=ends.time(), ends_on=last)

    def validate(self, extra_validators: Any = None) -> bool:
        return bool(super().validate(extra_validators)) and self._read_times()

    def details(self) -> EventDetails:
        """Raises a Refusal."""
        return EventDetails(
            self.title.data,
            self._starts,
            self._ends,
            self.capacity.data,
            Rule(self.rule.data) if self.rule.data else None,
            self.tested_quota.data,
        )

    def _read_times(self) -> bool:
        first, opens, closes = self.starts_on.data, self.starts_at.data, self.ends_at.data
        last = self.ends_on.data or _last_day(first, opens, closes)
        leap = _("Diese Uhrzeit gibt es an dem Tag nicht: Die Uhr wird von 2 auf 3 Uhr vorgestellt.")
        for field, name, day, clock, later in (
            (self.starts_at, "_starts", first, opens, False),
            (self.ends_at, "_ends", last, closes, True),
        ):
            try:
                setattr(self, name, instant(day, clock, self._zone, later=later))
            except (NoSuchTime, OverflowError):
                field.errors = [*field.errors, leap]
        return not self.errors

    _starts: int
    _ends: int


class CodeForm(StaffForm):
    """What a code is to be issued for."""

    place = choice(_l("Wofür"))

    @classmethod
    def over(cls, places: Sequence[tuple[str, str]]) -> CodeForm:
        form = cls()
        form.place.choices = places
        return form

    def chosen(self) -> tuple[int | None, bytes | None]:
        """The area's number and the event's id."""
        area, _colon, event = self.place.data.partition(":")
        return int(area) if area else None, bytes.fromhex(event) or None


class RevokeForm(StaffForm):
    replace = BooleanField(_l("Gleich einen neuen Code ausgeben"), default=True)


class PlainForm(StaffForm):
    """Nothing but the token: for deeds that need no more than a yes."""


def _last_day(first: date, opens: Any, closes: Any) -> date:
    """The day of the end where none is given: the next one when the end is not after the beginning."""
    same_day = (closes.hour, closes.minute) > (opens.hour, opens.minute)
    return first if same_day else first + timedelta(days=1)
