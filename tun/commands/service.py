"""`tun service`."""

from __future__ import annotations

import sys

import click

from .houses import service_config, wall_clock


@click.command()
def service() -> None:
    """Serve the public house until stopped. Settings come from TUN_* variables."""
    from tun.house import keyfiles
    from tun.house.serving import serve
    from tun.service import startup
    from tun.service.app import create_app

    config = service_config()
    if config.tls is not None:
        if not config.tls.exists():
            sys.exit(f"TUN_SERVICE_TLS names {config.tls}, which is not there: a PEM file with key and certificates.")
        keyfiles.read(config.tls)  # says what to do where others can read it
    startup.check(config, clock=wall_clock)
    serve(
        lambda: create_app(config, clock=wall_clock),
        bind=config.bind,
        workers=config.workers,
        threads=config.threads,
        name="tun-service",
        on_worker=startup.keep,
        tls=config.tls,
    )
