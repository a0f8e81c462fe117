"""The `tun` command. Subcommands are imported when they are called, so that each starts as fast as it can."""

from __future__ import annotations

import importlib
import os
import sys

import click

from tun import __version__

_COMMANDS = {
    "demo": ("tun.commands.demo:demo", "Start everything on this machine, with a small city in it."),
    "init": ("tun.commands.init:init", "Make keys and store of a house, or bring them up to date."),
    "service": ("tun.commands.service:service", "Serve the public house."),
    "office": ("tun.commands.office:office", "Serve the health office's house."),
    "operator": ("tun.commands.operator:operator", "Accounts of venue operators."),
    "venue": ("tun.commands.venue:venue", "Venues and their printed codes."),
    "investigator": ("tun.commands.investigator:investigator", "Accounts of the office's investigators."),
    "office-key": (
        "tun.commands.office_key:office_key",
        "The health office's keys, at office and city.",
    ),
    "service-key": ("tun.commands.service_key:service_key", "The service's signing keys."),
    "doctor": ("tun.commands.doctor:doctor", "Say what is wrong here, and what to do."),
    "purge": ("tun.commands.purge:purge", "Delete what is over, now."),
    "audit": ("tun.commands.audit:audit", "Check the log of what was done with people's data."),
    "bench": ("tun.commands.bench:bench", "Measure how fast this machine checks in, opens, and verifies."),
    "testcentre": ("tun.commands.testcentre:testcentre", "Test centres, their keys, staff and tokens."),
    "card": ("tun.commands.card:card", "Block a card that was lost."),
    "certificate": ("tun.commands.certificate:certificate", "Check EU certificates, and whose are trusted."),
    "code": ("tun.commands.code:code", "Read a venue code."),
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name][0].partition(":")
        found: click.Command = getattr(importlib.import_module(module), name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in _COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tun")
def cli() -> None:
    """TuN: test-and-trace check-in for a city."""


def main() -> None:
    """Run a command; a fault that has a sentence ends with that sentence and status 1."""
    os.umask(0o077)  # whatever a command makes is its owner's alone
    # Imported late: `tun --help` needs neither.
    from tun.core.errors.base import Refusal
    from tun.house.config import ConfigFaults
    from tun.house.keyfiles import KeyFolderFault

    try:
        cli(prog_name="tun")
    except ConfigFaults as error:
        sys.exit("The settings are not complete:\n" + "\n".join(f"  - {fault}" for fault in error.faults))
    except KeyFolderFault as error:
        sys.exit(str(error))
    except Refusal as error:
        sys.exit(f"Refused ({error.code}): {' '.join((error.__doc__ or '').split())}")
