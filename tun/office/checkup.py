"""What can be wrong with an office, in sentences, for `tun doctor office`. Opens no key."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from flask import Flask

from tun.core.errors.base import Refusal
from tun.core.office_requests import read_statement
from tun.core.retention import DAY
from tun.house import checkup
from tun.house.checkup import Finding

from .config import OfficeConfig
from .refusals import KeysMissing
from .storage import store
from .storage.keyfolder import KeyFolder
from .storage.tables import db
from .transport import NotReached, Send, TooMuch, over_http

_SOON = 30 * DAY
_MOST_SKEW = 30  # seconds: a signed request lives for a minute


def examine(config: OfficeConfig, *, now: int, send: Send | None = None) -> Iterator[Finding]:
    """Everything that is wrong, or worth knowing. Changes nothing; may run beside the office."""
    yield from checkup.key_files(config.keys)
    path = checkup.sqlite_file(config.database)
    yield from checkup.disk([config.keys, *([path.parent] if path is not None else [])])
    yield from checkup.clock()
    yield from own_keys(config, now)
    yield from service(config, now, send or over_http())
    found = list(checkup.store_file(path)) if path is not None else []
    yield from found
    if not any(finding.id in ("store-missing", "store-damaged") for finding in found):
        yield from _schema(config)


def own_keys(config: OfficeConfig, now: int) -> Iterator[Finding]:
    """Whether there are keys, backed up, published, and good for another month."""
    folder = KeyFolder(config.keys)
    try:
        signing = folder.signing_public
    except KeysMissing:
        yield Finding("office-keys-none", "The office has no keys yet.", "Sign in at the office and make them.")
        return
    if folder.backup_pending:
        yield Finding(
            "office-backup",
            "There is a key of which no backup was confirmed.",
            "Sign in at the office and give the backup back once: a lost key cannot be replaced.",
        )
    ends = []
    for key in folder.sealing_publics():
        statement = folder.statement(key.id)
        if statement is None or not folder.is_published(key.id):
            continue
        try:
            ends.append(read_statement(statement, [signing], office=config.number, now=now).end)
        except Refusal:
            continue  # over, or of another office: it seals nothing any more
    if not ends:
        yield Finding(
            "office-key-none",
            "No sealing key is published and valid, so nobody can check in at this office's venues.",
            "Unlock the office and publish one.",
        )
    elif max(ends) < now + _SOON:
        yield Finding(
            "office-key-ends",
            "The newest sealing key ends within 30 days.",
            "Unlock the office, make another, and publish it.",
            wrong=False,
        )
    if not folder.service_keys():
        yield Finding(
            "service-key-none",
            "No key of the service is trusted, so no release can be believed.",
            "Sign in at the office and compare the service's fingerprint.",
        )


def service(config: OfficeConfig, now: int, send: Send) -> Iterator[Finding]:
    """Whether the service answers, and whether both clocks agree."""
    try:
        answer = send("GET", f"{config.service}/healthz", {"Accept": "application/json"}, b"")
    except (NotReached, TooMuch):
        yield Finding(
            "service-unreachable",
            f"The service at {config.service} does not answer.",
            "Check TUN_SERVICE_URL, the network, and whether the service runs.",
        )
        return
    try:
        skew = abs(int(parsedate_to_datetime(answer.date).timestamp()) - now)
    except (TypeError, ValueError):
        return
    if skew > _MOST_SKEW:
        yield Finding(
            "clock-skew",
            f"This machine's clock and the service's differ by {skew} seconds.",
            "Set both right: signed requests hold for a minute.",
        )


def _schema(config: OfficeConfig) -> Iterator[Finding]:
    app = Flask("tun")
    store.connect(app, config.database, threads=1)
    with app.app_context():
        if not store.is_current(db.session):
            yield Finding("store-old", "The store has not the schema of this version.", "Run `tun init office`.")
        db.session.remove()
        db.engine.dispose()
