"""Appending to the log, within the transaction of the deed that is logged."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import Any

from tun.core import envelope
from tun.core.errors.tokens import TokenRefused
from tun.core.log import SALT_BYTES, Entry, EntryType, Head, commit, first_broken_link, read_head, sign_head
from tun.core.retention import day_of
from tun.house.database import AnySession
from tun.service.context import Service
from tun.service.storage import log
from tun.service.storage.tables import LogEntry

_LABEL = "tun/v1/log-details"


@dataclass(frozen=True)
class Logged:
    """An entry with what is needed to show that it is in the log."""

    entry: bytes
    details: bytes
    salt: bytes
    head: bytes


def append(
    service: Service,
    session: AnySession,
    kind: EntryType,
    details: dict[str, Any],
    *,
    office: int | None,
    now: int,
) -> Logged:
    """Append an entry. The caller's transaction commits it; what it allows may begin only after that."""
    log.hold(session)
    last = log.head(session)
    text = json.dumps(details, ensure_ascii=False, sort_keys=True).encode("utf-8")
    salt = secrets.token_bytes(SALT_BYTES)
    entry = Entry(last.size, kind.value, day_of(now), office, commit(text, salt), last.hash)
    head = sign_head(Head(last.size + 1, entry.hash), service.keys.signer, now=now)
    key = envelope.derive_key(service.keys.month_for_writing(entry.day), _LABEL)
    nonce = secrets.token_bytes(envelope.NONCE_BYTES)
    session.add(
        LogEntry(
            index=entry.index,
            type=entry.type,
            day=entry.day,
            office=entry.office,
            commitment=entry.commitment,
            previous=entry.previous,
            hash=entry.hash,
            head=head,
            details=envelope.seal(key, salt + text, aad=entry.hash, nonce=nonce),
        )
    )
    session.flush()
    return Logged(entry.to_bytes(), text, salt, head)


def first_fault(service: Service, *, now: int) -> int | None:
    """The index of the first entry that was altered, moved or is missing; None where the log is whole."""
    rows = log.rows(service.session)
    broken = first_broken_link(log.entry_of(row) for row in rows)
    for row in rows if broken is None else rows[:broken]:
        try:
            head = read_head(row.head, service.keys.verifiers, now=now)
        except TokenRefused:
            return row.index
        if head != Head(row.index + 1, log.entry_of(row).hash):
            return row.index
    return broken
