"""The service's throttle, and what signing in counts by."""

from __future__ import annotations

import hashlib

from flask import Response, request

from tun.house.limits import network, new_limiter

limiter = new_limiter()


def account_from_here() -> str:
    """Account and network, both as a hash: nobody can lock out somebody else from somewhere else."""
    login = request.form.get("login", "").strip().lower()
    return hashlib.sha256(f"{network()} {login}".encode("utf-8", "replace")).hexdigest()


def failed(response: Response) -> bool:
    """Whether a sign-in was refused: who got in is led on."""
    return response.status_code != 302
