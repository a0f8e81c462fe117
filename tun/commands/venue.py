"""`tun venue`: what the city does for an operator who has no browser at hand, and what a script asks."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import click

from .houses import the_service


@click.group()
def venue() -> None:
    """Venues and their printed codes. Operators do all this in their own pages."""


@venue.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for scripts.")
def show(as_json: bool) -> None:
    """Say which venues there are: number, name, address, whose, and at which health office."""
    with the_service() as service:
        from tun.service.storage import venues
        from tun.service.storage.tables import Operator

        said = [
            {
                "venue": row.id.hex(),
                "name": row.name,
                "kind": row.kind,
                "address": f"{row.street} {row.house_number}, {row.postcode} {row.city}",
                "operator": service.session.get_one(Operator, row.operator).login,
                "office": row.office,
                "areas": len(venues.areas_of(service.session, row.id)),
                "closed": row.closed is not None,
            }
            for row in venues.every_venue(service.session)
        ]
    _tell(said, as_json, "{venue}  {name}, {address}; {operator}; office {office}; {areas} areas", "There is no venue.")


@venue.command()
@click.argument("email")
@click.option("--name", required=True, help="As it stands at the door.")
@click.option("--kind", required=True, help="concert-hall, restaurant, stadium, theatre, museum, sports, shop ...")
@click.option("--street", required=True)
@click.option("--house-number", required=True)
@click.option("--postcode", required=True)
@click.option("--city", required=True)
@click.option("--capacity", type=int, help="Persons at once; left out: no limit.")
@click.option("--area", "areas", multiple=True, help="A part with a code of its own, such as 'Empore' or 'Empore=120'.")
@click.option("--tables", type=click.IntRange(1, 500), help="Instead of areas: so many numbered tables.")
@click.option("--office", type=int, help="Number of the health office, where the city has several.")
def create(email: str, areas: tuple[str, ...], tables: int | None, office: int | None, **details: Any) -> None:
    """Open a venue for the operator EMAIL, with a code for each area or table, or one for the whole."""
    with the_service() as service:
        from tun.service.actions import venues as actions
        from tun.service.actions.details import AreaDetails, VenueDetails
        from tun.service.storage import operators, venues

        owner = operators.by_login(service.session, email.strip().lower())
        if owner is None:
            sys.exit(f"There is no operator {email}: open an account with `tun operator create`.")
        if operators.owner_of(service.session, owner.id) != owner.id:
            sys.exit(f"{email} works for somebody else: name the owner; `tun operator list` says who it is.")
        labels = [f"Tisch {number}" for number in range(1, tables + 1)] if tables else list(areas)
        made = actions.create_venue(
            service,
            owner.id,
            VenueDetails(**details),
            areas=[AreaDetails(*_area(label)) for label in labels],
            office=office,
            now=service.clock(),
        )
        number, codes = made.id.hex(), len(venues.codes_of(service.session, made.id))
    click.echo(f"The venue is open: {number}, with {codes} codes. See `tun venue codes {number}`.")


@venue.command()
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for scripts.")
def codes(number: str, as_json: bool) -> None:
    """Say which codes of the venue NUMBER hold: what they open, their short codes, and until when."""
    with the_service() as service:
        from tun.core import codes as venue_codes
        from tun.core import shortcode
        from tun.service.storage import venues
        from tun.service.storage.tables import Venue

        identity = _identity(number)
        if service.session.get(Venue, identity) is None:
            sys.exit(f"There is no venue {number}: `tun venue list` shows them.")
        places = {area.number: area.label for area in venues.areas_of(service.session, identity)}
        events = {event.id: event.title for event in venues.events_of(service.session, identity)}
        now, zone = service.clock(), service.config.zone
        said = [
            {
                "code": row.id.hex(),
                "short": shortcode.display(row.short),
                "area": places.get(row.area) if row.area else None,
                "event": events.get(row.event) if row.event else None,
                "expires": datetime.fromtimestamp(row.expires, zone).isoformat(),
                "url": venue_codes.url(service.config.origin, row.token),
            }
            for row in venues.codes_of(service.session, identity)
            if row.revoked is None and row.expires > now
        ]
    _tell(said, as_json, "{code}  {short}  area: {area}  event: {event}  until {expires}\n    {url}", "No code holds.")


@venue.command("revoke-code")
@click.argument("number")
@click.argument("code")
@click.option("--replace", is_flag=True, help="Issue a new code for the same place at once.")
def revoke_code(number: str, code: str, replace: bool) -> None:
    """Withdraw the printed CODE of the venue NUMBER, both as `tun venue codes` shows them."""
    with the_service() as service:
        from tun.core import shortcode
        from tun.service.actions import codes as actions

        new = actions.revoke_code(service, _identity(number), _identity(code), replace=replace, now=service.clock())
        short = shortcode.display(new.short) if new is not None else None
    click.echo("The code opens nothing any more." + (f" The new one is {short}: print it." if short else ""))


def _area(text: str) -> tuple[str, int | None]:
    label, limited, persons = text.partition("=")
    if limited and not persons.strip().isdecimal():
        raise click.BadParameter(f"{text}: behind the = belongs a number of persons.")
    return label.strip(), int(persons) if limited else None


def _identity(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        sys.exit(f"{text} is not a number as `tun venue list` or `tun venue codes` shows it.")


def _tell(said: Iterable[dict[str, Any]], as_json: bool, line: str, none: str) -> None:
    if as_json:
        click.echo(json.dumps(list(said), ensure_ascii=False))
        return
    lines = [line.format(**one) for one in said]
    click.echo("\n".join(lines) or none)
