"""`tun operator`."""

from __future__ import annotations

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


@operator.command()
@click.argument("email")
def disable(email: str) -> None:
    """Close EMAIL's account for signing in; the venues stay."""
    with the_service() as service:
        from tun.service.actions import operators

        operators.disable_operator(service, email, now=service.clock())
    click.echo("The account is closed for signing in.")
