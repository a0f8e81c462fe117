"""A service in processes of its own, for tests that need real ones: gunicorn, its workers, its files, its output."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from tests.servers.clock import FileClock
from tests.service.conftest import City, add_venue, close, found_city
from tun.service.config import ServiceConfig
from tun.service.startup import command_app, initialise
from tun.service.storage.tables import db

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0  # seconds


class Answer(NamedTuple):
    """What came back over the wire."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Server:
    """A running service and what it wrote. `city` is the same store, seen from this process."""

    folder: Path
    environ: Mapping[str, str]
    process: subprocess.Popen[bytes]
    city: City
    clock: FileClock

    @contextmanager
    def open(self) -> Iterator[Server]:
        """With the store of this server as the one that this process looks at."""
        with self.city.inner.app_context():
            yield self

    @property
    def port(self) -> int:
        return int(self.environ["TUN_SERVICE_BIND"].rpartition(":")[2])

    @property
    def output(self) -> str:
        return (self.folder / "output.txt").read_text("utf-8", "replace")

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def send(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        connection = self.connection()
        try:
            connection.request(method, path, body or None, {"Content-Type": "application/json", **(headers or {})})
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def post(self, path: str, content: Any) -> Answer:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return self.send("POST", f"/api/v1{path}", body)

    def raw(self, request: bytes) -> bytes:
        """Bytes as they are, and everything that comes back."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            chunks = []
            while chunk := connection.recv(65536):
                chunks.append(chunk)
        return b"".join(chunks)

    def workers(self) -> list[int]:
        """The process ids of the workers."""
        found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True)
        return [int(pid) for pid in found.stdout.split()]

    def venue(self, **choices: Any) -> City:
        """The same city as somebody sees it who owns a venue of their own."""
        venue = add_venue(self.city.service, self.city.olga, now=self.clock(), **choices)
        return replace(self.city, venue=venue)

    def kill(self) -> None:
        """As a power cut ends it: nothing is finished, nothing is cleaned up."""
        for pid in [self.process.pid, *self.workers()]:
            os.kill(pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def start_again(self) -> None:
        self.process = start(self.folder, self.environ)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, port: int, **settings: str) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", ""),
        "TUN_ORIGIN": f"http://127.0.0.1:{port}",
        "TUN_SERVICE_KEYS": str(folder / "keys"),
        "TUN_SERVICE_DATABASE": f"sqlite:///{folder}/service.sqlite",
        "TUN_SERVICE_BIND": f"127.0.0.1:{port}",
        "TUN_SERVICE_WORKERS": "2",
        "TUN_SERVICE_THREADS": "16",
        **settings,
    }


def start(folder: Path, environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start the service and wait until it answers."""
    with (folder / "output.txt").open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.service", str(folder / "clock.txt")],
            cwd=ROOT,
            env=dict(environ),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    port, deadline = int(environ["TUN_SERVICE_BIND"].rpartition(":")[2]), time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=2)) as connection:
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return process
        except OSError:
            time.sleep(0.05)
    process.kill()
    process.wait()
    raise AssertionError(f"the service did not start:\n{(folder / 'output.txt').read_text()}")


@contextmanager
def serving(folder: Path, *, offset: int = 0, **settings: str) -> Iterator[Server]:
    """A city of its own and a service for it; ended with the block."""
    environ = environment(folder, free_port(), **settings)
    clock = FileClock(folder / "clock.txt")
    clock.move(offset)
    config = ServiceConfig.from_environment(environ)
    before = os.umask(0o077)  # as the `tun` command has it
    initialise(config, clock=clock)
    app = command_app(config, clock=clock)
    with app.app_context():
        city = found_city(app, clock)
        db.session.remove()
    os.umask(before)
    server = Server(folder, environ, start(folder, environ), city, clock)
    try:
        yield server
    finally:
        server.stop()
        with app.app_context():
            close(app)
