"""How many arrivals a minute one printed code may have: for the photograph of a poster that goes round the web.

Counted in the memory of each process, by code and by the day's hash of the network, and forgotten after a minute.
Nothing here is written down; what a board shows are numbers of refusals by code and hour (actions/alarms.py).

A hall of two thousand people behind one Wi-Fi fills in half an hour or more: 70 a minute, 200 when the doors have just
opened, spread over the codes of its areas and over the processes. The limit stands above that.
"""

from __future__ import annotations

import threading
from collections import Counter

_MINUTE = 60


class Rates:
    """Arrivals of the current minute. `most` is for one code and one network."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._minute = 0
        self._counts: Counter[tuple[bytes, str]] = Counter()
        self._lock = threading.Lock()

    def admit(self, code: bytes, network: str, *, places: int | None, now: int) -> bool:
        """Count one arrival; False where the code has had more than is plausible in this minute.

        `places` is how many persons may be there at once: so many may come in one minute from anywhere.
        """
        most_of_all = max(4 * self._most, places or 0)
        with self._lock:
            if now // _MINUTE != self._minute:
                self._minute = now // _MINUTE
                self._counts.clear()
            if self._counts[code, network] >= self._most or self._counts[code, ""] >= most_of_all:
                return False  # and not counted: one network's flood must not use up the room of the others
            self._counts[code, network] += 1
            self._counts[code, ""] += 1
            return True
