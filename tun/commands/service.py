"""`tun service`."""

from __future__ import annotations

import click

from .houses import service_config, wall_clock


@click.command()
def service() -> None:
    """Serve the public house until stopped. Settings come from TUN_* variables."""
    from tun.house.serving import serve
    from tun.service import startup
    from tun.service.app import create_app

    config = service_config()
    startup.check(config, clock=wall_clock)
    serve(
        lambda: create_app(config, clock=wall_clock),
        bind=config.bind,
        workers=config.workers,
        threads=config.threads,
        name="tun-service",
        on_worker=startup.keep,
    )
