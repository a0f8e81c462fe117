"""`tun purge`."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from .houses import the_service


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for scripts.")
def purge(as_json: bool) -> None:
    """Delete what is over, now. The service does so by itself; this is for whoever wants to see it."""
    with the_service() as service:
        from tun.service.actions import purge as deletion

        purged = deletion.purge(service, now=service.clock())
    assert purged is not None  # it waited for its turn
    if as_json:
        click.echo(json.dumps(asdict(purged)))
        return
    click.echo(
        f"Destroyed {purged.day_keys} day keys, {purged.month_keys} log keys and {purged.card_keys} card keys; "
        f"removed {purged.visits} visits, {purged.requests} requests, {purged.diaries} diaries handed over, "
        f"{purged.cards} cards, {purged.venues} closed venues, {purged.sessions} sessions."
    )
    if purged.stuck:
        click.echo(f"{purged.stuck} keys that are over could not be destroyed: check the rights of the key folder.")
    if not purged.wal_truncated:
        click.echo("The write-ahead log was in use and will be emptied by the next run.")
