"""`make screenshots`: every page that the browser walk sees, in both languages, on phone and desk, light and dark.

The walk takes the pictures where TUN_SCREENSHOTS names a folder; `python -m tests.screenshots FOLDER` then puts them
on contact sheets, one for each way of looking.
"""

from __future__ import annotations

import os
import re
import sys
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Page

FOLDER = Path(os.environ["TUN_SCREENSHOTS"]).absolute() if os.environ.get("TUN_SCREENSHOTS") else None
_numbers = count(1)
_ID = re.compile(r"/[0-9a-f]{8,}")

_WIDE, _HIGH, _COLUMNS, _CAPTION, _GAP = 240, 360, 6, 16, 12  # pixels of a thumbnail, and of what is round it


def take(page: Page, look: str) -> None:
    """One picture of the whole page. Ids are left out of its name: they would change with every run."""
    if FOLDER is not None:
        place = _ID.sub("", urlsplit(page.url).path).strip("/").replace("/", "-") or "home"
        whose = page.locator("body").get_attribute("data-role")
        path = FOLDER / look / f"{next(_numbers):03}-{whose}-{place}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path, full_page=True)


def sheet(pictures: list[Path]) -> Image.Image:
    """Thumbnails with their names: the top of each page, as wide as the others."""
    rows = -(-len(pictures) // _COLUMNS)
    cell = _WIDE + _GAP, _HIGH + _CAPTION + _GAP
    made = Image.new("RGB", (_COLUMNS * cell[0] + _GAP, rows * cell[1] + _GAP), "#888888")
    draw, font = ImageDraw.Draw(made), ImageFont.load_default()
    for number, path in enumerate(pictures):
        left, top = _GAP + number % _COLUMNS * cell[0], _GAP + number // _COLUMNS * cell[1]
        with Image.open(path) as picture:
            small = picture.convert("RGB").resize((_WIDE, max(1, picture.height * _WIDE // picture.width)))
        made.paste(small.crop((0, 0, _WIDE, min(_HIGH, small.height))), (left, top + _CAPTION))
        draw.text((left, top), path.stem[:38], fill="white", font=font)
    return made


def main() -> None:
    folder = Path(sys.argv[1])
    for look in sorted(path for path in folder.iterdir() if path.is_dir()):
        pictures = sorted(look.glob("*.png"))
        sheet(pictures).save(folder / f"contact-sheet-{look.name}.png")
        print(f"{len(pictures)} pages: {folder / f'contact-sheet-{look.name}.png'}")


if __name__ == "__main__":
    main()
