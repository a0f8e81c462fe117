"""`tun doctor`: each fault is made for real, and found, named and told how to mend; a sound house has nothing."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.test_command_line import Terminal, shelf
from tests.vectors.certificate_cast import signer
from tun.commands import doctor as command
from tun.commands import houses
from tun.core.cards import month_name, month_of
from tun.core.keys import OpeningKey, SigningKey
from tun.core.office_requests import SealingKeyStatement, state_sealing_key
from tun.core.retention import DAY, date_of, day_of
from tun.core.rules import Rule
from tun.house import checkup, keyfiles
from tun.office.checkup import service as examine_service
from tun.office.config import OfficeConfig
from tun.office.storage.keyfolder import KeyFolder
from tun.office.transport import Answer
from tun.service.actions import offices
from tun.service.actions.details import VenueDetails
from tun.service.actions.operators import create_operator
from tun.service.actions.venues import create_venue
from tun.service.config import ServiceConfig
from tun.service.keys import ServiceKeys
from tun.service.startup import command_app
from tun.service.storage.tables import CardRow, Visit, db

__all__ = ["shelf"]
MONTHS = 200 * DAY


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """On the disk: that keys would vanish from memory is among what the doctor finds."""
    return tmp_path_factory.mktemp("houses")


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    terminal = Terminal(tmp_path, monkeypatch, capsys)
    terminal.set(TUN_PROXIES="1")
    monkeypatch.setattr(checkup, "clock", lambda: iter(()))  # what this machine's own clock is like, is not the point
    monkeypatch.setattr(checkup, "disk", lambda folders: iter(()))
    return terminal


@pytest.fixture
def service(bare: Terminal, shelf: Path) -> Terminal:
    """A sound service: made, with an office and its key."""
    if shelf.exists():
        shutil.copytree(shelf, bare.folder, dirs_exist_ok=True)
    else:
        assert bare.tun("init").status == 0
        register(bare, until=int(time.time()) + MONTHS)
        shutil.copytree(bare.folder, shelf)
    return bare


def register(terminal: Terminal, *, until: int) -> None:
    signing, sealing, now = SigningKey.generate(), OpeningKey.generate(), int(time.time())
    app = command_app(ServiceConfig.from_environment(os.environ), clock=lambda: now)
    with app.app_context():
        known = app.extensions["tun"]
        offices.register_office(known, number=1, name="Amt", phone="0", key=signing.verifying, now=now)
        statement = state_sealing_key(SealingKeyStatement(1, sealing.sealing, now - 60, until), signing)
        offices.take_statement(known, 1, statement, now=now)
        db.session.remove()
        db.engine.dispose()


def findings(terminal: Terminal, *words: str) -> set[str]:
    answer = terminal.tun("doctor", *words, "--json")
    said = json.loads(answer.out)
    wrong = any(finding["wrong"] for finding in said["findings"])
    assert (said["ok"], answer.status) == (not wrong, int(wrong))
    return {finding["id"] for finding in said["findings"]}


def test_nothing_is_wrong_with_a_sound_service(service: Terminal) -> None:
    answer = service.tun("doctor")
    assert (answer.status, answer.out, answer.err) == (0, "Nothing is wrong with the service.\n", "")


def test_it_changes_nothing(service: Terminal) -> None:
    def state() -> dict[str, tuple[int, bytes]]:
        files = [path for path in service.folder.rglob("*") if path.is_file() and not path.name.endswith("-shm")]
        return {str(path): (path.stat().st_mode, path.read_bytes()) for path in files}

    before = state()
    findings(service)
    assert {name for name in state() if not name.endswith("-wal")} == {name for name in before if name[-4:] != "-wal"}
    assert all(state()[name] == content for name, content in before.items() if not name.endswith("-wal"))


def test_settings_are_told_all_at_once_with_what_to_do(bare: Terminal) -> None:
    bare.set(TUN_ORIGIN="", TUN_RETENTION_DAYS="400")
    answer = bare.tun("doctor")
    assert answer.status == 1
    assert "TUN_ORIGIN is missing. Set it to the public address of the service.\n" in answer.out
    assert "TUN_RETENTION_DAYS is '400'. Set it to " in answer.out
    assert answer.out.endswith("2 things are wrong with the service.\n")


def test_before_init_keys_and_store_are_missing(bare: Terminal) -> None:
    assert findings(bare) == {"keys-missing", "store-missing"}
    assert not (bare.folder / "store").exists(), "looking must not make one"


def test_a_word_that_is_no_house_is_a_mistake_in_calling(bare: Terminal) -> None:
    assert bare.tun("doctor", "hotel").status == 2


def test_entry_rules_with_a_fault(service: Terminal) -> None:
    (service.folder / "rules").mkdir()
    (service.folder / "rules" / "2026-11-24.toml").write_text("from = 2026-11-24\n[test]\npcr_hours = 0\n")
    service.set(TUN_RULES=str(service.folder / "rules"))
    assert findings(service) == {"rules-faulty"}
    assert "2026-11-24.toml: test.pcr_hours has to be" in service.tun("doctor").out


def test_a_list_of_tests_with_a_fault(service: Terminal) -> None:
    (service.folder / "tests.toml").write_text('[[product]]\nkind = "antigen"\nmaker = "M"\nname = "N"\n')
    service.set(TUN_TEST_PRODUCTS=str(service.folder / "tests.toml"))
    assert findings(service) == {"tests-faulty"}
    assert "Test 1 in " in service.tun("doctor").out
    assert service.tun("service").status == 1


def test_a_test_centre_whose_certificate_ends_or_is_lost(service: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    service.tun("testcentre", "create", "Testzentrum Mitte", "--street", "Marktstraße", "--house-number", "5",
                "--postcode", "67655", "--city", "Kaiserslautern")  # fmt: skip
    before = service.tun("testcentre", "certificate", "Testzentrum Mitte").out
    assert findings(service) == set()
    with monkeypatch.context() as patch:
        patch.setattr("tun.service.actions.centres.RENEW_BEFORE", 4 * 365 * DAY)
        assert findings(service) == {"centre-key-ends"}
    assert service.tun("testcentre", "renew-key", "Testzentrum Mitte").status == 0
    assert service.tun("testcentre", "certificate", "Testzentrum Mitte").out != before
    trusted = service.tun("certificate", "trust", str(service.folder / "trust"), "--json")
    assert json.loads(trusted.out)["signers"] == 2, "what the old key signed still holds"
    for file in (service.folder / "keys" / "testcentres").glob("*.crt"):
        file.unlink()
    assert findings(service) == {"centre-key-missing"}


def test_signers_that_do_not_count_and_a_list_that_nobody_refreshes(service: Terminal) -> None:
    signers = service.folder / "signers"
    (signers / "lists").mkdir(parents=True)
    service.set(TUN_SERVICE_TRUST=str(signers))
    assert findings(service) == set()
    (signers / "lists" / "german.json").write_text("{}")
    assert findings(service) == {"trust-refused"}
    assert "the key to check it with is missing" in service.tun("doctor").out
    os.utime(signers / "lists" / "german.json", (0, time.time() - 8 * DAY))
    assert findings(service) == {"trust-refused", "trust-list-old"}


def test_what_of_the_trust_folder_does_not_count_is_said(service: Terminal) -> None:
    folder = service.folder / "signers"
    for name in ("dsc", "revoked"):
        (folder / name).mkdir(parents=True)
    service.set(TUN_SERVICE_TRUST=str(folder))
    now = int(time.time())
    (folder / "dsc" / "one.der").write_bytes(signer("today", begins=now - DAY, ends=now + DAY).der)
    assert findings(service) == set()
    (folder / "revoked" / "ours.txt").write_text("00112233445566778899aabbccddeeff\nURN:UVCI:01DE/4711\n")
    (folder / "dsc" / "two.p7b").write_bytes(b"x")
    assert findings(service) == {"trust-partly", "trust-unread"}
    said = service.tun("doctor").out
    assert "1 of 2 entries of revoked/ours.txt" in said and "is neither a hash" in said
    assert "dsc/two.p7b" in said and "signers end in .pem" in said


def test_a_folder_of_signers_who_are_all_over(service: Terminal) -> None:
    folder = service.folder / "signers" / "dsc"
    folder.mkdir(parents=True)
    service.set(TUN_SERVICE_TRUST=str(folder.parent))
    (folder / "one.der").write_bytes(signer("over", begins=0, ends=int(time.time()) - DAY).der)
    assert findings(service) == {"trust-over"}


def test_a_rule_where_nobody_who_signs_certificates_is_trusted(service: Terminal) -> None:
    now = int(time.time())
    app = command_app(ServiceConfig.from_environment(os.environ), clock=lambda: now)
    with app.app_context():
        known = app.extensions["tun"]
        olga = create_operator(known, login="olga@example.org", name="Olga", password="Sehr-geheimes-Wort", now=now)
        address = ("restaurant", "Schillerstraße", "1", "67655", "Kaiserslautern")
        create_venue(known, olga.id, VenueDetails("Spinnrädl", *address, rule=Rule.THREE_G), now=now)
        db.session.remove()
        db.engine.dispose()
    assert findings(service) == {"trust-empty"}


@pytest.mark.parametrize("name", ["ticket.key", "session.key"])
def test_a_missing_secret(service: Terminal, name: str) -> None:
    (service.folder / "keys" / name).unlink()
    assert findings(service) == {"keys-missing"}


def test_a_missing_or_damaged_signing_key(service: Terminal) -> None:
    [key] = (service.folder / "keys" / "signing").iterdir()
    key.write_bytes(b"no key")
    assert findings(service) == {"keys-damaged"}
    key.unlink()
    assert findings(service) == {"keys-missing"}


def test_keys_that_others_can_read(service: Terminal) -> None:
    (service.folder / "keys" / "ticket.key").chmod(0o640)
    assert findings(service) == {"keys-open"}
    (service.folder / "keys" / "ticket.key").chmod(0o600)
    (service.folder / "keys").chmod(0o711)
    assert findings(service) == {"keys-open"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_keys_that_belong_to_somebody_else(service: Terminal) -> None:
    os.chown(service.folder / "keys" / "ticket.key", 65534, 65534)
    assert findings(service) == {"keys-owner"}


def test_a_store_that_others_can_read(service: Terminal) -> None:
    (service.folder / "store" / "service.sqlite").chmod(0o644)
    assert findings(service) == {"store-open"}


def test_a_store_of_another_version(service: Terminal) -> None:
    with sqlite3.connect(service.folder / "store" / "service.sqlite") as store:
        store.execute("UPDATE alembic_version SET version_num = '0000'")
    store.close()
    assert findings(service) == {"store-old"}


def test_a_store_that_is_damaged(service: Terminal) -> None:
    path = service.folder / "store" / "service.sqlite"
    with sqlite3.connect(path) as store:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(content)
    assert findings(service) == {"store-damaged"}


def test_a_store_with_another_journal(service: Terminal) -> None:
    store = sqlite3.connect(service.folder / "store" / "service.sqlite")
    assert store.execute("PRAGMA journal_mode=DELETE").fetchone() == ("delete",)
    store.close()
    assert "store-journal" in findings(service)


def add_visit(day: int) -> None:
    app = command_app(ServiceConfig.from_environment(os.environ), clock=lambda: 0)
    with app.app_context():
        db.session.add(Visit(id=b"v" * 16, venue=b"x" * 8, day=day, persons=1, open=False, envelope=b"e"))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def test_visits_without_their_day_key(service: Terminal) -> None:
    today = day_of(int(time.time()))
    add_visit(today)
    assert findings(service) == {"day-keys-missing"}
    assert date_of(today).isoformat() in service.tun("doctor").out


def test_cards_without_their_months_key(service: Terminal) -> None:
    month = month_of(int(time.time()))
    app = command_app(ServiceConfig.from_environment(os.environ), clock=lambda: 0)
    with app.app_context():
        db.session.add_all(
            CardRow(id=bytes([number] * 8), month=month - number, blocked=False, envelope=b"e") for number in (0, 13)
        )
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    assert findings(service) >= {"card-keys-missing"}
    told = service.tun("doctor").out
    assert month_name(month) in told and month_name(month - 13) not in told
    refused = service.tun("service")
    assert refused.status == 1 and "without their key" in refused.err


def test_a_deletion_that_is_overdue(service: Terminal) -> None:
    now = int(time.time())
    old = day_of(now) - 40
    keyfiles.create(service.folder / "keys" / "days" / f"{date_of(old).isoformat()}.key", os.urandom(32))
    assert findings(service) == {"deletion-overdue"}
    assert service.tun("purge").status == 0
    assert findings(service) == set()


def test_a_clock_that_is_behind(service: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    now = int(time.time())
    keys = ServiceKeys(service.folder / "keys")
    keys.day_for_writing(day_of(now), now=now, retention_days=28)
    for module in (houses, command):
        monkeypatch.setattr(module, "wall_clock", lambda: now - 3 * DAY)
    assert "clock-back" in findings(service)


def test_a_host_name_that_is_too_long_for_posters_is_told_and_refused_by_init(bare: Terminal) -> None:
    bare.set(TUN_ORIGIN=f"https://{'w' * 39}")
    assert "origin-long" in findings(bare)
    refused = bare.tun("init")
    assert refused.status == 1 and "too long for a code" in refused.err
    assert not (bare.folder / "keys").exists()
    bare.set(TUN_ORIGIN=f"https://{'w' * 38}")
    assert bare.tun("init").status == 0
    assert "origin-long" not in findings(bare)


def test_a_proxy_that_was_forgotten_is_worth_knowing(service: Terminal) -> None:
    service.set(TUN_PROXIES="0")
    assert findings(service) == {"proxies"}
    assert service.tun("doctor").status == 0


def test_no_office_an_office_without_a_key_and_one_whose_key_ends(bare: Terminal) -> None:
    bare.tun("init")
    assert findings(bare) == {"office-none"}
    now = int(time.time())
    register(bare, until=now + 3 * DAY)
    assert findings(bare) == {"office-key-ends"}
    with sqlite3.connect(bare.folder / "store" / "service.sqlite") as store:
        store.execute("UPDATE sealing_keys SET ends = ?", (now - 1,))
    store.close()
    assert findings(bare) == {"office-key-none"}


def test_file_systems_that_keep_copies_or_forget(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    keys = tmp_path / "keys"

    def said(kind: str) -> set[str]:
        mounts.write_text(f"/dev/a / ext4 rw 0 0\n/dev/b {tmp_path} {kind} rw 0 0\n/dev/c /nowhere zfs rw 0 0\n")
        return {finding.id for finding in checkup.key_disk(keys, mounts)}

    assert said("ext4") == set()
    assert said("btrfs") == said("zfs") == {"keys-snapshots"}
    assert said("tmpfs") == {"keys-vanish"}
    assert list(checkup.key_disk(keys, tmp_path / "none")) == []


@pytest.mark.parametrize(
    ("free", "ids", "wrong"), [(900, [], False), (5, ["disk-full"], False), (0.2, ["disk-full"], True)]
)
def test_a_disk_that_fills(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: float, ids: list[str], wrong: bool
) -> None:
    gigabyte = 2**30
    usage = shutil._ntuple_diskusage(1000 * gigabyte, 0, int(free * gigabyte))
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    found = list(checkup.disk([tmp_path, tmp_path / "not" / "yet"]))
    assert [finding.id for finding in found] == ids
    assert any(finding.wrong for finding in found) == wrong


@pytest.mark.server
def test_a_clock_that_nothing_keeps_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "timedatectl"
    monkeypatch.setenv("PATH", str(tmp_path))
    for said, ids in (("no", ["clock-alone"]), ("yes", []), ("", [])):
        program.write_text(f"#!/bin/sh\necho {said}\n")
        program.chmod(0o700)
        assert [finding.id for finding in checkup.clock()] == ids
    program.unlink()
    assert list(checkup.clock()) == []


# --- the office ---


@pytest.fixture
def partner() -> Iterator[str]:
    """A service that answers, with this machine's time."""

    class Alive(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Alive)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def office(bare: Terminal, partner: str) -> Terminal:
    """An office that was made, without keys yet."""
    bare.set(
        TUN_OFFICE_ORIGIN="https://office.example.org",
        TUN_SERVICE_URL=partner,
        TUN_OFFICE_NUMBER="1",
        TUN_OFFICE_NAME="Gesundheitsamt",
        TUN_OFFICE_DATABASE=f"sqlite:///{bare.folder}/office/office.sqlite",
    )
    assert bare.tun("init", "office").status == 0
    return bare


