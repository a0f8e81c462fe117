from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pypdfium2.raw as pdfium_c
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from tests.service.prints.reader import PRINTED_AT, TOKEN, Printout
from tun.service.prints.paper import A4, A5, PageFormat
from tun.service.prints.poster import PosterEvent, PosterSheet, poster_pdf
from tun.service.prints.qr import TooLongForPrint

pytestmark = pytest.mark.sheets

Print = Callable[[bytes], Printout]

LONG_NAMES = [
    "W" * 120,
    "Städtisches Kultur- und Veranstaltungszentrum Fruchthalle mit Großem Saal, Rotem Saal, Foyer und "
    "Biergarten am Schloss",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft " + "M" * 39,
    "i " * 60,
]


def poster(*sheets: PosterSheet, page: PageFormat = A4) -> bytes:
    return poster_pdf(*sheets, printed_at=PRINTED_AT, retention_days=28, page=page)


def read(image: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image)]


@pytest.fixture
def at_its_worst(fruchthalle: PosterSheet) -> PosterSheet:
    """Everything as long as it may be."""
    return replace(
        fruchthalle,
        url=f"https://{'w' * 28}/c#{TOKEN}",
        short_code="WWWWWWWW",
        venue="W" * 120,
        address=("W" * 100 + " 123456", "67655 " + "W" * 100),
        city="W" * 100,
        area="Stehplatz Nordkurve, Oberrang, Block 12 a, Reihe 4 " + "W" * 60,
        event=PosterEvent("W" * 120, "23.11.2026, 19:30 Uhr", "24.11.2026, 02:00 Uhr"),
    )


# --- The code ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [A4, A5], ids=lambda page: page.name)
def test_the_code_is_read_back_exactly(print_out: Print, fruchthalle: PosterSheet, page: PageFormat) -> None:
    assert read(print_out(poster(fruchthalle, page=page)).image()) == [fruchthalle.url]


