"""What can be wrong with a service, in sentences: for `tun doctor`, and in short for `/readyz`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tun.core import codes
from tun.core.cards import month_name
from tun.core.errors.sealing import KeyRefused
from tun.core.retention import DAY, date_of, day_of
from tun.house import checkup, schema
from tun.house.checkup import Finding
from tun.house.keyfiles import KeyFolderFault

from . import products
from .actions import centres
from .actions.purge import overdue
from .config import ServiceConfig
from .context import Service
from .keys import ServiceKeys
from .prints.qr import MOST_BYTES
from .rulebook import Rulebook
from .startup import MIGRATIONS, card_months_without_key, command_app, days_without_key
from .storage import offices
from .storage.tables import Event, LogEntry, Office, Venue, db
from .trust import TrustFolder
from .trust_files import REASONS

LATE = 3600  # seconds after which a deletion counts as overdue
LIST_AGE = 7 * DAY  # seconds: the EU's specification asks for a refresh in this time
_SOON = 30 * DAY
_LONGEST_TOKEN = 123  # bytes of a venue code with the largest area and office


def store_answers(service: Service) -> bool:
    return service.session.execute(text("SELECT 1")).scalar() == 1


def deletion_is_late(service: Service, *, now: int) -> bool:
    return overdue(service, now=now) >= LATE


def examine(config: ServiceConfig, *, now: int) -> Iterator[Finding]:
    """Everything that is wrong, or worth knowing. Changes nothing; may run beside the service."""
    yield from origin(config)
    yield from checkup.key_files(config.keys)
    yield from checkup.key_disk(config.keys)
    path = checkup.sqlite_file(config.database)
    yield from checkup.disk([config.keys, *([path.parent] if path is not None else [])])
    yield from checkup.clock()
    yield from entry_rules(config)
    yield from trusted_signers(config, now)
    yield from test_list(config)
    keys = ServiceKeys(config.keys)
    if config.keys.is_dir():
        yield from missing_keys(keys)
    found = list(checkup.store_file(path)) if path is not None else []
    yield from found
    if any(finding.id in ("store-missing", "store-damaged") for finding in found):
        return
    yield from _within(config, now)


def _within(config: ServiceConfig, now: int) -> Iterator[Finding]:
    """What only the store's content tells."""
    app = command_app(config, clock=lambda: now)
    service: Service = app.extensions["tun"]
    with app.app_context():
        try:
            if not schema.is_current(db.session, MIGRATIONS):
                yield Finding("store-old", "The store has not the schema of this version.", "Run `tun init`.")
                return
            for check in (nobody_trusted, day_keys, card_keys, deletion, clock_ran_back, office_keys, centre_keys):
                yield from check(service, now)
        except DatabaseError:
            yield Finding(
                "store-unreachable", "The store does not answer.", "Check TUN_SERVICE_DATABASE and its rights."
            )
        finally:
            db.session.remove()
            db.engine.dispose()


def origin(config: ServiceConfig) -> Iterator[Finding]:
    """Whether the address suits posters, and what stands in front of it."""
    excess = len(codes.url(config.origin, bytes(_LONGEST_TOKEN))) - MOST_BYTES
    if excess > 0:
        host = urlsplit(config.origin).netloc
        yield Finding(
            "origin-long",
            f"The host name {host} is {excess} characters too long for a code that phones read from paper.",
            "Use a shorter one in TUN_ORIGIN (about 28 characters) before anything is printed.",
        )
    if config.origin.startswith("https://") and config.proxies == 0:
        yield Finding(
            "proxies",
            "TUN_ORIGIN is https and TUN_PROXIES is 0.",
            "If a proxy ends TLS, set TUN_PROXIES=1, or throttles take all visitors for one.",
            wrong=False,
        )


def missing_keys(keys: ServiceKeys) -> Iterator[Finding]:
    """Whether the keys that every start needs are there and can be read."""
    needs: tuple[Callable[[], object], ...] = (
        lambda: keys.ring,
        lambda: keys.ticket_secret,
        lambda: keys.session_secret,
    )
    for need in needs:
        try:
            need()
        except KeyFolderFault as fault:
            if "Others can read" not in str(fault):  # said already, for every file
                yield Finding("keys-missing", str(fault), "")
        except KeyRefused:
            yield Finding("keys-damaged", f"A signing key in {keys.folder} is no key.", "Bring back its backup.")


def entry_rules(config: ServiceConfig) -> Iterator[Finding]:
    """Whether every dated file of entry rules can be read."""
    for fault in Rulebook(config.rules, config.zone).load().faults:
        yield Finding("rules-faulty", f"Entry rules: {fault}.", "Mend the file: as it is, it does not count.")


