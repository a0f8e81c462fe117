"""`tun office`."""

from __future__ import annotations

import click


@click.command()
def office() -> None:
    """Serve the health office's house until stopped. Settings come from TUN_* variables."""
    from tun.office.app import serve

    serve()
