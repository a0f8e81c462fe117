"""A town for stories and browsers: the demonstration's city behind real gunicorn processes, with a clock to move."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import urllib3
from urllib3.exceptions import HTTPError

from tests.servers.clock import FileClock
from tun.demo.city import City
from tun.demo.run import prepare
from tun.demo.settings import Demo, Secrets
from tun.house.keyfiles import make_folder
from tun.office.actions.accounts import create_investigator
from tun.office.app import create_app as create_office
from tun.office.storage import store

CHECKOUT = Path(__file__).resolve().parents[1]
_PATIENCE = 60.0  # seconds


@dataclass
class Town:
    """Both houses, their data, and what they wrote to their logs."""

    demo: Demo
    clock: FileClock
    secrets: Secrets
    city: City
    houses: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    logs: dict[str, IO[bytes]] = field(default_factory=dict)

    def start(self, house: str) -> None:
        log = self.logs.setdefault(house, (self.demo.store / f"{house}.log").open("ab"))
        command = [sys.executable, "-m", f"tests.servers.{house}", str(self.clock.file)]
        self.houses[house] = subprocess.Popen(
            command, cwd=CHECKOUT, env=self.demo.environment(), stdout=log, stderr=log
        )
        _wait(self.demo.origin if house == "service" else self.demo.office_origin)

    def stop(self, house: str) -> None:
        process = self.houses.pop(house)
        process.terminate()
        process.wait(timeout=30)

    def close(self) -> None:
        for house in list(self.houses):
            self.stop(house)
        for log in self.logs.values():
            log.close()

    def purge(self) -> str:
        """`tun purge`'s deed at the town's time, by a process of its own."""
        script = (
            "import os, sys; from pathlib import Path; from tests.servers.clock import FileClock;"
            "from tun.service.config import ServiceConfig; from tun.service.startup import command_app;"
            "from tun.service.actions.purge import purge;"
            "app = command_app(ServiceConfig.from_environment(os.environ), clock=FileClock(Path(sys.argv[1])));"
            "context = app.app_context(); context.push(); service = app.extensions['tun'];"
            "print(purge(service, now=service.clock()))"
        )
        command = [sys.executable, "-c", script, str(self.clock.file)]
        done = subprocess.run(
            command, cwd=CHECKOUT, env=self.demo.environment(), capture_output=True, text=True, check=True
        )
        return done.stdout

    def files(self) -> dict[str, bytes]:
        """Everything that lies on this town's disks, by relative name."""
        root = self.demo.store
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def _wait(origin: str) -> None:
    pool = urllib3.PoolManager(timeout=2.0, retries=False)
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            if pool.request("GET", origin, redirect=False).status < 500:
                return
        except HTTPError:
            time.sleep(0.1)
    raise AssertionError(f"{origin} did not answer")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def living_town(folder: Path) -> Iterator[Town]:
    """The demonstration's city, founded in `folder` and served on free ports."""
    demo = Demo.at(folder / "town", service_port=free_port(), office_port=free_port())
    clock = FileClock(folder / "clock")
    secrets, city = prepare(demo, clock=clock)
    town = Town(demo, clock, secrets, city)
    try:
        town.start("service")
        town.start("office")
        yield town
    finally:
        town.close()


@contextmanager
def new_office(folder: Path) -> Iterator[Town]:
    """A health office on its first day: Ines may sign in, and there is no key yet."""
    demo = Demo.at(folder / "town", service_port=free_port(), office_port=free_port())
    clock, secrets = FileClock(folder / "clock"), Secrets.of(demo.store)
    make_folder(demo.store / "office")
    app = create_office(demo.office_config(), clock=clock)
    store.upgrade(app)
    with app.app_context():
        create_investigator(app.extensions["tun"], "ines", "Ines Imhof", secrets.ines)
    town = Town(demo, clock, secrets, city=City(None, None, (0, 0)))  # type: ignore[arg-type]
    try:
        town.start("office")
        yield town
    finally:
        town.close()
