"""The office's key folder.

    signing.pem  signing.pub                     signs sealing keys and requests; the private half encrypted
    sealing-<key id>.pem  sealing-<key id>.pub   contacts, releases and notes are sealed to it
    statements/<key id>.token                    what the office signed about a sealing key
    published/<key id>                           the service took that statement
    backed-up/<key id>                           a backup of this key was given back and opened
    service-keys/<key id>.pem                    keys of the service that somebody compared and trusts
    session.key                                  staff cookies

Private keys lie here as PKCS#8 encrypted under the office's passphrase, and are opened in memory only.
"""

from __future__ import annotations

import secrets
from functools import cached_property
from pathlib import Path

from tun.core.keys import OpeningKey, SealingKey, SigningKey, VerifyingKey
from tun.house import keyfiles

from ..refusals import KeysMissing, KeysPresent

_SESSION_BYTES = 32


class KeyFolder:
    """Reads and writes the folder's files; holds no private key in clear."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __repr__(self) -> str:
        return f"<KeyFolder {self.path}>"

    @cached_property
    def session_secret(self) -> bytes:
        keyfiles.create(self.path / "session.key", secrets.token_bytes(_SESSION_BYTES))
        return keyfiles.read(self.path / "session.key")

    # --- the office's own keys ---

    @property
    def exists(self) -> bool:
        """Whether the office has keys."""
        return (self.path / "signing.pem").exists()

    def add_signing(self, key: SigningKey, passphrase: str) -> None:
        """Raises KeysPresent where there is one: of two people who create keys at once, one wins."""
        if not keyfiles.create(self.path / "signing.pem", key.to_pem(passphrase)):
            raise KeysPresent
        keyfiles.create(self.path / "signing.pub", key.verifying.pem)

    def add_sealing(self, key: OpeningKey, passphrase: str) -> None:
        self.put_sealing(key.sealing, key.to_pem(passphrase))

    def put_signing(self, public: VerifyingKey, pem: bytes) -> None:
        """A key that comes back from a backup. Raises KeysPresent where there is another."""
        if not keyfiles.create(self.path / "signing.pem", pem) and self.signing_public != public:
            raise KeysPresent
        keyfiles.create(self.path / "signing.pub", public.pem)

    def put_sealing(self, public: SealingKey, pem: bytes) -> None:
        name = f"sealing-{public.id.hex()}"
        keyfiles.create(self.path / f"{name}.pub", public.pem)
        keyfiles.create(self.path / f"{name}.pem", pem)

    @property
    def signing_public(self) -> VerifyingKey:
        """Raises KeysMissing."""
        return VerifyingKey.from_spki(self._read("signing.pub"))

    @property
    def signing_pem(self) -> bytes:
        """Encrypted PKCS#8. Raises KeysMissing."""
        return self._read("signing.pem")

    def sealing_publics(self) -> list[SealingKey]:
        """In the order of their ids."""
        return [SealingKey.from_spki(keyfiles.read(path)) for path in sorted(self.path.glob("sealing-*.pub"))]

    def sealing_pem(self, key_id: bytes) -> bytes:
        """Encrypted PKCS#8. Raises KeysMissing."""
        return self._read(f"sealing-{key_id.hex()}.pem")

    def _read(self, name: str) -> bytes:
        try:
            return keyfiles.read(self.path / name)
        except FileNotFoundError:
            raise KeysMissing from None

    # --- backups ---

    def note_backed_up(self, key_id: bytes, *, now: int) -> None:
        keyfiles.create(self.path / "backed-up" / key_id.hex(), f"{now}\n".encode())

    def is_backed_up(self, key_id: bytes) -> bool:
        return (self.path / "backed-up" / key_id.hex()).exists()

    @property
    def backup_pending(self) -> bool:
        """Whether there is a key of which no backup was confirmed."""
        ids = [self.signing_public.id, *(key.id for key in self.sealing_publics())]
        return not all(map(self.is_backed_up, ids))

    # --- statements ---

    def put_statement(self, key_id: bytes, statement: bytes) -> bool:
        """False where a statement of this key was there first: it stays."""
        return keyfiles.create(self.path / "statements" / f"{key_id.hex()}.token", statement)

    def statement(self, key_id: bytes) -> bytes | None:
        try:
            return keyfiles.read(self.path / "statements" / f"{key_id.hex()}.token")
        except FileNotFoundError:
            return None

    def note_published(self, key_id: bytes, *, now: int) -> None:
        keyfiles.create(self.path / "published" / key_id.hex(), f"{now}\n".encode())

    def is_published(self, key_id: bytes) -> bool:
        return (self.path / "published" / key_id.hex()).exists()

    # --- the service's keys ---

    def trust(self, key: VerifyingKey) -> None:
        keyfiles.create(self.path / "service-keys" / f"{key.id.hex()}.pem", key.pem)

    def distrust(self, key_id: bytes) -> bool:
        return keyfiles.destroy(self.path / "service-keys" / f"{key_id.hex()}.pem")

    def service_keys(self) -> tuple[VerifyingKey, ...]:
        """The keys under which releases, grants and log heads are believed."""
        paths = sorted((self.path / "service-keys").glob("*.pem"))
        return tuple(VerifyingKey.from_spki(keyfiles.read(path)) for path in paths)
