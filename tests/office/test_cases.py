"""Cases: what they need, what is sealed, and what is told about them."""

from __future__ import annotations

import pytest

from tests.office.conftest import ADA, EVENING, MARKER, NOON, HealthOffice
from tests.office.journey import ask, open_case, release_path, request_path
from tun.office.actions import keys
from tun.office.storage.tables import Case, db


def test_a_case_keeps_its_notes_sealed(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    case = open_case(ines, notes=f"{MARKER} war krank\n<b>seit Montag</b>")
    page = ines.get(case).text
    assert MARKER in page and "&lt;b&gt;seit Montag&lt;/b&gt;" in page
    row = db.session.scalars(db.select(Case)).one()
    assert MARKER.encode() not in row.notes and (row.opened, row.opened_by) == (NOON, health_office.ines)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"file_number": ""}, "Geben Sie das Aktenzeichen ein."),
        ({"file_number": "   "}, "Geben Sie das Aktenzeichen ein."),
        ({"file_number": "x" * 61}, "höchstens 60 Zeichen"),
        ({"legal_basis": "other"}, "Nennen Sie die Rechtsgrundlage"),
        ({"legal_basis": "invented"}, "Wählen Sie eine Rechtsgrundlage aus der Liste."),
        ({"notes": "x" * 4001}, "höchstens 4000 Zeichen"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_entries_stay(
    health_office: HealthOffice, fields: dict[str, str], words: str
) -> None:
    form = {"file_number": "2026-7", "legal_basis": "§ 25 Abs. 1 IfSG", "notes": "bleibt stehen"} | fields
    page = health_office.signed_in().post("/cases/new", **form)
    assert page.status_code == 400 and page.text.count(words) == 2
    assert "<title>Fehler: Fall anlegen" in page.text
    assert form["notes"][:40] in page.text


def test_another_legal_basis_is_kept_in_its_own_words(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    case = open_case(ines, legal_basis="other", other_basis=" § 1 Abs. 8 CoBeLVO ")
    assert "<dd>§ 1 Abs. 8 CoBeLVO</dd>" in ines.get(case).text


def test_a_file_number_is_used_once(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    open_case(ines)
    page = ines.post("/cases/new", file_number=" 2026-1187 ", legal_basis="§ 25 Abs. 1 IfSG")
    assert page.status_code == 400 and "Dieses Aktenzeichen gibt es schon" in page.text


def test_a_closed_case_asks_for_nothing_more(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    case = open_case(ines)
    request = request_path(ines, case)
    page = ines.post(f"{case}/close")
    assert "Der Fall ist abgeschlossen." in page.text and "2026-1187" not in page.text
    assert "2026-1187" in ines.get("/cases?closed=yes").text
    assert "Ort suchen" not in ines.get(case).text
    assert "Der Fall ist abgeschlossen" in ask(ines, case, reason="noch einmal").text
    assert "Es wird keine Liste mehr abgeholt" in ines.get(request).text
    page = ines.post(
        f"{request}/release", area="", date_from="2026-11-18", time_from="19:00", date_to="2026-11-18", time_to="23:00"
    )
    assert page.status_code == 400 and "Der Fall ist abgeschlossen" in page.text


def test_the_case_tells_who_did_what(health_office: HealthOffice) -> None:
    health_office.partner.add_visit(ADA, arrival=EVENING)
    ines = health_office.signed_in()
    case = open_case(ines)
    release = release_path(ines, request_path(ines, case))
    ines.post(f"{release}/open")
    ines.post(f"{release}/contacts.xlsx")
    ines.post(f"{release}/contacts.csv")
    ines.post(f"{release}/remove")
    page = ines.get(case).text
    deeds = [
        "Liste entfernt",
        "CSV-Datei erstellt",
        "Excel-Datei erstellt",
        "Liste geöffnet",
        "Liste abgeholt",
        "Anzahl angefragt",
        "Fall angelegt",
    ]
    places = [page.index(f"<td>{deed}</td>") for deed in deeds]
    assert places == sorted(places) and page.count("<td>Ines Imhof</td>") == len(deeds)


def test_notes_of_a_destroyed_key_are_said_to_be_gone(health_office: HealthOffice) -> None:
    ines, folder = health_office.signed_in(), health_office.office.folder
    case = open_case(ines, notes=MARKER)
    old = folder.sealing_publics()[0]
    keys.add_sealing_key(folder, "fünf zufällige Wörter")
    for suffix in ("pem", "pub"):
        (folder.path / f"sealing-{old.id.hex()}.{suffix}").unlink()
    health_office.office.vault.lock()
    ines.unlock()
    page = ines.get(case).text
    assert "Nicht mehr lesbar: Der Schlüssel dazu ist vernichtet." in page and MARKER not in page
