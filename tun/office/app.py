"""Builds the office's application."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from tun.house import app as shell
from tun.house import keeper

from .client import ServiceClient
from .config import OfficeConfig
from .context import Office
from .opening import Readings
from .storage import store
from .storage.keyfolder import KeyFolder
from .storage.tables import db
from .throttle import Throttle
from .transport import Send, over_http
from .vault import Vault

COOKIE = "tun-office"
MOST_BYTES = 512 * 1024  # a form; a backup that is given back
_STATIC = Path(__file__).resolve().parent / "static"
_LOCK_EVERY = 5.0  # seconds
_PURGE_EVERY = 3600.0


def _now() -> int:
    return int(time.time())


def create_app(
    config: OfficeConfig | None = None,
    *,
    clock: Callable[[], int] = _now,
    send: Send | None = None,
) -> Flask:
    """`clock` gives Unix seconds; `send` carries requests to the service (over HTTP unless given).

    Raises ConfigFaults or KeyFolderFault. The keeper is not started here: it belongs to a serving process.
    """
    config = config or OfficeConfig.from_environment(os.environ)
    folder = KeyFolder(config.keys)
    app = shell.new_app(
        house="office",
        city=config.city,
        cookie=COOKIE,
        origin=config.origin,
        session_secret=folder.session_secret,
        proxies=config.proxies,
        static_folders=[_STATIC],
        most_bytes=MOST_BYTES,
    )
    vault = Vault(folder, idle=config.idle, clock=clock)
    readings = Readings()
    vault.when_locked(readings.close_all)
    client = ServiceClient(
        origin=config.service, office=config.number, sign=vault.signing_key, clock=clock, send=send or over_http()
    )
    app.extensions["tun"] = Office(
        config=config,
        clock=clock,
        folder=folder,
        vault=vault,
        client=client,
        readings=readings,
        sign_ins=Throttle(most=10, span=15 * 60),
    )
    store.connect(app, config.database, threads=config.threads)
    from .web import install  # the pages import this package's context

    install(app)
    return app


def start_keeper(app: Flask) -> None:
    """What happens by itself in the serving process: locking when idle, and removing what is over."""
    from .actions.purge import purge

    office: Office = app.extensions["tun"]

    def purge_now() -> None:
        with app.app_context():
            purge(office)

    keeper.start([("lock", office.vault.lock_when_idle)], every=_LOCK_EVERY)
    keeper.start([("purge", purge_now)], every=_PURGE_EVERY)


def _bring_up_to_date(config: OfficeConfig) -> None:
    """The store's schema, before the worker begins; the worker makes connections of its own."""
    app = create_app(config)
    store.upgrade(app)
    with app.app_context():
        db.engine.dispose()


def serve(config: OfficeConfig | None = None) -> None:
    """Serve until stopped: one process, so that an unlocked key is in one memory."""
    from tun.house.serving import serve as run

    settled = config or OfficeConfig.from_environment(os.environ)
    # A crash must not write the unlocked key to a disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _bring_up_to_date(settled)
    run(
        lambda: create_app(settled),
        bind=settled.bind,
        workers=1,
        threads=settled.threads,
        name="tun-office",
        on_worker=start_keeper,
    )
