"""The office's forms. Entries are kept when something is wrong, and every error says what to do."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import PasswordField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import DateInput, TimeInput

from tun.core.errors.base import Refusal
from tun.house.pages import _, _l
from tun.house.passwords import SHORTEST
from tun.house.problems import sentence

LEGAL_BASES = (
    ("§ 25 Abs. 1 IfSG", _l("§ 25 Abs. 1 IfSG – Ermittlungen zu Ansteckung und Ausbreitung")),
    ("§ 28a Abs. 4 IfSG", _l("§ 28a Abs. 4 IfSG – Kontaktdaten zur Nachverfolgung anfordern")),
    ("§ 16 Abs. 1 IfSG", _l("§ 16 Abs. 1 IfSG – Abwehr drohender Gefahren")),
    ("other", _l("Andere Rechtsgrundlage")),
)
LONGEST_REASON = 200  # characters
LONGEST_NOTES = 4000


def show(form: Any, refusal: Refusal, fields: dict[str, str] | None = None) -> None:
    """Put a refusal into a form: at the field it names (as renamed by `fields`), else above all."""
    title, detail = sentence(refusal.code)
    name = (fields or {}).get(refusal.field or "", refusal.field)
    if name in form:
        form[name].errors = [*form[name].errors, f"{title}. {detail}"]
    else:
        form.form_errors.append(f"{title}. {detail}")


class SignInForm(FlaskForm):  # type: ignore[misc]
    login = StringField(_l("Anmeldename"), [DataRequired(_l("Geben Sie Ihren Anmeldenamen ein."))])
    password = PasswordField(_l("Passwort"), [DataRequired(_l("Geben Sie Ihr Passwort ein."))])


class PasswordForm(FlaskForm):  # type: ignore[misc]
    old = PasswordField(_l("Jetziges Passwort"), [DataRequired(_l("Geben Sie Ihr jetziges Passwort ein."))])
    password = PasswordField(
        _l("Neues Passwort"),
        [
            DataRequired(_l("Geben Sie ein neues Passwort ein.")),
            Length(min=SHORTEST, max=200, message=_l("Das neue Passwort braucht mindestens zwölf Zeichen.")),
        ],
    )
    again = PasswordField(_l("Neues Passwort wiederholen"))

    def validate_again(self, field: Any) -> None:
        if field.data != self.password.data:
            raise ValidationError(_("Die beiden neuen Passwörter sind verschieden. Tippen Sie sie noch einmal."))


class CreateKeysForm(FlaskForm):  # type: ignore[misc]
    passphrase = PasswordField(_l("Passphrase"), [DataRequired(_l("Denken Sie sich eine Passphrase aus."))])
    again = PasswordField(_l("Passphrase wiederholen"))

    def validate_again(self, field: Any) -> None:
        if field.data != self.passphrase.data:
            raise ValidationError(_("Die beiden Passphrasen sind verschieden. Tippen Sie sie noch einmal."))


class PassphraseForm(FlaskForm):  # type: ignore[misc]
    passphrase = PasswordField(_l("Passphrase"), [DataRequired(_l("Geben Sie die Passphrase ein."))])


class ConfirmBackupForm(FlaskForm):  # type: ignore[misc]
    backup = FileField(_l("Sicherungsdatei"))
    passphrase = PasswordField(_l("Passphrase"), [DataRequired(_l("Geben Sie die Passphrase ein."))])

    def validate_backup(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Wählen Sie die Sicherungsdatei aus, die Sie gespeichert haben."))


class CaseForm(FlaskForm):  # type: ignore[misc]
    file_number = StringField(
        _l("Aktenzeichen"),
        [
            DataRequired(_l("Geben Sie das Aktenzeichen ein.")),
            Length(max=60, message=_l("Das Aktenzeichen darf höchstens 60 Zeichen haben.")),
        ],
        filters=[lambda text: text.strip() if text else text],
    )
    legal_basis = SelectField(_l("Rechtsgrundlage"), choices=lambda: list(LEGAL_BASES), validate_choice=False)
    other_basis = StringField(
        _l("Andere Rechtsgrundlage, und zwar"),
        [Length(max=120, message=_l("Bitte fassen Sie sich kürzer: höchstens 120 Zeichen."))],
        filters=[lambda text: text.strip() if text else text],
    )
    notes = TextAreaField(
        _l("Anlass und Notizen"),
        [Optional(), Length(max=LONGEST_NOTES, message=_l("Die Notizen dürfen höchstens 4000 Zeichen haben."))],
    )

    def validate_legal_basis(self, field: Any) -> None:
        if field.data not in dict(LEGAL_BASES):
            raise ValidationError(_("Wählen Sie eine Rechtsgrundlage aus der Liste."))

    def validate_other_basis(self, field: Any) -> None:
        if self.legal_basis.data == "other" and not field.data:
            raise ValidationError(_("Nennen Sie die Rechtsgrundlage, etwa „§ 1 Abs. 8 CoBeLVO“."))

    @property
    def basis(self) -> str:
        chosen: str = self.other_basis.data if self.legal_basis.data == "other" else self.legal_basis.data
        return chosen


class WordsForm(FlaskForm):  # type: ignore[misc]
    words = StringField(
        _l("Wörter vom Telefon"),
        [DataRequired(_l("Geben Sie die fünf Wörter ein, die das Telefon der erkrankten Person zeigt."))],
    )


class _Times(FlaskForm):  # type: ignore[misc]
    """An area and a window. Areas are offered by `offer`."""

    area = SelectField(_l("Bereich"), validate_choice=False)
    date_from = StringField(
        _l("Datum"),
        [DataRequired(_l("Geben Sie das Datum an, an dem der Zeitraum beginnt."))],
        widget=DateInput(),
    )
    time_from = StringField(
        _l("Von"), [DataRequired(_l("Geben Sie an, um wie viel Uhr der Zeitraum beginnt."))], widget=TimeInput()
    )
    time_to = StringField(
        _l("Bis"), [DataRequired(_l("Geben Sie an, um wie viel Uhr der Zeitraum endet."))], widget=TimeInput()
    )

    def offer(self, areas: list[tuple[str, str]]) -> None:
        self.area.choices = areas

    def validate_area(self, field: Any) -> None:
        if str(field.data or "") not in {value for value, _words in field.choices}:
            raise ValidationError(_("Wählen Sie einen Bereich aus der Liste."))

    @property
    def area_number(self) -> int | None:
        return int(self.area.data) if self.area.data else None


class WindowForm(_Times):
    date_to = StringField(_l("Datum des Endes"), [Optional()], widget=DateInput())
    reason = StringField(
        _l("Grund für die Anfrage"),
        [
            DataRequired(_l("Nennen Sie den Grund für die Anfrage.")),
            Length(max=LONGEST_REASON, message=_l("Der Grund darf höchstens 200 Zeichen haben.")),
        ],
        filters=[lambda text: " ".join(text.split()) if text else text],
    )


class NarrowForm(_Times):
    date_to = StringField(
        _l("Datum des Endes"),
        [DataRequired(_l("Geben Sie das Datum an, an dem der Zeitraum endet."))],
        widget=DateInput(),
    )
