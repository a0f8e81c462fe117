"""`tun demo`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .houses import wall_clock


@click.command()
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="Where its data is kept.")
@click.option("--service-port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--office-port", type=click.IntRange(1, 65535), default=8001, show_default=True)
@click.option("--lan", is_flag=True, help="Let phones on the local network come: https, own authority.")
@click.option("--address", help="This machine's address on that network, where it is not found by itself.")
def demo(folder: Path | None, service_port: int, office_port: int, lan: bool, address: str | None) -> None:
    """Start everything on this machine, with a small city in it. Ctrl-C ends it; the data stays."""
    from tun.demo.run import check_ports, prepare, run
    from tun.demo.settings import Demo
    from tun.demo.story import story

    if lan and address is None:
        from tun.demo.lan import own_address

        address = own_address()
        if address is None:
            sys.exit("This machine has no address on a network: connect it, or name one with --address.")
    lan_address = address if lan else None
    place = Demo.at(folder, service_port=service_port, office_port=office_port, lan=lan_address)
    check_ports(place)
    click.echo("Preparing keys, stores and a small city ...")
    secrets, city = prepare(place, clock=wall_clock)
    sys.exit(run(place, clock=wall_clock, when_ready=lambda: click.echo(story(place, secrets, city))))
