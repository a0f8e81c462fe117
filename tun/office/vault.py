"""The unlocked keys: in this process's memory, and only while somebody works with them.

Every use of a key refreshes the idle time; when it is over, or when somebody locks, the keys are dropped and
with them everything that was opened. Nothing here is ever printed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from tun.core.errors.sealing import CannotOpen, WrongPassphrase
from tun.core.keys import OpeningKey, SigningKey

from .refusals import Locked
from .storage.keyfolder import KeyFolder
from .throttle import Throttle

_MOST_WRONG = 5
_WRONG_SPAN = 5 * 60  # seconds

Result = TypeVar("Result")


@dataclass(frozen=True, repr=False)
class _Unlocked:
    signing: SigningKey
    sealing: dict[bytes, OpeningKey]
    not_opened: tuple[bytes, ...]  # ids of keys that have another passphrase


@dataclass(repr=False)
class Vault:
    """`idle` in seconds. `clock` gives Unix seconds."""

    folder: KeyFolder
    idle: int
    clock: Callable[[], int]
    _held: _Unlocked | None = None
    _last_used: int = 0
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _when_locked: list[Callable[[], None]] = field(default_factory=list)
    _throttle: Throttle = field(default_factory=lambda: Throttle(most=_MOST_WRONG, span=_WRONG_SPAN))

    def __repr__(self) -> str:
        return "<Vault>"

    def when_locked(self, deed: Callable[[], None]) -> None:
        """`deed` is done at each locking: drop what was opened."""
        self._when_locked.append(deed)

    def slowed(self, deed: Callable[[], Result]) -> Result:
        """Do what tries a passphrase; after five wrong ones nothing is tried for a while. Raises TooManyTries."""
        now = self.clock()
        self._throttle.check("passphrase", now=now)
        try:
            result = deed()
        except WrongPassphrase:
            self._throttle.failed("passphrase", now=now)
            raise WrongPassphrase("passphrase") from None
        self._throttle.succeeded("passphrase")
        return result

    def unlock(self, passphrase: str) -> None:
        """Raises WrongPassphrase, TooManyTries or KeysMissing."""
        signing = self.slowed(lambda: SigningKey.from_pem(self.folder.signing_pem, passphrase))
        opened: dict[bytes, OpeningKey] = {}
        for public in self.folder.sealing_publics():
            try:
                opened[public.id] = OpeningKey.from_pem(self.folder.sealing_pem(public.id), passphrase)
            except WrongPassphrase:
                continue
        missing = tuple(key.id for key in self.folder.sealing_publics() if key.id not in opened)
        with self._lock:
            self._held, self._last_used = _Unlocked(signing, opened, missing), self.clock()

    def lock(self) -> None:
        with self._lock:
            self._held = None
        for deed in self._when_locked:
            deed()

    def lock_when_idle(self) -> None:
        """For the keeper: keys go from memory even when nobody asks."""
        if self._held is not None and not self._in_use():
            self.lock()

    def _in_use(self) -> bool:
        # A clock that was set back must not keep the keys open for longer.
        return self._held is not None and abs(self.clock() - self._last_used) < self.idle

    @property
    def unlocked_until(self) -> int | None:
        """When the keys lock themselves (Unix seconds); None while locked. Looking is not using."""
        with self._lock:
            if self._in_use():
                return self._last_used + self.idle
        self.lock_when_idle()
        return None

    @property
    def not_opened(self) -> tuple[bytes, ...]:
        """Ids of sealing keys that the passphrase did not open."""
        held = self._held
        return held.not_opened if held is not None else ()

    def _use(self) -> _Unlocked:
        with self._lock:
            if self._in_use():
                assert self._held is not None
                self._last_used = self.clock()
                return self._held
        self.lock_when_idle()
        raise Locked

    def touch(self) -> None:
        """Somebody works with what is open. Raises Locked."""
        self._use()

    def signing_key(self) -> SigningKey:
        """Raises Locked."""
        return self._use().signing

    def opening_key(self, key_id: bytes) -> OpeningKey:
        """The private half of one of the office's sealing keys. Raises Locked, or CannotOpen for a foreign id."""
        try:
            return self._use().sealing[key_id]
        except KeyError:
            raise CannotOpen from None
