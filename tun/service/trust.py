"""The trust folder: whose EU certificates count here. Read from files, and read again when a file changes.

    trust/dsc/*       document signers (PEM, which may hold several, or DER), trusted as they lie
    trust/csca/*      countries' authorities; where there is any file, each signer in dsc/ must come from one
    trust/lists/*.json with *.pub.pem   a signed list in the German form, and the key of who signs it
    trust/revoked/*.txt   hashed identifiers, one in 32 hexadecimal digits a line; # begins a remark

Signers lying in the folder itself count like those in dsc/. An empty folder means that nothing verifies.
What is wrong with one certificate is reported and keeps out that one alone; a list with a bad signature is
refused whole, and a revocation list with a bad line is used for its good ones, which is the safe side.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tun.core.certificates.anchors import Anchor, check_authority, check_chain, read_anchor, read_pem
from tun.core.certificates.verdict import REVOKED_BYTES, Trust
from tun.core.encoding import read_json_object
from tun.core.errors.base import Malformed, Refusal
from tun.core.errors.certificates import AnchorRefused
from tun.core.errors.sealing import KeyRefused
from tun.core.errors.tokens import TokenSignature
from tun.core.keys import VerifyingKey

_CERTIFICATES = (".pem", ".crt", ".cer", ".der")
_LARGEST = 32 << 20  # the German list of 829 signers is 3 MB


@dataclass
class FileReport:
    """What one file gave: how many entries count, which do not and why, and what its keeper should know."""

    name: str
    accepted: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)  # which entry, and the reason's stable name
    notes: list[str] = field(default_factory=list)


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

    def load(self) -> Loaded:
        """What the folder says now. One that is not there is an empty one."""
        state = tuple(self._state())
        seen = self._seen
        if seen is None or seen[0] != state:
            # One assignment: threads that ask meanwhile get the old answer or the new one, never half of each.
            self._seen = seen = (state, read_folder(self._folder))
        return seen[1]

    def list_ages(self, *, now: int) -> dict[str, int]:
        """Seconds since each signed list was brought; they should be brought anew at least weekly."""
        return {name: now - brought for name, brought in self.load().lists.items()}

    def _state(self) -> Iterator[tuple[str, int, int, int]]:
        for path in _files(self._folder):
            seen = path.stat()
            yield str(path), seen.st_mtime_ns, seen.st_size, seen.st_ino


def read_folder(folder: Path) -> Loaded:
    """Read everything in a trust folder."""
    anchors: list[Anchor] = []
    revoked: set[bytes] = set()
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
            anchors += _list(path, report)
            lists[report.name] = int(path.stat().st_mtime)
        elif path.parent.name == "revoked":
            revoked |= _revoked(path, report)
        else:
            anchors += _signers(path, report, authorities if chained else None)
        reports.append(report)
    return Loaded(Trust.of(anchors, revoked), tuple(reports), lists)


def _files(folder: Path) -> list[Path]:
    kinds = {
        "": _CERTIFICATES,
        "dsc": _CERTIFICATES,
        "csca": _CERTIFICATES,
        "lists": (".json", ".pem"),
        "revoked": (".txt",),
    }
    found = []
    for name, endings in kinds.items():
        try:
            with os.scandir(folder / name) as entries:
                found += [Path(one.path) for one in entries if one.is_file() and one.name.lower().endswith(endings)]
        except (FileNotFoundError, NotADirectoryError):
            continue
    return sorted(found)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise AnchorRefused("too-large")
        return path.read_bytes()
    except OSError:
        raise AnchorRefused("unreadable") from None


def _certificates(path: Path) -> list[bytes]:
    data = _bytes(path)
    return read_pem(data) if b"-----BEGIN" in data else [data]


def _authorities(folder: Path, reports: list[FileReport]) -> Iterator[bytes]:
    for path in _files(folder):
        if path.parent.name != "csca":
            continue
        report = FileReport(path.relative_to(folder).as_posix())
        for name, der in _each(path, report):
            try:
                check_authority(der)
            except AnchorRefused as error:
                report.refused.append((name, str(error.field)))
            else:
                report.accepted += 1
                yield der
        reports.append(report)


def _each(path: Path, report: FileReport) -> Iterator[tuple[str, bytes]]:
    """Each certificate of a file, with a name for it."""
    try:
        found = _certificates(path)
    except AnchorRefused as error:
        report.refused.append(("file", str(error.field)))
        return
    for number, der in enumerate(found, start=1):
        yield f"certificate {number}", der


def _signers(path: Path, report: FileReport, authorities: list[bytes] | None) -> list[Anchor]:
    accepted = []
    for name, der in _each(path, report):
        try:
            anchor = read_anchor(der)
            if authorities is not None:
                check_chain(der, authorities)
        except AnchorRefused as error:
            report.refused.append((name, str(error.field)))
        else:
            _accept(anchor, name, report)
            accepted.append(anchor)
    return accepted


def _accept(anchor: Anchor, name: str, report: FileReport) -> None:
    report.accepted += 1
    if anchor.note:
        report.notes.append(f"{name}: {anchor.note}")


def _list(path: Path, report: FileReport) -> list[Anchor]:
    """The German form: a line with the signature (base64 of r ‖ s), then JSON; signed is the JSON, trimmed."""
    try:
        entries = _signed_entries(path)
    except AnchorRefused as error:
        report.refused.append(("list", str(error.field)))
        return []
    accepted = []
    for number, entry in enumerate(entries, start=1):
        name = f"entry {number}"
        try:
            anchor = _entry(entry)
        except AnchorRefused as error:
            report.refused.append((name, str(error.field)))
        else:
            _accept(anchor, name, report)
            accepted.append(anchor)
    return accepted


def _signed_entries(path: Path) -> list[Any]:
    signature, _, rest = _bytes(path).partition(b"\n")
    body = rest.strip()
    try:
        key = VerifyingKey.from_spki(_bytes(path.with_suffix(".pub.pem")))
    except (Refusal, KeyRefused):
        raise AnchorRefused("list-key") from None
    try:
        key.verify(body, base64.b64decode(signature.strip(), validate=True))
        entries = read_json_object(body).get("certificates")
    except (TokenSignature, binascii.Error):
        raise AnchorRefused("list-signature") from None
    except Malformed:
        raise AnchorRefused("list-form") from None
    if not isinstance(entries, list):
        raise AnchorRefused("list-form")
    return entries


def _entry(entry: Any) -> Anchor:
    if not isinstance(entry, dict) or entry.get("certificateType") != "DSC":
        raise AnchorRefused("list-type")
    try:
        der = base64.b64decode(entry.get("rawData", ""), validate=True)
        named = base64.b64decode(entry.get("kid", ""), validate=True)
    except (TypeError, ValueError):
        raise AnchorRefused("list-form") from None
    anchor = read_anchor(der)
    thumbprint = entry.get("thumbprint", hashlib.sha256(der).hexdigest())
    # The key id is always computed: a list that says another could put one signer in another's place.
    if named != anchor.key_id or thumbprint != hashlib.sha256(der).hexdigest():
        raise AnchorRefused("list-key-id")
    return anchor


def _revoked(path: Path, report: FileReport) -> set[bytes]:
    try:
        lines = _bytes(path).decode("utf-8", "replace").splitlines()
    except AnchorRefused as error:
        report.refused.append(("file", str(error.field)))
        return set()
    found = set()
    for number, line in enumerate(lines, start=1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        try:
            hashed = bytes.fromhex(text)
        except ValueError:
            hashed = b""
        if len(hashed) != REVOKED_BYTES:
            report.refused.append((f"line {number}", "not-a-hash"))
            continue
        found.add(hashed)
    report.accepted = len(found)
    return found
