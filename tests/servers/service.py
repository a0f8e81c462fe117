"""`python -m tests.servers.service CLOCK-FILE`: the service under gunicorn, as `tun service` serves it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.servers.clock import FileClock
from tun.house.serving import serve
from tun.service import startup
from tun.service.app import create_app
from tun.service.config import ServiceConfig


def main() -> None:
    os.umask(0o077)
    config, clock = ServiceConfig.from_environment(os.environ), FileClock(Path(sys.argv[1]))
    startup.check(config, clock=clock)
    serve(
        lambda: create_app(config, clock=clock),
        bind=config.bind,
        workers=config.workers,
        threads=config.threads,
        name="tun-service",
        on_worker=startup.keep,
    )


if __name__ == "__main__":
    main()
