"""Turns: one writer at a time over one SQLite store, without the waiting that SQLite's own lock would cost.

SQLite lets whoever finds the store locked sleep and try again, longer each time; with many threads the unlucky
ones sleep for seconds. Here threads queue for a lock in memory, and processes for one on a file beside the store.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import OperationalError

_SHORTEST, _LONGEST = 0.0002, 0.002  # seconds between looks at another process's lock


class Turns:
    """The turns of one store. `patience` is in seconds; who waited longer gets an OperationalError."""

    def __init__(self, path: str, *, patience: float) -> None:
        self._path, self._patience = path, patience
        self._threads = threading.Lock()
        self._descriptor: int | None = None

    @contextmanager
    def take(self) -> Iterator[None]:
        """Hold the turn. A process that dies gives it back by dying."""
        deadline = time.monotonic() + self._patience
        if not self._threads.acquire(timeout=self._patience):
            raise waited_too_long()
        try:
            descriptor = self._wait_for_others(deadline)
            try:
                yield
            finally:
                fcntl.flock(descriptor, fcntl.LOCK_UN)
        finally:
            self._threads.release()

    def _wait_for_others(self, deadline: float) -> int:
        if self._descriptor is None:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            weakref.finalize(self, os.close, self._descriptor)
        pause = _SHORTEST
        while True:
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise waited_too_long() from None
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST)
            else:
                return self._descriptor


def waited_too_long() -> OperationalError:
    """What the store itself would say."""
    return OperationalError("waiting for a turn to write", None, TimeoutError())


@contextmanager
def alone(path: Path, *, wait: bool) -> Iterator[bool]:
    """Hold a lock on a file for as long as the block takes; False where another holds it and `wait` is False.

    Every process and machine that shares the folder shares the lock. A process that dies gives it back by dying.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
