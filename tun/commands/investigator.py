"""`tun investigator`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tun.office.context import Office


@contextmanager
def _the_office() -> Iterator[Office]:
    from tun.office.app import create_app

    app = create_app()
    with app.app_context():
        found: Office = app.extensions["tun"]
        yield found


@click.group()
def investigator() -> None:
    """Accounts of the office's investigators."""


@investigator.command()
@click.argument("login")
@click.option("--name", required=True, help="The investigator's name, as colleagues see it.")
def create(login: str, name: str) -> None:
    """Open an account for LOGIN; prints a password."""
    with _the_office() as office:
        from tun.house.passwords import readable_password
        from tun.office.actions import accounts

        password = readable_password()
        accounts.create_investigator(office, login, name, password)
    click.echo(f"The account is open. Password: {password}")


@investigator.command("reset-password")
@click.argument("login")
def reset_password(login: str) -> None:
    """Set a new password for LOGIN and end all sessions."""
    with _the_office() as office:
        from tun.house.passwords import readable_password
        from tun.office.actions import accounts

        password = readable_password()
        accounts.reset_password(office, login, password)
    click.echo(f"All sessions are ended. New password: {password}")


@investigator.command()
@click.argument("login")
def disable(login: str) -> None:
    """Close LOGIN's account."""
    with _the_office() as office:
        from tun.office.actions import accounts

        accounts.disable(office, login)
    click.echo("The account is closed.")
