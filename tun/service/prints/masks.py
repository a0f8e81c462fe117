"""The mask of a QR code: the one that loses fewest points of eight (ISO/IEC 18004, 7.8.3).

The library looks at each module under each mask, which takes longer than anything else on a certificate's page. Here
rows and columns are numbers, a bit for each module, and a whole line is weighed at once. The choice is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from qrcode.main import QRCode
from qrcode.util import mask_func

Matrix = tuple[tuple[bool, ...], ...]

_MASKS = range(8)

_Lines = tuple[int, ...]


def make(code: QRCode) -> Matrix:
    """Choose size and mask of a code that has its data and no border; the modules, True is dark."""
    code.best_fit()
    code.makeImpl(True, 0)
    lines = _numbers(code.modules), _numbers(list(zip(*code.modules, strict=True)))
    choices = [(_turn(lines[0], rows), _turn(lines[1], columns)) for rows, columns in _turned(code.version)]
    lost = [_lost(rows, columns) for rows, columns in choices]
    mask = lost.index(min(lost))
    code.modules = [[bit == "1" for bit in f"{row:0{code.modules_count}b}"] for row in choices[mask][0]]
    code.setup_type_info(False, mask)
    if code.version >= 7:  # smaller ones do not say which version they are
        code.setup_type_number(False)
    return tuple(map(tuple, code.modules))


def _turn(lines: _Lines, turned: _Lines) -> _Lines:
    return tuple(line ^ other for line, other in zip(lines, turned, strict=True))


@cache
def _turned(version: int) -> list[tuple[_Lines, _Lines]]:
    """For each mask: rows and columns of the modules that are turned when it takes the place of the first."""
    frame = QRCode(version=version, border=0)
    frame.data_cache, frame.map_data = [], lambda data, mask: None  # no data: their places are left None
    frame.makeImpl(True, 0)
    before, found = mask_func(0), []
    for mask in _MASKS:
        after = mask_func(mask)
        modules = [
            [module is None and before(row, column) != after(row, column) for column, module in enumerate(line)]
            for row, line in enumerate(frame.modules)
        ]
        found.append((_numbers(modules), _numbers(list(zip(*modules, strict=True)))))
    return found


def _numbers(lines: Sequence[Sequence[object]]) -> _Lines:
    return tuple(int("".join("1" if module else "0" for module in line), 2) for line in lines)


def _lost(rows: Sequence[int], columns: Sequence[int]) -> int:
    """The points that a whole code loses; the fewer, the better it is read."""
    size = len(rows)
    dark = sum(row.bit_count() for row in rows)
    uneven = int(abs(dark / size**2 * 100 - 50) / 5)
    blocks = sum(_blocks(row, following, size) for row, following in pairwise(rows))
    lines = (*rows, *columns)
    return (
        sum(_runs(line, size) for line in lines)
        + 3 * blocks
        + 40 * sum(_finders(line, size) for line in lines)
        + 10 * uneven
    )


def _runs(line: int, size: int) -> int:
    """Three for each run of five in one colour, and one for each module more."""
    alike = ~(line ^ line >> 1) & (1 << size - 1) - 1
    five = alike & alike >> 1 & alike >> 2 & alike >> 3
    return five.bit_count() + 2 * (five & ~(five << 1)).bit_count()


def _blocks(row: int, following: int, size: int) -> int:
    """Squares of two by two in one colour."""
    alike = ~(row ^ following)
    return (alike & alike >> 1 & ~(row ^ row >> 1) & (1 << size - 1) - 1).bit_count()


def _finders(line: int, size: int) -> int:
    """What looks like the corner marks: dark, light, three dark, light, dark, with four light on one side."""
    light = ~line & (1 << size) - 1
    middle = light >> 1 & line >> 4 & light >> 5 & line >> 6 & light >> 9
    before = line & line >> 2 & line >> 3 & light >> 7 & light >> 8 & light >> 10
    behind = light & light >> 2 & light >> 3 & line >> 7 & line >> 8 & line >> 10
    return (middle & (before | behind)).bit_count()
