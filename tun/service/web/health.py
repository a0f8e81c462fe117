"""Whether the service runs, and whether it is fit to: for whoever watches over it."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from tun.service.checkup import deletion_is_late, store_answers
from tun.service.context import service

health = Blueprint("health", __name__)


@health.get("/healthz")
def healthz() -> Response:
    return jsonify(status="ok")


@health.get("/readyz")
def readyz() -> tuple[Response, int]:
    """200 where the store answers, keys are at hand, and no deletion is overdue by an hour."""
    checks = {"store": store_answers(service()), "keys": bool(service().keys.ring), "deletion": True}
    if checks["store"]:
        checks["deletion"] = not deletion_is_late(service(), now=service().clock())
    fit = all(checks.values())
    return jsonify(status="ok" if fit else "not ready", checks=checks), 200 if fit else 503
