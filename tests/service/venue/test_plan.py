"""A table plan from a spreadsheet: looked at first, made once, and safe to send again."""

from __future__ import annotations

import io

import pytest
from flask import Flask

from tun.service.actions.details import LONGEST_LABEL, MOST_AREAS
from tun.service.actions.refusals import PlanUnreadable
from tun.service.actions.table_plan import MOST_BYTES, MOST_LINES, decode, read_plan
from tun.service.storage import venues
from tun.service.storage.tables import db

from .conftest import NOW, Person
from .test_areas import areas

PLAN = "Bereich;Plätze\nTisch 1;4\nTisch 2;6\nStammtisch;\n"


def upload(person: Person, content: bytes, **more: str) -> tuple[int, str]:
    answer = person.send("/areas/plan", file=(io.BytesIO(content), "plan.csv"), **more)
    return answer.status_code, answer.text


def codes_of(app: Flask, person: Person) -> list[bytes]:
    with app.app_context():
        return [code.token for code in venues.valid_codes(db.session, person.venue, now=NOW)]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (PLAN, [("Tisch 1", 4), ("Tisch 2", 6), ("Stammtisch", None)]),
        ("Tisch 1,4\r\nTisch 2,6\r\n", [("Tisch 1", 4), ("Tisch 2", 6)]),
        ("Tisch 1\t4\nSaal, links\t1.200", [("Tisch 1", 4), ("Saal, links", 1200)]),
        ("\n\nTisch 1\n;;\nTisch 2", [("Tisch 1", None), ("Tisch 2", None)]),
        ('sep=;\n"Loge ""A"""; 8 \n', [('Loge "A"', 8)]),
        ("Seats;Level;Table\n4;1;Window\n", [("Window", 4)]),
        ("\ufeffTisch:;Personen*\nErker;3", [("Erker", 3)]),
        ("Platz;3", [("Platz", 3)]),
    ],
)
def test_what_spreadsheets_write_is_read(text: str, read: list[tuple[str, int | None]]) -> None:
    plan = read_plan(text)
    assert [(area.label, area.capacity) for area in plan.areas] == read
    assert plan.faults == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_encoding_of_a_spreadsheet_is_read(encoding: str) -> None:
    assert decode("Bühne;12".encode(encoding)) == "Bühne;12"


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest", b"%PDF-1.7", b"a;\x81", b"a\0b", b"\xff\xfea"],
)
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(PlanUnreadable):
        decode(content)


def test_all_mistakes_are_told_at_once_each_with_its_line() -> None:
    plan = read_plan(
        'Tisch 1;vier\nTisch 2;0\n;4\nTisch 3;4;Fenster\ntisch 4;1\nTisch 4;1\n"Loge;8\n'
        f"{'x' * (LONGEST_LABEL + 1)};1\nTisch 5;12.5\nTisch 6;4"
    )
    assert [(fault.line, fault.code) for fault in plan.faults] == [
        (1, "heading"),
        (2, "places"),
        (3, "no-label"),
        (4, "columns"),
        (6, "twice"),
        (7, "quotes"),
        (8, "long-label"),
        (9, "no-number"),
    ]
    assert [area.label for area in plan.areas] == ["tisch 4", "Tisch 6"]


def test_the_number_of_lines_and_areas_is_bounded() -> None:
    many = "\n".join(f"Tisch {number}" for number in range(1, MOST_AREAS + 2))
    assert [fault[:2] for fault in read_plan(many).faults] == [(MOST_AREAS + 1, "too-many-areas")]
    assert [fault.code for fault in read_plan("\n" * (MOST_LINES + 1)).faults] == ["too-many-lines"]
    assert read_plan(many.rpartition("\n")[0]).faults == ()


def test_a_preview_makes_nothing(olga: Person, app: Flask) -> None:
    before = codes_of(app, olga)
    status, page = upload(olga, PLAN.encode())
    assert status == 200
    assert "3 Bereiche anlegen" in page
    assert "Zeile 1 ist als Überschrift gelesen." in page
    assert page.count("wird angelegt") == 3
    assert codes_of(app, olga) == before


def test_one_button_makes_areas_and_codes_and_leads_to_the_prints(olga: Person, app: Flask) -> None:
    answer = olga.send("/areas/plan", plan=PLAN, make="yes")
    assert "3 Bereiche sind angelegt. Die Aushänge sind fertig zum Drucken." in answer.text
    assert answer.request.path == f"{olga.url}/codes"
    assert areas(app, olga)[2:] == [(3, "Tisch 1", 4), (4, "Tisch 2", 6), (5, "Stammtisch", None)]
    assert len(codes_of(app, olga)) == 5


