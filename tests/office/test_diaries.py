"""Visits from a patient's phone: five words in, a table in the case, a window that is filled in already."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from tests.office.conftest import EVENING, MARKER, NOON, PASSPHRASE, Browser, HealthOffice
from tests.office.journey import open_case
from tests.office.partner import FRUCHTHALLE, GASTHAUS
from tun.core import spoken
from tun.core.diary import Diary, DiaryVisit, seal_diary
from tun.core.encoding import b64u
from tun.core.keys import OpeningKey, SigningKey
from tun.core.receipts import Receipt, issue
from tun.office.actions.purge import purge
from tun.office.storage.tables import Deed, DiaryRow, db
from tun.office.transport import Answer

DAY = 86_400
WORDS = "Banane Käse Leuchtturm Kutsche Regenbogen"
ID = spoken.diary_id(spoken.read(WORDS))
CONCERT = DiaryVisit(
    FRUCHTHALLE, "Fruchthalle", "Fruchthallstraße 10, 67655 Kaiserslautern", 2, "Empore", "Liederabend", EVENING + 61,
    EVENING + 7261, False, 2, b"",
)  # fmt: skip
DINNER = DiaryVisit(GASTHAUS, f"{MARKER} <b>", "", None, "", "", EVENING - DAY, EVENING - DAY + 60, True, 1, b"")


@pytest.fixture(autouse=True)
def quick_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an id costs is tested in the core."""
    monkeypatch.setattr(spoken, "diary_id", lambda words: ID if words == spoken.read(WORDS) else bytes(16))


def receipt(key: SigningKey, visit: DiaryVisit, **changes: Any) -> bytes:
    said = Receipt(bytes(16), visit.venue, visit.arrival, visit.arrival + 3600, visit.arrival + 28 * DAY, 20_000)
    return issue(replace(said, **changes), key)


def hand_over(there: HealthOffice, *visits: DiaryVisit, identity: bytes = ID) -> None:
    """What a phone laid ready at the service."""
    assert there.partner.sealing is not None
    there.partner.diaries[ID] = seal_diary(Diary(visits), to=there.partner.sealing, identity=identity)


def fetch(browser: Browser, case: str, words: str = WORDS) -> Any:
    return browser.post(f"{case}/diaries", words=words)


def test_the_visits_stand_in_the_case_newest_first_as_the_phone_says(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    case = open_case(ines)
    hand_over(health_office, CONCERT, DINNER)
    page = fetch(ines, case).text
    assert health_office.partner.seen[-1] == ("/api/v1/office/diaries", {"id": b64u(ID)})
    assert page.index("Liederabend") < page.index(MARKER)
    assert "2 Besuche, wie sie das Telefon angibt" in page and "Empore" in page and "geschätzt" in page
    assert f"{MARKER} &lt;b&gt;" in page and f"{MARKER} <b>" not in page
    assert "Besuche vom Telefon abgeholt" in page
    assert "Kutsche" not in page.replace("„Banane Käse Leuchtturm Kutsche Regenbogen“", ""), "words are not kept"


@pytest.mark.parametrize(
    "typed",
    [
        "banane kaese leuchtturm kutsche regenbogen",
        "  BANANE-KÄSE-LEUCHTTURM-KUTSCHE-REGENBOGEN ",
        "1. Banane, 2. Käse, 3. Leucht Turm, 4. Kutsche, 5. Regenbogen",
    ],
)
def test_words_are_understood_however_they_are_typed(health_office: HealthOffice, typed: str) -> None:
    ines = health_office.signed_in()
    case = open_case(ines)
    hand_over(health_office, CONCERT)
    assert "Liederabend" in fetch(ines, case, typed).text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("banene Käse Leuchtturm Kutsche Regenbogen", "„banene“ steht nicht in der Liste, meinten Sie „Banane“?"),
        ("Banane Kase Leuchtturm Kutsche Regenbogen", "„Kase“ steht nicht in der Liste, meinten Sie „Käse“?"),
        ("Banane Käse Leuchtturm Kutsche Xylographie", "„Xylographie“ steht nicht in der Liste."),
        ("Banane Käse Leuchtturm Kutsche", "Es sind 4 Wörter; nötig sind fünf."),
        ("Banane", "Es ist 1 Wort; nötig sind fünf."),
        (f"{WORDS} Käse", "Es sind 6 Wörter; nötig sind fünf."),
        ("", "Geben Sie die fünf Wörter ein"),
        ("<script>alert(1)</script>", "„script“ steht nicht in der Liste"),
    ],
)
def test_a_slip_is_named_and_what_was_typed_stays(health_office: HealthOffice, typed: str, told: str) -> None:
    ines = health_office.signed_in()
    case = open_case(ines)
    before = len(health_office.partner.seen)
    page = fetch(ines, case, typed)
    assert page.status_code == 400 and page.text.count(told) == 2, page.text
    assert "<title>Fehler: " in page.text
    assert typed.replace("<", "&lt;").replace(">", "&gt;") in page.text
    assert len(health_office.partner.seen) == before, "the service is not asked"


