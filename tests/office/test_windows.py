"""From a venue to its counts, and to a release of all or of a part."""

from __future__ import annotations

import dataclasses
import re

import pytest

from tests.office.conftest import ADA, EVENING, MARKER, NOON, XAVER, HealthOffice
from tests.office.journey import PART, WINDOW, ask, open_case, release_path, request_path
from tests.office.partner import FRUCHTHALLE, GASTHAUS
from tun.core.keys import OpeningKey, SigningKey
from tun.core.releases import Grant, issue_grant
from tun.core.window import Window
from tun.office.storage.tables import ReleaseRow, Request, db
from tun.office.transport import Answer

HOUR = 3600


def test_a_venue_is_found_by_a_part_of_its_name_or_street(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    case = open_case(ines)
    assert "Fruchthallstraße 10, 67655 Kaiserslautern" in ines.get(f"{case}/venues?text=FRUCHT").text
    page = ines.get(f"{case}/venues?text=schillerstr").text
    assert "Gasthaus Zum Spinnrädl" in page and "1 Ort gefunden" in page
    assert "2 Orte gefunden" in ines.get(f"{case}/venues?text=kaisers").text
    assert "Kein Ort gefunden" in ines.get(f"{case}/venues?text=<script>").text
    assert "gefunden" not in ines.get(f"{case}/venues?text=+").text


def test_a_foreign_venue_cannot_be_asked_for(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    case = open_case(ines)
    page = ines.get(f"{case}/venues/{'f' * 16}?text=frucht")
    assert page.status_code == 404 and "Diesen Ort gibt es nicht" in page.text


def test_the_service_is_asked_for_exactly_what_was_typed(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    request_path(ines, area="2")
    path, sent = health_office.partner.seen[-1]
    assert path == "/api/v1/office/requests"
    assert sent == {
        "case": "2026-1187",
        "legal_basis": "§ 25 Abs. 1 IfSG",
        "reason": "Eine erkrankte Person war im Konzert",
        "venue": FRUCHTHALLE.hex(),
        "area": 2,
        "from": EVENING,
        "to": EVENING + 4 * HOUR,
    }


def test_a_window_may_pass_midnight_and_says_so(health_office: HealthOffice) -> None:
    page = ask(health_office.signed_in(), open_case(health_office.signed_in()), time_from="22:00", time_to="01:30").text
    words = "Mittwoch, 18. November 2026, 22:00 Uhr bis Donnerstag, 19. November 2026, 01:30 Uhr"
    assert f"Das Ende liegt am Folgetag: {words}." in page
    assert f"{words} (3 Std. 30 Min.)" in page
    sent = health_office.partner.seen[-1][1]
    assert (sent["from"], sent["to"]) == (EVENING + 3 * HOUR, EVENING + 6 * HOUR + 1800)


def test_a_window_in_the_hour_that_happens_twice_is_told(health_office: HealthOffice) -> None:
    health_office.clock.now = NOON - 24 * 86_400  # 26 October 2026: the clocks went back the night before
    ines = health_office.signed_in()
    page = ask(ines, open_case(ines), date_from="2026-10-25", time_from="02:15", time_to="02:45")
    assert "das frühere Mal" in page.text and "das spätere Mal" in page.text and "(1 Std. 30 Min.)" in page.text
    # The form of the next step shows the same two times; sent back as they stand they mean the same instants.
    release = release_path(
        ines,
        page.request.path,
        date_from="2026-10-25",
        time_from="02:15",
        date_to="2026-10-25",
        time_to="02:45",
    )
    assert release and health_office.partner.seen[-1][1]["to"] == health_office.partner.seen[-2][1]["to"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"date_from": ""}, "Geben Sie das Datum an"),
        ({"time_from": ""}, "um wie viel Uhr der Zeitraum beginnt"),
        ({"time_to": "25:00"}, "Das ist keine Zeitangabe"),
        ({"date_from": "gestern"}, "Das ist keine Zeitangabe"),
        ({"date_to": "2026-11-17"}, "Das Ende liegt nicht nach dem Anfang"),
        ({"date_from": "2026-11-19", "time_from": "12:00", "time_to": "13:01"}, "endet in der Zukunft"),
        ({"date_from": "2026-10-01"}, "So lange werden Daten nicht aufbewahrt"),
        ({"date_from": "2026-11-17", "time_from": "18:59", "date_to": "2026-11-18", "time_to": "19:00"}, "zu lang"),
        ({"reason": " "}, "Nennen Sie den Grund"),
        ({"reason": "x" * 201}, "höchstens 200 Zeichen"),
        ({"area": "9"}, "Wählen Sie einen Bereich aus der Liste."),
        ({"area": "x"}, "Wählen Sie einen Bereich aus der Liste."),
    ],
)
def test_a_wrong_window_is_said_and_entries_stay(
    health_office: HealthOffice, fields: dict[str, str], words: str
) -> None:
    ines = health_office.signed_in()
    page = ask(ines, open_case(ines), **fields)
    assert page.status_code == 400 and words in page.text and "<title>Fehler: Zeitraum" in page.text
    for name in ("date_from", "time_from", "time_to"):
        value = (WINDOW | fields)[name]
        assert re.search(rf'name="{name}"[^>]*value="{value}"', page.text), name
    assert db.session.scalars(db.select(Request)).all() == []


