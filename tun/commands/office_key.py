"""`tun office-key`: what the city does with an office's key, after a look at its fingerprint."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .houses import the_service


@click.group("office-key")
def office_key() -> None:
    """The health office's keys, as the city registers them. The office makes them in its own pages."""


@office_key.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--phone", required=True, help="Call-back number, from the city's own register.")
@click.option("--fingerprint", help="The fingerprint that the office read out, instead of typing it.")
def register(file: Path, phone: str, fingerprint: str | None) -> None:
    """Register an office with the registration FILE that it downloaded from its key page.

    Ring the office at its number and let them read out the fingerprint that their page shows: only that
    makes the file theirs.
    """
    from tun.core.encoding import Fields, read_json_object
    from tun.core.keys import VerifyingKey

    form = Fields(read_json_object(file.read_bytes()))
    number, name = form.integer("number"), form.filled("name", longest=200)
    key = VerifyingKey.from_spki(form.binary("spki"))
    click.echo(f"Office {number}, {name}. Fingerprint of the key in the file:\n{key.fingerprint}")
    said = fingerprint or click.prompt("Fingerprint that the office reads out")
    if said.replace(" ", "").upper() != key.fingerprint.replace(" ", ""):
        sys.exit("The fingerprints differ. Nothing was registered: the file is not the office's.")
    with the_service() as service:
        from tun.service.actions import offices

        offices.register_office(service, number=number, name=name, phone=phone, key=key, now=service.clock())
    click.echo("The office is registered. It can publish its sealing key now.")


@office_key.command()
@click.argument("number", type=int)
def revoke(number: int) -> None:
    """End office NUMBER's access at once, also to what it was granted and has not fetched."""
    with the_service() as service:
        from tun.service.actions import offices

        offices.revoke_office(service, number, now=service.clock())
    click.echo(f"Office {number} has no access any more.")
