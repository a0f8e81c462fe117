"""Throttles. Networks are counted under a hash whose salt lives in memory and dies with the process's day.

Nothing that is counted can be turned back into an address, and no address is written anywhere.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from ipaddress import IPv6Address, ip_address

from flask import current_app, request
from flask_limiter import Limiter

_salts: dict[int, bytes] = {}


def network() -> str:
    """The caller's network as today's hash: an IPv4 address or an IPv6 /64."""
    day = current_app.extensions["tun"].clock() // 86_400
    if day not in _salts:
        _salts.clear()
        _salts[day] = secrets.token_bytes(32)
    return hmac.digest(_salts[day], _prefix(request.remote_addr or ""), hashlib.sha256).hex()[:32]


def _prefix(text: str) -> bytes:
    try:
        address = ip_address(text)
    except ValueError:
        return b"unknown"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped.packed
        return address.packed[:8]
    return address.packed


class _ViewLimiter(Limiter):
    """Checks where a view asks for it, and only there.

    There are no default limits, and the extension's look at every request costs as much as a signature.
    """

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


def new_limiter() -> Limiter:
    """One limiter per application; counters live in the worker's memory."""
    return _ViewLimiter(key_func=network, storage_uri="memory://", strategy="fixed-window", headers_enabled=False)
