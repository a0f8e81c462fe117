"""What every action of the office works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app
from sqlalchemy.orm import Session, scoped_session

from .client import ServiceClient
from .config import OfficeConfig
from .opening import Readings
from .storage.keyfolder import KeyFolder
from .storage.tables import db
from .throttle import Throttle
from .vault import Vault


@dataclass(frozen=True)
class Office:
    """Settings, keys, the way to the service, and the clock (Unix seconds)."""

    config: OfficeConfig
    clock: Callable[[], int]
    folder: KeyFolder
    vault: Vault
    client: ServiceClient
    readings: Readings
    sign_ins: Throttle

    @property
    def session(self) -> scoped_session[Session]:
        """The store's session of the current request."""
        return db.session  # type: ignore[return-value]


def office() -> Office:
    """The office of the current application."""
    found: Office = current_app.extensions["tun"]
    return found
