"""`tun bench`."""

from __future__ import annotations

import json

import click


@click.group()
def bench() -> None:
    """Measure how fast this machine checks in and opens, against the same work without TuN."""


@bench.command()
@click.option("--rounds", type=click.IntRange(1, 50), default=5, show_default=True)
@click.option("--seconds", type=click.FloatRange(0.5, 60), default=3.0, show_default=True, help="Length of a run.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for scripts.")
def checkin(rounds: int, seconds: float, as_json: bool) -> None:
    """Accepted, durable check-ins per second over HTTP, with 16 and 64 connections."""
    from tun.bench.checkin import run  # the load is not wanted for --help

    figures = run(rounds=rounds, seconds=seconds)
    if as_json:
        click.echo(json.dumps(figures))
        return
    for connections, seen in figures["connections"].items():
        click.echo(
            f"{connections} connections: {seen['per_second']} check-ins/s, p99 {seen['p99_ms']} ms; "
            f"{seen['ratio']} of a bare view, {seen['ratio_without_store']} of the same view without store"
        )


@bench.command("open")
@click.option("--contacts", type=click.IntRange(100, 100_000), default=2_000, show_default=True)
@click.option("--rounds", type=click.IntRange(1, 50), default=5, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for scripts.")
def open_contacts(contacts: int, rounds: int, as_json: bool) -> None:
    """Contacts opened and ready for the table per second, and rows of the workbook made of them."""
    from tun.bench.opening import run

    figures = run(contacts=contacts, rounds=rounds)
    if as_json:
        click.echo(json.dumps(figures))
        return
    click.echo(f"{figures['per_second']} contacts/s; {figures['ratio']} of bare HPKE opens")
    click.echo(f"{figures['xlsx_rows_per_second']} rows/s; {figures['xlsx_ratio']} of bare XlsxWriter")


@bench.command()
@click.option("--certificates", type=click.IntRange(10, 10_000), default=200, show_default=True)
@click.option("--rounds", type=click.IntRange(1, 200), default=25, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for scripts.")
def certificate(certificates: int, rounds: int, as_json: bool) -> None:
    """EU certificates verified per second on one core."""
    from tun.bench.certificate import run

    figures = run(certificates=certificates, rounds=rounds)
    if as_json:
        click.echo(json.dumps(figures))
        return
    click.echo(f"{figures['per_second']} certificates/s; {figures['ratio']} of bare P-256 verification")
