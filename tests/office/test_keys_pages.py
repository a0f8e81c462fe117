"""From no keys at all to keys that are in use: passphrase, backup, registration, publishing, trust."""

from __future__ import annotations

import io
import json

import pytest

from tests.office.conftest import PASSPHRASE, Browser, HealthOffice
from tun.core.encoding import unb64u
from tun.core.keys import OpeningKey, SigningKey, VerifyingKey
from tun.office.actions import keys
from tun.office.web.lock import _safe


def give_back(browser: Browser, content: bytes, passphrase: str = PASSPHRASE) -> str:
    return browser.post("/keys/confirm", backup=(io.BytesIO(content), "backup.txt"), passphrase=passphrase).text


def test_an_office_makes_its_keys_and_puts_them_to_use(empty_office: HealthOffice) -> None:
    ines, partner, folder = empty_office.signed_in(unlocked=False), empty_office.partner, empty_office.office.folder
    assert "Noch keine Schlüssel" in ines.get("/keys").text
    assert ines.get("/cases/new").location == "/keys"
    page = ines.post("/keys/create", passphrase=PASSPHRASE, again=PASSPHRASE)
    assert "Sicherung herunterladen" in page.text and page.request.path == "/keys/confirm"
    assert "Sicherung noch nicht bestätigt" in ines.get("/keys").text
    assert ines.get("/keys/registration").status_code == 409
    assert ines.get("/cases/new").location == "/keys"

    backup = ines.post("/keys/backup")
    assert backup.headers["Content-Disposition"].startswith("attachment") and b"ENCRYPTED PRIVATE" in backup.data
    page_text = give_back(ines, backup.data)
    assert "Sicherung lässt sich öffnen" in page_text

    registration = json.loads(ines.get("/keys/registration").data)
    key = VerifyingKey.from_spki(unb64u(registration["spki"]))
    assert (registration["number"], registration["name"]) == (1, "Gesundheitsamt Kaiserslautern")
    assert key == folder.signing_public and key.fingerprint in ines.get("/keys").text
    partner.office_key = key

    sealing = folder.sealing_publics()[0]
    page = ines.post(f"/keys/{sealing.id.hex()}/publish")
    assert "Schlüssel entsperren" in page.text
    page = ines.post(f"/keys/{sealing.id.hex()}/publish", unlock_passphrase=PASSPHRASE)
    assert "gibt den Versiegelungsschlüssel jetzt aus" in page.text and partner.sealing == sealing

    assert partner.signing.verifying.fingerprint in ines.get("/keys/service").text
    assert (
        "Vergleichen Sie den Fingerabdruck zuerst" in ines.post(f"/keys/service/{partner.signing.id.hex()}/trust").text
    )
    assert folder.service_keys() == ()
    page = ines.post(f"/keys/service/{partner.signing.id.hex()}/trust", compared="yes")
    assert "ist bestätigt" in page.text and folder.service_keys() == (partner.signing.verifying,)


@pytest.mark.parametrize(
    ("passphrase", "again", "words"),
    [
        ("", "", "Denken Sie sich eine Passphrase aus."),
        ("kurz", "kurz", "zu kurz oder zu einfach"),
        (PASSPHRASE, PASSPHRASE + "x", "sind verschieden"),
    ],
)
def test_a_bad_passphrase_makes_no_keys(empty_office: HealthOffice, passphrase: str, again: str, words: str) -> None:
    page = empty_office.signed_in(unlocked=False).post("/keys/create", passphrase=passphrase, again=again)
    assert page.status_code == 400 and words in page.text and "<title>Fehler:" in page.text
    assert not empty_office.office.folder.exists


@pytest.mark.parametrize(
    ("content", "passphrase", "words"),
    [
        (b"", PASSPHRASE, "keine vollständige Sicherung"),
        (b"nonsense", PASSPHRASE, "keine vollständige Sicherung"),
        (None, "eine falsche Passphrase", "Die Passphrase passt nicht"),
        (None, "", "Geben Sie die Passphrase ein."),
    ],
)
def test_a_backup_that_does_not_open_confirms_nothing(
    empty_office: HealthOffice, content: bytes | None, passphrase: str, words: str
) -> None:
    ines = empty_office.signed_in(unlocked=False)
    ines.post("/keys/create", passphrase=PASSPHRASE, again=PASSPHRASE)
    given = ines.post("/keys/backup").data if content is None else content
    assert words in give_back(ines, given, passphrase)
    assert empty_office.office.folder.backup_pending


def test_a_form_without_a_file_asks_for_it(empty_office: HealthOffice) -> None:
    ines = empty_office.signed_in(unlocked=False)
    ines.post("/keys/create", passphrase=PASSPHRASE, again=PASSPHRASE)
    page = ines.post("/keys/confirm", passphrase=PASSPHRASE)
    assert "Wählen Sie die Sicherungsdatei aus" in page.text


