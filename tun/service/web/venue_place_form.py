"""The form of a venue and its areas: from what was typed to the records that the actions take."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError

from tun.core.errors.base import Refusal
from tun.core.hours import OpeningHours
from tun.core.rules import Rule
from tun.house.pages import _, _l
from tun.service.actions.advice import LAYOUTS, layout_of, propose
from tun.service.actions.details import (
    LONGEST_LABEL,
    LONGEST_NAME,
    MOST_AREAS,
    AreaDetails,
    VenueDetails,
    numbered,
    one_line,
)
from tun.service.storage.tables import Office, Venue

from .venue_advice import LAYOUT_WORDS, UNITS, reason_words
from .venue_fields import HoursField, StaffForm, WholeNumberField, choice, line, persons
from .venue_words import KINDS, RULES, stay_choices

_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class VenueForm(StaffForm):
    """What describes a venue; also used to correct it."""

    name = line(_l("Name des Ortes"), asks=_l("Geben Sie den Namen des Ortes ein."), longest=LONGEST_NAME)
    kind = choice(_l("Art des Ortes"), InputRequired(_l("Wählen Sie die Art des Ortes.")))
    street = line(_l("Straße"), asks=_l("Geben Sie die Straße ein."), longest=100)
    house_number = line(_l("Hausnummer"), asks=_l("Geben Sie die Hausnummer ein."), longest=20)
    postcode = line(_l("Postleitzahl"), asks=_l("Geben Sie die Postleitzahl ein."), longest=10)
    city = line(_l("Stadt oder Gemeinde"), asks=_l("Geben Sie die Stadt oder Gemeinde ein."), longest=100)
    capacity = persons(_l("Höchstzahl an Personen"))
    longest_stay = choice(_l("Längster Aufenthalt"), coerce=int)
    rule = choice(_l("Einlassregel"), default=Rule.NONE.value)
    monday = HoursField(_l("Montag"), 0)
    tuesday = HoursField(_l("Dienstag"), 1)
    wednesday = HoursField(_l("Mittwoch"), 2)
    thursday = HoursField(_l("Donnerstag"), 3)
    friday = HoursField(_l("Freitag"), 4)
    saturday = HoursField(_l("Samstag"), 5)
    sunday = HoursField(_l("Sonntag"), 6)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.kind.choices = [("", _("Bitte wählen")), *KINDS.items()]
        self.rule.choices = list(RULES.items())
        self.longest_stay.choices = stay_choices(self.longest_stay.object_data)

    @classmethod
    def of(cls, venue: Venue) -> VenueForm:
        """The form with what is known, or with what was just sent."""
        spans = OpeningHours.from_rows(venue.hours).spans
        week = {day: [span for span in spans if span.weekday == number] for number, day in enumerate(_WEEK)}
        return cls(obj=venue, **week)

    @property
    def week(self) -> list[HoursField]:
        return [self[day] for day in _WEEK]

    @property
    def has_hours(self) -> bool:
        return any(day.data or day.errors for day in self.week)

    def details(self) -> VenueDetails:
        """Raises a Refusal."""
        return VenueDetails(
            name=self.name.data,
            kind=self.kind.data,
            street=self.street.data,
            house_number=self.house_number.data,
            postcode=self.postcode.data,
            city=self.city.data,
            capacity=self.capacity.data,
            longest_stay=self.longest_stay.data,
            rule=Rule(self.rule.data),
            hours=OpeningHours(tuple(sorted(span for day in self.week for span in day.data or ()))),
        )


class AreasForm(StaffForm):
    """Areas to be added: numbered tables in one go, others by line."""

    layout = choice(_l("Wie sind die Gäste verteilt?"), Optional())
    word = StringField(_l("Bezeichnung"), default=_l("Tisch"))
    count = WholeNumberField(_l("Nummerierte Tische, Blöcke oder Räume"), validators=[Optional()])
    seats = persons(_l("Höchstzahl an jedem"))
    listed = TextAreaField(_l("Bereiche einzeln"), [Optional()])

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.layout.choices = [("", _("So, wie es zur Art des Ortes passt")), *LAYOUT_WORDS.items()]

    def advise(self, kind: str, known: Collection[str]) -> str | None:
        """Write a proposal below the areas that are listed already, and say why; None where a question is open."""
        if not all([self.count.validate(self), self.seats.validate(self)]):
            return None
        if not self.count.data:
            self.count.errors = [_("Geben Sie an, wie viele es sind, zum Beispiel 12. Daraus entsteht der Vorschlag.")]
            return None
        layout = self.layout.data if self.layout.data in LAYOUTS else layout_of(kind)
        usual, part = UNITS[layout]
        word = one_line(self.word.data or "")
        word = str(usual) if word in ("", str(_("Tisch"))) else word
        listed = _lines(self.listed.data)
        taken = {*known, *(_label_and_limit(text)[0] for text in listed)}
        try:
            proposal = propose(word, self.count.data, self.seats.data, part=str(part), taken=taken)
        except Refusal as refusal:
            self.tell(refusal)
            return None
        new = [f"{area.label}: {area.capacity}" if area.capacity else area.label for area in proposal.areas]
        self._write("listed", "\n".join(listed + new))
        self._write("count", "")
        self._write("seats", "")
        return reason_words(layout, proposal)

    def _write(self, name: str, text: str) -> None:
        self[name].data = text or None
        self[name].raw_data = [text]

    def validate_count(self, field: WholeNumberField) -> None:
        if field.data is not None and not 1 <= field.data <= MOST_AREAS:
            raise ValidationError(_("Bitte geben Sie eine Zahl von 1 bis %(most)d ein.", most=MOST_AREAS))

    def validate_word(self, field: StringField) -> None:
        if self.count.data and not one_line(field.data or ""):
            raise ValidationError(_("Geben Sie an, wie die Tische oder Plätze heißen, zum Beispiel Tisch."))
        if len(field.data or "") > LONGEST_LABEL - 10:
            raise ValidationError(_("Höchstens %(max)d Zeichen. Bitte kürzen Sie die Angabe.", max=LONGEST_LABEL - 10))

    def validate_listed(self, field: TextAreaField) -> None:
        for text in _lines(field.data):
            label, _capacity = _label_and_limit(text)
            if len(label) > LONGEST_LABEL:
                raise ValidationError(_("Dieser Bereich hat einen zu langen Namen: %(name)s …", name=label[:30]))

    def areas(self) -> tuple[AreaDetails, ...]:
        """Raises a Refusal."""
        tables: tuple[AreaDetails, ...] = ()
        if self.count.data:
            tables = numbered(self.word.data, self.count.data, capacity=self.seats.data)
        return tables + tuple(AreaDetails(*_label_and_limit(text)) for text in _lines(self.listed.data))


class NewVenueForm(AreasForm, VenueForm):
    """A venue with its areas, and its health office where the city has several."""

    office = choice(
        _l("Zuständiges Gesundheitsamt"),
        InputRequired(_l("Wählen Sie das zuständige Gesundheitsamt.")),
        coerce=lambda text: int(text) if text else None,
    )

    def offer(self, offices: Sequence[Office]) -> None:
        """Ask for the health office only where there is a choice."""
        if len(offices) < 2:
            del self.office
        else:
            self.office.choices = [("", _("Bitte wählen")), *((office.number, office.name) for office in offices)]


def _lines(text: str | None) -> list[str]:
    return [label for label in map(one_line, (text or "").splitlines()) if label]


def _label_and_limit(text: str) -> tuple[str, int | None]:
    """ "Parkett: 600" is the area "Parkett" for 600 persons."""
    label, colon, limit = text.rpartition(":")
    digits = limit.strip().replace(".", "")
    if colon and label.strip() and digits.isascii() and digits.isdigit() and len(digits) < 10:
        return label.strip(), int(digits)
    return text, None