def trusted_signers(config: ServiceConfig, now: int) -> Iterator[Finding]:
    """Whether the trust folder's files count, and its lists are fresh."""
    folder = TrustFolder(config.trust)
    loaded, which = folder.load(), f"`tun certificate trust {config.trust}` says which."
    for report in loaded.reports:
        reasons = {reason for _, reason in report.refused}
        words = "; ".join(sorted(REASONS[reason] for reason in reasons))
        if reasons & {"ending", "folder"}:
            yield Finding("trust-unread", f"{report.name} in {config.trust} {words}.", "Rename it.", wrong=False)
        elif not report.accepted and reasons:
            yield Finding(
                "trust-refused", f"{report.name} in {config.trust} counts for nothing. Why: {words}.", "Mend it."
            )
        elif reasons:
            part = f"{report.refusals} of {report.refusals + report.accepted} entries"
            says = f"{part} of {report.name} in {config.trust} do not count. Why: {words}."
            yield Finding("trust-partly", says, which, wrong=False)
    signers = [signer for same in loaded.trust.anchors.values() for signer in same]
    if signers and not any(signer.not_before <= now <= signer.not_after for signer in signers):
        says = f"None of the {len(signers)} signers in {config.trust} is valid today: no certificate holds."
        yield Finding("trust-over", says, "Bring newer ones.")
    for name, age in folder.list_ages(now=now).items():
        if age > LIST_AGE:
            yield Finding(
                "trust-list-old",
                f"{name} in {config.trust} was brought {age // DAY} days ago: newer signers are not trusted.",
                "Bring lists anew at least weekly.",
                wrong=False,
            )


def nobody_trusted(service: Service, now: int) -> Iterator[Finding]:
    """Whether venues ask for certificates while no signer is trusted: then nobody gets in."""
    ruled = [
        db.select(table.id).where(table.rule.is_not(None), table.rule != "none").limit(1) for table in (Venue, Event)
    ]
    if not service.trust.load().trust.anchors and any(db.session.execute(query).first() for query in ruled):
        yield Finding(
            "trust-empty",
            f"Venues have an entry rule, and no signer of certificates is trusted in {service.config.trust}.",
            "Put signers there; `tun certificate trust` says which of them count.",
        )


def test_list(config: ServiceConfig) -> Iterator[Finding]:
    """Whether the desks have a list of tests to choose from."""
    try:
        products.read(config.products)
    except products.ProductsFault as fault:
        yield Finding("tests-faulty", str(fault), "Mend it, or take TUN_TEST_PRODUCTS away.")


def centre_keys(service: Service, now: int) -> Iterator[Finding]:
    """Whether every test centre can sign, and for how long."""
    try:
        for centre in centres.ending_soon(service, now=now):
            yield Finding(
                "centre-key-ends",
                f"The certificate of the test centre {centre.name} ends soon, or is over: then it signs nothing.",
                "Run `tun testcentre renew-key` and hand out its new certificate.",
                wrong=False,
            )
    except KeyFolderFault as fault:
        yield Finding("centre-key-missing", str(fault), "Bring back the folder testcentres of the key folder.")


def day_keys(service: Service, now: int) -> Iterator[Finding]:
    """Whether every day that has visits has its key."""
    missing = days_without_key(service, now=now)
    if missing:
        named = ", ".join(date_of(day).isoformat() for day in missing)
        yield Finding(
            "day-keys-missing",
            f"There are visits of {named} without their day key: nobody can read them.",
            "Put the key folder back, or delete these visits if the keys are lost.",
        )


def card_keys(service: Service, now: int) -> Iterator[Finding]:
    """Whether every month that has cards has its key."""
    missing = card_months_without_key(service, now=now)
    if missing:
        yield Finding(
            "card-keys-missing",
            f"There are cards of {', '.join(map(month_name, missing))} without their key: nobody can use them.",
            "Put the key folder back, or delete these cards if the keys are lost.",
        )


def deletion(service: Service, now: int) -> Iterator[Finding]:
    """Whether something is still there that should be gone."""
    if deletion_is_late(service, now=now):
        hours = overdue(service, now=now) // 3600
        yield Finding(
            "deletion-overdue",
            f"The deletion of expired visits is {hours} hours late.",
            "Start the service, or run `tun purge`, and see what it says.",
        )


def clock_ran_back(service: Service, now: int) -> Iterator[Finding]:
    """Whether something here was made later than now."""
    newest = max([*service.keys.days(), 0])
    logged = db.session.scalar(db.select(db.func.max(LogEntry.day))) or 0
    ahead = max(newest - day_of(now + 3600), logged - day_of(now))
    if ahead > 0:
        yield Finding(
            "clock-back",
            f"This machine's clock is behind: something here was made {ahead} days from now.",
            "Set the clock right before anybody checks in.",
        )


def office_keys(service: Service, now: int) -> Iterator[Finding]:
    """Whether contacts can be sealed to every office, now and next month."""
    rows = db.session.scalars(db.select(Office).where(Office.revoked.is_(None)).order_by(Office.number)).all()
    if not rows:
        yield Finding(
            "office-none",
            "No health office is registered, so nobody can check in.",
            "Register one with `tun office-key register`.",
        )
    for row in rows:
        if offices.sealing_key(db.session, row.number, at=now) is None:
            yield Finding(
                "office-key-none",
                f"Office {row.number} ({row.name}) has no valid sealing key, so nobody can check in at its venues.",
                "Ask the office to publish one.",
            )
        elif offices.sealing_key(db.session, row.number, at=now + _SOON) is None:
            yield Finding(
                "office-key-ends",
                f"The sealing key of office {row.number} ({row.name}) ends within 30 days.",
                "Ask the office to publish the next one.",
                wrong=False,
            )
