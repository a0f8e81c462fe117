"""What `tun doctor` and `/readyz` look at in either house: files, store, disk and clock of this machine.

A check changes nothing and yields what it finds, in sentences that say what to do.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

_LEAST_FREE = 0.1  # of the disk: below it a busy evening may fill the rest
_LEAST_FREE_BYTES = 512 * 1024 * 1024
_SNAPSHOTS = ("btrfs", "zfs", "bcachefs")
_VANISHING = ("tmpfs", "ramfs")
_PATIENCE = 5  # seconds for a program of this machine


@dataclass(frozen=True)
class Finding:
    """`id` is stable and for scripts; `wrong` is False for what is only worth knowing."""

    id: str
    says: str
    do: str
    wrong: bool = True

    def __str__(self) -> str:
        return f"{self.says} {self.do}"


def key_files(folder: Path) -> Iterator[Finding]:
    """Whether the folder and everything in it is this user's, and nobody else's to read."""
    if not folder.is_dir():
        yield Finding("keys-missing", f"There is no key folder {folder}.", "Run `tun init`, or set its path.")
        return
    foreign, unlocked = [], []
    for path in (folder, *sorted(folder.rglob("*"))):
        try:
            seen = path.lstat()
        except FileNotFoundError:
            continue  # a purge was at it
        if seen.st_uid != os.geteuid():
            foreign.append(path)
        if stat.S_IMODE(seen.st_mode) & 0o077:
            unlocked.append(path)
    if foreign:
        yield Finding("keys-owner", f"{_first(foreign)} belongs to somebody else.", "Run TuN and this as the owner.")
    if unlocked:
        cure = f"Run `chmod -R go= {folder}`."
        yield Finding("keys-open", f"Others can get at {_first(unlocked)}.", cure)


def _first(paths: list[Path]) -> str:
    more = len(paths) - 1
    return f"{paths[0]}{f' and {more} more' if more else ''}"


def key_disk(folder: Path, mounts: Path = Path("/proc/mounts")) -> Iterator[Finding]:
    """Whether the key folder's file system keeps old copies, or forgets everything; where the system tells."""
    kind = _file_system(folder, mounts)
    if kind in _SNAPSHOTS:
        yield Finding(
            "keys-snapshots",
            f"The key folder lies on {kind}, which can keep snapshots.",
            "Make sure that none is taken of it: a copied day key cannot be deleted.",
            wrong=False,
        )
    if kind in _VANISHING:
        yield Finding(
            "keys-vanish",
            f"The key folder lies in memory ({kind}): after a restart nobody can read anything.",
            "Put it on a disk.",
        )


def _file_system(folder: Path, mounts: Path) -> str:
    try:
        lines = [line.split() for line in mounts.read_text("utf-8", "replace").splitlines()]
    except OSError:
        return ""
    place = folder.absolute()
    under = [(len(words[1]), words[2]) for words in lines if len(words) > 2 and place.is_relative_to(words[1])]
    return max(under, default=(0, ""))[1]


def disk(folders: Iterable[Path]) -> Iterator[Finding]:
    """Whether there is room where something is written."""
    for folder in sorted({_existing(folder) for folder in folders}):
        room = shutil.disk_usage(folder)
        if room.free < _LEAST_FREE * room.total and room.free < _LEAST_FREE_BYTES * 20:
            yield Finding(
                "disk-full",
                f"The disk of {folder} has {room.free // 1_000_000} MB left, {100 * room.free // room.total} %.",
                "Make room: a check-in that cannot be stored is refused.",
                wrong=room.free < _LEAST_FREE_BYTES,
            )


def _existing(folder: Path) -> Path:
    return next(place for place in (folder.absolute(), *folder.absolute().parents) if place.is_dir())


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite store; None for another kind of store."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    return Path(parsed.database)


def store_file(path: Path) -> Iterator[Finding]:
    """Whether a SQLite store is there, whole, private, and keeps its promises at a power cut."""
    if not path.exists():
        yield Finding("store-missing", f"There is no store {path}.", "Run `tun init`, or set its path.")
        return
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Finding("store-open", f"Others can read the store {path}.", f"Run `chmod 600 {path}`.")
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)
        try:
            said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            journal = connection.execute("PRAGMA journal_mode").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.Error as error:
        said, journal = type(error).__name__, "wal"
    if said != "ok":
        yield Finding(
            "store-damaged",
            f"The store {path} cannot be read as a whole.",
            "Stop TuN, keep a copy, and bring back the last backup of the store.",
        )
    elif journal != "wal":
        yield Finding(
            "store-journal",
            f"The store {path} has the journal mode {journal}.",
            "Restart TuN, which sets WAL; if it stays, something else uses the store.",
        )


def clock() -> Iterator[Finding]:
    """Whether this machine's clock is kept right, where the system tells."""
    try:
        asked = ["timedatectl", "show", "--property=NTPSynchronized", "--value"]
        said = subprocess.run(asked, capture_output=True, text=True, timeout=_PATIENCE, check=False).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return
    if said == "no":
        yield Finding(
            "clock-alone",
            "Nothing keeps this machine's clock right (timedatectl: not synchronized).",
            "Switch on time synchronisation: deletion and every signature depend on the time.",
            wrong=False,
        )
