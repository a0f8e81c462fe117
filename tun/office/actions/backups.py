"""Backups of the office's keys: one text file with the encrypted keys, given back once to prove that it opens.

The file opens with the passphrase only. Whoever has both can read what is sealed to the office.
"""

from __future__ import annotations

import re

from tun.core.errors.sealing import KeyRefused, WrongPassphrase
from tun.core.keys import OpeningKey, SigningKey

from ..refusals import BackupMismatch, BackupUnreadable
from ..storage.keyfolder import KeyFolder

LONGEST_BACKUP = 256 * 1024  # bytes
_HEAD = """\
TuN - Sicherung der Schlüssel des Gesundheitsamts / backup of the health office's keys

Diese Datei öffnet sich nur mit der Passphrase. Bewahren Sie beide getrennt auf, nicht auf diesem Rechner.
This file opens with the passphrase only. Keep the two apart, and not on this machine.
"""
_KEY = re.compile(
    r"^key: (signing|sealing) ([0-9a-f]{16})\s+"
    r"((?:[^\n-][^\n]*\n)*-----BEGIN ENCRYPTED PRIVATE KEY-----[A-Za-z0-9+/=\s]+-----END ENCRYPTED PRIVATE KEY-----)",
    re.MULTILINE,
)


def backup(folder: KeyFolder) -> bytes:
    """The backup file. Raises KeysMissing."""
    parts = [_HEAD, f"key: signing {folder.signing_public.id.hex()}", folder.signing_pem.decode("ascii")]
    for key in folder.sealing_publics():
        parts += [f"key: sealing {key.id.hex()}", folder.sealing_pem(key.id).decode("ascii")]
    return "\n".join(parts).encode("utf-8")


def _read(content: bytes, passphrase: str) -> tuple[dict[bytes, SigningKey], dict[bytes, OpeningKey]]:
    """Open every key of a backup file. Raises BackupUnreadable, WrongPassphrase or BackupMismatch."""
    if len(content) > LONGEST_BACKUP:
        raise BackupUnreadable("backup")
    found = _KEY.findall(content.decode("utf-8", "replace"))
    signing: dict[bytes, SigningKey] = {}
    sealing: dict[bytes, OpeningKey] = {}
    for kind, key_id, pem in found:
        try:
            if kind == "signing":
                signing[bytes.fromhex(key_id)] = SigningKey.from_pem(pem.encode("ascii"), passphrase)
            else:
                sealing[bytes.fromhex(key_id)] = OpeningKey.from_pem(pem.encode("ascii"), passphrase)
        except WrongPassphrase:
            raise WrongPassphrase("passphrase") from None
        except KeyRefused:
            raise BackupUnreadable("backup") from None
    if len(signing) != 1 or not sealing:
        raise BackupUnreadable("backup")
    if any(key.id != key_id for keys in (signing, sealing) for key_id, key in keys.items()):
        raise BackupMismatch("backup")  # a file whose labels were changed
    return signing, sealing


def confirm_backup(folder: KeyFolder, content: bytes, passphrase: str, *, now: int) -> None:
    """Open the backup really, compare it with the folder, and note that these keys are safe.

    Raises BackupUnreadable, WrongPassphrase, or BackupMismatch where it lacks a key or holds another.
    """
    signing, sealing = _read(content, passphrase)
    ids = {folder.signing_public.id, *(key.id for key in folder.sealing_publics())}
    if ids != signing.keys() | sealing.keys():
        raise BackupMismatch("backup")
    for key_id in ids:
        folder.note_backed_up(key_id, now=now)


def restore_backup(folder: KeyFolder, content: bytes, passphrase: str, *, now: int) -> None:
    """Put the keys of a backup into an empty folder, or complete one. Raises KeysPresent where another is."""
    signing, sealing = _read(content, passphrase)
    for key in signing.values():
        folder.put_signing(key.verifying, key.to_pem(passphrase))
        folder.note_backed_up(key.id, now=now)
    for opening in sealing.values():
        folder.put_sealing(opening.sealing, opening.to_pem(passphrase))
        folder.note_backed_up(opening.id, now=now)