def test_counts_come_first_and_small_ones_are_withheld(health_office: HealthOffice) -> None:
    partner = health_office.partner
    for minute in range(7):
        partner.add_visit(XAVER, arrival=EVENING + 60 * minute, end=EVENING + HOUR)
    partner.add_visit(ADA, arrival=EVENING + 2 * HOUR, end=EVENING + 3 * HOUR)
    ines = health_office.signed_in()
    page = ines.get(request_path(ines)).text
    assert re.search(r'id="persons">15<', page) and re.search(r'id="visits">8<', page)
    assert page.count("<rect ") == 16 and page.count('fill="none" stroke="currentColor" stroke-width="1.5"') == 12
    assert page.count('<td class="number">&lt;5</td>') == 12 and '<td class="number">14</td>' in page
    assert MARKER not in page and "Lovelace" not in page


def test_the_same_question_twice_is_one_request(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    case = open_case(ines)
    assert request_path(ines, case) == request_path(ines, case)
    assert len(db.session.scalars(db.select(Request)).all()) == 1


def test_a_part_can_be_asked_for_and_only_that_comes(health_office: HealthOffice) -> None:
    partner = health_office.partner
    partner.add_visit(ADA, arrival=EVENING, end=EVENING + HOUR)
    partner.add_visit(XAVER, arrival=EVENING + 2 * HOUR, end=EVENING + 3 * HOUR, area=2)
    ines = health_office.signed_in()
    release = release_path(ines, time_from="21:00", time_to="21:30", area="2")
    page = ines.post(f"{release}/open").text
    assert MARKER in page and "Lovelace" not in page and "21:00 bis 21:30 Uhr" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"time_from": "18:59"}, "Das geht über die Anfrage hinaus"),
        ({"time_to": "23:01"}, "Das geht über die Anfrage hinaus"),
        ({"time_to": "19:00"}, "Das Ende liegt nicht nach dem Anfang"),
        ({"date_to": ""}, "an dem der Zeitraum endet"),
        ({"area": "7"}, "Wählen Sie einen Bereich aus der Liste."),
    ],
)
def test_wider_than_asked_is_refused_before_the_service_hears_of_it(
    health_office: HealthOffice, fields: dict[str, str], words: str
) -> None:
    ines = health_office.signed_in()
    request = request_path(ines)
    heard = len(health_office.partner.seen)
    page = ines.post(f"{request}/release", **(PART | fields))
    assert page.status_code == 400 and words in page.text and len(health_office.partner.seen) == heard


