"""The rulebook: dated files of entry rules. The newest whose day has begun in the city counts, without a restart.

    rules/2021-11-24.toml    with `from = 2021-11-24`; keys as in the file that TuN brings along

What TuN brings along counts where no file's day has begun. A file with a fault never counts, half of a rule least of
all: a start with one is refused, and a running service goes on with those that are right.
"""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tun.core import dated, rules
from tun.core.rules import Rules

BROUGHT_ALONG = Path(__file__).resolve().parent / "rules"
_LARGEST = 1 << 16

_log = logging.getLogger("tun")


@dataclass(frozen=True)
class Fault:
    """What is wrong in one file; `key` is empty where it is the file itself."""

    file: str
    key: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key} {self.what}" if self.key else f"{self.file} {self.what}"


@dataclass(frozen=True)
class Loaded:
    """What a folder says at this moment."""

    dated: tuple[Rules, ...]
    faults: tuple[Fault, ...]


class Rulebook:
    """Notices changes by itself; asking it costs a look at each file's time and size."""

    def __init__(self, folder: Path, zone: ZoneInfo) -> None:
        self._folder, self._zone = folder, zone
        self._basis = _brought_along()
        self._seen: tuple[tuple[tuple[str, int, int, int], ...], Loaded] | None = None

    def at(self, instant: int) -> Rules:
        """The rules that count at an instant (Unix seconds), also one that is past."""
        return rules.in_force(self.load().dated, at=instant, zone=self._zone) or self._basis

    def load(self) -> Loaded:
        """What the folder says now."""
        state = tuple(_state(self._folder))
        seen = self._seen
        if seen is None or seen[0] != state:
            loaded = read_folder(self._folder)
            for fault in loaded.faults:
                _log.error("entry rules: %s; this file does not count", fault)
            # One assignment: threads that ask meanwhile get the old answer or the new one.
            self._seen = seen = (state, loaded)
        return seen[1]


@cache
def _brought_along() -> Rules:
    return read_folder(BROUGHT_ALONG).dated[0]


def read_folder(folder: Path) -> Loaded:
    """Read every dated file of a folder; all faults of all files are told together."""
    if not folder.is_dir():
        return Loaded((), (Fault(str(folder), "", "is not a folder: set TUN_RULES to one, or take it away"),))
    found_rules: list[Rules] = []
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            found, wrong = dated.read(_content(path))
        except ValueError as error:
            faults.append(Fault(path.name, "", str(error)))
            continue
        if found is not None and path.stem != found.starts.isoformat():
            found, wrong = None, [("from", "is not the day in the file's name")]
        faults += [Fault(path.name, key, what) for key, what in wrong]
        found_rules += [found] if found is not None else []
    return Loaded(tuple(found_rules), tuple(faults))


def _content(path: Path) -> dict[str, Any]:
    """Raises ValueError with what is wrong."""
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError("is too large")
        return tomllib.loads(path.read_text("utf-8"))
    except OSError:
        raise ValueError("cannot be read: check its rights") from None
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"is not TOML: {error}") from None


def _state(folder: Path) -> Iterator[tuple[str, int, int, int]]:
    for path in sorted(folder.glob("*.toml")):
        try:
            seen = path.stat()
        except OSError:
            continue
        yield path.name, seen.st_mtime_ns, seen.st_size, seen.st_ino
