"""One case from its opening to the exported list."""

from __future__ import annotations

import io
import re

from openpyxl import load_workbook

from tests.office.conftest import ADA, EVENING, MARKER, XAVER, HealthOffice
from tests.office.partner import FRUCHTHALLE

HOUR = 3600
WINDOW = {
    "area": "",
    "date_from": "2026-11-18",
    "time_from": "19:00",
    "date_to": "",
    "time_to": "23:00",
    "reason": "Eine erkrankte Person war im Konzert",
}


def test_an_investigator_comes_from_a_file_number_to_a_list(health_office: HealthOffice) -> None:
    partner = health_office.partner
    partner.add_visit(ADA, arrival=EVENING + 60, end=EVENING + 2 * HOUR)
    partner.add_visit(XAVER, arrival=EVENING + HOUR, end=EVENING + 3 * HOUR, end_estimated=True, area=2)
    partner.add_visit(ADA, arrival=EVENING - 3 * HOUR, end=EVENING)  # left as the window begins
    ines = health_office.browser()
    assert "Noch kein Fall" in ines.sign_in().text
    assert "Schlüssel entsperren" in ines.get("/cases/new").text
    assert "Fälle" in ines.unlock().text

    page = ines.post("/cases/new", file_number="2026-1187", legal_basis="§ 25 Abs. 1 IfSG", notes="Konzert")
    assert "Fall 2026-1187" in page.text
    case = page.request.path
    found = ines.get(f"{case}/venues?text=frucht")
    assert "Fruchthallstraße 10" in found.text
    page = ines.post(f"{case}/venues/{FRUCHTHALLE.hex()}?text=frucht", **WINDOW)
    assert "Wie viele waren da?" in page.text and "&lt;5" in page.text
    assert MARKER not in page.text

    request = page.request.path
    page = ines.post(
        f"{request}/release",
        area="",
        date_from="2026-11-18",
        time_from="19:00",
        date_to="2026-11-18",
        time_to="23:00",
    )
    release = page.request.path
    assert re.fullmatch("/releases/[0-9a-f]{16}", release)
    assert MARKER not in page.text
    page = ines.post(f"{release}/open")
    assert "Lovelace, Ada" in page.text and f"Ngô, {MARKER}" in page.text
    assert "geschätzt" in page.text and "Empore" in page.text
    assert page.text.count('<th scope="row">') == 2

    file = ines.post(f"{release}/contacts.xlsx")
    sheet = load_workbook(io.BytesIO(file.data))["Kontakte"]
    names = {(row[0].value, row[1].value) for row in sheet.iter_rows(min_row=2)}
    assert names == {("Lovelace", "Ada"), ("Ngô", MARKER)}
    file = ines.post(f"{release}/contacts.csv")
    assert file.data.startswith('\ufeff"Nachname";'.encode()) and "0049 631 1234" in file.data.decode()