def test_a_host_of_28_characters_is_still_read_small_blurred_and_askew(
    print_out: Print, fruchthalle: PosterSheet
) -> None:
    sheet = replace(fruchthalle, url=f"https://{'stadt-' * 4}h.de/c#{TOKEN}")
    assert len(sheet.origin) == len("https:///") + 28
    scan = print_out(poster(sheet)).image()
    for degrees in (-7, -3, 0, 4, 11):
        askew = scan.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
        small = askew.resize((askew.width // 3, askew.height // 3), Image.Resampling.BILINEAR)
        assert read(small.filter(ImageFilter.GaussianBlur(1.2))) == [sheet.url], degrees


def test_a_host_that_needs_a_finer_code_is_refused(fruchthalle: PosterSheet) -> None:
    with pytest.raises(TooLongForPrint):
        poster(replace(fruchthalle, url=f"https://{'w' * 29}/c#{TOKEN}"))


def test_the_code_is_one_vector_path_and_no_picture_is_in_the_document(
    print_out: Print, fruchthalle: PosterSheet
) -> None:
    """One path, because viewers show hairlines between parts that are painted one by one."""
    printout = print_out(poster(fruchthalle))
    assert printout.objects(pdfium_c.FPDF_PAGEOBJ_IMAGE) == []
    segments = [pdfium_c.FPDFPath_CountSegments(path) for path in printout.objects(pdfium_c.FPDF_PAGEOBJ_PATH)]
    assert sum(count > 1000 for count in segments) == 1
    assert b"/Subtype /Image" not in printout.content


def test_four_modules_around_the_code_are_white(print_out: Print, fruchthalle: PosterSheet) -> None:
    scan = print_out(poster(fruchthalle)).image()
    corners = zxingcpp.read_barcodes(scan)[0].position
    module = (corners.top_right.x - corners.top_left.x) / 57
    left, top = corners.top_left.x - 3.95 * module, corners.top_left.y - 3.95 * module
    right, bottom = corners.bottom_right.x + 3.95 * module, corners.bottom_right.y + 3.95 * module
    around = scan.crop((round(left), round(top), round(right), round(bottom)))
    inner = round(3.65 * module)
    around.paste(255, (inner, inner, around.width - inner, around.height - inner))
    assert around.getextrema() == (255, 255)


# --- The words ---------------------------------------------------------------------------------------------


def test_everything_that_people_need_is_text(print_out: Print, fruchthalle: PosterSheet) -> None:
    sheet = replace(
        fruchthalle,
        area="Tisch 3",
        event=PosterEvent("Sinfoniekonzert", "23.11.2026, 19:30 Uhr", "22:30 Uhr"),
    )
    text = print_out(poster(sheet)).text()
    for words in (
        "Fruchthalle",
        "Fruchthallstraße 10, 67655 Kaiserslautern",
        "Tisch 3",
        "Sinfoniekonzert",
        "23.11.2026, 19:30 Uhr – 22:30 Uhr",
        "7K3M-9Q2X",
        "tun.kaiserslautern.de/c",
        "https://tun.kaiserslautern.de/",
        "Ausgegeben am / Issued 23.11.2026",
        "Hier einchecken",
        "Check in here",
        "Nach 28 Tagen wird alles gelöscht",
        "deleted after 28 days",
        "Formular beim Personal",
        "Ask the staff",
    ):
        assert words in text


def test_the_token_stands_in_the_code_only(print_out: Print, fruchthalle: PosterSheet) -> None:
    assert TOKEN[:12] not in print_out(poster(fruchthalle)).text()


def test_retention_is_what_the_city_configured(print_out: Print, fruchthalle: PosterSheet) -> None:
    text = print_out(poster_pdf(fruchthalle, printed_at=PRINTED_AT, retention_days=21)).text()
    assert "Nach 21 Tagen" in text
    assert "28" not in re.sub(r"7K3M-9Q2X|23\.11\.2026", "", text)


@pytest.mark.parametrize("name", ["Łódź", "Şişli", "Ελλάδα", "Кириллица", "Zur Brühe & Söhne <b>"])
def test_names_in_other_letters_are_printed_and_can_be_copied(
    print_out: Print, fruchthalle: PosterSheet, name: str
) -> None:
    printout = print_out(poster(replace(fruchthalle, venue=name)))
    assert name in printout.text()
    assert printout.every_font_is_embedded()


def test_hebrew_runs_from_right_to_left(print_out: Print, fruchthalle: PosterSheet) -> None:
    printout = print_out(poster(replace(fruchthalle, venue="אבג")))
    letters = printout.document[0].get_textpage()
    place = {letters.get_text_range(index, 1): letters.get_charbox(index)[0] for index in range(60)}
    assert place["א"] > place["ב"] > place["ג"]


def test_every_sheet_has_a_page(print_out: Print, fruchthalle: PosterSheet) -> None:
    tables = [
        replace(fruchthalle, area=f"Tisch {table}", url=f"{fruchthalle.url[:-2]}{table:02}") for table in range(1, 13)
    ]
    printout = print_out(poster(*tables))
    assert len(printout.document) == 12
    assert "Tisch 12" in printout.text(11)
    assert read(printout.image(11)) == [tables[11].url]


def test_no_sheet_is_no_document() -> None:
    with pytest.raises(ValueError, match="at least one"):
        poster()


# --- The layout --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LONG_NAMES, ids=lambda name: name[:6])
def test_overlong_names_stay_within_the_margins(print_out: Print, fruchthalle: PosterSheet, name: str) -> None:
    printout = print_out(poster(replace(fruchthalle, venue=name, area=name)))
    assert printout.white_margin() > 10
    assert read(printout.image(dots_per_inch=150)) == [fruchthalle.url]


@pytest.mark.parametrize("page", [A4, A5], ids=lambda page: page.name)
def test_nothing_overlaps_when_everything_is_as_long_as_it_may_be(
    print_out: Print, at_its_worst: PosterSheet, page: PageFormat
) -> None:
    printout = print_out(poster(at_its_worst, page=page))
    assert printout.white_margin() > 7
    assert read(printout.image(dots_per_inch=150)) == [at_its_worst.url]
    boxes = [text.get_bounds() for text in printout.objects(pdfium_c.FPDF_PAGEOBJ_TEXT)]
    boxes += [
        path.get_bounds()
        for path in printout.objects(pdfium_c.FPDF_PAGEOBJ_PATH)
        if pdfium_c.FPDFPath_CountSegments(path) > 1000
    ]
    for one, other in combinations(boxes, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (one, other)


# --- The file ----------------------------------------------------------------------------------------------


def test_the_same_sheet_gives_the_same_bytes(fruchthalle: PosterSheet) -> None:
    assert poster(fruchthalle) == poster(fruchthalle)


def test_the_date_is_the_caller_s(fruchthalle: PosterSheet) -> None:
    later = poster_pdf(fruchthalle, printed_at=PRINTED_AT + 1, retention_days=28)
    assert later != poster(fruchthalle)


def test_metadata_name_the_sheet_and_nothing_else(
    print_out: Print, fruchthalle: PosterSheet, forbidden_words: tuple[bytes, ...]
) -> None:
    printout = print_out(poster(replace(fruchthalle, area="Tisch 3")))
    metadata = printout.document.get_metadata_dict(skip_empty=True)
    assert metadata == {
        "Title": "TuN: Fruchthalle, Tisch 3",
        "Producer": "TuN",
        "CreationDate": "D:20261123160000Z",
    }
    assert b"/Lang (de-DE)" in printout.content
    assert not [words for words in forbidden_words if words in printout.content]