def test_an_oversized_file_is_refused_in_words(empty_office: HealthOffice) -> None:
    ines = empty_office.signed_in(unlocked=False)
    ines.post("/keys/create", passphrase=PASSPHRASE, again=PASSPHRASE)
    answer = ines.client.post("/keys/confirm", data=b"x" * 1_000_000, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 413 and "zu viel auf einmal" in answer.text


def test_a_further_sealing_key_waits_for_its_backup_and_work_goes_on(health_office: HealthOffice) -> None:
    ines, folder, partner = health_office.signed_in(), health_office.office.folder, health_office.partner
    first = partner.sealing
    assert "Die Passphrase passt nicht" in ines.post("/keys/add", passphrase="eine falsche").text
    page = ines.post("/keys/add", passphrase=PASSPHRASE)
    assert page.request.path == "/keys/confirm" and folder.backup_pending
    ines.unlock()
    assert ines.get("/cases/new").status_code == 200
    new = next(key for key in folder.sealing_publics() if key != first)
    assert ines.post(f"/keys/{new.id.hex()}/publish").status_code == 409
    give_back(ines, ines.post("/keys/backup").data)
    ines.post(f"/keys/{new.id.hex()}/publish")
    assert partner.sealing == new and {row.published for row in keys.stated_keys(folder, office=1)} == {True}


def test_publishing_twice_says_the_same_twice(health_office: HealthOffice) -> None:
    office, partner = health_office.office, health_office.partner
    key = office.folder.sealing_publics()[0]
    office.vault.unlock(PASSPHRASE)
    statement = keys.make_statement(office, key.id)
    health_office.clock.now += 3600
    office.vault.unlock(PASSPHRASE)
    keys.publish(office, key.id)
    assert keys.make_statement(office, key.id) == statement and partner.sealing == key


def test_a_key_that_has_another_passphrase_is_said_and_blocks_nothing(health_office: HealthOffice) -> None:
    other = OpeningKey.generate()
    health_office.office.folder.add_sealing(other, "eine ganz andere Passphrase")
    page = health_office.signed_in().get("/keys").text
    assert "Ein Versiegelungsschlüssel ging nicht auf" in page and other.id.hex() in page


def test_locking_at_once_is_always_at_hand(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    page = ines.get("/cases").text
    assert 'id="lock-now"' in page and "noch" in page and 'data-key-seconds="600"' in page
    page = ines.post("/keys/lock").text
    assert "Schlüssel gesperrt" in page and health_office.office.vault.unlocked_until is None


def test_looking_at_other_pages_does_not_keep_the_key_open(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    health_office.clock.now += 300
    for path in ("/cases", "/keys", "/account"):
        assert 'data-key-seconds="300"' in ines.get(path).text
    assert 'data-key-seconds="600"' in ines.get("/cases/new").text


def test_after_unlocking_it_goes_on_where_one_was(health_office: HealthOffice) -> None:
    ines = health_office.signed_in(unlocked=False)
    assert 'name="next" value="/cases/new?lang=de"' in ines.get("/cases/new?lang=de").text
    page = ines.post("/keys/unlock", unlock_passphrase="geraten", next="/cases/new")
    assert page.status_code == 401 and "Die Passphrase passt nicht" in page.text and "geraten" not in page.text
    page = ines.post("/keys/unlock", unlock_passphrase=PASSPHRASE, next="/cases/new")
    assert page.request.path == "/cases/new"


def test_what_was_typed_survives_a_lock(health_office: HealthOffice) -> None:
    ines = health_office.signed_in(unlocked=False)
    typed = {"file_number": "2026-1", "legal_basis": "§ 25 Abs. 1 IfSG", "notes": "Zeile 1\nZeile 2"}
    page = ines.post("/cases/new", **typed)
    assert 'name="file_number" value="2026-1"' in page.text and PASSPHRASE not in page.text
    page = ines.post("/cases/new", unlock_passphrase=PASSPHRASE, **typed)
    assert "Fall 2026-1" in page.text and "Zeile 2" in page.text


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/nowhere",
        "",
        "cases",
        "/cases\r\nX: y",
        "/keys/lock",
    ],
)
def test_nobody_is_led_to_another_place_after_unlocking(health_office: HealthOffice, path: str) -> None:
    with health_office.app.test_request_context():
        assert _safe(path) == "/"
        assert _safe("/cases?closed=yes") == "/cases?closed=yes"


def test_a_service_key_that_is_not_offered_cannot_be_trusted(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    page = ines.post(f"/keys/service/{SigningKey.generate().id.hex()}/trust", compared="yes")
    assert page.status_code == 404


def test_a_service_key_can_be_distrusted(health_office: HealthOffice) -> None:
    ines = health_office.signed_in()
    page = ines.post(f"/keys/service/{health_office.partner.signing.id.hex()}/distrust")
    assert "gilt hier nicht mehr" in page.text and health_office.office.folder.service_keys() == ()
