"""`tun demo`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from tun.core import codes, shortcode
from tun.demo import office
from tun.demo.city import OLGA, City
from tun.demo.run import check_ports, prepare, run
from tun.demo.settings import Demo, Secrets

from .houses import wall_clock


@click.command()
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="Where its data is kept.")
@click.option("--service-port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--office-port", type=click.IntRange(1, 65535), default=8001, show_default=True)
def demo(folder: Path | None, service_port: int, office_port: int) -> None:
    """Start everything on this machine, with a small city in it. Ctrl-C ends it; the data stays."""
    place = Demo.at(folder, service_port=service_port, office_port=office_port)
    check_ports(place)
    click.echo("Preparing keys, stores and a small city ...")
    secrets, city = prepare(place, clock=wall_clock)
    sys.exit(run(place, when_ready=lambda: click.echo(_story(place, secrets, city))))


def _story(place: Demo, secrets: Secrets, city: City) -> str:
    zone = place.service_config().zone
    start, end = (datetime.fromtimestamp(at, zone) for at in city.evening)
    return f"""
TuN is running. The story, in its order:

1. Operator      {place.origin}/venue
                 sign in as  {OLGA}  password  {secrets.olga}
                 The Fruchthalle has an event tonight: download and print its poster.
                 Or open an account of your own: {place.origin}/venue/sign-up

2. Visitor       scan the poster, or open what its code says:
                 {codes.url(place.origin, city.event_code.token)}
                 or type the short code {shortcode.display(city.event_code.short)} at {place.origin}/c
                 Check in, look at the green page, check out.

3. Health office {place.office_origin}/
                 sign in as  {office.INES}  password  {secrets.ines}   (or  {office.IDA}  {secrets.ida})
                 unlock the office key with the passphrase  {secrets.passphrase}
                 Open a case, find "Spinnrädl" or "Fruchthalle", choose a window, such as
                 {start:%d.%m.%Y}, {start:%H:%M} to {end:%H:%M}: counts first, then the list, then the export.

4. Deletion      runs by itself; to see what it would do now:
                 {_purge(place)}

Data: {place.store}   Keys: {place.service_keys} and {place.office_keys}
Ctrl-C ends both. The next start goes on with the same data.
"""


def _purge(place: Demo) -> str:
    return (
        f"TUN_ORIGIN={place.origin} TUN_SERVICE_KEYS={place.service_keys} "
        f"TUN_SERVICE_DATABASE=sqlite:///{place.store}/service/service.sqlite {sys.executable} -m tun purge"
    )
