from __future__ import annotations

from collections.abc import Callable

import pypdfium2.raw as pdfium_c
import pytest

from tests.service.prints.reader import PRINTED_AT, Printout
from tun.service.prints.paper_form import Language, paper_form_pdf

pytestmark = pytest.mark.sheets

Print = Callable[[bytes], Printout]


def form(language: Language = "de", venue: str | None = None, city: str = "Kaiserslautern") -> bytes:
    return paper_form_pdf(language, city, venue, retention_days=28, printed_at=PRINTED_AT)


@pytest.mark.parametrize("language", ["de", "en"])
def test_both_languages_stand_on_every_form(print_out: Print, language: Language) -> None:
    printout = print_out(form(language))
    text = printout.text()
    assert len(printout.document) == 1
    for words in (
        *("Nachname", "Surname", "Vorname", "First name", "Straße", "Street", "Hausnr.", "PLZ", "Postcode"),
        *("Ort", "Town", "Telefon", "Phone", "E-Mail (freiwillig)", "E-mail (optional)"),
        *("Begleitpersonen", "Companions", "Datum", "Date", "Ankunft", "Arrival", "Ende", "Departure"),
        *("Tisch, Bereich", "Table, area", "Art. 13 DSGVO", "Art. 13 GDPR", "nach 28 Tagen", "after 28 days"),
        *("Ein Blatt je Gruppe", "One sheet for each party", "nur für das Gesundheitsamt"),
    ):
        assert text.count(words) >= 2, words


def test_the_chosen_language_comes_first(print_out: Print) -> None:
    assert print_out(form("de")).text().startswith("Kontaktformular Contact form")
    assert print_out(form("en")).text().startswith("Contact form Kontaktformular")
    assert b"/Lang (en)" in form("en")


def test_the_venue_is_printed_where_it_is_known(print_out: Print) -> None:
    assert print_out(form(venue="Gasthaus Łódź")).text().count("Gasthaus Łódź") == 2


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_two_halves_are_alike_and_keep_clear_of_the_cut(print_out: Print, language: Language) -> None:
    image = print_out(form(language, "W" * 120, "W" * 100)).image(dots_per_inch=100)
    middle = image.height / 2
    upper = image.crop((0, 0, image.width, round(middle - 12)))
    around_cut = image.crop((0, round(middle - 12), image.width, round(middle + 12)))
    dark_rows = [
        row
        for row in range(around_cut.height)
        if any(around_cut.crop((0, row, image.width, row + 1)).histogram()[:200])
    ]
    assert len(dark_rows) <= 2
    inked = upper.point(lambda value: 255 if value < 250 else 0).getbbox()
    assert inked is not None
    assert min(inked[0], inked[1], image.width - inked[2]) > 30  # a hundredth of an inch each: 7.6 mm


def test_the_file_is_reproducible_without_pictures_and_with_its_fonts(
    print_out: Print, forbidden_words: tuple[bytes, ...]
) -> None:
    printout = print_out(form())
    assert printout.content == form()
    assert printout.objects(pdfium_c.FPDF_PAGEOBJ_IMAGE) == []
    assert printout.every_font_is_embedded()
    assert printout.document.get_metadata_dict(skip_empty=True)["Title"] == "TuN: Kontaktformular"
    assert not [words for words in forbidden_words if words in printout.content]
