"""Paper: a PDF document on which the sheets are drawn, with the shipped fonts and fixed metadata.

What is drawn is said in millimetres of the layout; a smaller page of the same proportions shrinks the whole.
The only module that imports fpdf.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from typing import Literal, Self

from fpdf import FPDF, ViewerPreferences
from fpdf.bidi import BidiParagraph
from fpdf.drawing_primitives import Transform
from fpdf.fonts import TTFFont

from .lettering import BOLD, LEADING, POINT, REGULAR, Measure, Setting, fit, printable, wrap_within_words

Ink = Literal["black", "grey", "white"]
Align = Literal["left", "right", "centre"]

# Grey is dark enough to be read in print (9:1 on white).
_INKS: dict[Ink, int] = {"black": 0, "grey": 70, "white": 255}
_FAMILY = "tun"


@dataclass(frozen=True)
class PageFormat:
    """A size of paper, upright, in millimetres."""

    name: str
    width: float
    height: float


A4 = PageFormat("A4", 210, 297)
A5 = PageFormat("A5", 148, 210)


class Paper:
    """A document of one or more pages of the same format, to be used in a `with` block: it holds fonts open.

    `design_width` is the width in which the layout is drawn. `printed_at` (Unix seconds) is the document's
    date: it comes from the caller, so that the same sheet gives the same bytes.
    """

    def __init__(self, page: PageFormat, *, design_width: float, title: str, language: str, printed_at: int) -> None:
        self._scale = page.width / design_width
        self.width = design_width
        self.height = page.height / self._scale
        pdf = FPDF(unit="mm", format=(page.width, page.height))
        pdf.set_margin(0)
        pdf.c_margin = 0
        pdf.set_auto_page_break(False)
        pdf.add_font(_FAMILY, "", REGULAR)
        pdf.add_font(_FAMILY, "B", BOLD)
        pdf.set_title(title)
        pdf.set_lang(language)
        pdf.set_producer("TuN")
        pdf.set_creation_date(datetime.fromtimestamp(printed_at, UTC))
        pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self._pdf = pdf
        self._measures: dict[bool, Measure] = {
            bold: cache(partial(self._width_in_one_point, bold)) for bold in (False, True)
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        for font in self._pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.close()

    def turn(self) -> None:
        """Begins a new page."""
        self._pdf.add_page()

    def content(self) -> bytes:
        """The finished document."""
        return bytes(self._pdf.output())

    def measure(self, *, bold: bool) -> Measure:
        """The widths of the shipped font, in millimetres of the layout."""
        return self._measures[bold]

    def _width_in_one_point(self, bold: bool, text: str) -> float:
        self._pdf.set_font(_FAMILY, "B" if bold else "", 1)
        return float(self._pdf.get_string_width(text))

    def text(
        self,
        text: str,
        x: float,
        baseline: float,
        *,
        size: float,
        bold: bool = False,
        align: Align = "left",
        ink: Ink = "black",
    ) -> float:
        """One line on its baseline; `x` is its left or right end or its centre. Returns its width."""
        text = printable(text)
        width = self.measure(bold=bold)(text) * size
        left = x - {"left": 0.0, "right": width, "centre": width / 2}[align]
        self._pdf.set_font(_FAMILY, "B" if bold else "", size * self._scale)
        self._pdf.set_text_color(_INKS[ink])
        # fpdf lays letters from left to right as they come; Hebrew has to be brought into that order first.
        self._pdf.text(left * self._scale, baseline * self._scale, _left_to_right(text))
        return width

    def set_lines(
        self,
        setting: Setting,
        x: float,
        top: float,
        *,
        bold: bool = False,
        align: Align = "left",
        ink: Ink = "black",
    ) -> float:
        """Draws a fitted text with its upper edge at `top`. Returns its lower edge."""
        step = setting.size * POINT * LEADING
        for number, line in enumerate(setting.lines):
            baseline = top + number * step + 0.92 * setting.size * POINT
            self.text(line, x, baseline, size=setting.size, bold=bold, align=align, ink=ink)
        return top + setting.height

    def fit(
        self, text: str, *, width: float, height: float, largest: float, smallest: float, bold: bool = False
    ) -> Setting:
        """The largest setting of the text within width × height; see `lettering.fit`."""
        return fit(
            printable(text),
            self.measure(bold=bold),
            width=width,
            height=height,
            largest=largest,
            smallest=smallest,
        )

    def paragraph(
        self,
        text: str,
        x: float,
        top: float,
        *,
        width: float,
        size: float,
        bold: bool = False,
        ink: Ink = "black",
    ) -> float:
        """Running text, broken at blanks, and within words that are wider than a line. Returns its lower edge."""
        lines = tuple(wrap_within_words(printable(text), self.measure(bold=bold), width=width / size))
        return self.set_lines(Setting(lines, size), x, top, bold=bold, ink=ink)

    def line(self, x1: float, y1: float, x2: float, y2: float, *, width: float = 0.3, ink: Ink = "black") -> None:
        """A line of the given thickness."""
        self._pdf.set_line_width(width * self._scale)
        self._pdf.set_draw_color(_INKS[ink])
        self._pdf.line(x1 * self._scale, y1 * self._scale, x2 * self._scale, y2 * self._scale)

    def dashes(self, x1: float, x2: float, y: float) -> None:
        """A dashed line across the page, where it is to be cut."""
        with self._pdf.local_context(dash_pattern={"dash": 1.5, "gap": 1.5, "phase": 0}):
            self.line(x1, y, x2, y, width=0.2, ink="grey")

    def fold(self, x1: float, x2: float, y: float) -> None:
        """A dotted line where the paper is to be folded."""
        with self._pdf.local_context(dash_pattern={"dash": 0.3, "gap": 2, "phase": 0}):
            self.line(x1, y, x2, y, width=0.25, ink="grey")

    @contextmanager
    def upside_down(self, x: float, y: float) -> Iterator[None]:
        """What is drawn in the block is turned by half a circle around the point."""
        with self._pdf.rotation(180, x * self._scale, y * self._scale):
            yield

    def box(self, x: float, y: float, width: float, height: float, *, line: float = 0, radius: float = 1.2) -> None:
        """A rectangle with rounded corners: filled black, or framed where a line's thickness is given."""
        self._pdf.set_fill_color(0)
        self._pdf.set_draw_color(0)
        self._pdf.set_line_width(line * self._scale)
        self._pdf.rect(
            x * self._scale,
            y * self._scale,
            width * self._scale,
            height * self._scale,
            style="D" if line else "F",
            round_corners=True,
            corner_radius=radius * self._scale,
        )

    def disc(self, x: float, y: float, radius: float) -> None:
        """A black disc around the point."""
        self._pdf.set_fill_color(0)
        self._pdf.circle(x * self._scale, y * self._scale, radius * self._scale, style="F")

    def runs(self, dark: Iterable[tuple[int, int, int]], x: float, y: float, module: float) -> None:
        """Dark runs of modules (column, row, length) from the upper left corner; `module` is a module's side.

        All of them are one path, filled once: edges that touch cancel out, whereas rectangles painted one by
        one would show hairlines between them in many viewers. Coordinates stay whole inside the path for
        the same reason; the transformation scales them.
        """
        place = Transform.scaling(module * self._scale).translate(x * self._scale, y * self._scale)
        with self._pdf.new_path() as path:
            path.style.fill_color = "#000000"
            path.style.stroke_color = None
            path.transform = place
            for column, row, length in dark:
                path.rectangle(column, row, length, 1)


def _left_to_right(text: str) -> str:
    """The letters in the order in which they stand on paper (Unicode bidirectional algorithm, UAX 9)."""
    return BidiParagraph(text).get_reordered_string()
