"""`tun service-key`."""

from __future__ import annotations

import click

from .houses import the_service


@click.group("service-key")
def service_key() -> None:
    """The service's signing keys."""


@service_key.command("list")
def show() -> None:
    """Say which keys verify, oldest first; the last one signs."""
    with the_service() as service:
        for key in service.keys.verifiers:
            click.echo(key.fingerprint)


@service_key.command()
def rotate() -> None:
    """Add a new signing key. It signs after the next start; printed codes of the older ones stay valid.

    Tell the health offices first: they accept releases only under service keys that they trust.
    """
    with the_service() as service:
        key = service.keys.add_signing_key(now=service.clock())
    click.echo(f"New signing key: {key.verifying.fingerprint}")
    click.echo("Hand the public key to each office, then restart the service:")
    click.echo(key.verifying.pem.decode())