def test_the_same_plan_again_changes_nothing(olga: Person, app: Flask) -> None:
    olga.send("/areas/plan", plan=PLAN, make="yes")
    before = areas(app, olga), codes_of(app, olga)
    status, page = upload(olga, PLAN.encode("utf-8-sig"))
    assert (status, page.count("gibt es schon, bleibt")) == (200, 3)
    answer = olga.send("/areas/plan", plan=PLAN, make="yes")
    assert "Es war schon alles angelegt; geändert ist nichts." in answer.text
    assert (areas(app, olga), codes_of(app, olga)) == before


def test_an_area_that_exists_keeps_its_code_and_gets_its_places(olga: Person, app: Flask) -> None:
    before = codes_of(app, olga)
    page = olga.send("/areas/plan", plan="parkett;450\nRang").text
    assert "bisher 900" in page
    assert "Höchstzahlen ändern" in page
    answer = olga.send("/areas/plan", plan="parkett;450\nRang", make="yes")
    assert "Bei 1 Bereich ist die Höchstzahl geändert." in answer.text
    assert areas(app, olga) == [(1, "Parkett", 450), (2, "Rang", None)]
    assert codes_of(app, olga) == before


def test_a_mistake_keeps_every_line_and_makes_nothing(olga: Person, app: Flask) -> None:
    answer = olga.send("/areas/plan", plan="Tisch 1;4\nTisch 2;<b>viele</b>", make="yes")
    assert answer.status_code == 400
    assert "Zeile 2: „&lt;b&gt;viele&lt;/b&gt;“ ist keine ganze Zahl." in answer.text
    assert "Tisch 1;4\nTisch 2;&lt;b&gt;viele" in answer.text
    assert "Es ist noch nichts angelegt" in answer.text
    assert len(areas(app, olga)) == 2


def test_a_file_fills_the_lines_and_gives_way_to_the_next_file(olga: Person) -> None:
    page = upload(olga, "Bühne;9".encode("cp1252"))[1]
    taken = page.split('name="taken" value="')[1].split('"')[0]
    assert "Bühne;9</textarea>" in page
    assert "Empore;5</textarea>" in upload(olga, b"Empore;5", plan="Bühne;9", taken=taken)[1]


def test_lines_typed_by_hand_are_not_lost_to_a_file(olga: Person) -> None:
    status, page = upload(olga, b"Empore;5", plan="Von Hand;3", taken="")
    assert status == 400
    assert "Leeren Sie die Zeilen, wenn die Datei gelten soll." in page
    assert "Von Hand;3</textarea>" in page


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04" + b"\0" * 100, "Diese Datei ist kein Text."),
        (b"Tisch;4\n" * (MOST_BYTES // 8 + 1), "Das ist zu viel: höchstens 32 kB."),
        (b"x" * 300_000, "Das ist zu viel: höchstens 32 kB."),
        (b" \n", "In dieser Datei steht nichts."),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(olga: Person, content: bytes, told: str) -> None:
    status, page = upload(olga, content)
    assert (status, told in page) == (400, True)


def test_nothing_at_all_is_asked_for(olga: Person) -> None:
    answer = olga.send("/areas/plan", plan=" \n ")
    assert answer.status_code == 400
    assert "Wählen Sie eine Datei aus, oder fügen Sie die Zeilen darunter ein." in answer.text


def test_more_lines_than_may_be_pasted_are_kept_and_refused(olga: Person) -> None:
    answer = olga.send("/areas/plan", plan="ü" * MOST_BYTES)
    assert answer.status_code == 400
    assert "Das ist zu viel: höchstens 32 kB." in answer.text
    assert "ü" * MOST_BYTES in answer.text


def test_only_the_first_twenty_mistakes_are_listed(olga: Person) -> None:
    page = olga.send("/areas/plan", plan="\n".join(f"Tisch {number};x" for number in range(30))).text
    assert page.count("ist keine ganze Zahl") == 20
    assert "und 10 weitere Zeilen" in page


def test_a_venue_holds_so_many_areas_and_no_more(olga: Person, app: Flask) -> None:
    plan = "\n".join(f"Tisch {number}" for number in range(MOST_AREAS - 1))
    answer = olga.send("/areas/plan", plan=plan, make="yes")
    assert answer.status_code == 400
    assert "Ein Ort kann höchstens 500 Bereiche und Tische haben." in answer.text
    assert len(areas(app, olga)) == 2


def test_a_crowd_in_one_area_is_warned_about_and_not_refused(olga: Person, app: Flask) -> None:
    page = olga.send("/areas/plan", plan="Arena;101\nErker;100").text
    assert "Mehr als 100 Personen in einem Bereich" in page
    assert "Arena: Wird dort jemand krank" in page
    olga.send("/areas/plan", plan="Arena;101\nErker;100", make="yes")
    assert len(areas(app, olga)) == 4
