"""The information for guests (Art. 13 GDPR) and the staff's sheet: complete, on one page for each language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pypdfium2.raw as pdfium_c
import pytest

from tests.service.prints.reader import PRINTED_AT, Printout
from tun.service.prints.guest_information import Informed, guest_information_pdf
from tun.service.prints.leaflet import RIGHT
from tun.service.prints.staff_sheet import Instructed, staff_sheet_pdf

pytestmark = pytest.mark.sheets

Print = Callable[[bytes], Printout]

INFORMED = Informed(
    venue="Zum Löwen",
    address="Marktstraße 3 a, 67655 Kaiserslautern",
    city="Kaiserslautern",
    office="Gesundheitsamt Westpfalz",
    origin="https://tun.kaiserslautern.de",
    retention_days=21,
    printed=date(2026, 11, 23),
    responsible="Löwen GmbH, Marktstraße 3 a, 67655 Kaiserslautern",
    contact="0631 12345",
    protection="Dr. Datenschutz, dsb@loewen.example",
    authority="LfDI Rheinland-Pfalz, Hintere Bleiche 34, 55116 Mainz",
)
INSTRUCTED = Instructed("Zum Löwen", "Kaiserslautern", "https://tun.kaiserslautern.de", 21, date(2026, 11, 23))
LONGEST = Informed(
    venue="W" * 120,
    address="W" * 100 + " " + "W" * 20 + ", 67655 " + "W" * 100,
    city="W" * 60,
    office="W" * 200,
    origin="https://tun.kaiserslautern.de",
    retention_days=28,
    printed=date(2026, 11, 23),
    **dict.fromkeys(("responsible", "contact", "protection", "authority"), "W" * 200),
)


def test_guests_are_told_all_that_the_law_asks_for_in_two_languages(print_out: Print) -> None:
    printout = print_out(guest_information_pdf(INFORMED, printed_at=PRINTED_AT))
    assert len(printout.document) == 2
    german, english = printout.text(0), printout.text(1)
    for page in (german, english):
        for stated in ("Löwen GmbH", "0631 12345", "Dr. Datenschutz", "LfDI", "Gesundheitsamt Westpfalz", "28a"):
            assert stated in page
        assert "tun.kaiserslautern.de/diary" in page
        assert "23.11.2026" in page
    for words in ("21 Tage", "Art. 6 Abs. 1 Buchst. c DSGVO", "Art. 15 bis 18 DSGVO", "Zutritt verweigert", "Profil"):
        assert words in german
    for words in ("21 days", "Art. 6(1)(c) GDPR", "Art. 15 to 18 GDPR", "refused entry", "no profile"):
        assert words in english


def test_what_is_not_known_can_be_written_in_by_hand(print_out: Print) -> None:
    unknown = replace(INFORMED, responsible=None, contact=None, protection=None, authority=None)
    printout = print_out(guest_information_pdf(unknown, printed_at=PRINTED_AT))
    known = print_out(guest_information_pdf(INFORMED, printed_at=PRINTED_AT))
    assert "Zum Löwen, Marktstraße 3 a, 67655 Kaiserslautern. Erreichbar: Wer Fragen" in printout.text(0)
    assert "Bei der Datenschutzaufsicht des Landes" in printout.text(0)
    lines = [len(one.objects(pdfium_c.FPDF_PAGEOBJ_PATH, 0)) for one in (known, printout)]
    assert lines[1] == lines[0] + 1


def test_the_staff_learn_what_to_do_and_what_nobody_may_do(print_out: Print) -> None:
    printout = print_out(staff_sheet_pdf(INSTRUCTED, printed_at=PRINTED_AT))
    assert len(printout.document) == 2
    for page, words in enumerate(
        (
            ("möchte nicht", "kein Telefon", "offensichtlich falsch", "Papierformulare", "abfotografieren", "Polizei"),
            ("does not want to", "no phone", "obviously wrong", "Paper forms", "photograph them", "police"),
        )
    ):
        for word in words:
            assert word in printout.text(page), word
        assert "https://tun.kaiserslautern.de/paper-form.pdf" in printout.text(page)
        assert "21" in printout.text(page)


@pytest.mark.parametrize("informed", [INFORMED, LONGEST], ids=["usual", "longest"])
def test_every_page_keeps_its_margins_and_its_foot_free(print_out: Print, informed: Informed) -> None:
    printout = print_out(guest_information_pdf(informed, printed_at=PRINTED_AT))
    assert len(printout.document) == 2
    for page in range(2):
        assert printout.white_margin(page) > 11
        image = printout.image(page, 100)
        edge = round(RIGHT / 25.4 * 100) + 3
        assert image.crop((edge, 0, *image.size)).getextrema() == (255, 255)
        above_foot = image.crop((0, round(276 / 25.4 * 100), image.width, round(279.5 / 25.4 * 100)))
        assert above_foot.getextrema() == (255, 255)


def test_sheets_are_the_same_bytes_each_time_and_embed_their_letters(print_out: Print) -> None:
    for once, again in (
        (guest_information_pdf(INFORMED, printed_at=1), guest_information_pdf(INFORMED, printed_at=1)),
        (staff_sheet_pdf(INSTRUCTED, printed_at=1), staff_sheet_pdf(INSTRUCTED, printed_at=1)),
    ):
        assert once == again
        assert print_out(once).every_font_is_embedded()
