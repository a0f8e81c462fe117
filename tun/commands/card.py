"""`tun card`."""

from __future__ import annotations

import click

from .houses import the_service


@click.group()
def card() -> None:
    """Cards for people without a phone. Test centres make them at their desks."""


@card.command()
@click.argument("number")
def block(number: str) -> None:
    """Block the card with the NUMBER that is printed on it, for ever; no name is needed."""
    with the_service() as service:
        from tun.core.cards import number_of, parse_number
        from tun.service.actions import cards

        identity = parse_number(number)
        done = cards.block(service, identity)
    shown = number_of(identity)
    click.echo(f"The card {shown} is blocked, and what was on it is gone." if done else f"{shown} was blocked before.")
