"""Whether the service runs, and whether it is fit to: for whoever watches over it."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from sqlalchemy import text

from tun.service.actions.purge import overdue
from tun.service.context import service

health = Blueprint("health", __name__)

_LATE = 3600  # seconds


@health.get("/healthz")
def healthz() -> Response:
    return jsonify(status="ok")


@health.get("/readyz")
def readyz() -> tuple[Response, int]:
    """200 where the store answers, keys are at hand, and no deletion is overdue by an hour."""
    checks = {"store": _store_answers(), "keys": bool(service().keys.ring), "deletion": True}
    if checks["store"]:
        checks["deletion"] = overdue(service(), now=service().clock()) < _LATE
    fit = all(checks.values())
    return jsonify(status="ok" if fit else "not ready", checks=checks), 200 if fit else 503


def _store_answers() -> bool:
    return service().session.execute(text("SELECT 1")).scalar() == 1
