"""Files that offices load unedited: every cell text, every name unchanged, no formula and no link anywhere."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.office.conftest import ADA, EVENING, NOON
from tests.office.partner import FRUCHTHALLE, VENUES
from tun.core.contact import Contact
from tun.core.releases import Release, ReleasedVisit, SuspiciousSpan
from tun.core.window import Stay, Window
from tun.office.client import Venue
from tun.office.exports.columns import HEADER, ContactList
from tun.office.exports.csv import contact_csv, neutral, phone
from tun.office.exports.xlsx import contact_xlsx
from tun.office.opening import Entry, Fault, Reading

NAMES = [
    "O’Neil",
    "O'Neil",
    "Null",
    "NULL",
    "Ngô",
    "Þór",
    "张伟",
    "اَلْعَرَبِيَّةُ",
    "=Müller",
    "+Plus",
    "-Minus",
    "@Klammeraffe",
    "＝Breit",
    "'=Apostroph",
    "https://example.org",
    "mailto:a@b.de",
    "1E5",
    "007",
    "TRUE",
    "_x0041_",
    "👩‍👩‍👧",
    'Groß; Klein, "Zitat"',
    "Zeile\numbruch",
    " Leerzeichen ",
    "e\u0301 zerlegt",
    "<b>&amp;</b>",
]
TRIGGERS = tuple("=+-@\t\r\n\x00＝＋－＠")


def contacts(entries: Sequence[Contact | Fault], **changes: Any) -> ContactList:
    listed = []
    for entry in entries:
        visit = ReleasedVisit(bytes(16), Stay(EVENING, EVENING + 3600, True), 1, "Konzert", 2, "self-typed", True, b"")
        visit = replace(visit, **changes)
        fault = entry if isinstance(entry, Fault) else None
        listed.append(Entry(visit, None if isinstance(entry, Fault) else entry, fault))
    window = Window(EVENING, EVENING + 7200)
    release = Release(bytes(32), b"", b"", b"", b"", b"", {}, None, window, NOON, ())
    reading = Reading(release, tuple(entry.visit for entry in listed), 0, listed)
    return ContactList(
        reading=reading,
        venue=Venue.from_json(VENUES[FRUCHTHALLE]),
        zone=ZoneInfo("Europe/Berlin"),
        file_number="2026-1187",
        legal_basis="§ 25 Abs. 1 IfSG",
        request=bytes(range(32)),
        made=NOON,
    )


def xlsx_rows(content: bytes) -> list[tuple[str, ...]]:
    sheet = load_workbook(io.BytesIO(content))["Kontakte"]
    return [tuple(str(cell.value or "") for cell in row) for row in sheet.iter_rows(min_row=2)]


def csv_rows(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True))[1:]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_arrives_in_the_workbook_unchanged(name: str) -> None:
    content = contact_xlsx(contacts([replace(ADA, family_name=name, companions=(name,))]))
    row = xlsx_rows(content)[0]
    assert row[0] == name and row[HEADER.index("Begleitung")] == name


def test_every_cell_of_the_workbook_is_text_and_nothing_else_is_in_it() -> None:
    wild = replace(ADA, family_name='=HYPERLINK("https://evil.example")', given_name="=1+1", phone="+49 631 1")
    content = contact_xlsx(contacts([wild, Fault.NOT_OPENED]))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        text = "".join(archive.read(name).decode() for name in names if name.endswith((".xml", ".rels")))
    assert "evil.example" in text  # the search can find something
    assert not re.search(r"<f[ >/]|<hyperlink|TargetMode=\"External\"|externalLink|ddeLink|<dde", text)
    kinds = set(re.findall(r'<c [^>]*\bt="(\w+)"', text))
    assert kinds == {"s"} and len(re.findall(r"<c ", text)) == len(re.findall(r'<c [^>]*\bt="s"', text))
    for sheet in load_workbook(io.BytesIO(content)):
        assert all(cell.data_type == "s" for row in sheet.iter_rows() for cell in row if cell.value is not None)


def test_the_workbook_says_what_it_is_a_list_of() -> None:
    book = load_workbook(io.BytesIO(contact_xlsx(contacts([ADA, Fault.FOREIGN_KEY]))))
    sheet = book["Kontakte"]
    assert tuple(cell.value for cell in sheet[1]) == HEADER
    assert sheet["A1"].font.b and sheet.freeze_panes == "C2" and sheet.auto_filter.ref == "A1:U3"
    facts = {row[0].value: row[1].value for row in book["Angaben"].iter_rows()}
    assert facts["Aktenzeichen"] == "2026-1187" and facts["Zeitraum von"] == "18.11.2026 19:00"
    assert (facts["Einträge"], facts["davon nicht lesbar"]) == ("2", "1")
    assert book.properties.creator in (None, "") and book.properties.lastModifiedBy in (None, "")


def test_one_row_says_all_that_is_known() -> None:
    ada = replace(ADA, companions=("Renée Groß", "Ngô"))
    row = dict(zip(HEADER, csv_rows(contact_csv(contacts([ada])))[0], strict=True))
    assert row == {
        "Nachname": "Lovelace",
        "Vorname": "Ada",
        "Telefon": "0049 631 1234",
        "E-Mail": "ada@example.org",
        "Straße": "Fruchthallstraße",
        "Hausnummer": "10",
        "PLZ": "67655",
        "Ort": "Kaiserslautern",
        "Begleitung": "Renée Groß; Ngô",
        "Personen": "2",
        "Ankunft": "18.11.2026 19:00",
        "Ende": "18.11.2026 20:00",
        "Ende geschätzt": "ja",
        "Bereich": "Parkett",
        "Veranstaltung": "Konzert",
        "Besuchter Ort": "Fruchthalle, Fruchthallstraße 10, 67655 Kaiserslautern",
        "Herkunft der Angaben": "selbst eingetragen",
        "Zeit vom Gerät": "ja",
        "Name laut Zertifikat": "kein Zertifikat",
        "Verdächtiger Zeitraum": "nein",
        "Status": "lesbar",
    }


def test_a_check_in_of_a_suspicious_span_is_marked_in_both_files() -> None:
    listed = contacts([ADA, ADA], suspicious=True)
    spans = (SuspiciousSpan(EVENING, EVENING + 7200, 1, "flood"), SuspiciousSpan(EVENING, EVENING + 60, None, "new"))
    release = replace(listed.reading.release, suspicious_spans=spans)
    listed = replace(listed, reading=replace(listed.reading, release=release))
    at = HEADER.index("Verdächtiger Zeitraum")
    assert [row[at] for row in csv_rows(contact_csv(listed))] == ["ja", "ja"]
    content = contact_xlsx(listed)
    assert [row[at] for row in xlsx_rows(content)] == ["ja", "ja"]
    facts = [(row[0].value, row[1].value) for row in load_workbook(io.BytesIO(content))["Angaben"].iter_rows()]
    assert ("davon in einem verdächtigen Zeitraum", "2") in facts
    assert [said for name, said in facts if name == "Verdächtiger Zeitraum"] == [
        "18.11.2026 19:00 bis 18.11.2026 21:00, Parkett: viel mehr Check-ins als Gäste",
        "18.11.2026 19:00 bis 18.11.2026 19:01, ganzer Ort: new",
    ]


def test_who_is_still_there_and_who_cannot_be_read_is_said() -> None:
    rows = csv_rows(contact_csv(contacts([Fault.NOT_A_CONTACT], stay=Stay(EVENING, None, False))))
    row = dict(zip(HEADER, rows[0], strict=True))
    assert row["Ende"] == "noch anwesend" and row["Nachname"] == ""
    assert row["Status"].startswith("nicht lesbar")


def test_the_file_is_utf_8_with_a_mark_and_every_cell_in_quotes() -> None:
    content = contact_csv(contacts([ADA]))
    assert content.startswith(b'\xef\xbb\xbf"Nachname";"Vorname"') and content.endswith(b'"lesbar"\r\n')


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith(("'", *TRIGGERS))])
def test_an_ordinary_name_arrives_in_the_csv_unchanged(name: str) -> None:
    assert csv_rows(contact_csv(contacts([replace(ADA, family_name=name)])))[0][0] == name


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=Müller", "'=Müller"),
        ("＝Müller", "'＝Müller"),
        ("+1", "'+1"),
        ("\t=1", "'\t'=1"),
        ("  =1", "  '=1"),
        ('"=1', "\"'=1"),
        ("a;=1", "a;'=1"),
        ("a,=1", "a,'=1"),
        ("a\n=1", "a\n'=1"),
        ("\x00=1", "'\ufffd=1"),
        ("Müller-Lüdenscheidt", "Müller-Lüdenscheidt"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_whatever_would_start_a_formula_gets_an_apostrophe(text: str, safe: str) -> None:
    assert neutral(text) == safe


@pytest.mark.parametrize(
    ("text", "safe"),
    [("+49 631 1", "0049 631 1"), ("＋49 1", "0049 1"), ("0631 1", "0631 1"), ("+", "'+"), ("=cmd", "'=cmd")],
)
def test_a_telephone_number_needs_no_apostrophe(text: str, safe: str) -> None:
    assert phone(text) == safe


_ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
_WILD = st.text(st.sampled_from("=+-@\t\r\n\x00＝＋－＠;,|\"' abÄ"), max_size=12)


@settings(deadline=None)  # a busy machine is slow
@given(st.one_of(_ANY, _WILD))
def test_no_cell_ever_begins_a_formula_however_the_file_is_split(text: str) -> None:
    content = contact_csv(contacts([replace(ADA, family_name=text, companions=(text,))])).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(content, newline=""), delimiter=";"):
        assert not any(cell.lstrip(" \"'\u00a0\u3000").startswith(TRIGGERS) and not _marked(cell) for cell in row)
    for delimiter in ",;\t|":
        for line in re.split(r"[\r\n]", content):
            for cell in line.split(delimiter):
                assert not cell.lstrip(' "').startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


def _marked(cell: str) -> bool:
    """Whether an apostrophe stands before the first sign that would start a formula."""
    bare = cell.lstrip(' "\u00a0\u3000')
    return bare.startswith("'")


@settings(deadline=None)
@given(_ANY)
def test_the_workbook_takes_any_text(text: str) -> None:
    row = xlsx_rows(contact_xlsx(contacts([replace(ADA, family_name=text)])))[0]
    expected = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text)
    assert _lines(row[0]) == _lines(expected)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")  # what every XML reader does (XML 1.0, 2.11)


def test_the_file_name_tells_nothing_about_a_person() -> None:
    assert contacts([ADA]).file_name == "TuN-Kontaktliste-00010203-20261119-1300"


def test_two_thousand_rows_are_a_file_too() -> None:
    many = contacts([ADA] * 2_000)
    assert len(csv_rows(contact_csv(many))) == 2_000
    assert len(xlsx_rows(contact_xlsx(many))) == 2_000
