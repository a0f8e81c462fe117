"""Making a service, refusing to start an unsound one, and what its workers do by themselves."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy.engine import make_url

from tun.core.cards import first_month_kept, month_name
from tun.core.retention import date_of, day_of, first_day_kept
from tun.house import keeper, schema
from tun.house.keyfiles import KeyFolderFault, make_folder

from . import products
from .actions.purge import purge
from .actions.sweep import sweep
from .config import ServiceConfig
from .context import Service, open_service
from .keys import ServiceKeys
from .storage import cards, visits
from .storage.tables import db

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
_KEEPER_EVERY = 60.0  # seconds
_SWEEP_REST = 0.02  # seconds between batches: requests come first


class CannotStart(KeyFolderFault):
    """Serving now would break a promise; the text says what to do."""


def command_app(config: ServiceConfig, *, clock: Callable[[], int]) -> Flask:
    """An application with store and keys but without pages, for commands."""
    app = Flask("tun")
    open_service(app, config, ServiceKeys(config.keys), clock=clock)
    return app


def initialise(config: ServiceConfig, *, clock: Callable[[], int]) -> None:
    """Make keys and store, or bring them up to date. Safe to repeat."""
    from tun.house.migrations import upgrade  # Alembic is slow to import, and only needed here

    ServiceKeys(config.keys).create(now=clock())
    url = make_url(config.database)
    if url.get_backend_name() == "sqlite" and url.database:
        make_folder(Path(url.database).parent)
    app = command_app(config, clock=clock)
    upgrade(app, db, MIGRATIONS)
    with app.app_context():
        db.engine.dispose()


def check(config: ServiceConfig, *, clock: Callable[[], int]) -> None:
    """Raises CannotStart where keys, schema, or the keys of days that have rows are missing.

    Another KeyFolderFault says what is wrong with a key file, or with the list of tests for the desks.
    """
    products.read(config.products)
    app = command_app(config, clock=clock)
    service: Service = app.extensions["tun"]
    assert service.keys.ring and service.keys.session_secret and service.keys.ticket_secret
    with app.app_context():
        if not schema.is_current(db.session, MIGRATIONS):
            raise CannotStart("The store has not the schema of this version: run `tun init service`.")
        missing = days_without_key(service, now=clock())
        missing_months = card_months_without_key(service, now=clock())
        faults = service.rulebook.load().faults
        db.session.remove()
        db.engine.dispose()
    if missing:
        days = ", ".join(date_of(day).isoformat() for day in missing)
        raise CannotStart(
            f"There are visits of {days} without their day key in {config.keys / 'days'}: nobody can read them. "
            "Put the key folder back, or delete these visits if the keys are lost."
        )
    if missing_months:
        months = ", ".join(map(month_name, missing_months))
        raise CannotStart(
            f"There are cards of {months} without their key in {config.keys / 'cards'}: nobody can use them. "
            "Put the key folder back, or delete these cards if the keys are lost."
        )
    if faults:
        told = "; ".join(str(fault) for fault in faults)
        raise CannotStart(f"The entry rules in {config.rules} cannot be read: {told}. Mend these files.")


def days_without_key(service: Service, *, now: int) -> list[int]:
    """Days within retention that have visits and no key: lost, or on a disk that is not there."""
    first_kept = first_day_kept(now, service.config.retention_days)
    known = set(service.keys.days())
    return [day for day in visits.days(db.session) if day >= first_kept and day not in known]


def card_months_without_key(service: Service, *, now: int) -> list[int]:
    """Months whose cards are good, and whose key is lost, or on a disk that is not there."""
    known = set(service.keys.card_months())
    return [month for month in cards.months(db.session) if month >= first_month_kept(now) and month not in known]


def keep(app: Flask) -> None:
    """Start the keeper of a worker: automatic ends, deletion, and forgetting destroyed keys. Says who is trusted."""
    service: Service = app.extensions["tun"]
    service.trust.tell()

    def within(job: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            with app.app_context():
                job()

        return run

    def end_visits() -> None:
        sweep(service, now=service.clock(), wait=False, rest=lambda: time.sleep(_SWEEP_REST))

    def delete() -> None:
        purge(service, now=service.clock(), wait=False)

    def prepare() -> None:
        # Made ahead, so that nobody waits for two fsyncs on the first second of a day.
        now = service.clock()
        for day in (day_of(now), day_of(now + 3600)):
            service.keys.day_for_writing(day, now=now, retention_days=service.config.retention_days)

    def forget() -> None:
        # Python cannot wipe memory, but the system takes it back from a process that has ended. The master
        # starts a fresh worker.
        if service.keys.holds_destroyed():
            os.kill(os.getpid(), signal.SIGTERM)

    jobs = {"prepare day key": prepare, "end visits": end_visits, "delete": delete, "forget keys": forget}
    keeper.start([(name, within(job)) for name, job in jobs.items()], every=_KEEPER_EVERY)
