"""Tickets: the service's note to itself that this visit may check in here for a quarter of an hour.

A ticket is a MAC that only the service reads. It exists so that nobody has to type against a clock, and so
that the check-in itself need not verify the poster's signature a second time.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from .encoding import cbor, uncbor
from .errors.base import Malformed
from .errors.visits import TicketExpired, TicketInvalid

LIFETIME = 15 * 60  # seconds
_LABEL = b"tun/v1/ticket"
_MAC_BYTES = 16


@dataclass(frozen=True)
class Ticket:
    """What the service found when it read the code. `expires` is in Unix seconds."""

    visit: bytes
    code: bytes
    venue: bytes
    event: bytes | None
    area: int | None
    office: int
    expires: int


def issue(ticket: Ticket, secret: bytes) -> bytes:
    """CBOR ‖ HMAC-SHA256[:16] under the service's ticket key."""
    body = cbor([ticket.visit, ticket.code, ticket.venue, ticket.event, ticket.area, ticket.office, ticket.expires])
    return body + _mac(body, secret)


def read(data: bytes, secret: bytes, *, visit: bytes, now: int) -> Ticket:
    """The ticket of this visit. Raises TicketInvalid or TicketExpired."""
    body, mac = data[:-_MAC_BYTES], data[-_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(body, secret)):
        raise TicketInvalid("ticket")
    try:
        ticket = Ticket(*uncbor(body))
    except (Malformed, TypeError):
        raise TicketInvalid("ticket") from None
    if ticket.visit != visit:
        raise TicketInvalid("ticket")
    if now > ticket.expires:
        raise TicketExpired("ticket")
    return ticket


def _mac(body: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, _LABEL + b"\x00" + body, hashlib.sha256)[:_MAC_BYTES]
