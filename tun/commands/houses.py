"""The houses as commands see them: settings from the environment, store and keys, no pages."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

# A house is imported when a command needs it: `tun code --help` must not wait for Flask and SQLAlchemy.
if TYPE_CHECKING:
    from tun.service.config import ServiceConfig
    from tun.service.context import Service


def wall_clock() -> int:
    return int(time.time())


def service_config() -> ServiceConfig:
    from tun.service.config import ServiceConfig

    return ServiceConfig.from_environment(os.environ)


@contextmanager
def the_service() -> Iterator[Service]:
    """The service of this environment, within an application context."""
    from tun.service.startup import command_app

    app = command_app(service_config(), clock=wall_clock)
    with app.app_context():
        found: Service = app.extensions["tun"]
        yield found
