"""Slows down guessing: so many failures in a span of time, then nothing is tried for a while.

The office runs as one process, so its memory knows every try.
"""

from __future__ import annotations

import threading
from collections import defaultdict

from .refusals import TooManyTries


class Throttle:
    """At most `most` failures per key within `span` seconds."""

    def __init__(self, *, most: int, span: int) -> None:
        self._most, self._span = most, span
        self._failures: dict[str, list[int]] = defaultdict(list)
        self._lock = threading.Lock()

    def check(self, key: str, *, now: int) -> None:
        """Raises TooManyTries."""
        with self._lock:
            recent = [at for at in self._failures.get(key, ()) if now - self._span < at <= now]
            if recent:
                self._failures[key] = recent
            else:
                self._failures.pop(key, None)
            if len(recent) >= self._most:
                raise TooManyTries

    def failed(self, key: str, *, now: int) -> None:
        with self._lock:
            self._failures[key].append(now)

    def succeeded(self, key: str) -> None:
        with self._lock:
            self._failures.pop(key, None)