def test_words_under_which_nothing_lies_are_told_with_what_to_do(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    case = open_case(ines)
    page = fetch(ines, case)
    assert page.status_code == 400 and "Unter diesen Wörtern liegt nichts bereit" in page.text
    assert WORDS in page.text and db.session.scalars(db.select(DiaryRow)).all() == []


@pytest.mark.parametrize(("code", "told"), [("too-many-requests", "Zu viele"), ("office-unknown", "kennt dieses")])
def test_what_the_service_refuses_is_told_and_the_words_stay(health_office: HealthOffice, code: str, told: str) -> None:
    ines = health_office.signed_in()
    case = open_case(ines)
    health_office.partner.answer = Answer(429, "application/problem+json", f'{{"code": "{code}"}}'.encode())
    page = fetch(ines, case)
    assert page.status_code == 400 and told in page.text and WORDS in page.text


def test_without_network_it_says_so_and_the_words_stay(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    case = open_case(ines)
    health_office.partner.unreachable = 10
    page = fetch(ines, case)
    assert page.status_code == 400 and "Der Dienst ist gerade nicht erreichbar" in page.text
    assert f'value="{WORDS}"' in page.text


def test_with_a_locked_key_the_passphrase_comes_first_and_the_words_stay(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    case = open_case(ines)
    hand_over(health_office, CONCERT)
    health_office.office.vault.lock()
    page = fetch(ines, case)
    assert "Schlüssel entsperren" in page.text and WORDS in page.text
    page = ines.post(f"{case}/diaries", words=WORDS, unlock_passphrase=PASSPHRASE)
    assert "Liederabend" in page.text


@pytest.mark.parametrize("how", ["another id", "another key", "no diary"])
def test_what_cannot_be_read_is_told_and_not_kept(health_office: HealthOffice, how: str) -> None:
    ines = health_office.signed_in()
    case = open_case(ines)
    hand_over(health_office, CONCERT, identity=bytes(16) if how == "another id" else ID)
    if how == "another key":
        foreign = OpeningKey.generate().sealing
        health_office.partner.diaries[ID] = seal_diary(Diary((CONCERT,)), to=foreign, identity=ID)
    if how == "no diary":
        health_office.partner.diaries[ID] = bytes(32_858)
    page = fetch(ines, case)
    assert page.status_code == 400 and "lässt sich nicht lesen" in page.text
    assert db.session.scalars(db.select(DiaryRow)).all() == []


def test_what_is_sealed_to_a_key_with_another_passphrase_is_kept_until_that_is_open(
    health_office: HealthOffice,
) -> None:
    other, folder = OpeningKey.generate(), health_office.office.folder
    folder.add_sealing(other, "eine andere Passphrase")
    ines = health_office.signed_in()
    case = open_case(ines)
    health_office.partner.diaries[ID] = seal_diary(Diary((CONCERT,)), to=other.sealing, identity=ID)
    page = fetch(ines, case).text
    assert "Der Schlüssel dazu ist nicht offen oder vernichtet" in page and "Liederabend" not in page
    assert len(db.session.scalars(db.select(DiaryRow)).all()) == 1


def test_a_visit_is_confirmed_by_the_services_receipt_and_by_nothing_else(health_office: HealthOffice) -> None:
    ines, service = health_office.signed_in(), health_office.partner.signing
    case = open_case(ines)
    other = SigningKey.generate()
    receipts = [
        receipt(service, CONCERT),
        receipt(other, CONCERT),
        receipt(service, CONCERT, venue=GASTHAUS),
        receipt(service, CONCERT, arrival=CONCERT.arrival + 1),
        b"",
        b"\x01nonsense",
    ]
    hand_over(health_office, *(replace(CONCERT, receipt=one) for one in receipts))
    rows = re.findall(r"<tr><th scope=\"row\">Fruchthalle.*?</tr>", fetch(ines, case).text, re.DOTALL)
    assert ["nicht bestätigt" not in row for row in rows] == [True, False, False, False, False, False]


def test_a_receipt_of_a_service_that_nobody_compared_confirms_nothing(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    case = open_case(ines)
    hand_over(health_office, replace(CONCERT, receipt=receipt(health_office.partner.signing, CONCERT)))
    assert "nicht bestätigt" not in fetch(ines, case).text
    ines.post(f"/keys/service/{health_office.partner.signing.id.hex()}/distrust")
    assert "nicht bestätigt" in ines.get(case).text


def link(page: str, number: int = 0) -> str:
    found = re.findall(r'href="(/cases/[0-9a-f]+/venues/[^"]*visit=[^"]+)"', page)
    return str(found[number])


def test_each_visit_leads_to_its_window_filled_in(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    case = open_case(ines)
    hand_over(health_office, CONCERT, DINNER)
    page = ines.get(link(fetch(ines, case).text))
    assert page.status_code == 200 and "<h1>Fruchthalle</h1>" in page.text
    for name, value in (("date_from", "2026-11-18"), ("time_from", "19:01"), ("time_to", "21:02"), ("date_to", "")):
        assert re.search(rf'<input[^>]*name="{name}"[^>]*value="{value}"', page.text), name
    assert re.search(r'<option[^>]*selected[^>]*value="2"', page.text)
    asked = ines.post(
        re.search(r'<form method="post" action="([^"]+)"[^>]*id="window-form"', page.text)[1].replace("&amp;", "&"),  # type: ignore[index]
        area="2", date_from="2026-11-18", time_from="19:01", date_to="", time_to="21:02", reason="Kontakt",
    )  # fmt: skip
    assert asked.request.path.startswith("/requests/")
    sent = health_office.partner.seen[-1][1]
    assert (sent["venue"], sent["area"]) == (FRUCHTHALLE.hex(), 2)
    assert sent["from"] <= CONCERT.arrival and CONCERT.end is not None and CONCERT.end <= sent["to"]


def test_a_venue_is_found_also_where_the_phone_knows_another_name_or_none(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    case = open_case(ines)
    moved = replace(DINNER, name="Zum alten Namen", address="Schillerstraße 1, 67655 Kaiserslautern")
    hand_over(health_office, moved, replace(DINNER, name=""))
    page = fetch(ines, case).text
    for number in (0, 1):
        assert "<h1>Gasthaus Zum Spinnrädl</h1>" in ines.get(link(page, number)).text


def test_a_visit_at_a_foreign_venue_leads_to_a_plain_no(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    case = open_case(ines)
    hand_over(health_office, replace(DINNER, venue=b"\xff" * 8))
    page = ines.get(link(fetch(ines, case).text))
    assert page.status_code == 404 and "Diesen Ort gibt es nicht" in page.text


@pytest.mark.parametrize(
    ("visit", "fields"),
    [
        (replace(CONCERT, end=None, arrival=NOON - 3599), ("2026-11-19", "12:00", "", "13:00")),
        (replace(CONCERT, end=CONCERT.arrival), ("2026-11-18", "19:01", "", "19:02")),
        (replace(CONCERT, end=EVENING + 7 * 3600), ("2026-11-18", "19:01", "", "02:00")),
        (replace(CONCERT, arrival=EVENING - 68400, end=EVENING + 17940), ("2026-11-18", "00:00", "", "23:59")),
        (
            replace(CONCERT, arrival=EVENING - 72000, end=EVENING + 14460),
            ("2026-11-17", "23:00", "2026-11-18", "23:01"),
        ),
        (replace(CONCERT, area=9), ("2026-11-18", "19:01", "", "21:02")),
    ],
)  # fmt: skip
def test_a_window_holds_the_whole_visit_and_lies_in_the_past(
    health_office: HealthOffice, visit: DiaryVisit, fields: tuple[str, ...]
) -> None:
    ines = health_office.signed_in()
    case = open_case(ines)
    hand_over(health_office, visit)
    page = ines.get(link(fetch(ines, case).text)).text
    found = [
        re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
        for name in ("date_from", "time_from", "date_to", "time_to")
    ]
    assert [one and one[1] for one in found] == list(fields)


@pytest.mark.parametrize("visit", ["0000000000000000-0", "x", "{diary}-7", "{diary}-", "{diary}-99999"])
def test_a_link_that_names_no_visit_fills_in_nothing(health_office: HealthOffice, visit: str) -> None:
    ines = health_office.signed_in()
    case = open_case(ines)
    hand_over(health_office, CONCERT)
    diary = re.findall(r'id="diary-([0-9a-f]{16})"', fetch(ines, case).text)[0]
    page = ines.get(f"{case}/venues/{FRUCHTHALLE.hex()}?text=frucht&visit={visit.format(diary=diary)}")
    assert page.status_code in (200, 404) and "19:01" not in page.text


def test_another_cases_diary_is_not_there(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    case, other = open_case(ines), open_case(ines, "2026-2")
    hand_over(health_office, CONCERT)
    page = fetch(ines, case).text
    assert "Liederabend" not in ines.get(other).text
    assert ines.get(link(page).replace(case, other)).status_code == 404
    diary = re.findall(r'id="diary-([0-9a-f]{16})"', page)[0]
    assert ines.post(f"{other}/diaries/{diary}/remove").status_code == 404
    assert "Liederabend" in ines.get(case).text


def test_fetched_twice_it_stands_there_once(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    case = open_case(ines)
    hand_over(health_office, CONCERT)
    fetch(ines, case)
    assert fetch(ines, case).text.count("Liederabend") == 1
    deeds = db.session.scalars(db.select(Deed.deed)).all()
    assert deeds.count("fetched-diary") == 1


def test_it_lies_sealed_on_the_disk(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    hand_over(health_office, DINNER)
    assert MARKER in fetch(ines, open_case(ines)).text
    files = [path.read_bytes() for path in health_office.folder.rglob("*") if path.is_file()]
    assert not any(MARKER.encode() in content for content in files)
    assert not any(b"Leuchtturm" in content or b"leuchtturm" in content for content in files)


def test_it_can_be_removed_before_its_time(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    case = open_case(ines)
    hand_over(health_office, CONCERT)
    diary = re.findall(r'id="diary-([0-9a-f]{16})"', fetch(ines, case).text)[0]
    page = ines.post(f"{case}/diaries/{diary}/remove").text
    assert "Die Besuche vom Telefon sind entfernt." in page and "Liederabend" not in page
    assert "Besuche vom Telefon entfernt" in page
    assert ines.post(f"{case}/diaries/{diary}/remove").status_code == 404


def test_its_time_ends_to_the_second_and_the_purge_removes_it(health_office: HealthOffice) -> None:
    ines, clock = health_office.signed_in(), health_office.clock
    case = open_case(ines)
    hand_over(health_office, CONCERT)
    fetch(ines, case)
    clock.now = NOON + 14 * DAY - 1
    again = health_office.signed_in()
    assert "Liederabend" in again.get(case).text
    assert purge(health_office.office).diaries == 0
    clock.now += 1
    assert "Liederabend" not in again.get(case).text
    purged = purge(health_office.office)
    assert purged.diaries == 1 and db.session.scalars(db.select(DiaryRow)).all() == []


def test_a_closed_case_shows_what_it_has_and_fetches_no_more(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    case = open_case(ines)
    hand_over(health_office, CONCERT)
    fetch(ines, case)
    ines.post(f"{case}/close")
    page = ines.get(case).text
    assert "Liederabend" in page and "words-form" not in page and "visit=" not in page
    assert "Der Fall ist abgeschlossen" in fetch(ines, case).text


def test_a_diary_goes_with_its_case(health_office: HealthOffice) -> None:
    ines, clock = health_office.signed_in(), health_office.clock
    case = open_case(ines)
    hand_over(health_office, CONCERT)
    fetch(ines, case)
    ines.post(f"{case}/close")
    clock.now += 15 * DAY
    purged = purge(health_office.office)
    assert (purged.cases, purged.diaries) == (1, 1)
