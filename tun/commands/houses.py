"""The houses as commands see them: settings from the environment, store and keys, no pages."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tun.service.config import ServiceConfig
from tun.service.context import Service
from tun.service.startup import command_app


def wall_clock() -> int:
    return int(time.time())


def service_config() -> ServiceConfig:
    return ServiceConfig.from_environment(os.environ)


@contextmanager
def the_service() -> Iterator[Service]:
    """The service of this environment, within an application context."""
    app = command_app(service_config(), clock=wall_clock)
    with app.app_context():
        found: Service = app.extensions["tun"]
        yield found
