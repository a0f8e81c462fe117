"""Leaflets: headed paragraphs on one page of A4, in the largest letters in which all of it fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .lettering import LEADING, POINT, printable, wrap_within_words
from .paper import A4, Paper

MARGIN = 18.0
RIGHT = A4.width - MARGIN
FULL = RIGHT - MARGIN
_TOP, _BOTTOM = 22.0, A4.height - 22.0
_SIZES = (11.5, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0)
_BULLET = 5.0  # millimetres that a point of a list stands in


@dataclass(frozen=True)
class Section:
    """A heading, and what stands below it: paragraphs, points of a list, or empty lines to write on."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    lines: int = 0


@dataclass(frozen=True)
class Leaflet:
    """One page. `foot` says where it comes from and of what day it is."""

    title: str
    lead: str
    sections: tuple[Section, ...]
    foot: str


def leaflets_pdf(*pages: Leaflet, title: str, language: str, printed_at: int) -> bytes:
    """One document with a page for each leaflet. `printed_at` is the document's date in Unix seconds."""
    with Paper(A4, design_width=A4.width, title=title, language=language, printed_at=printed_at) as paper:
        for leaflet in pages:
            paper.turn()
            _draw(paper, leaflet)
        return paper.content()


def _draw(paper: Paper, leaflet: Leaflet) -> None:
    head = paper.fit(leaflet.title, width=FULL, height=10, largest=23, smallest=12, bold=True)
    y = paper.set_lines(head, MARGIN, _TOP, bold=True) + 2
    y = paper.paragraph(leaflet.lead, MARGIN, y, width=FULL, size=12.5) + 1
    paper.line(MARGIN, y + 1.5, RIGHT, y + 1.5, width=0.6)
    y += 3.5
    size = next((size for size in _SIZES if y + _height(paper, leaflet.sections, size) <= _BOTTOM), _SIZES[-1])
    for section in leaflet.sections:
        y = _section(paper, section, y, size)
    foot = paper.fit(leaflet.foot, width=FULL, height=8, largest=8, smallest=5)
    paper.set_lines(foot, MARGIN, A4.height - 17, ink="grey")


def _section(paper: Paper, section: Section, y: float, size: float) -> float:
    y = paper.paragraph(section.heading, MARGIN, y + _gap(size), width=FULL, size=size + 1.5, bold=True)
    for words in section.paragraphs:
        y = paper.paragraph(words, MARGIN, y + 0.4, width=FULL, size=size)
    for words in section.points:
        step = size * POINT * LEADING
        paper.disc(MARGIN + 1.6, y + 0.4 + step * 0.55, size * 0.045)
        y = paper.paragraph(words, MARGIN + _BULLET, y + 0.4, width=FULL - _BULLET, size=size)
    for _number in range(section.lines):
        y += 8
        paper.line(MARGIN, y, RIGHT, y, width=0.2)
    return y


def _height(paper: Paper, sections: Sequence[Section], size: float) -> float:
    """What the sections take in this size: the same sums as in `_section`."""
    total = 0.0
    for section in sections:
        total += _gap(size) + _block(paper, section.heading, FULL, size + 1.5, bold=True) + 8 * section.lines
        total += sum(0.4 + _block(paper, words, FULL, size) for words in section.paragraphs)
        total += sum(0.4 + _block(paper, words, FULL - _BULLET, size) for words in section.points)
    return total


def _block(paper: Paper, text: str, width: float, size: float, *, bold: bool = False) -> float:
    lines = sum(1 for _line in wrap_within_words(printable(text), paper.measure(bold=bold), width=width / size))
    return lines * size * POINT * LEADING


def _gap(size: float) -> float:
    return size * 0.28
