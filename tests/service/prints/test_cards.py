"""Every printed size, read by two decoders that have nothing in common: at printed size, blurred, and askew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from tests.service.prints.reader import PRINTED_AT, TOKEN, Printout
from tun.service.prints.cards import CELL_HEIGHT, CELL_WIDTH, PANEL, stickers_pdf, tents_pdf
from tun.service.prints.paper import A5
from tun.service.prints.poster import PosterEvent, PosterSheet, poster_pdf

pytestmark = pytest.mark.sheets

Print = Callable[[bytes], Printout]
Box = tuple[float, float, float, float]

DPI = 300
WHOLE_A4, WHOLE_A5 = (0.0, 0.0, 210.0, 297.0), (0.0, 0.0, 148.0, 210.0)
FRONT = (0.0, PANEL, CELL_WIDTH, CELL_HEIGHT)
CARD = (0.0, 0.0, CELL_WIDTH, CELL_HEIGHT)

# What is printed, where one code lies on it (millimetres), and how wide the code is with its quiet zone.
SIZES: dict[str, tuple[Callable[[PosterSheet], bytes], Box, float]] = {
    "a4": (lambda sheet: poster_pdf(sheet, printed_at=PRINTED_AT, retention_days=28), WHOLE_A4, 104.0),
    "a5": (lambda sheet: poster_pdf(sheet, printed_at=PRINTED_AT, retention_days=28, page=A5), WHOLE_A5, 73.3),
    "tent": (lambda sheet: tents_pdf(sheet, printed_at=PRINTED_AT), FRONT, 52.0),
    "sticker": (lambda sheet: stickers_pdf(sheet, printed_at=PRINTED_AT), CARD, 80.0),
}


def by_zxing(image: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image)]


def by_opencv(image: Image.Image) -> list[str]:
    text, _, _ = cv2.QRCodeDetector().detectAndDecode(np.asarray(image))
    return [text] if text else []


DECODERS = [pytest.param(by_zxing, id="zxing"), pytest.param(by_opencv, id="opencv")]


def part(picture: Image.Image, box: Box) -> Image.Image:
    left, top, right, bottom = (round(at / 25.4 * DPI) for at in box)
    return picture.crop((left, top, right, bottom))


def scan(printout: Printout, box: Box) -> Image.Image:
    """A part of the first page as a scanner of 300 dots an inch sees it."""
    return part(printout.image(0, DPI), box)


@pytest.fixture
def table(fruchthalle: PosterSheet) -> PosterSheet:
    """The finest code that is ever printed, at a table."""
    return replace(fruchthalle, url=f"https://{'stadt-' * 4}h.de/c#{TOKEN}", area="Tisch 3")


@pytest.mark.parametrize("decode", DECODERS)
@pytest.mark.parametrize("size", SIZES)
def test_a_code_is_read_as_printed(
    print_out: Print, table: PosterSheet, size: str, decode: Callable[[Image.Image], list[str]]
) -> None:
    make, box, _ = SIZES[size]
    assert decode(scan(print_out(make(table)), box)) == [table.url]


@pytest.mark.parametrize("decode", DECODERS)
@pytest.mark.parametrize("size", SIZES)
def test_a_code_is_read_blurred_and_askew(
    print_out: Print, table: PosterSheet, size: str, decode: Callable[[Image.Image], list[str]]
) -> None:
    """As a phone sees it that is held a little crooked and not quite still: six pixels a module, smeared."""
    make, box, side = SIZES[size]
    picture = scan(print_out(make(table)), box)
    small = 6 * 65 / (side / 25.4 * DPI)
    picture = picture.resize((round(picture.width * small), round(picture.height * small)), Image.Resampling.BILINEAR)
    for degrees in (-8, 5):
        askew = picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
        assert decode(askew.filter(ImageFilter.GaussianBlur(1.0))) == [table.url], degrees


@pytest.mark.parametrize("decode", DECODERS)
def test_a_code_with_a_corner_torn_off_is_not_made_up(
    print_out: Print, table: PosterSheet, decode: Callable[[Image.Image], list[str]]
) -> None:
    """The proof that the reading above can fail."""
    make, box, _ = SIZES["sticker"]
    picture = scan(print_out(make(table)), box)
    picture.paste(255, (0, 0, picture.width // 2, picture.height // 2))
    assert decode(picture) == []


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures in grey, from 0 to 255."""
    return float(np.abs(np.asarray(one, dtype=int) - np.asarray(other, dtype=int)).mean())


