"""Fields of the operators' forms: they read what people write, and keep it as written when it is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import DateInput, TextInput

from tun.core.errors.base import Refusal
from tun.core.hours import Span
from tun.house.pages import _, _l
from tun.house.problems import sentence
from tun.service.actions.details import MOST_PERSONS, one_line

from .venue_hours import NotHours, read_spans, show_spans
from .venue_times import read_clock, read_day


class StaffForm(FlaskForm):  # type: ignore[misc]
    """A form that can be told why an action refused it."""

    def tell(self, refusal: Refusal) -> None:
        """Show a refusal at its field, or above the form where it has none."""
        words = " ".join(f"{part.rstrip('.')}." for part in sentence(refusal.code))
        field = self._fields.get(refusal.field)
        if field is None:
            self.form_errors.append(words)
        else:
            field.errors = [*field.errors, words]


def line(label: Any, *, asks: Any, longest: int, **options: Any) -> StringField:
    """One line of text that has to be filled in; `asks` is the sentence when it is not."""
    too_long = Length(max=longest, message=_l("Höchstens %(max)d Zeichen. Bitte kürzen Sie die Angabe."))
    return StringField(label, [InputRequired(asks), Length(min=1, message=asks), too_long], [_line], **options)


def _line(text: str | None) -> str:
    return one_line(text or "")


class _Read(Field):  # type: ignore[misc]
    """A field whose text is read into a value; what cannot be read is refused with a sentence."""

    data: Any

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else self.show(self.data)

    def process_formdata(self, values: Sequence[str]) -> None:
        text = values[0].strip() if values else ""
        self.data = self.read(text) if text else None

    def read(self, text: str) -> object:
        """Raises ValueError with a sentence."""
        raise NotImplementedError

    def show(self, value: Any) -> str:
        return "" if value is None else str(value)


class WholeNumberField(_Read):
    """A whole number; blanks and points between thousands do not matter."""

    widget = TextInput()

    def read(self, text: str) -> int:
        digits = "".join(text.split()).replace(".", "")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
            raise ValueError(_("Bitte geben Sie eine ganze Zahl ein, zum Beispiel 80."))
        return int(digits)


class DayField(_Read):
    """A date."""

    widget = DateInput()

    def read(self, text: str) -> date:
        try:
            return read_day(text)
        except ValueError:
            raise ValueError(_("Bitte geben Sie ein Datum ein, zum Beispiel 23.11.2026.")) from None

    def show(self, value: date | None) -> str:
        return value.isoformat() if value is not None else ""


class ClockField(_Read):
    """A time of day."""

    widget = TextInput()  # browsers show their own time field by their own language: 07:30 PM to a German

    def read(self, text: str) -> time:
        try:
            return read_clock(text)
        except ValueError:
            raise ValueError(_("Bitte geben Sie eine Uhrzeit ein, zum Beispiel 19:30.")) from None

    def show(self, value: time | None) -> str:
        return value.strftime("%H:%M") if value is not None else ""


class HoursField(_Read):
    """The opening hours of one day; empty on a day when the venue is closed."""

    widget = TextInput()

    def __init__(self, label: Any, weekday: int, **options: Any) -> None:
        super().__init__(label, **options)
        self.weekday = weekday

    def read(self, text: str) -> list[Span]:
        try:
            return read_spans(text, self.weekday)
        except NotHours:
            example = "11:30–14:30, 17:30–1:00"
            raise ValueError(
                _("%(day)s: Bitte schreiben Sie die Zeiten so: %(example)s", day=self.label.text, example=example)
            ) from None

    def show(self, value: list[Span] | None) -> str:
        return show_spans(value or [])


def choice(label: Any, *validators: Any, coerce: Callable[[str], Any] = str, **options: Any) -> SelectField:
    """One of several; what is not in the list is refused in the reader's language."""
    message = _l("Bitte wählen Sie eine Möglichkeit aus der Liste.")
    return SelectField(
        label, validators, coerce=coerce, invalid_choice_message=message, invalid_value_message=message, **options
    )


def persons(label: Any, *, least: int = 1) -> WholeNumberField:
    """A limit of persons, which may be left out."""
    message = _l("Bitte geben Sie eine Zahl von %(min)d bis %(max)d ein, oder lassen Sie das Feld leer.")
    return WholeNumberField(label, validators=[Optional(), NumberRange(least, MOST_PERSONS, message)])