def equip(folder: Path, *, until: int) -> KeyFolder:
    """Keys as the pages make them, published, and with the service's key trusted."""
    keys, signing, sealing, now = KeyFolder(folder), SigningKey.generate(), OpeningKey.generate(), int(time.time())
    keys.add_signing(signing, "ein langer Satz")
    keys.add_sealing(sealing, "ein langer Satz")
    keys.put_statement(sealing.id, state_sealing_key(SealingKeyStatement(1, sealing.sealing, now, until), signing))
    keys.note_published(sealing.id, now=now)
    keys.trust(SigningKey.generate().verifying)
    return keys


@pytest.mark.server
def test_an_office_without_keys(office: Terminal) -> None:
    assert findings(office, "office") == {"office-keys-none"}


@pytest.mark.server
def test_an_office_is_sound_once_its_keys_are_backed_up(office: Terminal) -> None:
    now = int(time.time())
    keys = equip(office.folder / "office-keys", until=now + MONTHS)
    assert findings(office, "office") == {"office-backup"}
    for key_id in (keys.signing_public.id, *(key.id for key in keys.sealing_publics())):
        keys.note_backed_up(key_id, now=now)
    answer = office.tun("doctor", "office")
    assert (answer.status, answer.out) == (0, "Nothing is wrong with the office.\n")


