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
def demo(folder: Path | None, service_port: int, office_port: int) -> None:
    """Start everything on this machine, with a small city in it. Ctrl-C ends it; the data stays."""
    from tun.demo.run import check_ports, prepare, run
    from tun.demo.settings import Demo
    from tun.demo.story import story

    place = Demo.at(folder, service_port=service_port, office_port=office_port)
    check_ports(place)
    click.echo("Preparing keys, stores and a small city ...")
    secrets, city = prepare(place, clock=wall_clock)
    sys.exit(run(place, when_ready=lambda: click.echo(story(place, secrets, city))))
