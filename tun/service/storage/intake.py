"""The intake: check-ins are committed in groups, and each is answered after its own commit.

The one exception to "one action, one commit". A thread of each process takes what waits, decides every
arrival by itself (known already, no place left, or stored) and commits them together: one turn, one fsync, one
update of each head count, for as many visits as came in meanwhile.
"""

from __future__ import annotations

import threading
from _thread import allocate_lock
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from queue import Empty, SimpleQueue
from time import monotonic

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError, OperationalError

from tun.house.database import Writer
from tun.house.turns import waited_too_long

from .intake_sql import Statements

_MOST = 64  # arrivals in one group
_LINGER = 0.002  # seconds in which a group may grow once two have met: about what a commit takes
_PATIENCE = 20.0  # seconds after which a phone is told to try again


class Outcome(Enum):
    """What became of one arrival."""

    STORED = auto()
    KNOWN = auto()  # a visit of this id is there already
    FULL = auto()
    SPENT = auto()  # a proof was used before
    QUOTA = auto()  # no place left for persons who are merely tested
    STALE = auto()  # a venue, code or office changed since the place was remembered


_REFUSED = {Outcome.FULL, Outcome.SPENT, Outcome.QUOTA, Outcome.STALE}


@dataclass(frozen=True)
class Arrival:
    """A visit to be stored, and what has to hold for it. `limits` maps head-count scopes to persons."""

    revision: int
    visit: bytes
    venue: bytes
    day: int
    persons: int
    open: bool
    envelope: bytes
    limits: tuple[tuple[str, int | None], ...]
    proofs: tuple[bytes, ...] = ()  # to be spent with it
    today: int = 0  # the UTC day on which they are
    tested: int = 0  # persons who are merely so, counted in the scopes of `tested_limits`
    tested_limits: tuple[tuple[str, int | None], ...] = ()


class _Waiting:
    """An arrival that waits for its outcome. Cheaper than a Future, of which it needs the least."""

    __slots__ = ("_claim", "_done", "arrival", "outcome")

    def __init__(self, arrival: Arrival) -> None:
        self.arrival = arrival
        self.outcome: Outcome | Exception | None = None
        self._claim = [True]
        self._done = allocate_lock()
        self._done.acquire()

    def claim(self) -> bool:
        """True for the first who asks: the intake that begins with it, or whoever gives up waiting."""
        try:
            return self._claim.pop()
        except IndexError:
            return False

    def settle(self, outcome: Outcome | Exception) -> None:
        self.outcome = outcome
        self._done.release()

    def wait(self, patience: float) -> Outcome | Exception:
        """Raises what the store would where nobody began with it within `patience` seconds."""
        if not self._done.acquire(timeout=patience):
            self.claim()  # what was not begun by now is not stored behind the phone's back
            raise waited_too_long()
        assert self.outcome is not None
        return self.outcome


