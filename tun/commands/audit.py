"""`tun audit`."""

from __future__ import annotations

import sys

import click

from .houses import the_service


@click.group()
def audit() -> None:
    """Check the log of what was done with people's data."""


@audit.command()
def verify() -> None:
    """Follow the hash chain from its start and check every signed head."""
    with the_service() as service:
        from tun.service.actions.log import first_fault
        from tun.service.storage import log

        fault = first_fault(service, now=service.clock())
        size = log.head(service.session).size
    if fault is not None:
        sys.exit(f"Entry {fault} was altered, moved or removed. Compare with a copy of the log before it.")
    click.echo(f"All {size} entries continue one another under signed heads.")
