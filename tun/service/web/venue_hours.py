"""Opening hours as operators write them: `11:30–14:30, 17:30–1:00` for each day of the week."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tun.core.hours import MINUTES_A_DAY, Span

MOST_SPANS = 2
_CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?"
_SPAN = re.compile(rf"{_CLOCK}(?:-|bis|to){_CLOCK}")
_BETWEEN_SPANS = re.compile(r",|;|/|\+|und|and")


class NotHours(ValueError):
    """Not opening hours."""


def read_spans(text: str, weekday: int) -> list[Span]:
    """The spans of one day; an empty text is a day without any. Raises NotHours."""
    plain = re.sub(r"\s|uhr|o.?clock", "", text.lower()).translate({0x2013: "-", 0x2014: "-", 0x2212: "-"})
    if not plain:
        return []
    spans = [_span(part, weekday) for part in _BETWEEN_SPANS.split(plain)]
    if len(spans) > MOST_SPANS:
        raise NotHours
    return spans


def show_spans(spans: Sequence[Span]) -> str:
    """The same in writing."""
    return ", ".join(f"{_show(span.opens)}–{_show(span.closes or MINUTES_A_DAY)}" for span in spans)


def _span(text: str, weekday: int) -> Span:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise NotHours
    opens, closes = _minutes(found[1], found[2]), _minutes(found[3], found[4])
    if opens == closes or opens >= MINUTES_A_DAY:
        raise NotHours  # "11-11" is a slip; a whole day is written 0-24
    return Span(weekday, opens, closes % MINUTES_A_DAY)


def _minutes(hours: str, minutes: str | None) -> int:
    total = int(hours) * 60 + int(minutes or 0)
    if total > MINUTES_A_DAY or int(minutes or 0) > 59:
        raise NotHours
    return total


def _show(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
