"""A card in credit-card format (ISO/IEC 7810, ID-1), on A4 to be cut out and folded, with a stub to keep apart.

No name stands on it and none is known here. The code is 34 mm wide: with the longest host name (version 9) a module is
above half a millimetre, and cameras read it at arm's length.
"""

from __future__ import annotations

from dataclasses import dataclass

from .paper import A4, Paper
from .qr import QUIET_ZONE, dark_runs, matrix

WIDTH, HEIGHT = 85.6, 54.0  # millimetres
LEFT, TOP = (A4.width - WIDTH) / 2, 32.0
FOLD = TOP + HEIGHT
CODE_SIZE = 38.0  # with its quiet zone
_INSET = 4.5
_STUB = 172.0
_MARK = 4.0  # millimetres of a cutting mark


@dataclass(frozen=True)
class CardSheet:
    """What is printed. `good_through` is the last month, such as "2027-11"."""

    url: str
    number: str
    city: str
    good_through: str

    @property
    def month(self) -> str:
        year, _, month = self.good_through.partition("-")
        return f"{month}/{year}"


def card_pdf(sheet: CardSheet, *, printed_at: int) -> bytes:
    """One page of A4. `printed_at` is the document's date, Unix seconds."""
    with Paper(A4, design_width=A4.width, title="TuN", language="de-DE", printed_at=printed_at) as paper:
        paper.turn()
        _instructions(paper)
        _edges(paper)
        _front(paper, sheet)
        with paper.upside_down(A4.width / 2, FOLD + HEIGHT / 2):
            _back(paper, sheet)
        _stub(paper, sheet)
        return paper.content()


def _instructions(paper: Paper) -> None:
    paper.text("Ausschneiden, an der Linie nach hinten falten, am besten laminieren.", A4.width / 2, 18, size=10,
               align="centre")  # fmt: skip
    paper.text("Cut out, fold back along the line, laminate if you can.", A4.width / 2, 23.5, size=8.5,
               align="centre", ink="grey")  # fmt: skip


def _edges(paper: Paper) -> None:
    """Marks outside the corners: inside the card no line shows that the knife missed."""
    for x in (LEFT, LEFT + WIDTH):
        for y, step in ((TOP, -1), (TOP + 2 * HEIGHT, 1)):
            paper.line(x, y + step, x, y + step * (1 + _MARK), width=0.2)
    for y in (TOP, TOP + 2 * HEIGHT):
        for x, step in ((LEFT, -1), (LEFT + WIDTH, 1)):
            paper.line(x + step, y, x + step * (1 + _MARK), y, width=0.2)
    paper.fold(LEFT, LEFT + WIDTH, FOLD)


def _front(paper: Paper, sheet: CardSheet) -> None:
    modules = matrix(sheet.url)
    module = CODE_SIZE / (len(modules) + 2 * QUIET_ZONE)
    paper.runs(dark_runs(modules), LEFT + 1 + QUIET_ZONE * module, TOP + 4.5 + QUIET_ZONE * module, module)
    x, width = LEFT + CODE_SIZE + 2.5, WIDTH - CODE_SIZE - 2.5 - _INSET
    paper.text("TuN", x, TOP + 13.5, size=22, bold=True)
    paper.text("Testen und Nachverfolgen", x, TOP + 18, size=7, ink="grey")
    city = paper.fit(sheet.city, width=width, height=8, largest=11, smallest=6, bold=True)
    paper.set_lines(city, x, TOP + 20.5, bold=True)
    paper.text("Gültig bis Ende / Valid through", x, TOP + 34, size=6.5, ink="grey")
    paper.text(sheet.month, x, TOP + 38.5, size=10, bold=True)
    paper.line(LEFT + _INSET, TOP + 43.5, LEFT + WIDTH - _INSET, TOP + 43.5, width=0.2)
    paper.text("Nr. / No.", LEFT + _INSET, TOP + 48.8, size=6.5, ink="grey")
    paper.text(sheet.number, LEFT + WIDTH - _INSET, TOP + 49.3, size=14, bold=True, align="right")


def _back(paper: Paper, sheet: CardSheet) -> None:
    x, width, y = LEFT + _INSET, WIDTH - 2 * _INSET, FOLD + 4.0
    for words, bold, ink in (
        ("Diese Karte sagt niemandem, wem sie gehört.", True, "black"),
        (
            "Zum Einchecken ohne Telefon: zeigen und scannen lassen. Wer sie liest, erfährt nichts über Sie; Ihre "
            "Angaben kann nur das Gesundheitsamt lesen. "
            f"Verloren? Jede Teststelle und die Stadt {sheet.city} sperren sie mit der Nummer, ohne Ihren Namen. "
            "Gefunden? Bitte bei einer Teststelle abgeben.",
            False,
            "black",
        ),
        ("This card tells nobody whose it is.", True, "grey"),
        (
            "To check in without a phone: show it and have it scanned. Whoever reads it learns nothing about you; only "
            "the health office can read your details. "
            "Lost? Every test centre and the city block it by its number, without your name. "
            "Found? Please hand it in at a test centre.",
            False,
            "grey",
        ),
    ):
        y = paper.paragraph(words, x, y, width=width, size=7.2, bold=bold, ink=ink) + 0.4  # type: ignore[arg-type]


def _stub(paper: Paper, sheet: CardSheet) -> None:
    paper.dashes(15, A4.width - 15, _STUB - 12)
    x, width = 25.0, A4.width - 50.0
    paper.text("Getrennt von der Karte aufbewahren / Keep apart from the card", x, _STUB, size=11, bold=True)
    paper.text(f"Kartennummer / Card number: {sheet.number}", x, _STUB + 9, size=14, bold=True)
    y = _STUB + 14
    for words, ink in (
        (
            "Wenn Sie die Karte verlieren: Nennen Sie diese Nummer an einer Teststelle oder bei der Stadt "
            f"{sheet.city}. Sie wird sofort gesperrt, und was dazu gespeichert war, wird gelöscht. Wer sie vorher "
            "findet, könnte damit einchecken, erfährt aber nichts über Sie.",
            "black",
        ),
        (
            "Gespeichert sind Ihre Angaben, verschlüsselt für das Gesundheitsamt, und Nachweise Ihres letzten Tests "
            f"ohne Namen. Beides wird nach {sheet.month} vernichtet, oder sobald Sie die Karte sperren lassen. "
            "Stimmen Ihre Angaben nicht mehr, lassen Sie diese sperren und eine neue ausstellen.",
            "black",
        ),
        (
            "If you lose the card: give this number to a test centre or to the city. It is blocked at once, and what "
            "was stored for it is deleted. Whoever finds it before could check in, but learns nothing about you.",
            "grey",
        ),
        (
            "Stored are your details, encrypted for the health office, and proofs of your last test without your name. "
            f"Both are destroyed after {sheet.month}, or as soon as you have the card blocked. If your details change, "
            "have it blocked and a new one made.",
            "grey",
        ),
    ):
        y = paper.paragraph(words, x, y, width=width, size=10, ink=ink) + 2.5  # type: ignore[arg-type]
