"""Staff sessions: a secret in the cookie, its hash in the store, and an end that comes by itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Session

from tun.house import database, sessions
from tun.house.sessions import IDLE, LONGEST, StaffSession

NOW = 1_795_462_200
ALICE, BOB = b"alice---", b"bob-----"


class Base(DeclarativeBase):
    pass


class SignIn(StaffSession, Base):
    __tablename__ = "sign_ins"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Session]:
    engine = create_engine(f"sqlite:///{tmp_path}/store.sqlite")
    database.prepare(engine)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def opened(store: Session, account: bytes = ALICE) -> str:
    with database.write(store):
        return sessions.open_session(store, SignIn, account, now=NOW)


def is_open(store: Session, secret: str, now: int) -> bool:
    return sessions.find_session(store, SignIn, secret, now=now) is not None


def test_the_store_holds_no_secret(store: Session) -> None:
    secret = opened(store)
    row = sessions.find_session(store, SignIn, secret, now=NOW)
    assert row is not None and row.account == ALICE
    assert row.token_hash == hashlib.sha256(secret.encode()).digest()
    assert len(secret) >= 43


@pytest.mark.parametrize("secret", ["", "x", "\ud800", "é" * 43, "x" * 100_000])
def test_a_secret_that_nobody_was_given_opens_nothing(store: Session, secret: str) -> None:
    opened(store)
    assert not is_open(store, secret, NOW)


def test_a_session_ends_after_an_hour_without_a_click(store: Session) -> None:
    secret = opened(store)
    assert is_open(store, secret, NOW + IDLE - 1)
    assert not is_open(store, secret, NOW + IDLE)


def test_a_session_ends_after_twelve_hours_however_busy(store: Session) -> None:
    secret = opened(store)
    row = sessions.find_session(store, SignIn, secret, now=NOW)
    assert row is not None
    with database.write(store):
        row.last_seen = NOW + LONGEST - 10
    assert is_open(store, secret, NOW + LONGEST - 1)
    assert not is_open(store, secret, NOW + LONGEST)


def test_not_every_click_is_written(store: Session) -> None:
    row = sessions.find_session(store, SignIn, opened(store), now=NOW)
    assert row is not None
    assert not sessions.needs_touch(row, now=NOW + 59)
    assert sessions.needs_touch(row, now=NOW + 60)


def test_signing_out_ends_one_session(store: Session) -> None:
    first, second = opened(store), opened(store)
    with database.write(store):
        sessions.close_session(store, SignIn, first)
    assert not is_open(store, first, NOW)
    assert is_open(store, second, NOW)


def test_everything_of_an_account_can_be_ended(store: Session) -> None:
    first, second, bobs = opened(store), opened(store), opened(store, BOB)
    with database.write(store):
        assert sessions.close_all(store, SignIn, ALICE) == 2
        assert sessions.close_all(store, SignIn, ALICE) == 0
    assert [is_open(store, secret, NOW) for secret in (first, second, bobs)] == [False, False, True]


@pytest.mark.parametrize(("later", "left"), [(IDLE - 1, 1), (IDLE, 0), (LONGEST, 0)])
def test_what_is_over_is_removed(store: Session, later: int, left: int) -> None:
    opened(store)
    with database.write(store):
        assert sessions.remove_ended(store, SignIn, now=NOW + later) == 1 - left
    assert len(store.scalars(select(SignIn)).all()) == left
