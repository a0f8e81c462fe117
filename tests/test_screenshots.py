"""Contact sheets: every picture is on the sheet, in its place, however long its page is."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.screenshots import _CAPTION, _COLUMNS, _GAP, _HIGH, _WIDE, sheet


def test_every_picture_has_its_place(tmp_path: Path) -> None:
    colours = [(200, 10 * number, 0) for number in range(_COLUMNS + 2)]
    pictures = []
    for number, colour in enumerate(colours):
        path = tmp_path / f"{number:03}.png"
        Image.new("RGB", (360, 9000 if number == 0 else 700), colour).save(path)
        pictures.append(path)
    made = sheet(pictures)
    assert made.size == (_COLUMNS * (_WIDE + _GAP) + _GAP, 2 * (_HIGH + _CAPTION + _GAP) + _GAP)
    for number, colour in enumerate(colours):
        row, column = divmod(number, _COLUMNS)
        middle = (_GAP + column * (_WIDE + _GAP) + _WIDE // 2, _GAP + row * (_HIGH + _CAPTION + _GAP) + _CAPTION + 50)
        assert made.getpixel(middle) == colour
