"""Whether the office's application is alive, and ready."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify

from ..context import office
from ..storage import store

pages = Blueprint("status", __name__)


@pages.get("/healthz")
def healthz() -> Response:
    return jsonify(status="ok")


@pages.get("/readyz")
def readyz() -> Response:
    """503 where the store does not answer, or has not the schema of this program."""
    if not store.is_current(office().session):
        abort(503)
    return jsonify(status="ok")