class Intake:
    """One per process; its threads start with the first arrival, and so after any fork.

    Two of them take turns: while one waits for the disk, the other gathers and decides the next group.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._gathering = threading.Lock()
        self._starting = threading.Lock()
        self._threads: list[threading.Thread] = []

    def store(self, arrival: Arrival) -> Outcome:
        """Store one arrival; returns when its commit is on disk. Raises what the store raises."""
        self._start()
        waiting = _Waiting(arrival)
        self._waiting.put(waiting)
        outcome = waiting.wait(_PATIENCE)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def close(self) -> None:
        """Store what waits and end the threads; the next arrival starts others."""
        with self._starting:
            if self._threads:
                self._waiting.put(None)
                for thread in self._threads:
                    thread.join()
                self._threads = []
                self._waiting.get()  # nobody needs to be told any more

    def _start(self) -> None:
        if not self._threads:
            with self._starting:
                if not self._threads:
                    threads = [threading.Thread(target=self._work, name="tun-intake", daemon=True) for _ in range(2)]
                    for thread in threads:
                        thread.start()
                    self._threads = threads

    def _work(self) -> None:
        writer = Writer(self._engine)
        while True:
            with self._gathering:
                waiting = self._group()
                group = [one for one in waiting if one.claim()]
                outcomes = self._decide(writer, [one.arrival for one in group])
            if not waiting:
                self._waiting.put(None)  # for the other
                break
            try:
                writer.sync()
            except OperationalError as error:
                outcomes = [error] * len(group)
            for one, outcome in zip(group, outcomes, strict=True):
                one.settle(outcome)
        writer.close()

    def _decide(self, writer: Writer, arrivals: Sequence[Arrival]) -> Sequence[Outcome | Exception]:
        """Store what can be stored, by one transaction. One that cannot must not take the others with it."""
        try:
            return self._store(writer, arrivals) if arrivals else []
        except Exception as error:
            # Where another process was faster with a visit or a proof, it is known when looked at once more.
            last = len(arrivals) == 1 and not isinstance(error, IntegrityError)
            return [error] if last else [self._alone(writer, arrival) for arrival in arrivals]

    def _group(self) -> list[_Waiting]:
        """What waits, at least one; none where the intake is being closed."""
        first = self._waiting.get()
        group = [] if first is None else [first]
        deadline = None
        while group and len(group) < _MOST:
            try:
                following = self._waiting.get_nowait() if deadline is None else self._until(deadline)
            except Empty:
                if len(group) == 1 or deadline is not None:
                    break
                deadline = monotonic() + _LINGER
                continue
            if following is None:
                self._waiting.put(None)  # to be met again after this group
                break
            group.append(following)
        return group

    def _until(self, deadline: float) -> _Waiting | None:
        return self._waiting.get(timeout=max(0.0, deadline - monotonic()))

    def _alone(self, writer: Writer, arrival: Arrival) -> Outcome | Exception:
        try:
            return self._store(writer, [arrival])[0]
        except Exception as error:
            return error

    def _store(self, writer: Writer, arrivals: Sequence[Arrival]) -> list[Outcome]:
        try:
            return self._transaction(writer, arrivals, all_new=True)
        except IntegrityError:  # one of them is stored already
            return self._transaction(writer, arrivals, all_new=False)

    def _transaction(self, writer: Writer, arrivals: Sequence[Arrival], *, all_new: bool) -> list[Outcome]:
        with writer.writing() as cursor:
            return _store(Statements(cursor, self._engine.dialect.name), arrivals, all_new=all_new)


def _store(statements: Statements, arrivals: Sequence[Arrival], *, all_new: bool) -> list[Outcome]:
    """Decide and store within the caller's transaction.

    `all_new` takes for granted that nobody sends a visit twice, which nearly nobody does, and saves a look for each;
    where it is not so, the store refuses the group.
    """
    now = statements.revision()
    known = set() if all_new else statements.known([arrival.visit for arrival in arrivals])
    counts = _Counts(statements.head_counts({arrival.venue for arrival in arrivals}))
    spent = statements.spent([proof for arrival in arrivals for proof in arrival.proofs])
    outcomes: list[Outcome] = []
    rows: list[tuple[object, ...]] = []
    used: list[tuple[bytes, int]] = []
    for arrival in arrivals:
        if arrival.visit in known:
            outcomes.append(Outcome.KNOWN)
        elif arrival.revision != now:
            outcomes.append(Outcome.STALE)
        elif not spent.isdisjoint(arrival.proofs):
            outcomes.append(Outcome.SPENT)
        elif arrival.open and (room := counts.admit(arrival)) is not Outcome.STORED:
            outcomes.append(room)
        else:
            spent.update(arrival.proofs)
            used += [(proof, arrival.today) for proof in arrival.proofs]
            known.add(arrival.visit)
            rows.append(_row(arrival))
            outcomes.append(Outcome.STORED)
    if rows:
        statements.store(rows)
        counts.save(statements)
        statements.spend(used)
    refused = [arrival.visit for arrival, outcome in zip(arrivals, outcomes, strict=True) if outcome in _REFUSED]
    if all_new and refused and (known := statements.known(refused)):
        # A visit that is there is answered whatever has changed since.
        decided = zip(arrivals, outcomes, strict=True)
        return [Outcome.KNOWN if arrival.visit in known else outcome for arrival, outcome in decided]
    return outcomes


def _row(arrival: Arrival) -> tuple[object, ...]:
    """In the order of the table's columns."""
    return arrival.visit, arrival.venue, arrival.day, arrival.persons, arrival.open, arrival.envelope


class _Counts:
    """The head counts of some venues, read once and written once for a group."""

    def __init__(self, before: dict[tuple[bytes, str], int]) -> None:
        self._before = before
        self._now = dict(before)

    def admit(self, arrival: Arrival) -> Outcome:
        """Count an arrival in, unless one of its scopes would pass its limit: FULL or QUOTA."""
        for scope, limit in arrival.limits:
            if limit is not None and self._now.get((arrival.venue, scope), 0) + arrival.persons > limit:
                return Outcome.FULL
        for scope, limit in arrival.tested_limits:
            if limit is not None and self._now.get((arrival.venue, scope), 0) + arrival.tested > limit:
                return Outcome.QUOTA
        more = [(scope, arrival.persons) for scope, _ in arrival.limits]
        more += [(scope, arrival.tested) for scope, _ in arrival.tested_limits]
        for scope, persons in more:
            key = (arrival.venue, scope)
            self._now[key] = self._now.get(key, 0) + persons
        return Outcome.STORED

    def save(self, statements: Statements) -> None:
        # In one order everywhere: two groups that took the rows in different orders would wait for ever.
        statements.count(
            [
                (venue, scope, persons)
                for (venue, scope), persons in sorted(self._now.items())
                if self._before.get((venue, scope)) != persons
            ]
        )