def test_a_tent_reads_the_same_from_both_sides(print_out: Print, table: PosterSheet) -> None:
    printout = print_out(tents_pdf(table, printed_at=PRINTED_AT))
    front, back = scan(printout, FRONT), scan(printout, (0.0, 0.0, CELL_WIDTH, PANEL)).rotate(180)
    assert by_zxing(front) == by_zxing(back) == [table.url]
    inside = (40, 40, front.width - 40, front.height - 10)  # without marks and the fold
    unlike = difference(front.crop(inside), back.crop(inside))
    assert unlike < 5 < 30 < difference(front.crop(inside), back.crop(inside).rotate(180)), "edges may shift by a dot"


@pytest.mark.parametrize("make", [tents_pdf, stickers_pdf])
def test_four_cards_share_a_sheet_and_each_keeps_its_own_code(
    print_out: Print, table: PosterSheet, make: Callable[..., bytes]
) -> None:
    sheets = [replace(table, area=f"Tisch {number}", url=f"{table.url[:-2]}{number:02}") for number in range(1, 7)]
    printout = print_out(make(*sheets, printed_at=PRINTED_AT))
    assert len(printout.document) == 2
    read = []
    for page in range(2):
        picture = printout.image(page, DPI // 2)
        for column, row in ((0, 0), (1, 0), (0, 1), (1, 1)):
            left, top = column * CELL_WIDTH / 2, row * CELL_HEIGHT / 2  # half as many dots
            card = part(picture, (left, top, left + CELL_WIDTH / 2, top + CELL_HEIGHT / 2))
            read.append(set(by_zxing(card)))
    assert read == [{sheet.url} for sheet in sheets] + [set(), set()]


@pytest.mark.parametrize("make", [tents_pdf, stickers_pdf])
def test_a_card_says_where_one_is_and_how_to_do_without_a_camera(
    print_out: Print, table: PosterSheet, make: Callable[..., bytes]
) -> None:
    text = print_out(make(table, printed_at=PRINTED_AT)).text()
    for words in ("Fruchthalle", "Tisch 3", "Hier einchecken", "Check in here", "7K3M-9Q2X", "23.11.2026"):
        assert words in text
    assert table.typed_address in text


@pytest.mark.parametrize("make", [tents_pdf, stickers_pdf])
def test_no_name_is_too_long_for_its_card(print_out: Print, table: PosterSheet, make: Callable[..., bytes]) -> None:
    """What is drawn stays within the card, so that no knife cuts it."""
    worst = replace(
        table, venue="W" * 120, area="W" * 100, short_code="WWWWWWWW", event=PosterEvent("W" * 120, "19:30", "22:30")
    )
    printout = print_out(make(worst, printed_at=PRINTED_AT))
    picture = np.asarray(scan(printout, (0.0, 0.0, 210.0, 297.0)))
    beyond = picture[:, round(CELL_WIDTH / 25.4 * DPI) + 60 :]  # nothing but a cutting mark stands beside the one card
    assert (beyond[: round(140 / 25.4 * DPI), :-60] < 250).sum() == 0
    gap = picture[
        60 : round(140 / 25.4 * DPI), round((CELL_WIDTH - 6.5) / 25.4 * DPI) : round(CELL_WIDTH / 25.4 * DPI) - 4
    ]
    assert (gap < 250).sum() == 0
