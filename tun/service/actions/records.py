"""Opening and sealing what lies in a visit's envelope, and in the details of a month."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from typing import Any

from tun.core import envelope
from tun.core.errors.base import Malformed
from tun.core.errors.sealing import CannotOpen, DayKeyDestroyed
from tun.core.errors.visits import VisitUnknown
from tun.core.retention import is_readable
from tun.core.visits import VisitRecord, visit_id
from tun.house.database import AnySession
from tun.service.context import Service
from tun.service.storage import visits
from tun.service.storage.tables import Visit


def seal(key: bytes, record: VisitRecord, *, visit: bytes, venue: bytes, day: int, persons: int) -> bytes:
    """The envelope of a visit under the key of its venue and day, with a fresh nonce."""
    return envelope.seal(
        key,
        envelope.pad(record.to_bytes()),
        aad=envelope.visit_aad(visit, venue, day, persons),
        nonce=secrets.token_bytes(envelope.NONCE_BYTES),
    )


def seal_record(service: Service, row: Visit, record: VisitRecord) -> None:
    """Write `record` into the row's envelope."""
    key = service.keys.visit_key(row.day, row.venue)
    row.envelope = seal(key, record, visit=row.id, venue=row.venue, day=row.day, persons=row.persons)


def open_record(service: Service, row: Visit) -> VisitRecord:
    """Raises CannotOpen, or DayKeyDestroyed."""
    return opener(service, row.venue, row.day)(row.id, row.persons, row.envelope)


def opener(service: Service, venue: bytes, day: int) -> Callable[[bytes, int, bytes], VisitRecord]:
    """Opens the envelopes of one venue and day by (visit, persons, envelope); many of them share the key's making.

    Raises DayKeyDestroyed; what it returns raises CannotOpen.
    """
    key = service.keys.visit_key(day, venue)

    def open_one(visit: bytes, persons: int, sealed: bytes) -> VisitRecord:
        aad = envelope.visit_aad(visit, venue, day, persons)
        try:
            return VisitRecord.from_bytes(envelope.unpad(envelope.open_envelope(key, sealed, aad=aad)))
        except (Malformed, TypeError):
            raise CannotOpen from None

    return open_one


def by_secret(service: Service, session: AnySession, secret: bytes, *, now: int) -> tuple[Visit, VisitRecord]:
    """The visit of this secret. Raises VisitUnknown, also for one that is too old to be read."""
    row = visits.find(session, visit_id(secret))
    if row is None:
        raise VisitUnknown("secret")
    try:
        record = open_record(service, row)
    except DayKeyDestroyed:
        raise VisitUnknown("secret") from None
    if not is_readable(record.arrival, now=now, days=service.config.retention_days):
        raise VisitUnknown("secret")
    return row, record


def seal_details(service: Service, details: dict[str, Any], *, day: int, label: str, context: bytes) -> bytes:
    """Encrypt details under the log key of the month in which `day` lies."""
    key = envelope.derive_key(service.keys.month_for_writing(day), label)
    text = json.dumps(details, ensure_ascii=False, sort_keys=True).encode("utf-8")
    return envelope.seal(key, text, aad=context, nonce=secrets.token_bytes(envelope.NONCE_BYTES))


def open_details(service: Service, sealed: bytes, *, day: int, label: str, context: bytes) -> dict[str, Any]:
    """Raises CannotOpen, or DayKeyDestroyed."""
    key = envelope.derive_key(service.keys.month(day), label)
    details: dict[str, Any] = json.loads(envelope.open_envelope(key, sealed, aad=context))
    return details
