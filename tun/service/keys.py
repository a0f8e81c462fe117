"""The service's key folder: the signing ring, day keys, log keys by month, and two secrets of its own.

    signing/<made at>-<key id>.pem    the newest signs, all verify
    days/2026-11-23.key               everything about a visit of that day; its destruction is the deletion
    months/2026-11.key                details of requests and log entries
    cards/2026-11.key                 what is kept for the cards that were made in that month
    counting/2026-11-23.key           how many proofs were made of a certificate; dies when its day is over
    ticket.key  session.key           tickets; staff cookies

Days, months and cards live outside the database, so a copy of the database opens nothing.
"""

from __future__ import annotations

import secrets
import threading
from datetime import date
from functools import cached_property
from pathlib import Path

from tun.core import envelope
from tun.core.cards import month_name
from tun.core.encoding import b64u
from tun.core.errors.sealing import DayKeyDestroyed
from tun.core.keys import SigningKey, VerifyingKey
from tun.core.retention import date_of, day_of
from tun.core.tokens import SHORT_KEY_ID_BYTES
from tun.house import keyfiles
from tun.house.keyfiles import KeyFolderFault

_SECRET_BYTES = 32


class ServiceKeys:
    """The folder's content. Day keys are read once and remembered until they are dropped or destroyed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._remembered: dict[Path, bytes] = {}
        self._derived: dict[Path, dict[bytes, bytes]] = {}
        self._day_paths: dict[int, Path] = {}

    def create(self, *, now: int) -> None:
        """Make what a new service needs; what is there already stays as it is."""
        for name in ("ticket.key", "session.key"):
            keyfiles.create(self.folder / name, secrets.token_bytes(_SECRET_BYTES))
        if not self._signing_files():
            self.add_signing_key(now=now)

    def add_signing_key(self, *, now: int) -> SigningKey:
        """A new key for the ring; from the next start on it signs, and the older ones still verify."""
        known = {_short_id(path) for path in self._signing_files()}
        while True:  # a code names its key in two bytes, so no two keys of the ring may share them
            key = SigningKey.generate()
            if key.id.hex()[: 2 * SHORT_KEY_ID_BYTES] not in known:
                break
        keyfiles.create(self.folder / "signing" / f"{now:012d}-{key.id.hex()}.pem", key.to_pem())
        self.__dict__.pop("ring", None)
        return key

    @cached_property
    def ring(self) -> tuple[SigningKey, ...]:
        """Oldest to newest."""
        ring = tuple(SigningKey.from_pem(keyfiles.read(path)) for path in self._signing_files())
        if not ring:
            raise KeyFolderFault(f"There is no signing key in {self.folder}: run `tun init`.")
        return ring

    @property
    def signer(self) -> SigningKey:
        return self.ring[-1]

    @cached_property
    def verifiers(self) -> tuple[VerifyingKey, ...]:
        return tuple(key.verifying for key in self.ring)

    @cached_property
    def ticket_secret(self) -> bytes:
        return self._secret("ticket.key")

    @cached_property
    def session_secret(self) -> bytes:
        return self._secret("session.key")

    def day(self, day: int) -> bytes:
        """The key of a UTC day. Raises DayKeyDestroyed where there is none."""
        return self._read(self._day_path(day))

    def day_for_writing(self, day: int, *, now: int, retention_days: int) -> bytes:
        """The key of a day on which visits may still be taken; made, and on disk, before its first use.

        A day whose time is over never gets a second key.
        """
        try:
            return self.day(day)
        except DayKeyDestroyed:
            if day < day_of(now) - retention_days:
                raise
            keyfiles.create(self._day_path(day), secrets.token_bytes(_SECRET_BYTES))
            return self.day(day)

    def visit_key(self, day: int, venue: bytes) -> bytes:
        """The key of one venue on one day, remembered as long as the day's. Raises DayKeyDestroyed."""
        secret = self.day(day)
        derived = self._derived.setdefault(self._day_path(day), {})
        if venue not in derived:
            derived[venue] = envelope.visit_key(secret, venue)
        return derived[venue]

    def days(self) -> list[int]:
        """The days whose keys exist, in order."""
        # A file of another name that somebody left there must not stop the deletion of all others.
        found = (path.stem for path in (self.folder / "days").glob("*.key"))
        return sorted(day for day in map(_day, found) if day is not None)

    def destroy_day(self, day: int) -> bool:
        """Destroy a day's key for good; False where it was gone already."""
        return self._destroy(self._day_path(day))

    def month(self, day: int) -> bytes:
        """The log key of the month in which `day` lies. Raises DayKeyDestroyed where it is gone."""
        return self._read(self._month_path(day))

    def month_for_writing(self, day: int) -> bytes:
        return self._made(self._month_path(day))

    def months(self) -> list[str]:
        """The months whose keys exist, such as "2026-11", in order."""
        return sorted(path.stem for path in (self.folder / "months").glob("*.key"))

    def destroy_month(self, month: str) -> bool:
        return self._destroy(self.folder / "months" / f"{month}.key")

    def card_month(self, month: int) -> bytes:
        """The key of a month's cards (`cards.month_of`). Raises DayKeyDestroyed where it is gone."""
        return self._read(self._card_path(month))

    def card_month_for_writing(self, month: int) -> bytes:
        """The same, made when it is first asked for: only for the month that it is now."""
        return self._made(self._card_path(month))

    def card_months(self) -> list[int]:
        """The months whose card keys exist, in order."""
        found = (path.stem for path in (self.folder / "cards").glob("*.key"))
        return sorted(month for month in map(_month, found) if month is not None)

    def destroy_card_month(self, month: int) -> bool:
        return self._destroy(self._card_path(month))

    def counting(self, day: int) -> bytes:
        """The key under which the proofs of a UTC day are counted, made when it is first asked for.

        Read each time: no process may remember it past midnight.
        """
        path = self.folder / "counting" / f"{date_of(day).isoformat()}.key"
        try:
            return self._secret_bytes(path)
        except FileNotFoundError:
            keyfiles.create(path, secrets.token_bytes(_SECRET_BYTES))
            return self._secret_bytes(path)

    def counting_days(self) -> list[int]:
        """The days whose counting keys exist, in order."""
        found = (path.stem for path in (self.folder / "counting").glob("*.key"))
        return sorted(day for day in map(_day, found) if day is not None)

    def destroy_counting(self, day: int) -> bool:
        return keyfiles.destroy(self.folder / "counting" / f"{date_of(day).isoformat()}.key")

    def holds_destroyed(self) -> bool:
        """Whether this process remembers a key whose file is gone: then it has to end."""
        with self._lock:
            return any(not path.exists() for path in [*self._remembered, *self._derived])

    def _signing_files(self) -> list[Path]:
        return sorted((self.folder / "signing").glob("*.pem"))

    def _day_path(self, day: int) -> Path:
        path = self._day_paths.get(day)  # asked for at every check-in, and slow to spell
        if path is None:
            path = self._day_paths[day] = self.folder / "days" / f"{date_of(day).isoformat()}.key"
        return path

    def _month_path(self, day: int) -> Path:
        return self.folder / "months" / f"{date_of(day):%Y-%m}.key"

    def _card_path(self, month: int) -> Path:
        return self.folder / "cards" / f"{month_name(month)}.key"

    def _made(self, path: Path) -> bytes:
        if not path.exists():
            keyfiles.create(path, secrets.token_bytes(_SECRET_BYTES))
        return self._read(path)

    def _destroy(self, path: Path) -> bool:
        destroyed = keyfiles.destroy(path)
        with self._lock:
            self._remembered.pop(path, None)
            self._derived.pop(path, None)
        return destroyed

    def _read(self, path: Path) -> bytes:
        key = self._remembered.get(path)
        if key is None:
            try:
                key = self._secret_bytes(path)
            except FileNotFoundError:
                raise DayKeyDestroyed from None
            with self._lock:
                self._remembered[path] = key
        return key

    def _secret_bytes(self, path: Path) -> bytes:
        key = keyfiles.read(path)
        if len(key) != _SECRET_BYTES:
            raise KeyFolderFault(f"The key file {path} is damaged: it has not {_SECRET_BYTES} bytes.")
        return key

    def _secret(self, name: str) -> bytes:
        try:
            return keyfiles.read(self.folder / name)
        except FileNotFoundError:
            raise KeyFolderFault(f"{self.folder / name} is missing: run `tun init`.") from None

    def __repr__(self) -> str:
        return f"<ServiceKeys {self.folder}>"


def _day(stem: str) -> int | None:
    try:
        return (date.fromisoformat(stem) - date_of(0)).days
    except ValueError:
        return None


def _month(stem: str) -> int | None:
    try:
        first = date.fromisoformat(f"{stem}-01")
    except ValueError:
        return None
    return 12 * first.year + first.month - 1


def _short_id(path: Path) -> str:
    return path.stem.rpartition("-")[2][: 2 * SHORT_KEY_ID_BYTES]


def public_ring(keys: ServiceKeys) -> list[dict[str, str]]:
    """The verification keys as everybody may have them, newest last."""
    return [{"id": b64u(key.id), "spki": b64u(key.spki)} for key in keys.verifiers]
