"""The store's rules on SQLite: pragmas on every connection, and one transaction that writes or leaves no trace."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, String, create_engine, select, text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from tun.house import database
from tun.house.database import Instant, Sealed


class Base(DeclarativeBase):
    pass


class Note(Base):
    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(200))
    at: Mapped[int | None] = mapped_column(Instant)
    body: Mapped[bytes | None] = mapped_column(Sealed("nobody's key"))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path}/store.sqlite")
    database.prepare(engine)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("secure_delete", 1), ("foreign_keys", 1), ("busy_timeout", 10_000),
     ("temp_store", 2)],
)  # fmt: skip
def test_every_connection_is_durable_and_forgets_what_is_deleted(engine: Engine, pragma: str, value: object) -> None:
    for _ in range(2):
        with engine.connect() as connection:
            assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == value
        engine.dispose()


def test_a_transaction_is_committed_once_at_its_end(engine: Engine, session: Session) -> None:
    with database.write(session) as writing:
        writing.add(Note(id=1, text="Ada", at=5))
        with Session(engine) as other:
            assert other.scalars(select(Note.id)).all() == []
    with Session(engine) as other:
        assert other.scalars(select(Note.id)).all() == [1]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_transaction_that_fails_leaves_no_trace(session: Session, error: type[BaseException]) -> None:
    with pytest.raises(error), database.write(session) as writing:
        writing.add(Note(id=1, text="Ada"))
        writing.flush()
        raise error
    assert session.scalars(select(Note.id)).all() == []
    with database.write(session) as writing:
        writing.add(Note(id=2, text="Berta"))
    assert session.scalars(select(Note.id)).all() == [2]


def test_what_was_read_before_writing_is_read_again(engine: Engine, session: Session) -> None:
    with database.write(session) as writing:
        writing.add(Note(id=1, text="old"))
    note = session.get(Note, 1)
    with Session(engine) as other, database.write(other):
        found = other.get(Note, 1)
        assert found is not None
        found.text = "new"
    with database.write(session):
        assert note is not None and note.text == "new"


def test_a_writer_waits_for_the_other_and_no_count_is_lost(engine: Engine, session: Session) -> None:
    with database.write(session) as writing:
        writing.add(Note(id=1, text="", at=0))

    def count() -> None:
        with Session(engine) as mine:
            for _ in range(10):
                with database.write(mine):
                    note = mine.get(Note, 1)
                    assert note is not None and note.at is not None
                    note.at += 1

    threads = [threading.Thread(target=count) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session.expire_all()
    assert session.scalars(select(Note.at)).one() == 60


@pytest.mark.parametrize("value", [1.5, "1", True])
def test_an_instant_is_a_whole_number_of_seconds(session: Session, value: object) -> None:
    with pytest.raises(StatementError, match="whole number"), database.write(session) as writing:
        writing.add(Note(id=1, text="", at=value))


def test_a_sealed_column_says_who_can_open_it() -> None:
    sealed = Note.__table__.c.body.type
    assert isinstance(sealed, Sealed) and sealed.opens_with == "nobody's key"


def test_umlauts_are_found_in_small_letters(session: Session) -> None:
    with database.write(session) as writing:
        writing.add(Note(id=1, text="ÄRZTEHAUS"))
    assert session.scalars(select(Note.id).where(Note.text.ilike("%ärzte%"))).all() == [1]


def test_the_write_ahead_log_is_emptied(session: Session, tmp_path: Path) -> None:
    with database.write(session) as writing:
        writing.add(Note(id=1, text="marker-of-this-note"))
    log = tmp_path / "store.sqlite-wal"
    assert b"marker-of-this-note" in log.read_bytes()
    with database.write(session) as writing:
        writing.delete(writing.get(Note, 1))
    assert database.truncate_wal(session) is True
    assert log.read_bytes() == b""
    assert b"marker-of-this-note" not in (tmp_path / "store.sqlite").read_bytes()


def test_a_reader_who_keeps_the_log_busy_is_told(
    engine: Engine, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.write(session) as writing:
        writing.add(Note(id=1, text="Ada"))
    with Session(engine) as reader:
        reader.scalars(select(Note.id)).all()
        with database.write(session) as writing:
            writing.add(Note(id=2, text="Berta"))
        session.execute(text("PRAGMA busy_timeout=50"))
        assert database.truncate_wal(session) is False
    assert database.truncate_wal(session) is True
