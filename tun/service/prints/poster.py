"""The poster: one sheet of paper that says where one is, and lets a phone check in.

The words are fixed in German and English. The layout is drawn 210 mm wide and shrinks for smaller pages; from
top to bottom: the place, the code beside its area, three steps, what is kept and by whom it can be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from tun.core import shortcode

from .paper import A4, PageFormat, Paper
from .qr import QUIET_ZONE, dark_runs, matrix

DESIGN_WIDTH = 210.0
MARGIN = 15.0
RIGHT = DESIGN_WIDTH - MARGIN
FULL = RIGHT - MARGIN
CODE_SIDE = 106.0  # the frame included
FRAME = 1.0  # keeps line and rounded corners out of the quiet zone
ORIGIN_HEIGHT = 13.0  # what stands below the code
SIDE_LEFT = MARGIN + CODE_SIDE + 6
SIDE_WIDTH = RIGHT - SIDE_LEFT

STEPS = (
    (MARGIN, "Scannen", "mit der Telefonkamera, ohne App", "Scan", "with your phone’s camera, no app"),
    (MARGIN + 71, "Ausfüllen", "und einchecken", "Fill in", "and check in"),
    (MARGIN + 129, "Grün zeigen", "dem Personal", "Show green", "to the staff"),
)
KEPT_TITLE = ("Was gespeichert wird, und wer es lesen kann", "What is kept, and who can read it")
KEPT = (
    "Ort und Zeit Ihres Besuchs und Ihre Kontaktdaten. Die Kontaktdaten verschlüsselt Ihr Telefon: Lesen kann "
    "sie nur das Gesundheitsamt, und nur, wenn es sie wegen einer Infektion anfordert. Nach {days} Tagen wird "
    "alles gelöscht; was das Gesundheitsamt bis dahin angefordert hat, löscht es nach seinen eigenen Fristen.",
    "The place and time of your visit and your contact details. Your phone encrypts the contact details: only "
    "the health office can read them, and only if it requests them because of an infection. Everything is "
    "deleted after {days} days; what the health office has requested by then, it deletes by its own rules.",
)
ON_PAPER = ("Lieber auf Papier? Formular beim Personal.", "Prefer paper? Ask the staff.")


@dataclass(frozen=True)
class PosterEvent:
    """What the sheet is printed for, with its times as local text (`23.11.2026, 19:30 Uhr`)."""

    title: str
    starts: str
    ends: str


@dataclass(frozen=True)
class PosterSheet:
    """What stands on one sheet.

    `url` is the whole address with the token behind `#`; `short_code` the canonical eight characters;
    `area` the label of a table or zone ("Tisch 3"); `issued` the day on which the code was signed.
    """

    url: str
    short_code: str
    venue: str
    address: tuple[str, ...]
    city: str
    issued: date
    area: str | None = None
    event: PosterEvent | None = None

    @property
    def typed_address(self) -> str:
        """What people type who have no camera: host and path, `tun.kaiserslautern.de/c`."""
        address = urlsplit(self.url)
        return address.netloc + address.path

    @property
    def origin(self) -> str:
        """How the address that a phone shows must begin, up to the slash that ends the host's name."""
        address = urlsplit(self.url)
        return f"{address.scheme}://{address.netloc}/"


def poster_pdf(*sheets: PosterSheet, printed_at: int, retention_days: int, page: PageFormat = A4) -> bytes:
    """One document with a page for each sheet. `printed_at` is the document's date in Unix seconds.

    Raises TooLongForPrint for an address that no code of version 10 holds.
    """
    title = title_of(sheets)
    with Paper(page, design_width=DESIGN_WIDTH, title=title, language="de-DE", printed_at=printed_at) as paper:
        for sheet in sheets:
            paper.turn()
            _draw(paper, sheet, retention_days)
        return paper.content()


