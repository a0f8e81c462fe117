"""The desk's forms: from what was typed to a checked result."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import TextInput

from tun.core.cards import LONGEST_SCANNED
from tun.core.certificates.issuing import ANTIGEN, PCR
from tun.core.certificates.names import LONGEST
from tun.house.pages import _, _l
from tun.service import products
from tun.service.actions.details import one_line
from tun.service.actions.testing import Outcome
from tun.service.context import service
from tun.service.products import Product

from .venue_fields import ClockField, DayField, StaffForm, choice, line
from .venue_times import NoSuchTime, instant

_DAY = re.compile(r"(\d\d?)[./ ]\s?(\d\d?)[./ ]\s?(\d{4})|(\d{4})-(\d\d?)-(\d\d?)", re.ASCII)


class BirthField(DayField):
    """A date of birth, of this century or the last."""

    widget = TextInput()  # typed in one go, by staff who do it all day; a browser's date field wants three

    def read(self, text: str) -> date:
        found = _DAY.fullmatch(text)
        try:
            if found is None:
                raise ValueError
            day, month, year, iso_year, iso_month, iso_day = (int(part or 0) for part in found.groups())
            return date(year or iso_year, month or iso_month, day or iso_day)
        except ValueError:
            raise ValueError(_("Bitte geben Sie ein Geburtsdatum ein, zum Beispiel 21.03.1985.")) from None

    def show(self, value: date | None) -> str:
        return f"{value:%d.%m.%Y}" if value is not None else ""


class ResultForm(StaffForm):
    """One person and one result. `card` is a number, or what a hand scanner typed."""

    card = StringField(
        _l("Karte"),
        [Length(max=LONGEST_SCANNED, message=_l("Das ist keine TuN-Karte. Bitte scannen Sie sie noch einmal."))],
        [lambda text: (text or "").strip()],
    )
    family_name = line(_l("Nachname"), asks=_l("Geben Sie den Nachnamen ein."), longest=LONGEST)
    given_name = StringField(
        _l("Vorname"),
        [Length(max=LONGEST, message=_l("Höchstens %(max)d Zeichen. Bitte kürzen Sie die Angabe."))],
        [lambda text: one_line(text or "")],
    )
    born = BirthField(_l("Geburtsdatum"), validators=[InputRequired(_l("Geben Sie das Geburtsdatum ein."))])
    product = choice(_l("Test"))
    sampled_on = DayField(
        _l("Tag der Probe"), validators=[InputRequired(_l("Geben Sie ein, an welchem Tag die Probe genommen wurde."))]
    )
    sampled_at = ClockField(
        _l("Uhrzeit der Probe"),
        validators=[InputRequired(_l("Geben Sie ein, um wie viel Uhr die Probe genommen wurde."))],
    )
    result = RadioField(
        _l("Ergebnis"),
        [InputRequired(_l("Wählen Sie das Ergebnis."))],
        validate_choice=False,
    )

    @classmethod
    def over(cls, listed: Sequence[Product], **options: Any) -> ResultForm:
        form = cls(**options)
        heads = {ANTIGEN: _("Antigen-Schnelltest"), PCR: _("PCR-Test")}
        form.product.choices = {
            head: {product.key: product.full_name for product in listed if product.kind == kind}
            for kind, head in heads.items()
        }
        form.result.choices = {"negative": _("Negativ"), "positive": _("Positiv")}
        form._listed = tuple(listed)
        return form

    @classmethod
    def empty(cls, listed: Sequence[Product], *, last: str | None, now: int) -> ResultForm:
        """For the next person: the time is now, the test the one that was used last."""
        local = datetime.fromtimestamp(now, service().config.zone)
        form = cls.over(listed, sampled_on=local.date(), sampled_at=local.time())
        form.product.data = last if last in {product.key for product in listed} else listed[0].key
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.result.data not in ("negative", "positive"):
            self.result.errors = [*self.result.errors, _("Wählen Sie das Ergebnis.")]
            return False
        try:
            self._sampled = instant(self.sampled_on.data, self.sampled_at.data, service().config.zone, later=True)
        except (NoSuchTime, OverflowError):
            leap = _("Diese Uhrzeit gibt es an dem Tag nicht: Die Uhr wird von 2 auf 3 Uhr vorgestellt.")
            self.sampled_at.errors = [*self.sampled_at.errors, leap]
            return False
        return True

    def outcome(self) -> Outcome:
        product = products.find(self._listed, self.product.data)
        assert product is not None  # the field takes nothing that is not in the list
        return Outcome(
            self.family_name.data,
            self.given_name.data,
            self.born.data,
            product,
            self._sampled,
            self.result.data == "negative",
        )

    _listed: tuple[Product, ...]
    _sampled: int
