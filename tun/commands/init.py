"""`tun init`."""

from __future__ import annotations

import os

import click

from .houses import service_config, wall_clock


@click.command()
@click.argument("house", type=click.Choice(["service", "office"]), default="service")
def init(house: str) -> None:
    """Make keys and store of HOUSE (service or office), or bring them up to date. Safe to repeat."""
    if house == "service":
        _init_service()
    else:
        _init_office()


def _init_service() -> None:
    from tun.service.checkup import origin
    from tun.service.startup import initialise

    config = service_config()
    too_long = [finding for finding in origin(config) if finding.wrong]
    if too_long:
        raise click.ClickException(str(too_long[0]))
    initialise(config, clock=wall_clock)
    click.echo(f"The service is ready. Keys: {config.keys}. Start it with `tun service`.")
    click.echo("Keep the key folder on a disk without snapshots or backups: a copied day key cannot be deleted.")


def _init_office() -> None:
    from tun.office.app import create_app
    from tun.office.config import OfficeConfig
    from tun.office.storage import store

    config = OfficeConfig.from_environment(os.environ)
    store.upgrade(create_app(config))
    click.echo(f"The office is ready. Keys: {config.keys}. Add investigators, then start it with `tun office`.")
