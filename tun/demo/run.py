"""Starting the demonstration: make what is missing, start both houses, wait for both, end both."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import urllib3
from flask import Flask
from urllib3.exceptions import HTTPError

from tun.house.keyfiles import KeyFolderFault, make_folder
from tun.office.app import create_app as create_office
from tun.office.storage import store as office_store
from tun.service import startup as service_startup
from tun.service.context import Service

from . import city, lan, office
from .settings import Demo, Secrets

_PATIENCE = 60.0  # seconds that a house may take to answer


class CannotRun(KeyFolderFault):
    """The demonstration cannot start here; the text says what to do."""


def prepare(demo: Demo, *, clock: Callable[[], int]) -> tuple[Secrets, city.City]:
    """Make keys, stores and the city where they are missing. A second start goes on with the same data."""
    for folder in (demo.store, demo.service_keys, demo.office_keys):
        make_folder(folder)
        if not os.access(folder, os.W_OK):
            raise CannotRun(f"The folder {folder} cannot be written: check its rights.")
    now = clock()
    secrets = Secrets.of(demo.store)
    service_startup.initialise(demo.service_config(), clock=clock)
    service_app = service_startup.command_app(demo.service_config(), clock=clock)
    make_folder(demo.store / "office")
    office_app = create_office(demo.office_config(), clock=clock)
    office_store.upgrade(office_app)
    office.found(office_app, demo, secrets, now=now)
    service: Service = service_app.extensions["tun"]
    with service_app.app_context():
        if not city.stands(service):
            office.register(office_app, service, secrets, since=now - 8 * 86_400)
            city.found(service, secrets.olga, now=now)
            key = office_app.extensions["tun"].folder.sealing_publics()[0]
            city.visits(service, key, now=now)
        city.test_centre(service, secrets.tina, now=now)
        city.tonight(service, now=now)
        described = city.describe(service, now=now)
        service.session.expunge_all()
    _close(service_app, office_app)
    return secrets, described


def _close(*apps: Flask) -> None:
    for app in apps:
        with app.app_context():
            app.extensions["sqlalchemy"].engine.dispose()


def check_ports(demo: Demo) -> None:
    """Raises CannotRun where a port is taken."""
    ports = [(demo.service_port, "--service-port"), (demo.office_port, "--office-port")]
    if demo.lan is not None:
        ports.append((demo.authority_port, "--service-port"))
    for port, option in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                raise CannotRun(
                    f"Port {port} is taken: end what uses it, or choose another with "
                    f"`make demo OPTIONS='{option} {port + 100}'`."
                ) from None


def run(demo: Demo, *, clock: Callable[[], int], when_ready: Callable[[], None]) -> int:
    """Start both houses and stay until one ends or somebody stops us; returns the exit status."""
    houses: list[subprocess.Popen[bytes]] = []

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    authority = lan.certificates(demo.tls_folder, demo.lan, now=clock())[1] if demo.lan is not None else None
    try:
        for house in ("service", "office"):
            command = [sys.executable, "-m", "tun", house]
            # A session of its own, so that Ctrl-C reaches us alone and we end both in order.
            houses.append(subprocess.Popen(command, env=demo.environment(), cwd=Path.home(), start_new_session=True))
        for process, origin in zip(houses, (demo.origin, demo.office_origin), strict=True):
            _wait(process, origin, trusting=authority)
        if authority is not None and demo.lan is not None:
            lan.hand_out(authority, demo.lan, demo.authority_port)
        when_ready()
        while all(house.poll() is None for house in houses):
            time.sleep(0.5)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        _end(houses)


def _wait(house: subprocess.Popen[bytes], origin: str, *, trusting: Path | None) -> None:
    pool = urllib3.PoolManager(timeout=2.0, retries=False, ca_certs=str(trusting) if trusting is not None else None)
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if house.poll() is not None:
            raise CannotRun("One of the two houses did not start; what it said stands above.")
        try:
            if pool.request("GET", origin, redirect=False).status < 500:
                return
        except HTTPError:
            pass
        time.sleep(0.1)
    raise CannotRun(f"{origin} did not answer within {_PATIENCE:.0f} seconds.")


def _end(houses: list[subprocess.Popen[bytes]]) -> None:
    for house in houses:
        house.terminate()
    for house in houses:
        try:
            house.wait(timeout=25)
        except subprocess.TimeoutExpired:
            house.kill()
