"""A list: opened on request, shown, handed out as a file, closed, and gone when its time is over."""

from __future__ import annotations

import csv
import dataclasses
import io

import pytest

from tests.office.conftest import ADA, EVENING, MARKER, XAVER, HealthOffice
from tests.office.journey import release_path, request_path
from tun.core.releases import SuspiciousSpan
from tun.office.storage.tables import ReleaseRow, db

DAY = 86_400


def test_nothing_is_read_before_somebody_opens_the_list(health_office: HealthOffice) -> None:
    health_office.partner.add_visit(XAVER, arrival=EVENING)
    ines = health_office.signed_in()
    release = release_path(ines)
    page = ines.get(release).text
    assert "Liste öffnen" in page and MARKER not in page
    assert health_office.office.readings.find(bytes.fromhex(release[-16:])) is None


def test_the_list_shows_what_is_known_about_each_visit(health_office: HealthOffice) -> None:
    partner = health_office.partner
    partner.add_visit(ADA, arrival=EVENING, end=EVENING + 3600, end_estimated=True, time_by_device=True)
    partner.add_visit(XAVER, arrival=EVENING + 60, event="Liederabend <1>", area=2)
    ines = health_office.signed_in()
    page = ines.post(f"{release_path(ines)}/open").text
    assert "2 Check-ins mit 3 Personen" in page and "mit Renée Groß" in page
    for words in ("geschätzt", "noch da", "Zeit vom Gerät", "Empore", "Liederabend &lt;1&gt;", "selbst eingetragen"):
        assert words in page
    assert "Mi. 18.11., 19:00" in page and "+49 631 1234" in page and "ada@example.org" in page


def test_check_ins_that_the_venue_holds_for_false_are_marked_and_listed(health_office: HealthOffice) -> None:
    partner = health_office.partner
    partner.add_visit(ADA, arrival=EVENING, suspicious=True)
    partner.add_visit(XAVER, arrival=EVENING + 60, area=2)
    span = SuspiciousSpan(EVENING, EVENING + 60, 1, "photographed")
    spans = (span, dataclasses.replace(span, area=9, reason="<new>"))
    partner.bend = lambda release: dataclasses.replace(release, suspicious_spans=spans)
    ines = health_office.signed_in()
    page = ines.post(f"{release_path(ines)}/open").text
    assert "1 Check-in liegt in einem verdächtigen Zeitraum" in page
    assert page.count("verdächtig</span>") == 1 and MARKER in page
    assert "Parkett: Code abfotografiert und verbreitet" in page and ": &lt;new&gt;" in page
    assert "18. November 2026, 19:00 bis 19:01 Uhr" in page


def test_a_release_of_before_there_were_marks_is_read_as_ever(health_office: HealthOffice) -> None:
    health_office.partner.add_visit(ADA, arrival=EVENING)
    ines = health_office.signed_in()
    assert "verdächtig" not in ines.post(f"{release_path(ines)}/open").text


def test_visits_outside_the_window_are_counted_and_not_opened(health_office: HealthOffice) -> None:
    partner = health_office.partner
    partner.add_visit(ADA, arrival=EVENING)
    partner.add_visit(XAVER, arrival=EVENING - 7200, end=EVENING)
    everyone = tuple(visit for _, visit in partner.visits)
    partner.bend = lambda release: dataclasses.replace(release, visits=everyone, unreadable=2)
    ines = health_office.signed_in()
    page = ines.post(f"{release_path(ines)}/open").text
    assert "1 Eintrag gehörte nicht zum Zeitraum" in page and MARKER not in page
    assert "2 Besuche dieser Tage sind schon beim Dienst beschädigt" in page


def test_closing_the_list_takes_it_from_memory(health_office: HealthOffice) -> None:
    health_office.partner.add_visit(XAVER, arrival=EVENING)
    ines = health_office.signed_in()
    release = release_path(ines)
    assert MARKER in ines.post(f"{release}/open").text
    assert MARKER not in ines.post(f"{release}/stop").text
    assert health_office.office.readings.find(bytes.fromhex(release[-16:])) is None


