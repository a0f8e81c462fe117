"""The keeper: a thread of each worker that does what must happen without anybody asking.

It starts after the fork. Jobs say by themselves whether another process is at it already.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable

_log = logging.getLogger("tun")


def start(jobs: Iterable[tuple[str, Callable[[], None]]], *, every: float) -> threading.Event:
    """Run all jobs every `every` seconds until the returned event is set. One failing job stops no other."""
    stop = threading.Event()
    named = list(jobs)

    def keep() -> None:
        while not stop.is_set():
            for name, job in named:
                _run(name, job)
            stop.wait(every)

    threading.Thread(target=keep, name="tun-keeper", daemon=True).start()
    return stop


def _run(name: str, job: Callable[[], None]) -> None:
    try:
        job()
    except Exception as error:  # the edge of a thread: a job that fails tonight must run again tomorrow
        _log.error("keeper: %s failed with %s and will be tried again", name, type(error).__name__)
