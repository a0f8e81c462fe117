"""Small prints, four on a sheet of A4 with marks for cutting: table tents to fold, and stickers for a window.

How far a phone reads a code is about ten times as far as the code is wide. With the finest code that TuN prints
(version 10: 57 modules and 8 of quiet zone) one module is

    poster A4   1.6 mm   read from a metre          tent      0.8 mm   read across a table
    poster A5   1.1 mm   read from 70 cm            sticker   1.2 mm   read through a window from 80 cm

Below 0.4 mm a module is smaller than what phones of 2015 resolve in bad light; nothing here comes near it.
"""

from __future__ import annotations

from tun.core import shortcode

from .paper import A4, Paper
from .poster import PosterEvent, PosterSheet, title_of
from .qr import QUIET_ZONE, dark_runs, matrix

CELL_WIDTH, CELL_HEIGHT = 105.0, 148.5  # a quarter of A4
PANEL = CELL_HEIGHT / 2  # a tent's side: what stands upright once the card is folded
_CELLS = ((0.0, 0.0), (CELL_WIDTH, 0.0), (0.0, CELL_HEIGHT), (CELL_WIDTH, CELL_HEIGHT))
_MARK = 4.0  # millimetres of a cutting mark
_EDGE = 7.0  # what a careless cut may take


def tents_pdf(*sheets: PosterSheet, printed_at: int) -> bytes:
    """Table tents: each is cut out, folded along the dotted line, and reads the same from both sides."""
    return _cards(sheets, printed_at, tent=True)


def stickers_pdf(*sheets: PosterSheet, printed_at: int) -> bytes:
    """Stickers for a door or a window: few words, black and white."""
    return _cards(sheets, printed_at, tent=False)


def _cards(sheets: tuple[PosterSheet, ...], printed_at: int, *, tent: bool) -> bytes:
    with Paper(A4, design_width=A4.width, title=title_of(sheets), language="de-DE", printed_at=printed_at) as paper:
        for number, sheet in enumerate(sheets):
            if number % len(_CELLS) == 0:
                paper.turn()
                _cutting_marks(paper)
            left, top = _CELLS[number % len(_CELLS)]
            if tent:
                _tent(paper, sheet, left, top)
            else:
                _sticker(paper, sheet, left, top)
        return paper.content()


def _cutting_marks(paper: Paper) -> None:
    """At the edges and where the four meet: inside a card no line shows that the knife missed."""
    for at in (0.0, A4.height - _MARK, CELL_HEIGHT - _MARK / 2):
        paper.line(CELL_WIDTH, at, CELL_WIDTH, at + _MARK, width=0.2)
    for at in (0.0, A4.width - _MARK, CELL_WIDTH - _MARK / 2):
        paper.line(at, CELL_HEIGHT, at + _MARK, CELL_HEIGHT, width=0.2)


def _tent(paper: Paper, sheet: PosterSheet, left: float, top: float) -> None:
    fold = top + PANEL
    paper.fold(left + _EDGE, left + CELL_WIDTH - _EDGE, fold)
    with paper.upside_down(left + CELL_WIDTH / 2, fold):
        _panel(paper, sheet, left, fold)
    _panel(paper, sheet, left, fold)


def _panel(paper: Paper, sheet: PosterSheet, left: float, top: float) -> None:
    """One side of a tent, below `top`."""
    x, right = left + _EDGE, left + CELL_WIDTH - _EDGE
    name = paper.fit(sheet.venue, width=right - x, height=8, largest=15, smallest=7, bold=True)
    paper.set_lines(name, x, top + 3.5, bold=True)
    side = 52.0
    _code(paper, sheet, x - 1, top + 12.5, side)
    beside, width = x + side + 1.5, right - x - side - 1.5
    if sheet.area is not None:
        paper.box(beside, top + 13.5, width, 20)
        label = paper.fit(sheet.area, width=width - 4, height=16, largest=26, smallest=7, bold=True)
        label_top = top + 13.5 + (20 - label.height) / 2
        paper.set_lines(label, beside + width / 2, label_top, bold=True, align="centre", ink="white")
    for words, size, baseline, ink in (("Hier einchecken", 11, 40, "black"), ("Check in here", 11, 44.5, "grey")):
        line = paper.fit(words, width=width, height=6, largest=size, smallest=7, bold=ink == "black")
        paper.text(line.lines[0], beside, top + baseline, size=line.size, bold=ink == "black", ink=ink)  # type: ignore[arg-type]
    address = paper.fit(sheet.typed_address, width=width, height=7, largest=8, smallest=5)
    paper.set_lines(address, beside, top + 48)
    short = paper.fit(shortcode.display(sheet.short_code), width=width, height=7, largest=15, smallest=8, bold=True)
    paper.set_lines(short, beside, top + 55.5, bold=True)
    paper.text(f"Ausgegeben / Issued {sheet.issued:%d.%m.%Y}", beside, top + 65.5, size=5, ink="grey")
    if sheet.event is not None:
        title = paper.fit(_occasion(sheet.event), width=right - x, height=4, largest=8, smallest=6)
        paper.set_lines(title, x, top + 9.5)


def _sticker(paper: Paper, sheet: PosterSheet, left: float, top: float) -> None:
    x, right = left + _EDGE, left + CELL_WIDTH - _EDGE
    middle, width = left + CELL_WIDTH / 2, right - x
    paper.box(x, top + _EDGE, width, 19)
    paper.text("Hier einchecken", middle, top + 16.5, size=24, bold=True, align="centre", ink="white")
    paper.text("Check in here", middle, top + 23, size=14, align="centre", ink="white")
    side = 80.0
    _code(paper, sheet, middle - side / 2, top + 27, side)
    name = paper.fit(sheet.venue, width=width, height=13, largest=20, smallest=8, bold=True)
    y = paper.set_lines(name, middle, top + 108, bold=True, align="centre")
    if sheet.area is not None:
        area = paper.fit(sheet.area, width=width, height=7, largest=14, smallest=7)
        y = paper.set_lines(area, middle, y, align="centre")
    if sheet.event is not None:
        title = paper.fit(_occasion(sheet.event), width=width, height=5, largest=10, smallest=6)
        paper.set_lines(title, middle, y, align="centre")
    base = top + CELL_HEIGHT - _EDGE
    paper.line(x, base - 8.5, right, base - 8.5, width=0.2)
    code = shortcode.display(sheet.short_code)
    typed = paper.fit(f"{sheet.typed_address}   {code}", width=width, height=5, largest=11, smallest=6, bold=True)
    paper.set_lines(typed, middle, base - 7.5, bold=True, align="centre")
    paper.text(f"Ausgegeben am / Issued {sheet.issued:%d.%m.%Y}", middle, base, size=7, align="centre", ink="grey")


def _occasion(event: PosterEvent) -> str:
    return f"{event.title}, {event.starts}"


def _code(paper: Paper, sheet: PosterSheet, x: float, y: float, side: float) -> None:
    """The code, its quiet zone included, in a square of `side`."""
    modules = matrix(sheet.url)
    module = side / (len(modules) + 2 * QUIET_ZONE)
    paper.runs(dark_runs(modules), x + QUIET_ZONE * module, y + QUIET_ZONE * module, module)
