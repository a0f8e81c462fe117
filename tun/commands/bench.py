"""`tun bench`."""

from __future__ import annotations

import json

import click


@click.group()
def bench() -> None:
    """Measure how fast this machine checks in, against the same work without TuN."""


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