def test_a_request_for_one_area_offers_only_that(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    request = request_path(ines, area="2")
    page = ines.get(request).text
    assert "Empore" in page and "Parkett" not in page
    assert ines.post(f"{request}/release", **(PART | {"area": "1"})).status_code == 400
    assert release_path(ines, request, area="2")


def test_without_a_trusted_service_key_nothing_is_fetched(health_office: HealthOffice) -> None:
    ines, office = health_office.signed_in(), health_office.office
    request = request_path(ines)
    office.folder.distrust(health_office.partner.signing.id)
    assert "Schlüssel des Dienstes bestätigen" in ines.get(request).text
    heard = len(health_office.partner.seen)
    page = ines.post(f"{request}/release", **PART)
    assert page.status_code == 400 and "Noch kein Schlüssel des Dienstes ist bestätigt" in page.text
    assert len(health_office.partner.seen) == heard


def _forged_grant(health_office: HealthOffice) -> None:
    def bend(release):  # type: ignore[no-untyped-def]
        grant = Grant(release.request, 1, FRUCHTHALLE, None, release.window, NOON, NOON + 60)
        return dataclasses.replace(release, grant=issue_grant(grant, SigningKey.generate()))

    health_office.partner.bend = bend


def _unlogged(health_office: HealthOffice) -> None:
    health_office.partner.bend = lambda release: dataclasses.replace(release, log_salt=bytes(16))


def _other_window(health_office: HealthOffice) -> None:
    health_office.partner.bend = lambda release: dataclasses.replace(release, window=Window(EVENING, EVENING + 60))


def _to_somebody_else(health_office: HealthOffice) -> None:
    health_office.partner.sealing = OpeningKey.generate().sealing


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_forged_grant, "Die Unterschrift des Dienstes stimmt nicht"),
        (_unlogged, "Die Freigabe steht nicht im Protokoll des Dienstes"),
        (_other_window, "Die Freigabe passt nicht zur Anfrage"),
        (_to_somebody_else, "Die Freigabe passt nicht zur Anfrage"),
    ],
)
def test_a_release_that_cannot_be_believed_is_not_kept(health_office: HealthOffice, spoil: object, words: str) -> None:
    health_office.partner.add_visit(ADA, arrival=EVENING)
    ines = health_office.signed_in()
    request = request_path(ines)
    assert callable(spoil)
    spoil(health_office)
    page = ines.post(f"{request}/release", **PART)
    assert page.status_code == 400 and words in page.text
    assert db.session.scalars(db.select(ReleaseRow)).all() == []


def test_a_service_that_is_down_is_said_and_entries_stay(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    case = open_case(ines)
    health_office.office.client._pause = lambda _: None
    health_office.partner.unreachable = 3
    page = ines.get(f"{case}/venues?text=frucht")
    assert page.status_code == 503 and "Der Dienst ist gerade nicht erreichbar" in page.text
    request = request_path(ines, case)
    health_office.partner.unreachable = 3
    page = ines.post(f"{request}/release", **(PART | {"time_from": "20:00"}))
    assert page.status_code == 400 and "Der Dienst ist gerade nicht erreichbar" in page.text
    assert 'value="20:00"' in page.text


def test_two_clocks_that_differ_are_said_to(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    case = open_case(ines)
    health_office.partner.clock = lambda: NOON + 3600
    page = ines.get(f"{case}/venues?text=frucht")
    assert "Die Uhren gehen auseinander" in page.text and "Uhrzeit dieses Rechners" in page.text


def test_an_office_that_nobody_registered_is_told_what_to_do(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    case = open_case(ines)
    health_office.partner.office_key = None
    page = ines.get(f"{case}/venues?text=frucht").text
    assert "Der Dienst kennt dieses Gesundheitsamt nicht" in page and "angemeldet" in page


def test_the_services_own_words_are_never_shown(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    case = open_case(ines)
    health_office.partner.answer = Answer(400, "application/problem+json", b'{"code": "x", "title": "Rufen Sie 0900"}')
    page = ines.get(f"{case}/venues?text=frucht")
    assert page.status_code == 502 and "0900" not in page.text and "Der Dienst hat abgelehnt" in page.text


def test_an_old_request_can_no_longer_be_fetched(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    request = request_path(ines)
    health_office.clock.now += 24 * HOUR
    ines = health_office.signed_in()
    assert "Die Zeit zum Abholen ist vorbei" in ines.get(request).text


def test_a_venue_without_areas_is_asked_for_as_a_whole(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    page = ines.post(f"{open_case(ines)}/venues/{GASTHAUS.hex()}?text=gast", **WINDOW)
    assert "Ganzer Ort" in page.text and health_office.partner.seen[-1][1]["area"] is None