def test_after_locking_the_list_has_to_be_opened_again(health_office: HealthOffice) -> None:
    health_office.partner.add_visit(XAVER, arrival=EVENING)
    ines = health_office.signed_in()
    release = release_path(ines)
    ines.post(f"{release}/open")
    health_office.clock.now += 600
    page = ines.get(release).text
    assert "Schlüssel entsperren" in page and MARKER not in page
    ines.unlock()
    page = ines.get(release).text
    assert "Liste öffnen" in page and MARKER not in page


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_file_needs_an_open_list(health_office: HealthOffice, kind: str) -> None:
    health_office.partner.add_visit(ADA, arrival=EVENING)
    ines = health_office.signed_in()
    release = release_path(ines)
    page = ines.post(f"{release}/contacts.{kind}")
    assert page.status_code == 409 and "Die Liste ist nicht geöffnet" in page.text


def test_a_file_is_handed_out_once_and_kept_nowhere(health_office: HealthOffice) -> None:
    health_office.partner.add_visit(XAVER, arrival=EVENING)
    health_office.partner.add_visit(ADA, arrival=EVENING, sealed=lambda sealed: sealed[:-1])
    ines = health_office.signed_in()
    release = release_path(ines)
    ines.post(f"{release}/open")
    answer = ines.post(f"{release}/contacts.csv")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "attachment; filename=TuN-Kontaktliste-" in answer.headers["Content-Disposition"]
    assert MARKER not in str(answer.headers)
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert {row["Vorname"] for row in rows} == {MARKER, ""} and len(rows) == 2


def test_a_release_is_read_until_its_last_second_and_no_longer(health_office: HealthOffice) -> None:
    health_office.partner.add_visit(XAVER, arrival=EVENING)
    ines = health_office.signed_in()
    release = release_path(ines)
    health_office.clock.now += 14 * DAY - 1
    ines = health_office.signed_in()
    assert MARKER in ines.post(f"{release}/open").text
    health_office.clock.now += 1
    for answer in (ines.get(release), ines.post(f"{release}/contacts.xlsx"), ines.post(f"{release}/open")):
        assert answer.status_code == 410 and "Aufbewahrungszeit dieser Liste ist vorbei" in answer.text


def test_a_list_can_be_removed_before_its_time(health_office: HealthOffice) -> None:
    health_office.partner.add_visit(XAVER, arrival=EVENING)
    ines = health_office.signed_in()
    release = release_path(ines, request_path(ines))
    ines.post(f"{release}/open")
    assert "Die Liste ist entfernt." in ines.post(f"{release}/remove").text
    assert ines.get(release).status_code == 404 and db.session.scalars(db.select(ReleaseRow)).all() == []
    assert health_office.office.readings.find(bytes.fromhex(release[-16:])) is None


def test_a_long_list_comes_in_pages(health_office: HealthOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tun.office.actions.releases._WAIT", 60.0)  # a busy machine reads no list in a second
    partner = health_office.partner
    for second in range(201):
        partner.add_visit(ADA, arrival=EVENING + second)
    ines = health_office.signed_in()
    release = release_path(ines)
    assert ines.post(f"{release}/open").text.count("Lovelace, Ada") == 200
    assert "Seite 2 von 2" in ines.get(f"{release}?page=2").text
    assert ines.get(f"{release}?page=2").text.count("Lovelace, Ada") == 1
    for odd in ("0", "-1", "99", "x", "9" * 5000):
        assert ines.get(f"{release}?page={odd}").status_code == 200


def test_progress_tells_numbers_only(health_office: HealthOffice) -> None:
    health_office.partner.add_visit(XAVER, arrival=EVENING)
    ines = health_office.signed_in()
    release = release_path(ines)
    assert ines.get(f"{release}/progress").json == {"done": 0, "total": 0, "over": True}
    ines.post(f"{release}/open")
    assert ines.get(f"{release}/progress").json == {"done": 1, "total": 1, "over": True}


def test_asking_for_progress_does_not_keep_the_key_open(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    health_office.clock.now += 599
    ines.get("/releases/" + "0" * 16 + "/progress")
    health_office.clock.now += 1
    assert health_office.office.vault.unlocked_until is None


def test_an_empty_list_is_a_list(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    release = release_path(ines)
    assert "0 Check-ins mit 0 Personen" in ines.post(f"{release}/open").text
    assert ines.post(f"{release}/contacts.xlsx").status_code == 200
