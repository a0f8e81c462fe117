"""A backup counts when it was given back and opened; until then no key is used."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.office.conftest import NOON, PASSPHRASE
from tun.core.errors.base import Refusal
from tun.core.keys import OpeningKey, SigningKey
from tun.office.actions import keys
from tun.office.actions.backups import backup, confirm_backup, restore_backup
from tun.office.refusals import BackupPending, KeysPresent, WeakPassphrase
from tun.office.storage.keyfolder import KeyFolder


@pytest.fixture
def folder(tmp_path: Path) -> KeyFolder:
    made = KeyFolder(tmp_path / "keys")
    keys.create_keys(made, PASSPHRASE)
    return made


def test_the_right_file_with_the_right_passphrase_ends_the_waiting(folder: KeyFolder) -> None:
    assert folder.backup_pending
    with pytest.raises(BackupPending):
        keys.registration(folder, number=1, name="Amt")
    confirm_backup(folder, backup(folder), PASSPHRASE, now=NOON)
    assert not folder.backup_pending
    assert b'"spki"' in keys.registration(folder, number=1, name="Amt")


def test_windows_line_ends_do_no_harm(folder: KeyFolder) -> None:
    confirm_backup(folder, backup(folder).replace(b"\n", b"\r\n"), PASSPHRASE, now=NOON)


def _foreign(folder: KeyFolder) -> bytes:
    other = KeyFolder(folder.path.parent / "other")
    keys.create_keys(other, PASSPHRASE)
    return backup(other)


def _without_sealing_key(folder: KeyFolder) -> bytes:
    return backup(folder).split(b"key: sealing")[0]


def _relabelled(folder: KeyFolder) -> bytes:
    sealing = folder.sealing_publics()[0].id.hex().encode()
    return backup(folder).replace(sealing, b"0123456789abcdef")


def _before_rotation(folder: KeyFolder) -> bytes:
    old = backup(folder)
    keys.add_sealing_key(folder, PASSPHRASE)
    return old


def _mixed(folder: KeyFolder) -> bytes:
    own, foreign = backup(folder).split(b"key: sealing"), _foreign(folder).split(b"key: sealing")
    return own[0] + b"key: sealing" + foreign[1]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (lambda folder: b"", "backup-unreadable"),
        (lambda folder: b"\x00\xff" * 1000, "backup-unreadable"),
        (lambda folder: backup(folder)[:400], "backup-unreadable"),
        (lambda folder: b" " * 300_000, "backup-unreadable"),
        (_without_sealing_key, "backup-unreadable"),
        (_foreign, "backup-mismatch"),
        (_relabelled, "backup-mismatch"),
        (_before_rotation, "backup-mismatch"),
        (_mixed, "backup-mismatch"),
    ],
)
def test_any_other_file_is_refused(folder: KeyFolder, content: object, code: str) -> None:
    assert callable(content)
    with pytest.raises(Refusal) as caught:
        confirm_backup(folder, content(folder), PASSPHRASE, now=NOON)
    assert caught.value.code == code
    assert folder.backup_pending


def test_a_wrong_passphrase_is_refused(folder: KeyFolder) -> None:
    with pytest.raises(Refusal) as caught:
        confirm_backup(folder, backup(folder), "eine ganz andere", now=NOON)
    assert caught.value.code == "wrong-passphrase"
    assert folder.backup_pending


def test_a_backup_brings_the_keys_back(folder: KeyFolder, tmp_path: Path) -> None:
    again = KeyFolder(tmp_path / "new machine")
    restore_backup(again, backup(folder), PASSPHRASE, now=NOON)
    assert again.signing_public == folder.signing_public and not again.backup_pending
    assert again.sealing_publics() == folder.sealing_publics()
    assert SigningKey.from_pem(again.signing_pem, PASSPHRASE).id == folder.signing_public.id


def test_a_backup_never_replaces_other_keys(folder: KeyFolder) -> None:
    before = folder.signing_pem
    with pytest.raises(KeysPresent):
        restore_backup(folder, _foreign(folder), PASSPHRASE, now=NOON)
    assert folder.signing_pem == before


def test_keys_are_made_once(folder: KeyFolder) -> None:
    before = folder.signing_pem
    with pytest.raises(KeysPresent):
        keys.create_keys(folder, PASSPHRASE)
    assert folder.signing_pem == before


@pytest.mark.parametrize("passphrase", ["", "elf Zeichen", "aaaaaaaaaaaaaaaa", "ababababababab", "x" * 501])
def test_a_weak_passphrase_makes_no_key(tmp_path: Path, passphrase: str) -> None:
    folder = KeyFolder(tmp_path / "weak")
    with pytest.raises(WeakPassphrase):
        keys.create_keys(folder, passphrase)
    assert not folder.exists


def test_private_keys_lie_encrypted_and_for_their_owner_only(folder: KeyFolder) -> None:
    for path in folder.path.rglob("*.pem"):
        stretched, encrypted = path.read_bytes().splitlines()[:2]
        assert stretched.startswith(b"TuN-Passphrase: scrypt-1 ")
        assert encrypted == b"-----BEGIN ENCRYPTED PRIVATE KEY-----"
        assert path.stat().st_mode & 0o077 == 0
    sealing = folder.sealing_publics()[0]
    assert OpeningKey.from_pem(folder.sealing_pem(sealing.id), PASSPHRASE).sealing == sealing
