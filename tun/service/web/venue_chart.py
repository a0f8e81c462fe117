"""Today's arrivals as a drawing: bars whose places the server computes, so that no script is needed."""

from __future__ import annotations

from dataclasses import dataclass

from tun.house.pages import clock
from tun.service.actions.arrivals import HOUR, Today

WIDTH, HEIGHT, FLOOR = 400, 170, 140  # units of the drawing, about a phone's pixels; the bars stand on FLOOR
_LEFT, _TOP = 44, 14
_BY_DAY = 24  # hours that have a place, also those that are still to come


@dataclass(frozen=True)
class Bar:
    """One hour: its words on the axis (none where they would not fit), from when until when, and how many came."""

    x: float
    y: float
    width: float
    height: float
    words: str
    span: str
    persons: int


@dataclass(frozen=True)
class Chart:
    bars: list[Bar]
    most: int
    top: int = _TOP
    left: int = _LEFT
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = FLOOR


def arrivals_chart(today: Today) -> Chart:
    """A bar for each hour; `most` is what the top line stands for."""
    most = max([4, *(persons for _start, persons in today.hours)])
    step = (WIDTH - _LEFT) / max(_BY_DAY, len(today.hours))
    bars = []
    for index, (start, persons) in enumerate(today.hours):
        height = (FLOOR - _TOP) * persons / most
        bars.append(
            Bar(
                x=_LEFT + (index + 0.1) * step,
                y=FLOOR - height,
                width=step * 0.8,
                height=height,
                words=clock(start) if index % 6 == 0 else "",
                span=f"{clock(start)}–{clock(start + HOUR)}",
                persons=persons,
            )
        )
    return Chart(bars, most)
