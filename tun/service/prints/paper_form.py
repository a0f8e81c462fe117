"""The paper form: for guests without a phone that can do it, or without the wish.

Two on a sheet of A4, to be cut apart: one form for each party, because guests must not see each other's data.
German and English stand on every form; the chosen language comes first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .paper import A4, Paper

Language = Literal["de", "en"]
Words = dict[Language, str]

MARGIN = 13.0
RIGHT = A4.width - MARGIN
FULL = RIGHT - MARGIN
FORM_HEIGHT = A4.height / 2
ROW_HEIGHT = 11.5  # room for large handwriting below the caption
GAP = 2.0


@dataclass(frozen=True)
class Field:
    """A box to write in, and its share of the row's width."""

    german: str
    english: str
    share: float

    def caption(self, language: Language) -> tuple[str, str]:
        """The words of the chosen language, then the other's."""
        return (self.german, self.english) if language == "de" else (self.english, self.german)


ROWS = (
    (Field("Nachname", "Surname", 1), Field("Vorname", "First name", 1)),
    (
        Field("Straße", "Street", 6),
        Field("Hausnr.", "Number", 2.2),
        Field("PLZ", "Postcode", 2.6),
        Field("Ort", "Town", 5),
    ),
    (Field("Telefon", "Phone", 1), Field("E-Mail (freiwillig)", "E-mail (optional)", 1)),
    (Field("Begleitpersonen: Vor- und Nachnamen", "Companions: first names and surnames", 1),),
    (
        Field("Datum", "Date", 1),
        Field("Ankunft", "Arrival", 1),
        Field("Ende", "Departure", 1),
        Field("Tisch, Bereich", "Table, area", 1.5),
    ),
)

TITLE: Words = {"de": "Kontaktformular", "en": "Contact form"}
VENUE: Words = {"de": "Betrieb", "en": "Venue"}
HAND_IN: Words = {
    "de": "Ein Blatt je Gruppe. Bitte dem Personal geben, nicht liegen lassen.",
    "en": "One sheet for each party. Please hand it to the staff, do not leave it lying about.",
}
FOR_STAFF: Words = {"de": "Vom Personal: zu vernichten am", "en": "For the staff: destroy on"}
KEPT: Words = {
    "de": "Der Betrieb verwahrt das Blatt verschlossen, nur für das Gesundheitsamt, und vernichtet es nach "
    "{days} Tagen.",
    "en": "The venue keeps this sheet locked away, for the health office only, and destroys it after {days} days.",
}
ARTICLE_13: Words = {
    "de": "Information nach Art. 13 DSGVO. Verantwortlich: der Betrieb; er nennt Ihnen auch seinen "
    "Datenschutzbeauftragten. Zweck: Infektionen nachverfolgen. Rechtsgrundlage: Art. 6 Abs. 1 Buchst. c DSGVO, "
    "§ 28a Abs. 4 IfSG. Empfänger: nur das Gesundheitsamt, auf dessen Anforderung. Sie können Auskunft, "
    "Berichtigung, Löschung oder Einschränkung verlangen und sich bei der Datenschutzaufsicht des Landes "
    "beschweren. Ohne die Angaben kann der Zutritt verweigert werden.",
    "en": "Information under Art. 13 GDPR. Controller: the venue, which also names its data protection officer. "
    "Purpose: tracing infections. Legal basis: Art. 6(1)(c) GDPR, section 28a(4) IfSG (Infection Protection "
    "Act). Recipient: the health office only, at its request. You may ask for access, correction, erasure or "
    "restriction, and complain to the state’s data protection authority. Without these details you may be "
    "refused entry.",
}


def paper_form_pdf(
    language: Language, city: str, venue: str | None = None, *, retention_days: int, printed_at: int
) -> bytes:
    """One page of A4 with two forms and a line to cut along. `printed_at` is the document's date, Unix seconds.

    Without a venue the form has a line to write its name on.
    """
    title = f"TuN: {TITLE[language]}" + (f", {venue}" if venue else "")
    with Paper(A4, design_width=A4.width, title=title, language=language, printed_at=printed_at) as paper:
        paper.turn()
        for top in (0.0, FORM_HEIGHT):
            _form(paper, top, language, city, venue, retention_days)
        paper.dashes(0, A4.width, FORM_HEIGHT)
        return paper.content()


def _form(paper: Paper, top: float, language: Language, city: str, venue: str | None, retention_days: int) -> None:
    y = _heading(paper, top + 10, language, city, venue)
    for row in ROWS:
        _row(paper, row, y, language)
        y += ROW_HEIGHT + GAP
    _notice(paper, y + 1, language, retention_days)


def _heading(paper: Paper, top: float, language: Language, city: str, venue: str | None) -> float:
    """Title, city and venue, and what to do with the sheet. Returns the lower edge."""
    second = _other(language)
    width = paper.text(TITLE[language], MARGIN, top + 6, size=19, bold=True)
    paper.text(TITLE[second], MARGIN + width + 3, top + 6, size=13, ink="grey")
    place = paper.fit(f"{city} · TuN", width=75, height=5, largest=10, smallest=6)
    paper.text(place.lines[0], RIGHT, top + 6, size=place.size, align="right", ink="grey")
    label_width = paper.text(f"{VENUE[language]} / {VENUE[second]}", MARGIN, top + 14.5, size=9, ink="grey")
    left = MARGIN + label_width + 3
    if venue is None:
        paper.line(left, top + 15, RIGHT, top + 15)
    else:
        name = paper.fit(venue, width=RIGHT - left, height=7, largest=13, smallest=6, bold=True)
        paper.set_lines(name, left, top + 10.3, bold=True)
    paper.text(HAND_IN[language], MARGIN, top + 20.5, size=8.5, bold=True)
    paper.text(HAND_IN[second], MARGIN, top + 24.2, size=8, ink="grey")
    return top + 27


def _row(paper: Paper, row: tuple[Field, ...], y: float, language: Language) -> None:
    """Boxes side by side, each with its caption inside at the upper edge."""
    shares = sum(field.share for field in row)
    left = MARGIN
    for field in row:
        width = (FULL - GAP * (len(row) - 1)) * field.share / shares
        paper.box(left, y, width, ROW_HEIGHT, line=0.25, radius=0.8)
        first, second = field.caption(language)
        caption = paper.text(first, left + 1.4, y + 2.9, size=7, bold=True)
        paper.text(second, left + 1.4 + caption + 1.4, y + 2.9, size=7, ink="grey")
        left += width + GAP


def _notice(paper: Paper, top: float, language: Language, retention_days: int) -> None:
    """What happens to the sheet, and the line on which the staff note its last day."""
    second, half = _other(language), (FULL - 6) / 2
    lower = top
    for words, left in ((language, MARGIN), (second, MARGIN + half + 6)):
        kept = KEPT[words].format(days=retention_days)
        y = paper.paragraph(kept, left, top, width=half, size=8, bold=True)
        lower = max(lower, paper.paragraph(ARTICLE_13[words], left, y + 0.8, width=half, size=7))
    baseline = lower + 7
    width = paper.text(f"{FOR_STAFF[language]} / {FOR_STAFF[second]}", MARGIN, baseline, size=8, ink="grey")
    paper.line(MARGIN + width + 2, baseline + 0.5, MARGIN + width + 47, baseline + 0.5, width=0.2)


def _other(language: Language) -> Language:
    return "en" if language == "de" else "de"
