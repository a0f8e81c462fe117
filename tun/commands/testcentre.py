"""`tun testcentre`."""

from __future__ import annotations

import json
from typing import Any

import click

from .houses import the_service


@click.group()
def testcentre() -> None:
    """Test centres: their keys, their staff, and what their own software signs in with."""


@testcentre.command()
@click.argument("name")
@click.option("--street", required=True)
@click.option("--house-number", required=True)
@click.option("--postcode", required=True)
@click.option("--city", required=True)
def create(name: str, street: str, house_number: str, postcode: str, city: str) -> None:
    """Open the test centre NAME, with a key of its own that is trusted here."""
    with the_service() as service:
        from tun.service.actions.centres import CentreDetails, create_centre

        details = CentreDetails(name, street, house_number, postcode, city)
        centre = create_centre(service, details, now=service.clock())
        identity = centre.id.hex()
    click.echo(
        f"The test centre {identity} is open. Add staff with `tun testcentre add-staff`; others who should trust its "
        "certificates need what `tun testcentre certificate` prints."
    )


@testcentre.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for scripts.")
def show(as_json: bool) -> None:
    """Say which test centres there are."""
    with the_service() as service:
        from tun.service.storage import centres

        said: list[dict[str, Any]] = [
            {
                "centre": row.id.hex(),
                "name": row.name,
                "address": f"{row.street} {row.house_number}, {row.postcode} {row.city}",
                "staff": [member.login for member in centres.staff_of(service.session, row.id)],
                "token": row.token_hash is not None,
                "closed": row.closed is not None,
            }
            for row in centres.every_centre(service.session)
        ]
    if as_json:
        click.echo(json.dumps(said))
    for row in said if not as_json else []:
        state = "closed" if row["closed"] else f"{len(row['staff'])} staff"
        click.echo(f"{row['centre']}  {row['name']}, {row['address']}; {state}")
    if not said and not as_json:
        click.echo("There is no test centre: open one with `tun testcentre create`.")


@testcentre.command("add-staff")
@click.argument("name")
@click.argument("email")
@click.option("--person", required=True, help="The person's name.")
def add_staff(name: str, email: str, person: str) -> None:
    """Open an account for EMAIL at the centre NAME; prints a first password, to be changed at the first sign-in."""
    with the_service() as service:
        from tun.house.passwords import readable_password
        from tun.service.actions import centres

        password = readable_password()
        centres.add_staff(
            service, name, login=email, person=person, password=password, must_change=True, now=service.clock()
        )
    click.echo(f"The account is open. First password: {password}")


@testcentre.command("remove-staff")
@click.argument("email")
def remove_staff(email: str) -> None:
    """Close EMAIL's account and sign it out everywhere."""
    with the_service() as service:
        from tun.service.actions import centres

        centres.remove_staff(service, email)
    click.echo("The account is closed.")


@testcentre.command()
@click.argument("name")
def token(name: str) -> None:
    """Make a token with which the centre's own software sends results; an older one is worthless from now on."""
    with the_service() as service:
        from tun.service.actions import centres

        made = centres.new_token(service, name)
    click.echo(f"Keep it secret, it is shown once: {made}")


@testcentre.command("renew-key")
@click.argument("name")
def renew_key(name: str) -> None:
    """Make a new key for the centre NAME, before its certificate ends; what the old one signed holds."""
    with the_service() as service:
        from tun.service.actions import centres

        centres.renew_key(service, name, now=service.clock())
    click.echo("The test centre signs with a new key. Hand out what `tun testcentre certificate` prints anew.")


@testcentre.command()
@click.argument("name", required=False)
@click.option("--authority", is_flag=True, help="The city's authority (CSCA) in place of a centre's signer.")
def certificate(name: str | None, authority: bool) -> None:
    """Print the certificate (PEM) by which others check what the centre NAME issues, for their trust lists."""
    if authority == (name is not None):
        raise click.UsageError("Name a test centre, or ask for the --authority.")
    with the_service() as service:
        from tun.service.actions.centres import open_centre

        keys = service.centre_keys
        pem = keys.certificate_pem(open_centre(service, name).id) if name is not None else keys.authority_pem()
    click.echo(pem.decode(), nl=False)


@testcentre.command()
@click.argument("name")
def close(name: str) -> None:
    """Close the centre NAME: accounts and token go, its key is destroyed. What it issued holds as long as it says."""
    with the_service() as service:
        from tun.service.actions import centres

        centres.close_centre(service, name, now=service.clock())
    click.echo("The test centre is closed, and its key is destroyed.")
