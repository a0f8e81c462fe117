"""Key files: made once and completely, private, and destroyed for good."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from tun.house import keyfiles
from tun.house.keyfiles import KeyFolderFault


def test_a_key_is_written_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "days" / "2026-11-23.key"
    assert keyfiles.create(path, b"k" * 32) is True
    assert keyfiles.read(path) == b"k" * 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_the_first_key_of_a_name_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    keyfiles.create(path, b"first")
    assert keyfiles.create(path, b"second") is False
    assert keyfiles.read(path) == b"first"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.key"]


def test_of_many_who_make_one_key_at_midnight_one_wins(tmp_path: Path) -> None:
    path, barrier, won = tmp_path / "a.key", threading.Barrier(12), []

    def make(number: int) -> None:
        barrier.wait()
        if keyfiles.create(path, bytes([number]) * 32):
            won.append(number)

    threads = [threading.Thread(target=make, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert keyfiles.read(path) == bytes(won) * 32


def test_a_key_is_on_disk_with_its_folder_entry_before_it_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = []
    link, sync = os.link, os.fsync

    def noting_link(source: Path, target: Path) -> None:
        steps.append("link")
        link(source, target)

    def noting_sync(descriptor: int) -> None:
        steps.append("folder" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "file")
        sync(descriptor)

    monkeypatch.setattr(os, "link", noting_link)
    monkeypatch.setattr(os, "fsync", noting_sync)
    keyfiles.create(tmp_path / "a.key", b"k")
    assert steps == ["file", "link", "folder"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610])
def test_a_key_that_others_could_read_is_not_used(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a.key"
    keyfiles.create(path, b"k")
    path.chmod(mode)
    with pytest.raises(KeyFolderFault, match=f"chmod 600 {path}"):
        keyfiles.read(path)


def test_a_key_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        keyfiles.read(tmp_path / "a.key")


def test_a_destroyed_key_is_overwritten_first(tmp_path: Path) -> None:
    path, other = tmp_path / "a.key", tmp_path / "seen-elsewhere"
    keyfiles.create(path, b"marker-of-this-key-marker-of-key")
    os.link(path, other)  # a second name shows what the file's bytes have become
    assert other.read_bytes() == b"marker-of-this-key-marker-of-key"
    assert keyfiles.destroy(path) is True
    assert not path.exists()
    assert len(other.read_bytes()) == 32 and b"marker" not in other.read_bytes()


def test_there_is_nothing_to_destroy_twice(tmp_path: Path) -> None:
    keyfiles.create(tmp_path / "a.key", b"k")
    assert keyfiles.destroy(tmp_path / "a.key") is True
    assert keyfiles.destroy(tmp_path / "a.key") is False


def test_a_folder_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for act in (
        lambda: keyfiles.make_folder(tmp_path / "file" / "keys"),
        lambda: keyfiles.create(tmp_path / "file" / "keys" / "a.key", b"k"),
    ):
        with pytest.raises(KeyFolderFault, match="check its rights"):
            act()


def test_a_full_disk_leaves_no_half_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KeyFolderFault, match="No space left"):
        keyfiles.create(tmp_path / "a.key", b"k")
    assert not (tmp_path / "a.key").exists()
