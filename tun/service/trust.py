"""The trust folder: whose EU certificates count here. Read from files, and read again when a file changes.

    trust/dsc/*       document signers (PEM, which may hold several, or DER), trusted as they lie
    trust/csca/*      countries' authorities; where there is any file, each signer in dsc/ must come from one
    trust/lists/*.json with *.pub.pem   a signed list in the German form, and the key of who signs it
    trust/revoked/*.txt   hashed identifiers of certificates, and key ids of signers, one a line; # begins a remark

Signers lying in the folder itself count like those in dsc/. An empty folder means that nothing verifies.
What is wrong with one certificate is reported and keeps out that one alone; a list with a bad signature is
refused whole, and a revocation list with a bad line is used for its good ones, which is the safe side.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tun.core.certificates.anchors import Anchor, check_authority, check_chain, read_anchor
from tun.core.certificates.verdict import Trust
from tun.core.errors.certificates import AnchorRefused

from .trust_files import REASONS, Revoked, each_certificate, each_entry, read_revoked
from .trust_files import FileReport as FileReport

_log = logging.getLogger("tun")
_CERTIFICATES = (".pem", ".crt", ".cer", ".der")
_KINDS = {
    "": _CERTIFICATES,
    "dsc": _CERTIFICATES,
    "csca": _CERTIFICATES,
    "lists": (".json", ".pub.pem"),
    "revoked": (".txt",),
}


@dataclass(frozen=True)
class Loaded:
    """What a folder says at this moment. `lists` gives the time in Unix seconds at which each list was brought."""

    trust: Trust
    reports: tuple[FileReport, ...]
    lists: dict[str, int]


class TrustFolder:
    """A trust folder that notices changes; asking it costs a look at each file's time and size."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: tuple[tuple[tuple[str, int, int, int], ...], Loaded] | None = None
        self._telling = False

    def tell(self) -> None:
        """Say in the log what counts, now and after each change: for a service that runs."""
        self._telling = True
        _tell(self.load())

    def load(self) -> Loaded:
        """What the folder says now. One that is not there is an empty one."""
        state = tuple(self._state())
        seen = self._seen
        if seen is None or seen[0] != state:
            # One assignment: threads that ask meanwhile get the old answer or the new one, never half of each.
            again, seen = seen is not None, (state, read_folder(self._folder))
            self._seen = seen
            if again and self._telling:
                _tell(seen[1])
        return seen[1]

    def list_ages(self, *, now: int) -> dict[str, int]:
        """Seconds since each signed list was brought; they should be brought anew at least weekly."""
        return {name: now - brought for name, brought in self.load().lists.items()}

    def _state(self) -> Iterator[tuple[str, int, int, int]]:
        for path in _files(self._folder):
            seen = path.stat()
            yield str(path), seen.st_mtime_ns, seen.st_size, seen.st_ino


def _tell(loaded: Loaded) -> None:
    for report in loaded.reports:
        if report.refused:
            reasons = "; ".join(sorted({REASONS[reason] for _, reason in report.refused}))
            _log.warning("trust folder: %d of %s do not count: %s", report.refusals, report.name, reasons)
    signers = sum(map(len, loaded.trust.anchors.values()))
    if signers:
        _log.info("trust folder: signers of EU certificates that count: %d", signers)
    else:
        _log.warning("trust folder: no signer is trusted, so no EU certificate counts")


def read_folder(folder: Path) -> Loaded:
    """Read everything in a trust folder."""
    anchors: list[Anchor] = []
    revoked = Revoked()
    reports: list[FileReport] = []
    lists: dict[str, int] = {}
    # An authority's file that cannot be read must not open the folder to signers of anybody: any file asks for a chain.
    chained = any(path.parent.name == "csca" for path in _files(folder))
    authorities = list(_authorities(folder, reports))
    for path in _files(folder):
        report = FileReport(path.relative_to(folder).as_posix())
        if path.parent.name == "csca" or path.name.endswith(".pub.pem"):
            continue
        if path.parent.name == "lists":
            anchors += _listed(path, report)
            lists[report.name] = int(path.stat().st_mtime)
        elif path.parent.name == "revoked":
            read_revoked(path, report, revoked)
        else:
            anchors += _signers(path, report, authorities if chained else None)
        reports.append(report)
    reports += _passed_over(folder)
    trusted = (anchor for anchor in anchors if anchor.key_id not in revoked.signers)
    return Loaded(Trust.of(trusted, revoked.hashes), tuple(reports), lists)


def _files(folder: Path) -> list[Path]:
    found = []
    for name, endings in _KINDS.items():
        try:
            with os.scandir(folder / name) as entries:
                found += [Path(one.path) for one in entries if one.is_file() and one.name.lower().endswith(endings)]
        except (FileNotFoundError, NotADirectoryError):
            continue
    return sorted(found)


def _passed_over(folder: Path) -> Iterator[FileReport]:
    """What lies here and is not read, so that nobody takes it for trusted: other endings, other folders."""
    for name, endings in _KINDS.items():
        if not (folder / name).is_dir():
            continue
        for path in sorted((folder / name).iterdir()):
            if path.name.startswith(".") or path.name.lower().startswith("readme"):
                continue
            report = FileReport(path.relative_to(folder).as_posix())
            if path.is_dir():
                if not name and path.name in _KINDS:
                    continue
                report.refuse("folder", "folder")
            elif not path.name.lower().endswith(endings):
                report.refuse("file", "ending")
            else:
                continue
            yield report


def _authorities(folder: Path, reports: list[FileReport]) -> Iterator[bytes]:
    for path in _files(folder):
        if path.parent.name != "csca":
            continue
        report = FileReport(path.relative_to(folder).as_posix())
        for name, der in each_certificate(path, report):
            try:
                check_authority(der)
            except AnchorRefused as error:
                report.refuse(name, str(error.field))
            else:
                report.accepted += 1
                yield der
        reports.append(report)


def _signers(path: Path, report: FileReport, authorities: list[bytes] | None) -> list[Anchor]:
    accepted = []
    for name, der in each_certificate(path, report):
        try:
            anchor = read_anchor(der)
            if authorities is not None:
                check_chain(der, authorities)
        except AnchorRefused as error:
            report.refuse(name, str(error.field))
        else:
            _accept(anchor, name, report)
            accepted.append(anchor)
    return accepted


def _accept(anchor: Anchor, name: str, report: FileReport) -> None:
    report.accepted += 1
    if anchor.note:
        report.notes.append(f"{name}: {anchor.note}")


def _listed(path: Path, report: FileReport) -> list[Anchor]:
    accepted = []
    for name, anchor in each_entry(path, report):
        _accept(anchor, name, report)
        accepted.append(anchor)
    return accepted