def title_of(sheets: tuple[PosterSheet, ...]) -> str:
    """The document's title. Raises ValueError where there is nothing to print."""
    if not sheets:
        raise ValueError("a poster needs at least one sheet")
    venues = ", ".join(dict.fromkeys(sheet.venue for sheet in sheets))
    if len(sheets) > 1:
        return f"TuN: {venues} ({len(sheets)} Aushänge)"
    return f"TuN: {venues}" + (f", {sheets[0].area}" if sheets[0].area else "")


def _draw(paper: Paper, sheet: PosterSheet, retention_days: int) -> None:
    top = _place(paper, sheet)
    bottom = _foot(paper, sheet, retention_days)
    bottom = _steps(paper, bottom)
    # The code stands in the middle of what the place's name leaves.
    code_top = top + (bottom - top - CODE_SIDE - ORIGIN_HEIGHT) / 2
    _code(paper, sheet, code_top)
    _side(paper, sheet, code_top)


def _place(paper: Paper, sheet: PosterSheet) -> float:
    """City, venue, address and event. Returns the lower edge."""
    city = paper.fit(sheet.city, width=110, height=5.5, largest=11, smallest=7, bold=True)
    paper.text(city.lines[0], MARGIN, 18.5, size=city.size, bold=True)
    paper.text("TuN · Testen und Nachverfolgen", RIGHT, 18.5, size=11, align="right", ink="grey")
    paper.line(MARGIN, 22, RIGHT, 22, width=0.6)
    name = paper.fit(sheet.venue, width=FULL, height=36, largest=58, smallest=14, bold=True)
    y = paper.set_lines(name, MARGIN, 26.5, bold=True) + 1
    address = paper.fit(", ".join(sheet.address), width=FULL, height=12, largest=14, smallest=8)
    y = paper.set_lines(address, MARGIN, y)
    if sheet.event is not None:
        title = paper.fit(sheet.event.title, width=FULL, height=9, largest=18, smallest=10, bold=True)
        y = paper.set_lines(title, MARGIN, y + 2.5, bold=True)
        times = paper.fit(f"{sheet.event.starts} – {sheet.event.ends}", width=FULL, height=6, largest=14, smallest=8)
        y = paper.set_lines(times, MARGIN, y)
    return y


def _code(paper: Paper, sheet: PosterSheet, top: float) -> None:
    """The code in its quiet zone, framed, and the address that a phone must show."""
    modules = matrix(sheet.url)
    module = (CODE_SIDE - 2 * FRAME) / (len(modules) + 2 * QUIET_ZONE)
    inset = FRAME + QUIET_ZONE * module
    paper.box(MARGIN, top, CODE_SIDE, CODE_SIDE, line=0.5)
    paper.runs(dark_runs(modules), MARGIN + inset, top + inset, module)
    y = top + CODE_SIDE + 4.6
    paper.text("Nur echt, wenn die Adresse auf Ihrem Telefon so beginnt", MARGIN, y, size=8.5)
    paper.text("Genuine only if the address on your phone begins with", MARGIN, y + 3.7, size=8.5, ink="grey")
    origin = paper.fit(sheet.origin, width=CODE_SIDE, height=5.5, largest=12, smallest=6, bold=True)
    paper.set_lines(origin, MARGIN, y + 4.6, bold=True)


def _side(paper: Paper, sheet: PosterSheet, top: float) -> None:
    """Beside the code: what to do here, at which table, and the way without a camera."""
    paper.text("Hier einchecken", SIDE_LEFT, top + 7.6, size=23, bold=True)
    paper.text("Check in here", SIDE_LEFT, top + 15.6, size=17, ink="grey")
    typed_top = top + CODE_SIDE - 35
    if sheet.area is None:
        _phone(paper, SIDE_LEFT + SIDE_WIDTH / 2, top + 22, typed_top - top - 28)
    else:
        _area(paper, sheet.area, top + 22, typed_top - top - 28)
    _without_camera(paper, sheet, typed_top)


