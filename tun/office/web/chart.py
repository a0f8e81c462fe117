"""A small chart of head counts as figures for an inline SVG: no style, no script."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

WIDTH, HEIGHT, FLOOR = 640, 210, 180  # units of the drawing; the bars stand on FLOOR
_LEFT, _TOP = 44, 14
_WITHHELD = 6  # height of a bar whose number is withheld


@dataclass(frozen=True)
class Bar:
    """One quarter of an hour. `withheld` says that fewer than five were there."""

    x: float
    y: float
    width: float
    height: float
    withheld: bool


@dataclass(frozen=True)
class Tick:
    x: float
    words: str


@dataclass(frozen=True)
class Chart:
    bars: list[Bar]
    hours: list[Tick]
    most: int
    top: int = _TOP
    left: int = _LEFT
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = FLOOR


def head_count_chart(counts: dict[str, Any], zone: ZoneInfo) -> Chart:
    """From counts as the service answered them."""
    slots = counts["slots"]
    most = max([5, *(slot["persons"] for slot in slots if slot["persons"] is not None)])
    step = (WIDTH - _LEFT) / max(len(slots), 1)
    bars = []
    for index, slot in enumerate(slots):
        withheld = slot["persons"] is None
        height = _WITHHELD if withheld else max(_WITHHELD, (FLOOR - _TOP) * slot["persons"] / most)
        bars.append(Bar(_LEFT + index * step + step * 0.08, FLOOR - height, step * 0.84, height, withheld))
    return Chart(bars, _hours(slots, step, zone), most)


def _hours(slots: list[dict[str, Any]], step: float, zone: ZoneInfo) -> list[Tick]:
    """Full hours below the bars, as many as can be read."""
    every = 1 + len(slots) // 36
    found = []
    for index, slot in enumerate(slots):
        moment = datetime.fromtimestamp(slot["start"], zone)
        if moment.minute == 0 and moment.hour % every == 0:
            found.append(Tick(_LEFT + index * step, f"{moment:%H:%M}"))
    return found
