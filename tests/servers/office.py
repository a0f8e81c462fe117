"""`python -m tests.servers.office CLOCK-FILE`: the office under gunicorn, as `tun office` serves it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.servers.clock import FileClock
from tun.house.serving import serve
from tun.office.app import create_app, start_keeper
from tun.office.config import OfficeConfig
from tun.office.storage import store


def main() -> None:
    os.umask(0o077)
    config, clock = OfficeConfig.from_environment(os.environ), FileClock(Path(sys.argv[1]))
    store.upgrade(create_app(config, clock=clock))
    serve(
        lambda: create_app(config, clock=clock),
        bind=config.bind,
        workers=1,
        threads=config.threads,
        name="tun-office",
        on_worker=start_keeper,
    )


if __name__ == "__main__":
    main()