def _area(paper: Paper, area: str, top: float, height: float) -> None:
    """The table or zone, white on black, as large as it will go."""
    paper.box(SIDE_LEFT, top, SIDE_WIDTH, height)
    label = paper.fit(area, width=SIDE_WIDTH - 8, height=height - 6, largest=54, smallest=10, bold=True)
    label_top = top + (height - label.height) / 2
    paper.set_lines(label, SIDE_LEFT + SIDE_WIDTH / 2, label_top, bold=True, align="centre", ink="white")


def _phone(paper: Paper, centre: float, top: float, height: float) -> None:
    """A phone that shows a tick, for those who read neither language."""
    width, middle = height * 0.52, top + height * 0.5
    paper.box(centre - width / 2, top, width, height, line=1.4, radius=3.5)
    paper.line(centre - 2.5, top + 3.4, centre + 2.5, top + 3.4, width=0.9)
    radius = width * 0.32
    paper.disc(centre, middle, radius)
    elbow = (centre - radius * 0.12, middle + radius * 0.42)
    for x, y in (
        (centre - radius * 0.52, middle + radius * 0.04),
        (centre + radius * 0.55, middle - radius * 0.4),
    ):
        paper.line(x, y, *elbow, width=1.3, ink="white")


def _without_camera(paper: Paper, sheet: PosterSheet, typed_top: float) -> None:
    """The address and the short code, to be typed."""
    paper.line(SIDE_LEFT, typed_top, RIGHT, typed_top)
    paper.text("Ohne Kamera", SIDE_LEFT, typed_top + 6.2, size=11, bold=True)
    paper.text("No camera?", RIGHT, typed_top + 6.2, size=11, align="right", ink="grey")
    address = paper.fit(sheet.typed_address, width=SIDE_WIDTH, height=8, largest=13, smallest=6)
    paper.set_lines(address, SIDE_LEFT, typed_top + 9)
    paper.text("Code", SIDE_LEFT, typed_top + 20.4, size=11, ink="grey")
    code = shortcode.display(sheet.short_code)
    short = paper.fit(code, width=SIDE_WIDTH, height=16, largest=36, smallest=12, bold=True)
    paper.set_lines(short, SIDE_LEFT, typed_top + 21.2, bold=True)


def _steps(paper: Paper, bottom: float) -> float:
    """The three steps side by side above `bottom`. Returns their upper edge."""
    top = bottom - 26
    paper.line(MARGIN, top, RIGHT, top)
    for number, (left, german, german_rest, english, english_rest) in enumerate(STEPS, 1):
        paper.disc(left + 4.2, top + 9.4, 4.2)
        paper.text(str(number), left + 4.2, top + 11.3, size=15, bold=True, align="centre", ink="white")
        paper.text(german, left + 11, top + 8.4, size=15, bold=True)
        paper.text(german_rest, left + 11, top + 12.4, size=9)
        paper.text(english, left + 11, top + 18, size=11.5, bold=True, ink="grey")
        paper.text(english_rest, left + 11, top + 22, size=9, ink="grey")
    return top


def _foot(paper: Paper, sheet: PosterSheet, retention_days: int) -> float:
    """What is kept, the day of issue, and paper instead. Returns the upper edge."""
    base = paper.height - 13
    paper.text(f"Ausgegeben am / Issued {sheet.issued:%d.%m.%Y}", MARGIN, base, size=9, bold=True)
    german, english = ON_PAPER
    width = paper.text(english, RIGHT, base, size=9, align="right", ink="grey")
    paper.text(german, RIGHT - width - 2, base, size=9, align="right")
    paper.line(MARGIN, base - 5, RIGHT, base - 5)
    top, half = base - 37, (FULL - 8) / 2
    paper.line(MARGIN, top, RIGHT, top)
    for words, left in enumerate((MARGIN, MARGIN + half + 8)):
        y = paper.paragraph(KEPT_TITLE[words], left, top + 3, width=half, size=9.5, bold=True)
        paper.paragraph(KEPT[words].format(days=retention_days), left, y + 0.5, width=half, size=8.5)
    return top
