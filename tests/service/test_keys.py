"""The service's key folder: made once, read by its owner, destroyed for good."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.service.conftest import DAY, NOON
from tests.service.server import ROOT
from tun.core.errors.sealing import DayKeyDestroyed
from tun.core.retention import date_of
from tun.house.keyfiles import KeyFolderFault
from tun.service.keys import ServiceKeys, public_ring

TODAY = NOON // DAY


@pytest.fixture
def keys(tmp_path: Path) -> ServiceKeys:
    made = ServiceKeys(tmp_path / "keys")
    made.create(now=NOON)
    return made


def path_of(keys: ServiceKeys, day: int = TODAY) -> Path:
    return keys.folder / "days" / f"{date_of(day).isoformat()}.key"


def for_writing(keys: ServiceKeys, day: int = TODAY, *, now: int = NOON) -> bytes:
    return keys.day_for_writing(day, now=now, retention_days=28)


def test_making_a_folder_twice_changes_nothing(keys: ServiceKeys) -> None:
    before = {path: path.read_bytes() for path in keys.folder.rglob("*") if path.is_file()}
    assert len(before) == 3
    ServiceKeys(keys.folder).create(now=NOON + 1)
    assert {path: path.read_bytes() for path in keys.folder.rglob("*") if path.is_file()} == before


def test_every_file_and_folder_is_its_owners_alone(keys: ServiceKeys) -> None:
    for_writing(keys)
    keys.month_for_writing(TODAY)
    for path in [keys.folder, *keys.folder.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_day_key_is_made_once_and_found_again_by_others(keys: ServiceKeys) -> None:
    key = for_writing(keys)
    assert len(key) == 32
    assert for_writing(keys) == keys.day(TODAY) == ServiceKeys(keys.folder).day(TODAY) == key
    assert for_writing(keys, TODAY + 1) != key


def test_sixteen_threads_with_folders_of_their_own_make_one_key_at_midnight(keys: ServiceKeys) -> None:
    barrier, found = threading.Barrier(16), []

    def make() -> None:
        own = ServiceKeys(keys.folder)
        barrier.wait()
        found.append(for_writing(own))

    threads = [threading.Thread(target=make) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 16
    assert len(set(found)) == 1
    assert [path.name for path in path_of(keys).parent.iterdir()] == ["2026-11-19.key"], "no draft is left"


def test_reading_makes_no_key(keys: ServiceKeys) -> None:
    with pytest.raises(DayKeyDestroyed):
        keys.day(TODAY)
    with pytest.raises(DayKeyDestroyed):
        keys.month(TODAY)
    assert keys.days() == []
    assert keys.months() == []


def test_the_oldest_day_that_may_get_a_key_is_28_days_back(keys: ServiceKeys) -> None:
    assert for_writing(keys, TODAY - 28)
    with pytest.raises(DayKeyDestroyed):
        for_writing(keys, TODAY - 29)


def test_a_destroyed_key_is_gone_for_this_process_and_for_every_other(keys: ServiceKeys) -> None:
    other = ServiceKeys(keys.folder)
    for_writing(keys)
    for_writing(other)
    assert keys.destroy_day(TODAY)
    assert not keys.destroy_day(TODAY)
    with pytest.raises(DayKeyDestroyed):
        keys.day(TODAY)
    assert not keys.holds_destroyed()
    assert other.holds_destroyed()


@pytest.mark.server
def test_a_process_that_remembers_a_destroyed_key_ends_itself(tmp_path: Path) -> None:
    script = """
import sys, time
from pathlib import Path
from tests.service.conftest import NOON, Clock, make_config
from tun.service import startup
startup._KEEPER_EVERY = 0.05
folder = Path(sys.argv[1])
config = make_config(folder)
startup.initialise(config, clock=Clock())
app = startup.command_app(config, clock=Clock())
with app.app_context():
    app.extensions["tun"].keys.day_for_writing(NOON // 86400 - 1, now=NOON, retention_days=28)
    startup.keep(app)
    print("held", flush=True)
    time.sleep(60)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, env=dict(os.environ)
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    time.sleep(0.2)
    assert process.poll() is None, "it goes on as long as its keys live"
    ServiceKeys(tmp_path / "keys").destroy_day(TODAY - 1)
    assert process.wait(20) == -15
    process.stdout.close()


@pytest.mark.parametrize("spoil", ["empty", "short", "readable by all", "a folder"])
def test_a_key_file_that_cannot_be_used_is_told_with_what_to_do(keys: ServiceKeys, spoil: str) -> None:
    for_writing(keys)
    path = path_of(keys)
    if spoil == "empty":
        path.write_bytes(b"")
    elif spoil == "short":
        path.write_bytes(bytes(31))
    elif spoil == "readable by all":
        path.chmod(0o640)
    else:
        path.unlink()
        path.mkdir()
    with pytest.raises(KeyFolderFault) as fault:
        ServiceKeys(keys.folder).day(TODAY)
    assert str(path) in str(fault.value)


def test_a_folder_without_keys_says_so(tmp_path: Path) -> None:
    empty = ServiceKeys(tmp_path / "nothing")
    for read in (lambda: empty.ring, lambda: empty.ticket_secret, lambda: empty.session_secret):
        with pytest.raises(KeyFolderFault, match="tun init"):
            read()


def test_the_newest_key_of_the_ring_signs_and_all_verify(keys: ServiceKeys) -> None:
    first = keys.signer
    keys.add_signing_key(now=NOON + 1)
    later = ServiceKeys(keys.folder)
    assert [key.id for key in later.ring] == [first.id, later.signer.id]
    assert later.signer.id != first.id
    assert [len(entry) for entry in public_ring(later)] == [2, 2]


def test_no_two_keys_of_the_ring_share_the_two_bytes_by_which_codes_name_them(
    keys: ServiceKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tun.core.keys import SigningKey

    twin, other = keys.signer, SigningKey.generate()
    made = iter([twin, twin, other])
    monkeypatch.setattr("tun.service.keys.SigningKey.generate", lambda: next(made))
    assert keys.add_signing_key(now=NOON + 1).id == other.id


def test_the_public_ring_holds_nothing_private(keys: ServiceKeys) -> None:
    private = keys.signer.private.private_numbers().private_value.to_bytes(32, "big")
    assert private.hex() not in repr(public_ring(keys))
    for thing in (keys, keys.signer, keys.ring):
        assert "PRIVATE" not in repr(thing)
        assert private.hex() not in repr(thing)
