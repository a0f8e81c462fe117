"""The intake's statements, as the driver itself runs them.

SQLAlchemy writes them, once for each dialect and number of values; the driver's own cursor runs them. They run hundreds
of times a second, and everything that a statement passes through on its way costs more than the statement itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Dialect, Executable, bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from .revision import CURRENT
from .tables import Headcount, SpentProof, Visit

_DIALECTS: Mapping[str, Dialect] = {
    "sqlite": sqlite.dialect(paramstyle="qmark"),
    "postgresql": postgresql.dialect(paramstyle="format"),  # type: ignore[no-untyped-call]
}


class Statements:
    """The statements of one transaction, run by the cursor that is given."""

    def __init__(self, cursor: Any, dialect: str) -> None:
        self._cursor, self._dialect = cursor, dialect

    def revision(self) -> int:
        """The revision of what operators decide; see revision.py."""
        self._cursor.execute(_revision(self._dialect))
        row = self._cursor.fetchone()
        return row[0] if row else 0

    def known(self, ids: Sequence[bytes]) -> set[bytes]:
        """Which of these visits are stored."""
        self._cursor.execute(_known(self._dialect, len(ids)), list(ids))
        return {identity for (identity,) in self._cursor.fetchall()}

    def head_counts(self, venues: Collection[bytes]) -> dict[tuple[bytes, str], int]:
        """The head counts of some venues by (venue, scope), locked until the transaction ends."""
        self._cursor.execute(_counts(self._dialect, len(venues)), list(venues))
        return {(venue, scope): persons for venue, scope, persons in self._cursor.fetchall()}

    def spent(self, proofs: Sequence[bytes]) -> set[bytes]:
        """Which of these proofs were used before."""
        if not proofs:
            return set()
        self._cursor.execute(_spent(self._dialect, len(proofs)), list(proofs))
        return {proof for (proof,) in self._cursor.fetchall()}

    def spend(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Proofs that are used now, with the day."""
        if rows:
            self._cursor.execute(_spend(self._dialect, len(rows)), _flat(sorted(rows)))

    def store(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Visits, their columns in the table's order.

        By one statement: the driver lets go of the interpreter at each, and then waits for it again.
        """
        self._cursor.execute(_store(self._dialect, len(rows)), _flat(rows))

    def count(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Write head counts (venue, scope, persons), whether they have a row yet or not."""
        if rows:
            self._cursor.execute(_count(self._dialect, len(rows)), _flat(rows))


def _flat(rows: Sequence[tuple[Any, ...]]) -> list[Any]:
    return [value for row in rows for value in row]


def _text(statement: Executable, dialect: str) -> str:
    return str(statement.compile(dialect=_DIALECTS[dialect]))  # type: ignore[attr-defined]


def _for_many(text: str, number: int) -> str:
    """A statement for one value, `IN (?)`, or for one row, `VALUES (?, ?)`, as one for many of them.

    Written out by hand, because the library takes ten milliseconds for each number, and everybody waits meanwhile.
    """
    found = re.search(r"(?:IN|VALUES) (\(([^)]*)\))", text)
    assert found is not None
    row, value = found.groups()
    many = f"IN ({', '.join([value] * number)})" if found[0][0] == "I" else f"VALUES {', '.join([row] * number)}"
    return text[: found.start()] + many + text[found.end() :]


@cache
def _revision(dialect: str) -> str:
    return str(CURRENT.compile(dialect=_DIALECTS[dialect], compile_kwargs={"literal_binds": True}))


@cache
def _known(dialect: str, number: int) -> str:
    return _for_many(_text(select(Visit.id).where(Visit.id.in_([bindparam("id")])), dialect), number)


@cache
def _counts(dialect: str, number: int) -> str:
    query = select(Headcount.venue, Headcount.scope, Headcount.persons).where(Headcount.venue.in_([bindparam("venue")]))
    # Locked in one order everywhere: two groups that took them in different orders would wait for ever.
    return _for_many(_text(query.order_by(Headcount.venue, Headcount.scope).with_for_update(), dialect), number)


@cache
def _spent(dialect: str, number: int) -> str:
    return _for_many(_text(select(SpentProof.id).where(SpentProof.id.in_([bindparam("id")])), dialect), number)


@cache
def _spend(dialect: str, number: int) -> str:
    return _for_many(_text(insert(SpentProof), dialect), number)


@cache
def _store(dialect: str, number: int) -> str:
    return _for_many(_text(insert(Visit), dialect), number)


@cache
def _count(dialect: str, number: int) -> str:
    first = (postgresql if dialect == "postgresql" else sqlite).insert(Headcount)
    counted = first.on_conflict_do_update(index_elements=["venue", "scope"], set_={"persons": first.excluded.persons})
    return _for_many(_text(counted, dialect), number)
