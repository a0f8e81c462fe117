"""The store's rules, the same for both houses: column types, SQLite's pragmas, and the one write transaction.

Each house has its own base and its own database; they share nothing but these rules.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import BigInteger, Connection, Dialect, Engine, LargeBinary, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session, scoped_session
from sqlalchemy.types import TypeDecorator

from .turns import Turns

_WRITES = "tun_writes"
_PATIENCE = 10_000  # milliseconds that a transaction waits for its turn
_CHECKPOINT_PATIENCE = 500  # milliseconds: while a checkpoint waits for a reader, nobody can check in

_turns: WeakKeyDictionary[Engine | Connection, Turns] = WeakKeyDictionary()

AnySession = Session | scoped_session[Any]


class Instant(TypeDecorator[int]):
    """A point in time: whole Unix seconds, UTC. The only way in which TuN stores a time."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        if value is not None and type(value) is not int:
            raise TypeError("an instant is a whole number of Unix seconds")
        return value


class Sealed(TypeDecorator[bytes]):
    """Encrypted bytes. `opens_with` names the only key that opens them; tests and documents read it."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, opens_with: str) -> None:
        super().__init__()
        self.opens_with = opens_with


def prepare(engine: Engine) -> None:
    """Give every SQLite connection its pragmas, and let TuN say how each transaction begins."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
        if engine.url.database and engine.url.database != ":memory:":
            _turns[engine] = Turns(f"{engine.url.database}.turn", patience=_PATIENCE / 1000)


def _set_pragmas(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own: `_begin` does
    # SQLite's own knows ASCII only: nobody would find the "Ärztehaus" by typing it small.
    connection.create_function("lower", 1, _lower, deterministic=True)
    for pragma in (
        "page_size=8192",  # of a new store: a visit fits into one page
        "journal_mode=WAL",
        "synchronous=FULL",  # an acknowledged visit survives a power cut
        "wal_autocheckpoint=4000",  # pages, 32 MB of a new store: each time the whole house waits
        "secure_delete=ON",  # freed pages are overwritten; not every build has it as its default
        "foreign_keys=ON",
        f"busy_timeout={_PATIENCE}",
        "temp_store=MEMORY",  # no temporary file that a purge would have to find
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _lower(text: object) -> object:
    return text.lower() if isinstance(text, str) else text


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def write(session: AnySession) -> Iterator[AnySession]:
    """The one transaction of an action: begins writing at once, commits at the end, or leaves no trace.

    SQLite cannot turn a reading transaction into a writing one safely, so whatever was read before is let go
    and read again inside.
    """
    session.rollback()
    turns = _turns.get(session.get_bind())
    with turns.take() if turns is not None else nullcontext():
        session.connection(execution_options={_WRITES: True})
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


class Writer:
    """The same transaction on a connection of the driver's own, which stays open; for one thread.

    For what commits hundreds of times a second: a statement's way through the library costs more than the store, and
    a disk takes longer than both. So the log is written to disk after the turn, by `sync`: others can write meanwhile.
    What is not synced may be lost when the power fails, and is not acknowledged.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turns = _turns.get(engine)
        self._connection: Any = None
        self._logs: list[int] = []  # descriptors of SQLite's write-ahead log that are still to be synced

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """A cursor within a transaction. What the driver refuses is raised as SQLAlchemy's own error."""
        try:
            with self._turns.take() if self._turns is not None else nullcontext():
                cursor = self._begin()
                yield cursor
                self._connection.commit()
                cursor.close()
        except BaseException as error:
            dialect = self._engine.dialect
            driver: Any = dialect.loaded_dbapi
            if isinstance(error, driver.IntegrityError):
                self._connection.rollback()
            else:
                self._disconnect()  # and with it what was begun, but not what was committed before
            if isinstance(error, driver.Error):
                raise DBAPIError.instance(None, None, error, driver.Error, dialect=dialect) from error
            raise

    def sync(self) -> None:
        """Return when all that was committed before is on disk. Raises OperationalError."""
        try:
            for log in self._logs:
                os.fdatasync(log)
        except OSError as error:
            self.close()
            raise OperationalError("writing to disk", None, error) from error
        while len(self._logs) > 1:  # of connections that are gone
            os.close(self._logs.pop(0))

    def close(self) -> None:
        """Close the connection; the next transaction opens another."""
        self._disconnect()
        while self._logs:
            os.close(self._logs.pop())

    def _begin(self) -> Any:
        connects = self._connection is None
        if connects:
            self._connection = self._engine.raw_connection()
            self._connection.detach()  # it takes no place in the pool
        cursor = self._connection.cursor()
        if self._turns is None:
            cursor.execute("BEGIN")
            return cursor
        if connects:
            # A checkpoint still writes the log to disk before it moves anything, so nothing depends on the order.
            cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("BEGIN IMMEDIATE")
        if connects:
            self._logs.append(os.open(f"{self._engine.url.database}-wal", os.O_RDONLY | os.O_CLOEXEC))
        return cursor

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def truncate_wal(session: AnySession) -> bool:
    """Empty SQLite's write-ahead log, which still holds deleted rows; False where readers kept it busy."""
    session.rollback()
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    if engine.dialect.name != "sqlite":
        return True
    # A checkpoint cannot run inside a transaction, so it goes to the driver's own connection.
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_CHECKPOINT_PATIENCE}")
        row = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.execute(f"PRAGMA busy_timeout={_PATIENCE}")
        cursor.close()
    finally:
        connection.close()
    return bool(row[0] == 0)
