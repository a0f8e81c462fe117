"""Lettering: what the shipped fonts can show, and how a text is broken and sized to fit its space.

Widths come from a `Measure`, so that nothing here knows of PDF. Lengths are in millimetres, sizes in points.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

POINT = 25.4 / 72  # millimetres
LEADING = 1.16  # from baseline to baseline, in sizes
UNKNOWN = "□"

Measure = Callable[[str], float]
"""The width in millimetres of a text set in one point."""


_FONTS = Path(__file__).parent / "fonts"
REGULAR = _FONTS / "DejaVuSansCondensed.ttf"
BOLD = _FONTS / "DejaVuSansCondensed-Bold.ttf"


@cache
def _letters() -> frozenset[str]:
    """Every character that both fonts can show."""
    covered = []
    for file in (REGULAR, BOLD):
        with TTFont(file, lazy=True) as font:
            covered.append(set(font.getBestCmap()))
    return frozenset(map(chr, set.intersection(*covered)))


def unprintable(text: str) -> str:
    """The characters of the text that no shipped font has (Chinese, for instance), each once, in order."""
    return "".join(dict.fromkeys(letter for letter in _plain(text) if letter not in _letters()))


def printable(text: str) -> str:
    """The text on one line as it can be printed: composed, without control characters, an unknown letter as □."""
    return "".join(letter if letter in _letters() else UNKNOWN for letter in _plain(text))


def _plain(text: str) -> str:
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(letter for letter in composed if not unicodedata.category(letter).startswith("C"))


@dataclass(frozen=True)
class Setting:
    """A text broken into lines, and the size (points) in which they fit."""

    lines: tuple[str, ...]
    size: float

    @property
    def height(self) -> float:
        """Millimetres from the top of the first line to the bottom of the last."""
        return len(self.lines) * self.size * POINT * LEADING


def fit(text: str, measure: Measure, *, width: float, height: float, largest: float, smallest: float) -> Setting:
    """The largest setting of the text within width × height (millimetres).

    A smaller size is preferred to a broken word; when even the smallest size is too large, words are broken,
    and what is left over at the end gives way to an ellipsis. Nothing ever leaves the space.
    """
    for broken_into_lines in (wrap, wrap_within_words):
        for size in _sizes(largest, smallest):
            setting = Setting(tuple(broken_into_lines(text, measure, width=width / size)), size)
            widest = max(measure(line) for line in setting.lines) * size
            if widest <= width and setting.height <= height:
                return setting
    rows = max(1, int(height / (smallest * POINT * LEADING)))
    *before, last = list(wrap_within_words(text, measure, width=width / smallest))[:rows]
    while last and measure(last + "…") * smallest > width:
        last = last[:-1]
    return Setting((*before, last + "…"), smallest)


def _sizes(largest: float, smallest: float) -> Iterator[float]:
    """Half a point apart, from the largest to the smallest."""
    return (half / 2 for half in range(round(largest * 2), round(smallest * 2) - 1, -1))


def wrap(text: str, measure: Measure, *, width: float) -> Iterator[str]:
    """Lines broken at blanks; a word wider than the width stands alone and protrudes. Width as in `Measure`."""
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and measure(longer) > width:
            yield line
            line = word
        else:
            line = longer
    yield line


def wrap_within_words(text: str, measure: Measure, *, width: float) -> Iterator[str]:
    """Lines broken at blanks, and within words that are wider than a line."""
    for line in wrap(text, measure, width=width):
        rest = line
        while measure(rest) > width:
            taken = next(end for end in range(len(rest), 0, -1) if end == 1 or measure(rest[:end]) <= width)
            if taken == len(rest):
                break
            yield rest[:taken]
            rest = rest[taken:]
        yield rest
