"""What every action of the service works with."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app
from sqlalchemy.orm import scoped_session

from tun.house import database

from .centre_keys import CentreKeys
from .config import ServiceConfig
from .keys import ServiceKeys
from .rates import Rates
from .rulebook import Rulebook
from .storage import revision
from .storage.intake import Intake
from .storage.tables import db
from .trust import TrustFolder


@dataclass(frozen=True)
class Arrivals:
    """When visits began, by venue and UTC day; None for an envelope that does not open. See `actions/arrivals.py`."""

    known: dict[tuple[bytes, int], dict[bytes, int | None]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)  # two who look at once must not open all twice


@dataclass(frozen=True)
class Service:
    """Settings, keys and the clock (Unix seconds). The store's session belongs to the current request."""

    config: ServiceConfig
    keys: ServiceKeys
    clock: Callable[[], int]
    intake: Intake
    rates: Rates
    rulebook: Rulebook
    trust: TrustFolder
    centre_keys: CentreKeys
    remembered: dict[bytes, Any] = field(default_factory=dict)  # places by code, as long as they hold
    # The sweep's: how a visit's envelope began when it was opened, and the planned end that lay in it.
    planned_ends: dict[bytes, tuple[bytes, int]] = field(default_factory=dict)
    arrivals: Arrivals = field(default_factory=Arrivals)  # of today, as far as somebody looked
    refused_arrivals: dict[tuple[bytes, int], int] = field(default_factory=dict)  # by code and hour, of this process

    @property
    def session(self) -> scoped_session[Any]:
        return db.session


def service() -> Service:
    """The service of the current application."""
    found: Service = current_app.extensions["tun"]
    return found


def open_service(app: Flask, config: ServiceConfig, keys: ServiceKeys, *, clock: Callable[[], int]) -> Service:
    """Give an application its store and its service; a command needs no more than this."""
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "hide_parameters": True,  # an error of the store must not carry anybody's data into a log
        "pool_size": config.threads + 2,  # every thread and the keeper get a connection without waiting
        "pool_timeout": 5,
    }
    db.init_app(app)
    with app.app_context():
        database.prepare(db.engine)
        revision.watch(type(db.session()))
        opened = Service(
            config,
            keys,
            clock,
            Intake(db.engine),
            Rates(config.arrivals_per_minute),
            Rulebook(config.rules, config.zone),
            TrustFolder(config.trust),
            CentreKeys(config.keys, config.trust),
        )
        db.session.remove()
    app.extensions["tun"] = opened
    return opened
