"""A certificate about a negative test on one page of A4, in German and English, with its QR code.

What stands on it is read from the signed certificate, never from a form: paper and code cannot differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tun.core.certificates.content import Content, Tested
from tun.core.certificates.issuing import PCR

from .code_image import long_matrix
from .paper import A4, Paper
from .qr import QUIET_ZONE, dark_runs

MARGIN = 20.0
RIGHT = A4.width - MARGIN
CODE_SIZE = 72.0  # millimetres: a module is above 0.8 mm, which phones read from a sheet that was folded


@dataclass(frozen=True)
class CentreOnPaper:
    """Where the test was made."""

    name: str
    street: str
    town: str


def certificate_pdf(
    content: Content,
    text: str,
    centre: CentreOnPaper,
    *,
    tests: dict[str, str],
    zone: ZoneInfo,
    city: str,
    printed_at: int,
) -> bytes:
    """One page. `tests` gives the full name of a device's number; `printed_at` is the document's date, Unix seconds."""
    with Paper(A4, design_width=A4.width, title="TuN", language="de", printed_at=printed_at) as paper:
        paper.turn()
        y = _heading(paper, city)
        for german, english, value in _rows(content, centre, tests, zone):
            y = _row(paper, y, german, english, value)
        _code(paper, y + 4, text, content.id)
        return paper.content()


def _heading(paper: Paper, city: str) -> float:
    paper.text("Bescheinigung über einen negativen Test", MARGIN, 27, size=19, bold=True)
    paper.text("Certificate of a negative test: SARS-CoV-2 (COVID-19)", MARGIN, 34, size=12, ink="grey")
    paper.text(f"{city} · TuN", RIGHT, 14, size=9, align="right", ink="grey")
    paper.line(MARGIN, 38, RIGHT, 38)
    return 46.0


def _rows(content: Content, centre: CentreOnPaper, tests: dict[str, str], zone: ZoneInfo) -> list[tuple[str, str, str]]:
    entry = content.entry
    assert isinstance(entry, Tested)
    sampled = datetime.fromtimestamp(entry.sampled, zone)
    kind = "PCR-Test (Nukleinsäure) / NAAT" if entry.type == PCR else "Antigen-Schnelltest / Rapid antigen test"
    return [
        ("Name", "Name", " ".join(part for part in (content.person.given_name, content.person.family_name) if part)),
        ("Geburtsdatum", "Date of birth", _day(content.person.dob)),
        ("Erreger", "Pathogen", "SARS-CoV-2"),
        ("Art des Tests", "Type of test", kind),
        ("Hersteller und Name", "Maker and name", tests.get(entry.product, entry.product)),
        ("Probe vom", "Sample taken", f"{sampled:%d.%m.%Y, %H:%M} Uhr ({sampled:%Z})"),
        ("Ergebnis", "Result", "NEGATIV / NEGATIVE (not detected)"),
        ("Teststelle", "Test centre", f"{centre.name}, {centre.street}, {centre.town}"),
        ("Staat, Aussteller", "State, issuer", f"{content.country}, {content.issuer}"),
    ]


def _row(paper: Paper, y: float, german: str, english: str, value: str) -> float:
    paper.text(german, MARGIN, y, size=10.5)
    paper.text(english, MARGIN, y + 4.4, size=8.5, ink="grey")
    setting = paper.fit(value, width=RIGHT - MARGIN - 52, height=10.5, largest=12, smallest=7, bold=True)
    paper.set_lines(setting, MARGIN + 52, y - 4, bold=True)
    return y + 12.2


def _code(paper: Paper, y: float, text: str, identifier: str) -> None:
    modules = long_matrix(text)
    module = CODE_SIZE / (len(modules) + 2 * QUIET_ZONE)
    inset = QUIET_ZONE * module
    paper.runs(dark_runs(modules), MARGIN + inset, y + inset, module)
    left, width = MARGIN + CODE_SIZE + 8, RIGHT - MARGIN - CODE_SIZE - 8
    y = paper.paragraph("EU-Zertifikat zum Scannen, auch in der App Ihrer Wahl.", left, y + 5, width=width, size=9.5)
    y = paper.paragraph("EU certificate, to be scanned by any app.", left, y, width=width, size=8.5, ink="grey")
    german = (
        "Gilt nur mit einem Ausweis. Wie lange der Test zählt, bestimmt die Regel am Einlass; maßgeblich ist die "
        "Uhrzeit der Probe. Diese Bescheinigung wurde nicht gespeichert: Bitte bewahren Sie sie auf."
    )
    english = (
        "Valid only together with an identity document. How long the test counts is decided by the rule at the door, "
        "from the time of the sample. No copy of this certificate was stored: please keep it."
    )
    y = paper.paragraph(german, left, y + 3, width=width, size=9.5)
    y = paper.paragraph(english, left, y + 1, width=width, size=8.5, ink="grey")
    y = paper.paragraph("Nummer / Identifier", left, y + 3, width=width, size=8.5, ink="grey")
    for start in range(0, len(identifier), 36):
        y = paper.paragraph(identifier[start : start + 36], left, y, width=width, size=8.5)


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d.%m.%Y}" if len(iso) == 10 else iso
