"""What holds for every test: sockets are shut, no program is started, and there is one browser for all.

Tests marked `server` or `browser` may start programs and speak to this machine; nothing may speak to the network.
"""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from argon2 import PasswordHasher
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from tests import browsers
from tests.folders import memory_folder
from tun.house import passwords

CATALOGUES = Path(__file__).resolve().parents[1] / "tun" / "translations"
LOOPBACK = ("127.0.0.1", "localhost", "::1", "0.0.0.0", "", None)


TRUE_HASHER = passwords._hasher


class SocketsAreShut(AssertionError):
    """A test reached for the network."""


class NoProgramsHere(AssertionError):
    """A test started a program: `make quick` promises to need none."""


class _Doors:
    """What the running test may do: with reach "here" start programs and speak to this machine, else nothing of it."""

    reach = "here"

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        # An audit hook sees every way to a socket, the C library's own included. It can never be taken out again.
        if event in ("socket.connect", "socket.bind", "socket.sendto"):
            self._check(arguments[1])
        elif event == "socket.getaddrinfo":
            self._check((arguments[0],))
        elif event in ("subprocess.Popen", "os.system", "os.posix_spawn", "os.exec") and self.reach == "nowhere":
            raise NoProgramsHere(f"a test marked neither `server` nor `browser`: {arguments[0]!r}")

    def _check(self, address: Any) -> None:
        if not isinstance(address, tuple):  # a Unix socket's path
            return
        host = address[0].decode() if isinstance(address[0], bytes) else address[0]
        if self.reach == "nowhere" or host not in LOOPBACK:
            raise SocketsAreShut(f"a test marked neither `server` nor `browser`, or going beyond this machine: {host}")


doors = _Doors()


class _TemplatesOnce(BytecodeCache):
    """Templates are compiled once for all the applications that tests make, not once for each."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._compiled.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key, bucket.checksum] = bucket.code


def _build_addresses_once() -> None:
    """Werkzeug compiles a function for every address of every application; tests make hundreds of alike ones."""
    compile_builder = Rule._compile_builder
    built: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}

    def compiled_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (append_unknown, rule.rule, tuple(rule._trace), repr(rule.defaults))
        if key not in built:
            built[key] = compile_builder(rule, append_unknown)
        return built[key]

    Rule._compile_builder = compiled_once  # type: ignore[assignment]


def _compile_statements_once() -> None:
    """SQLAlchemy keeps its compiled statements for each engine and dialect; a test has an engine of its own.

    All SQLite dialects of a run are set up alike, so one of them may use what another has compiled.
    """
    statements: LRUCache[Any, Any] = LRUCache(5000)
    make_engine = SQLAlchemy._make_engine

    def sharing(extension: SQLAlchemy, bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:
        engine = make_engine(extension, bind_key, options, app)
        if isinstance(engine.dialect, SQLiteDialect_pysqlite):
            engine._compiled_cache = statements
        return engine

    SQLAlchemy._make_engine = sharing  # type: ignore[method-assign, assignment]
    SQLiteDialect_pysqlite.__eq__ = lambda one, other: type(one) is type(other)  # type: ignore[method-assign]
    SQLiteDialect_pysqlite.__hash__ = lambda one: hash(type(one))  # type: ignore[method-assign, assignment]


def pytest_configure() -> None:
    _compile_catalogues()
    _build_addresses_once()
    _compile_statements_once()
    Flask.jinja_options = {"bytecode_cache": _TemplatesOnce()}
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # as argon2id, at no price
    sys.addaudithook(doors.audit)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What was collected stays to the end: looking for garbage in it again and again took a seventh of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 10, 10)
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    doors.reach = "here" if _starts_programs(item) else "nowhere"
    try:
        return (yield)
    finally:
        doors.reach = "here"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown() -> None:
    doors.reach = "here"  # the last test of a run takes down what others set up: servers too


def _starts_programs(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in ("server", "browser"))


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """In memory; but on the disk for a test that starts programs, which may need room and stay to be looked at."""
    if _starts_programs(request.node):
        yield tmp_path_factory.mktemp(re.sub(r"\W", "_", request.node.name)[:30])
    else:
        with memory_folder() as folder:
            path = folder / "test"  # what a test puts next to it goes too
            path.mkdir()
            yield path


@pytest.fixture
def true_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords hashed as dearly as in a city."""
    monkeypatch.setattr(passwords, "_hasher", TRUE_HASHER)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One browser for all tests; each opens contexts of its own. Without one they are skipped, or fail if required."""
    try:
        with browsers.started() as started:
            yield started
    except browsers.NoBrowser as error:
        if browsers.REQUIRED:
            pytest.fail(f"TUN_BROWSER=required, but {error}", pytrace=False)
        pytest.skip(str(error))


def _compile_catalogues() -> None:
    """So that the tests see the catalogue that is written down, not the one of the last installation."""
    for source in CATALOGUES.rglob("*.po"):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        draft = compiled.with_suffix(f".{os.getpid()}")  # several processes may run the tests
        with source.open("rb") as text, draft.open("wb") as file:
            write_mo(file, read_po(text))
        draft.replace(compiled)
