"""`tun operator`."""

from __future__ import annotations

import json

import click

from .houses import the_service


@click.group()
def operator() -> None:
    """Accounts of venue operators."""


@operator.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's or the business's name.")
def create(email: str, name: str) -> None:
    """Open an account for EMAIL; prints a first password, to be changed at the first sign-in."""
    with the_service() as service:
        from tun.house.passwords import readable_password
        from tun.service.actions import operators

        password = readable_password()
        operators.create_operator(
            service, login=email, name=name, password=password, must_change=True, now=service.clock()
        )
    click.echo(f"The account is open. First password: {password}")


@operator.command("reset-password")
@click.argument("email")
def reset_password(email: str) -> None:
    """Set a new first password for EMAIL and end all sessions."""
    with the_service() as service:
        from tun.service.actions import operators

        password = operators.reset_password(service, email)
    click.echo(f"All sessions are ended. New first password: {password}")


@operator.command("end-sessions")
@click.argument("email")
def end_sessions(email: str) -> None:
    """Sign EMAIL out everywhere."""
    with the_service() as service:
        from tun.service.actions import operators

        click.echo(f"Ended {operators.end_sessions(service, email)} sessions.")


@operator.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for scripts.")
def show(as_json: bool) -> None:
    """Say who has an account: e-mail address, name, owner or staff of whom, how many venues, and its state."""
    with the_service() as service:
        from tun.service.storage import operators as storage
        from tun.service.storage import venues

        session = service.session
        rows = storage.every_operator(session)
        logins = {row.id: row.login for row in rows}
        owners = {row.id: storage.owner_of(session, row.id) for row in rows}
        said = [
            {
                "email": row.login,
                "name": row.name,
                "role": "owner" if owners[row.id] == row.id else "staff",
                "works_for": logins[owners[row.id]] if owners[row.id] != row.id else None,
                "venues": len(venues.of_operator(session, owners[row.id])),
                "state": "open" if row.disabled is None else "disabled",
            }
            for row in rows
            if not storage.is_closed(row)
        ]
    if as_json:
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    for one in said:
        whose = f"staff of {one['works_for']}" if one["works_for"] else "owner"
        click.echo(f"{one['email']}  {one['name']}; {whose}; {one['venues']} venues; {one['state']}")
    if not said:
        click.echo("There is no account.")


@operator.command()
@click.argument("email")
@click.confirmation_option(prompt="This cannot be taken back. Close the account with all its venues, codes and staff?")
def close(email: str) -> None:
    """Close EMAIL's account for good: venues, codes and staff go at once, visits when their retention ends."""
    with the_service() as service:
        from tun.service.actions import closing

        closing.close_for(service, email, now=service.clock())
    click.echo("The account is closed. Visits that are kept go with their day's key, and the venues with the last.")


@operator.command()
@click.argument("email")
def disable(email: str) -> None:
    """Let EMAIL and their staff in no more; the venues stay. To end an account for good there is `close`."""
    with the_service() as service:
        from tun.service.actions import operators

        operators.disable_operator(service, email, now=service.clock())
    click.echo("The account is closed for signing in.")
