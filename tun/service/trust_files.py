"""What one file of the trust folder says. Its size is bounded before it is read, and so is what is told about it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tun.core.certificates.anchors import Anchor, read_anchor, read_pem
from tun.core.certificates.message import KEY_ID_BYTES
from tun.core.certificates.verdict import REVOKED_BYTES
from tun.core.encoding import read_json_object
from tun.core.errors.base import Malformed, Refusal
from tun.core.errors.certificates import AnchorRefused
from tun.core.errors.sealing import KeyRefused
from tun.core.errors.tokens import TokenSignature
from tun.core.keys import VerifyingKey

# Bytes. The German list of 829 signers is 3 MB; a thousand signers in PEM are 1.5; 8 MB have 250,000 hashes.
_LARGEST_CERTIFICATES, _LARGEST_LIST, _LARGEST_REVOKED, _LARGEST_KEY = 4 << 20, 12 << 20, 8 << 20, 1 << 14
_MOST_TOLD = 100  # of one file's refusals: a file of nothing but faults must not fill the memory or the screen

REASONS = {
    "unreadable": "is no certificate that can be read",
    "too-large": "is too large",
    "key": "its key is neither P-256 nor RSA of 2048 to 4096 bits with a usual exponent",
    "extensions": "its extensions cannot be read",
    "chain": "was issued by none of the authorities in csca/",
    "authority": "is not the certificate of an authority",
    "list-key": "the key to check it with is missing or unusable (same name, .pub.pem)",
    "list-signature": "its signature does not fit",
    "list-form": "is not in the form of such a list",
    "list-type": "is not a document signer",
    "list-key-id": "names another key than its own",
    "not-a-hash": "is neither a hash (32 hexadecimal digits) nor a signer's key id (16)",
    "ending": "is not read: signers end in .pem, .crt, .cer or .der, lists in .json, revocations in .txt",
    "folder": "is not read: the folders are dsc, csca, lists and revoked",
}


@dataclass
class FileReport:
    """What one file gave: how many entries count, which do not and why, and what its keeper should know.

    `more` is how many further ones are refused, beyond those that are named.
    """

    name: str
    accepted: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)  # which entry, and the reason's stable name
    notes: list[str] = field(default_factory=list)
    more: int = 0

    def refuse(self, entry: str, reason: str) -> None:
        if len(self.refused) < _MOST_TOLD:
            self.refused.append((entry, reason))
        else:
            self.more += 1

    @property
    def refusals(self) -> int:
        return len(self.refused) + self.more


@dataclass
class Revoked:
    """Hashes of certificates that were withdrawn, and key ids of signers who are trusted no more."""

    hashes: set[bytes] = field(default_factory=set)
    signers: set[bytes] = field(default_factory=set)


def _bytes(path: Path, largest: int) -> bytes:
    try:
        if path.stat().st_size > largest:
            raise AnchorRefused("too-large")
        return path.read_bytes()
    except OSError:
        raise AnchorRefused("unreadable") from None


def each_certificate(path: Path, report: FileReport) -> Iterator[tuple[str, bytes]]:
    """Each certificate of a file in DER, with a name for it."""
    try:
        data = _bytes(path, _LARGEST_CERTIFICATES)
        found = read_pem(data) if b"-----BEGIN" in data else [data]
    except AnchorRefused as error:
        report.refuse("file", str(error.field))
        return
    for number, der in enumerate(found, start=1):
        yield f"certificate {number}", der


def each_entry(path: Path, report: FileReport) -> Iterator[tuple[str, Anchor]]:
    """Each signer of a list in the German form, with a name for it.

    That is a line with the signature (base64 of r ‖ s), then JSON; signed is the JSON, trimmed.
    """
    try:
        entries = _signed_entries(path)
    except AnchorRefused as error:
        report.refuse("list", str(error.field))
        return
    for number, entry in enumerate(entries, start=1):
        name = f"entry {number}"
        try:
            anchor = _entry(entry)
        except AnchorRefused as error:
            report.refuse(name, str(error.field))
        else:
            yield name, anchor


def _signed_entries(path: Path) -> list[Any]:
    signature, _, rest = _bytes(path, _LARGEST_LIST).partition(b"\n")
    body = rest.strip()
    try:
        key = VerifyingKey.from_spki(_bytes(path.with_suffix(".pub.pem"), _LARGEST_KEY))
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


def read_revoked(path: Path, report: FileReport, found: Revoked) -> None:
    """Add what a file names. A line has a hash or a key id in hexadecimal digits; # begins a remark."""
    try:
        data = _bytes(path, _LARGEST_REVOKED)
    except AnchorRefused as error:
        report.refuse("file", str(error.field))
        return
    kinds = {REVOKED_BYTES: found.hashes, KEY_ID_BYTES: found.signers}
    for number, line in enumerate(io.BytesIO(data), start=1):
        text = line.partition(b"#")[0].strip().decode("utf-8", "replace")
        if not text:
            continue
        try:
            named = bytes.fromhex(text)
        except ValueError:
            named = b""
        if len(named) not in kinds:
            report.refuse(f"line {number}", "not-a-hash")
            continue
        kinds[len(named)].add(named)
        report.accepted += 1