@pytest.mark.server
def test_an_office_whose_key_ends_or_ended_or_that_trusts_no_service(office: Terminal) -> None:
    folder, now = office.folder / "office-keys", int(time.time())
    keys = equip(folder, until=now + 3 * DAY)
    assert "office-key-ends" in findings(office, "office")
    shutil.rmtree(folder / "published")
    shutil.rmtree(folder / "service-keys")
    assert keys.exists
    assert {"office-key-none", "service-key-none"} <= findings(office, "office")


@pytest.mark.server
def test_a_service_that_cannot_be_reached_and_one_with_another_clock(office: Terminal) -> None:
    office.set(TUN_SERVICE_URL="http://127.0.0.1:9")
    assert "service-unreachable" in findings(office, "office")
    config, now = OfficeConfig.from_environment(os.environ), 1_795_462_200
    for date, ids in (
        ("Mon, 23 Nov 2026 19:30:00 GMT", []),
        ("Mon, 23 Nov 2026 19:30:31 GMT", ["clock-skew"]),
        ("Mon, 23 Nov 2026 19:29:00 GMT", ["clock-skew"]),
        ("soon", []),
        ("", []),
    ):
        answer = Answer(200, "application/json", b"{}", date)
        found = examine_service(config, now, lambda *_, answer=answer: answer)
        assert [finding.id for finding in found] == ids, date
