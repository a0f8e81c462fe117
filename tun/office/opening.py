"""Opening a release in memory, one contact after the other, with a progress that can be watched and stopped.

What was opened lives here and nowhere else, and goes when the keys lock. A record that cannot be opened is
kept as such and blocks nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from tun.core import cardvisit
from tun.core.contact import Contact, open_contact
from tun.core.errors.base import Malformed
from tun.core.errors.sealing import CannotOpen
from tun.core.keys import OpeningKey, key_id_of
from tun.core.releases import Release, ReleasedVisit

from .refusals import Locked, NotOpened

_log = logging.getLogger("tun")


class Fault(StrEnum):
    """Why a record cannot be read."""

    FOREIGN_KEY = "foreign-key"
    NOT_OPENED = "not-opened"
    NOT_A_CONTACT = "not-a-contact"


@dataclass(frozen=True)
class Entry:
    """One visit on the list: its contact, or why there is none."""

    visit: ReleasedVisit
    contact: Contact | None
    fault: Fault | None


@dataclass
class Reading:
    """One release being read. `done` counts entries; `over` says that nothing more comes."""

    release: Release
    visits: tuple[ReleasedVisit, ...]
    set_aside: int
    entries: list[Entry] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    stopped: bool = False

    @property
    def total(self) -> int:
        return len(self.visits)

    @property
    def done(self) -> int:
        return len(self.entries)

    @property
    def complete(self) -> bool:
        return self.over.is_set() and self.done == self.total

    @property
    def unreadable(self) -> int:
        return sum(entry.contact is None for entry in self.entries)


def open_entry(visit: ReleasedVisit, *, venue: bytes, key_for: Callable[[bytes], OpeningKey]) -> Entry:
    """Open one record. Raises Locked only: whatever else is wrong with it, is said in the entry."""
    try:
        key = key_for(key_id_of(visit.sealed))
    except CannotOpen:
        return Entry(visit, None, Fault.FOREIGN_KEY)
    try:
        return Entry(visit, _contact(visit, key, venue, key_for), None)
    except CannotOpen:
        return Entry(visit, None, Fault.NOT_OPENED)
    except Malformed:
        return Entry(visit, None, Fault.NOT_A_CONTACT)


def _contact(visit: ReleasedVisit, key: OpeningKey, venue: bytes, key_for: Callable[[bytes], OpeningKey]) -> Contact:
    """As the visitor's phone sealed it, or from what lies on a card."""
    if not cardvisit.is_by_card(visit.sealed):
        return open_contact(visit.sealed, with_key=key, venue=venue, visit=visit.visit)
    by_card = cardvisit.open_visit(visit.sealed, with_key=key, venue=venue, visit=visit.visit)
    return cardvisit.contact_of(by_card, [proof.holder for proof in visit.proofs], key_for=key_for)


class Readings:
    """The lists that are open at the moment, by release id."""

    def __init__(self) -> None:
        self._open: dict[bytes, Reading] = {}
        self._lock = threading.Lock()

    def start(
        self, release_id: bytes, reading: Reading, *, venue: bytes, key_for: Callable[[bytes], OpeningKey]
    ) -> Reading:
        """Read in a thread of its own; a list that is open or being opened stays as it is."""
        with self._lock:
            there = self._open.get(release_id)
            if there is not None and (there.complete or not there.over.is_set()):
                return there
            self._open[release_id] = reading

        def read() -> None:
            try:
                for visit in reading.visits:
                    if reading.stopped:
                        break
                    reading.entries.append(open_entry(visit, venue=venue, key_for=key_for))
            except Locked:
                reading.stopped = True
            except Exception as error:  # the edge of a thread: its message could quote somebody's data
                reading.stopped = True
                _log.error("opening a release failed with %s", type(error).__name__)
            finally:
                reading.over.set()

        threading.Thread(target=read, name="tun-opening", daemon=True).start()
        return reading

    def find(self, release_id: bytes) -> Reading | None:
        return self._open.get(release_id)

    def complete(self, release_id: bytes) -> Reading:
        """Raises NotOpened unless the list was read to its end."""
        reading = self._open.get(release_id)
        if reading is None or not reading.complete:
            raise NotOpened
        return reading

    def close(self, release_id: bytes) -> None:
        """Stop reading and forget."""
        with self._lock:
            reading = self._open.pop(release_id, None)
        if reading is not None:
            reading.stopped = True

    def close_all(self) -> None:
        for release_id in list(self._open):
            self.close(release_id)
