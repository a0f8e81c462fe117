"""`tun code`."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click

from tun.core import codes
from tun.core.encoding import unb64u

from .houses import the_service


@click.group()
def code() -> None:
    """Read a venue code."""


@code.command()
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for scripts.")
def read(text: str, as_json: bool) -> None:
    """Say what TEXT, a poster's address or the token behind its #, contains, and whether it holds."""
    with the_service() as service:
        found = codes.read(unb64u(text.rpartition("#")[2].strip()), service.keys.verifiers, now=service.clock())
    said = {
        "code": found.code.hex(),
        "venue": found.venue.hex(),
        "kind": found.kind.name.lower(),
        "area": found.area,
        "office": found.office,
        "issued": _time(found.issued),
        "expires": _time(found.expires),
    }
    click.echo(json.dumps(said) if as_json else "\n".join(f"{name:8} {value}" for name, value in said.items()))


def _time(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()
