"""`tun doctor`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from .houses import wall_clock

if TYPE_CHECKING:
    from tun.house.checkup import Finding


@click.command()
@click.argument("house", type=click.Choice(["service", "office"]), default="service")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for scripts; the ids of findings are stable.")
def doctor(house: str, as_json: bool) -> None:
    """Say what is wrong with HOUSE (service or office): settings, keys, file rights, store, disk, clock, deletion.

    Changes nothing and may run beside the house, as the same user. Ends with status 0 where nothing is wrong, and
    with 1 where something is.

    Example: tun doctor && systemctl start tun-service
    """
    found = list(_examine(house))
    wrong = [finding for finding in found if finding.wrong]
    if as_json:
        click.echo(json.dumps({"house": house, "ok": not wrong, "findings": [asdict(finding) for finding in found]}))
    else:
        for finding in found:
            click.echo(f"{'Wrong' if finding.wrong else 'Note '}  {finding.says} {finding.do}".rstrip())
        click.echo(_verdict(house, len(wrong), len(found) - len(wrong)))
    raise SystemExit(1 if wrong else 0)


def _verdict(house: str, wrong: int, notes: int) -> str:
    worth = f" {notes} {'thing is' if notes == 1 else 'things are'} worth knowing." if notes else ""
    if not wrong:
        return f"Nothing is wrong with the {house}.{worth}"
    return f"{wrong} {'thing is' if wrong == 1 else 'things are'} wrong with the {house}.{worth}"


def _examine(house: str) -> Iterator[Finding]:
    from tun.house.checkup import Finding
    from tun.house.config import ConfigFaults

    try:
        if house == "service":
            from tun.service import checkup as of_service
            from tun.service.config import ServiceConfig

            yield from of_service.examine(ServiceConfig.from_environment(os.environ), now=wall_clock())
        else:
            from tun.office import checkup as of_office
            from tun.office.config import OfficeConfig

            yield from of_office.examine(OfficeConfig.from_environment(os.environ), now=wall_clock())
    except ConfigFaults as error:
        for fault in error.faults:
            says, _, do = fault.partition(": ")
            yield Finding("settings", f"{says}.", f"{do[:1].upper()}{do[1:]}")
