"""What every action of the service works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy.orm import scoped_session

from .config import ServiceConfig
from .keys import ServiceKeys
from .storage.tables import db


@dataclass(frozen=True)
class Service:
    """Settings, keys and the clock (Unix seconds). The store's session belongs to the current request."""

    config: ServiceConfig
    keys: ServiceKeys
    clock: Callable[[], int]

    @property
    def session(self) -> scoped_session[Any]:
        return db.session


def service() -> Service:
    """The service of the current application."""
    found: Service = current_app.extensions["tun"]
    return found
