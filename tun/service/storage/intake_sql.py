"""The intake's statements, as the driver itself runs them.

SQLAlchemy writes them, once for each dialect and number of values; the driver's own cursor runs them. They run hundreds
of times a second, and everything that a statement passes through on its way costs more than the statement itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Dialect, Executable, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from .revision import CURRENT
from .tables import Headcount, Visit

_DIALECTS: Mapping[str, Dialect] = {
    "sqlite": sqlite.dialect(paramstyle="named"),
    "postgresql": postgresql.dialect(paramstyle="pyformat"),  # type: ignore[no-untyped-call]
}
_COUNTED = Headcount.__table__


class Statements:
    """The statements of one transaction. What the driver refuses is raised as SQLAlchemy's own error."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name
        self._cursor: Any = connection.connection.cursor()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._cursor.close()
        dialect = self._connection.dialect
        driver: Any = dialect.loaded_dbapi
        if isinstance(error, driver.Error):
            raise DBAPIError.instance(None, None, error, driver.Error, dialect=dialect) from error

    def revision(self) -> int:
        """The revision of what operators decide; see revision.py."""
        self._cursor.execute(_revision(self._dialect))
        row = self._cursor.fetchone()
        return row[0] if row else 0

    def known(self, ids: Sequence[bytes]) -> set[bytes]:
        """Which of these visits are stored."""
        self._cursor.execute(_known(self._dialect, len(ids)), _numbered(ids))
        return {identity for (identity,) in self._cursor.fetchall()}

    def head_counts(self, venues: Collection[bytes]) -> dict[tuple[bytes, str], int]:
        """The head counts of some venues by (venue, scope), locked until the transaction ends."""
        self._cursor.execute(_counts(self._dialect, len(venues)), _numbered(venues))
        return {(venue, scope): persons for venue, scope, persons in self._cursor.fetchall()}

    def store(self, rows: Sequence[Mapping[str, object]]) -> None:
        self._cursor.executemany(_store(self._dialect), rows)

    def count_first(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Head counts that have no row yet."""
        if rows:
            self._cursor.executemany(_count_first(self._dialect), rows)

    def count_on(self, rows: Sequence[Mapping[str, object]]) -> None:
        if rows:
            self._cursor.executemany(_count_on(self._dialect), rows)


def _numbered(values: Collection[bytes]) -> dict[str, bytes]:
    return {f"value{number}": value for number, value in enumerate(values)}


def _places(number: int) -> list[Any]:
    return [bindparam(f"value{place}") for place in range(number)]


def _text(statement: Executable, dialect: str) -> str:
    return str(statement.compile(dialect=_DIALECTS[dialect]))  # type: ignore[attr-defined]


@cache
def _revision(dialect: str) -> str:
    return str(CURRENT.compile(dialect=_DIALECTS[dialect], compile_kwargs={"literal_binds": True}))


@cache
def _known(dialect: str, number: int) -> str:
    return _text(select(Visit.id).where(Visit.id.in_(_places(number))), dialect)


@cache
def _counts(dialect: str, number: int) -> str:
    query = select(Headcount.venue, Headcount.scope, Headcount.persons).where(Headcount.venue.in_(_places(number)))
    # Locked in one order everywhere: two groups that took them in different orders would wait for ever.
    return _text(query.order_by(Headcount.venue, Headcount.scope).with_for_update(), dialect)


@cache
def _store(dialect: str) -> str:
    return _text(insert(Visit), dialect)


@cache
def _count_first(dialect: str) -> str:
    values: dict[str, Any] = {
        "venue": bindparam("of_venue"),
        "scope": bindparam("of_scope"),
        "persons": bindparam("persons"),
    }
    return _text(insert(_COUNTED).values(values), dialect)  # type: ignore[arg-type]


@cache
def _count_on(dialect: str) -> str:
    there = (Headcount.venue == bindparam("of_venue"), Headcount.scope == bindparam("of_scope"))
    return _text(update(_COUNTED).where(*there).values(persons=bindparam("persons")), dialect)  # type: ignore[arg-type]
