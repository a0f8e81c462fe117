"""Making the office's keys, stating them, publishing them, and trusting the service's.

A key is used for nothing before a backup of it was given back and opened.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from tun.core.encoding import b64u
from tun.core.errors.base import NotFound
from tun.core.errors.sealing import WrongPassphrase
from tun.core.keys import OpeningKey, SealingKey, SigningKey, VerifyingKey
from tun.core.office_requests import SealingKeyStatement, read_statement, state_sealing_key

from ..context import Office
from ..refusals import BackupPending, KeysMissing, WeakPassphrase
from ..storage.keyfolder import KeyFolder

SHORTEST_PASSPHRASE = 12  # characters
LONGEST_PASSPHRASE = 500
_FEWEST_DIFFERENT = 6
STATEMENT_DAYS = 365


def check_passphrase(passphrase: str) -> None:
    """Raises WeakPassphrase."""
    if not SHORTEST_PASSPHRASE <= len(passphrase) <= LONGEST_PASSPHRASE:
        raise WeakPassphrase("passphrase")
    if len(set(passphrase)) < _FEWEST_DIFFERENT:
        raise WeakPassphrase("passphrase")


def create_keys(folder: KeyFolder, passphrase: str) -> VerifyingKey:
    """The office's signing key and its first sealing key; returns the public half of the former.

    Raises WeakPassphrase or KeysPresent.
    """
    check_passphrase(passphrase)
    signing = SigningKey.generate()
    folder.add_signing(signing, passphrase)
    folder.add_sealing(OpeningKey.generate(), passphrase)
    return signing.verifying


def add_sealing_key(folder: KeyFolder, passphrase: str) -> SealingKey:
    """A further sealing key under the same passphrase. Raises WrongPassphrase or KeysMissing."""
    try:
        SigningKey.from_pem(folder.signing_pem, passphrase)
    except WrongPassphrase:
        raise WrongPassphrase("passphrase") from None
    key = OpeningKey.generate()
    folder.add_sealing(key, passphrase)
    return key.sealing


def registration(folder: KeyFolder, *, number: int, name: str) -> bytes:
    """What the city registers: number, name and public signing key, as JSON. Raises BackupPending."""
    if folder.backup_pending:
        raise BackupPending
    key = folder.signing_public
    content = {
        "tun": "office-registration",
        "number": number,
        "name": name,
        "spki": b64u(key.spki),
        "fingerprint": key.fingerprint,
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


@dataclass(frozen=True)
class StatedKey:
    """A sealing key and what the office stated about it. Times are Unix seconds; None: nothing stated yet."""

    key: SealingKey
    start: int | None
    end: int | None
    backed_up: bool
    published: bool


def stated_keys(folder: KeyFolder, *, office: int) -> list[StatedKey]:
    """The office's sealing keys, newest statement first, those without one before all."""
    found = []
    for key in folder.sealing_publics():
        start = end = None
        token = folder.statement(key.id)
        if token is not None:
            # Read for what it says, also when its time is over.
            said = read_statement(token, [folder.signing_public], office=office, now=0)
            start, end = said.start, said.end
        found.append(StatedKey(key, start, end, folder.is_backed_up(key.id), folder.is_published(key.id)))
    return sorted(found, key=lambda stated: (stated.start is None, stated.start or 0), reverse=True)


def note_key(folder: KeyFolder, *, office: int) -> SealingKey:
    """The key that the office's own notes are sealed to: the one stated last. Raises KeysMissing."""
    keys = sorted(stated_keys(folder, office=office), key=lambda stated: stated.start or 0)
    if not keys:
        raise KeysMissing
    return keys[-1].key


def make_statement(office: Office, key_id: bytes, *, days: int = STATEMENT_DAYS) -> bytes:
    """Sign that this sealing key holds from now for `days`; the first statement of a key stays.

    Raises Locked, BackupPending, or NotFound for a key that the office does not have.
    """
    folder = office.folder
    key = next((key for key in folder.sealing_publics() if key.id == key_id), None)
    if key is None:
        raise NotFound
    if folder.backup_pending:
        raise BackupPending
    now = office.clock()
    said = SealingKeyStatement(office.config.number, key, now, now + days * 86_400)
    folder.put_statement(key.id, state_sealing_key(said, office.vault.signing_key()))
    statement = folder.statement(key.id)
    assert statement is not None
    return statement


def publish(office: Office, key_id: bytes) -> None:
    """State a sealing key and have the service hand it out. May be repeated."""
    office.client.register_sealing_key(make_statement(office, key_id))
    office.folder.note_published(key_id, now=office.clock())


def offered_service_keys(office: Office) -> list[VerifyingKey]:
    """The keys that the service says are its own: nothing to believe before somebody compared them."""
    return office.client.service_keys()


def trust_service_key(office: Office, key_id: bytes) -> VerifyingKey:
    """Believe a key that the service offers and whose fingerprint somebody compared. Raises NotFound."""
    key = next((key for key in offered_service_keys(office) if key.id == key_id), None)
    if key is None:
        raise NotFound
    office.folder.trust(key)
    return key


def distrust_service_key(office: Office, key_id: bytes) -> None:
    """Stop believing a key of the service. Raises NotFound."""
    if not office.folder.distrust(key_id):
        raise NotFound
