"""Accepted, durable check-ins per second over HTTP, against a bare view and against the same view without store.

After each run the rows, the head counts and the acknowledgements are compared: a visit that was lost, doubled
or counted wrongly for the sake of speed fails the benchmark.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from tun.core.encoding import read_json_object, unb64u
from tun.service.startup import command_app
from tun.service.storage import visits
from tun.service.storage.tables import Visit, db

from . import ground
from .ground import Ground
from .load import Measured, post

_PATH = "/api/v1/visits"
_COMMANDS = {
    "tun": ["-m", "tun", "service"],
    "bare": ["-m", "tun.bench.servers", "bare"],
    "without_store": ["-m", "tun.bench.servers", "without-store"],
}
_MOST = {"tun": 4_000, "bare": 9_000, "without_store": 6_000}  # check-ins prepared per second of a run


class Wrong(Exception):
    """The rows, the counters and the acknowledgements do not agree."""


@dataclass
class _Rounds:
    per_second: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in _COMMANDS})
    p99_ms: list[float] = field(default_factory=list)


def run(*, connections: tuple[int, ...] = (16, 64), rounds: int = 5, seconds: float = 3.0) -> dict[str, Any]:
    """Measure; returns the figures by number of connections, the last of which stand at the top as well."""
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        laid = ground.lay(Path(folder), port=port, workers=2, threads=16)
        figures = {str(number): _measure(laid, port, number, rounds, seconds) for number in connections}
    return {**figures[str(connections[-1])], "rounds": rounds, "connections": figures}


def _measure(laid: Ground, port: int, connections: int, rounds: int, seconds: float) -> dict[str, float]:
    seen = _Rounds()
    acknowledged = set(_stored(laid))
    for _ in range(rounds):
        for name in _COMMANDS:
            measured, took = _one(laid, port, name, connections, seconds)
            seen.per_second[name].append(measured.per_second)
            if name == "tun":
                seen.p99_ms.append(measured.percentile_ms(99))
                acknowledged |= took
                _compare(laid, acknowledged)
    rates = {name: median(values) for name, values in seen.per_second.items()}
    pairs = list(zip(*seen.per_second.values(), strict=True))
    return {
        "ratio": round(median(tun / bare for tun, bare, _ in pairs), 3),
        "ratio_without_store": round(median(tun / other for tun, _, other in pairs), 3),
        "p99_ms": round(median(seen.p99_ms), 1),
        "per_second": round(rates["tun"]),
        "bare_per_second": round(rates["bare"]),
        "without_store_per_second": round(rates["without_store"]),
    }


def _one(laid: Ground, port: int, name: str, connections: int, seconds: float) -> tuple[Measured, set[bytes]]:
    """One run after a short warm-up that is not counted; also the ids of all visits that were acknowledged."""
    with _served(laid, port, name):
        warm = laid.bodies(connections * 4)
        before = post(port, _PATH, warm, connections=connections, seconds=10)
        bodies = laid.bodies(int(seconds * _MOST[name]))
        measured = post(port, _PATH, bodies, connections=connections, seconds=seconds)
    for statuses in (before.statuses, measured.statuses):
        if set(statuses) != {201}:
            raise Wrong(f"{name} refused: {dict(statuses)}")
    took = [warm[index] for index in before.accepted] + [bodies[index] for index in measured.accepted]
    return measured, {unb64u(read_json_object(body)["visit"]) for body in took}


@contextmanager
def _served(laid: Ground, port: int, name: str) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, *_COMMANDS[name]], env=laid.environment)
    try:
        _wait(process, port)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise Wrong("a server did not start")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            time.sleep(1.0)  # until every worker has its application
            return
    raise Wrong("a server did not answer")


def _stored(laid: Ground) -> list[bytes]:
    with _store(laid):
        return list(db.session.scalars(db.select(Visit.id)))


def _compare(laid: Ground, acknowledged: set[bytes]) -> None:
    """Every acknowledged visit is stored, no other is, and the head count says the same."""
    stored = _stored(laid)
    with _store(laid):
        present = visits.head_counts(db.session, laid.venue)
    if len(stored) != len(set(stored)) or set(stored) != acknowledged:
        raise Wrong(f"{len(acknowledged)} visits were acknowledged, {len(stored)} are stored")
    if present[visits.VENUE_SCOPE] != len(stored):
        raise Wrong(f"{len(stored)} visits are stored, {present[visits.VENUE_SCOPE]} persons are counted")


@contextmanager
def _store(laid: Ground) -> Iterator[None]:
    app = command_app(laid.config, clock=ground.now)
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
