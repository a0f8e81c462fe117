"""Throttles. Networks are counted under a hash whose salt lives in memory and dies with the process's day.

Nothing that is counted can be turned back into an address, and no address is written anywhere.
"""

from __future__ import annotations

import hashlib
import secrets
from socket import AF_INET, AF_INET6, inet_pton

from flask import Flask, after_this_request, current_app, g, request
from flask_limiter import Limiter

_IPV4_MAPPED = bytes(10) + b"\xff\xff"

_salts: dict[int, bytes] = {}


def network() -> str:
    """The caller's network as today's hash: an IPv4 address or an IPv6 /64."""
    day = current_app.extensions["tun"].clock() // 86_400
    if day not in _salts:
        _salts.clear()
        _salts[day] = secrets.token_bytes(32)
    return hashlib.blake2b(_prefix(request.remote_addr or ""), digest_size=16, key=_salts[day]).hexdigest()


def _prefix(text: str) -> bytes:
    """An IPv4 address, also where it comes as an IPv6 one; the first half of any other IPv6 address."""
    try:
        packed = inet_pton(AF_INET6 if ":" in text else AF_INET, text.partition("%")[0])
    except OSError:
        return b"unknown"
    return packed[12:] if packed.startswith(_IPV4_MAPPED) else packed[:8]


class _ViewLimiter(Limiter):
    """Checks where a view asks for it, and only there.

    There are no default limits, and the extension's three looks at every request cost as much as a signature.
    """

    def init_app(self, app: Flask) -> None:
        super().init_app(app)
        app.before_request_funcs[None].remove(self._check_request_limit)
        self._settle = app.after_request_funcs[None].pop()
        app.teardown_request_funcs[None].pop()  # lets go of what goes with the request anyway

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if not g.get("is_limited"):
            g.is_limited = True
            after_this_request(self._settle)  # counts what depends on the answer
        super()._check_request_limit(callable_name, in_middleware)


def new_limiter() -> Limiter:
    """One limiter per application; counters live in the worker's memory."""
    return _ViewLimiter(key_func=network, storage_uri="memory://", strategy="fixed-window", headers_enabled=False)
