"""`tun certificate`."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import click

from tun.core.certificates.message import ES256
from tun.core.certificates.text import LONGEST_TEXT
from tun.core.certificates.verdict import Trust, verify
from tun.core.errors.certificates import CertificateRefused
from tun.service.trust import Loaded, read_folder
from tun.service.trust_files import REASONS, FileReport

_UNIX = re.compile(r"\d{1,12}", re.ASCII)
_FRACTION = re.compile(r"[.,]\d+")
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def _seconds(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """Unix seconds of an option's text, as it stands or as ISO 8601 (UTC where it names no zone)."""
    if value is None or _UNIX.fullmatch(value):
        return None if value is None else int(value)
    try:
        read = datetime.fromisoformat(_FRACTION.sub("", value))
        return int((read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        raise click.BadParameter("neither a time like 2026-11-23T19:30:00Z nor Unix seconds.", ctx, param) from None


@click.group()
def certificate() -> None:
    """Check EU certificates, and whose are trusted."""


@certificate.command("verify")
@click.option("--trust", "folder", type=_FOLDER, required=True, help="Folder with the signers that are trusted.")
@click.option(
    "--at",
    callback=_seconds,
    metavar="TIME",
    help="Time of the check: ISO (UTC unless it says otherwise) or Unix seconds.  [now]",
)
def verify_lines(folder: Path, at: int | None) -> None:
    """Check one text (HC1:…) a line from standard input; one JSON object a line on standard output.

    Nothing of what the certificates say is written but their kind. A line that is none is answered like any other.
    """
    trust = read_folder(folder).trust
    if not trust.anchors:
        click.echo(f"{folder} holds no signer that can be trusted, so nothing verifies.", err=True)
    for line in _lines(sys.stdin.buffer):
        sys.stdout.write(json.dumps(_verdict(line, trust, int(time.time()) if at is None else at)) + "\n")
        sys.stdout.flush()


def _verdict(line: bytes, trust: Trust, now: int) -> dict[str, Any]:
    try:
        found = verify(line.decode("utf-8", "replace"), trust, now=now)
    except CertificateRefused as error:
        return {"ok": False, "code": error.code}
    return {"ok": True, "kind": found.kind.value}


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines without their ends. Of one that is far too long only as much is kept as shows it."""
    most = LONGEST_TEXT + 2  # and \r\n
    while piece := stream.readline(most):
        rest = piece
        while len(rest) == most and not rest.endswith(b"\n"):
            rest = stream.readline(most)
        # A blank counts in base45: only the end of the line is taken off.
        yield piece.removesuffix(b"\n").removesuffix(b"\r")


@certificate.command("trust")
@click.argument("folder", type=_FOLDER)
@click.option("--signers", "each", is_flag=True, help="Name each trusted signer, with its key id and its last day.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for scripts.")
def trust_report(folder: Path, each: bool, as_json: bool) -> None:
    """Say what of each file in FOLDER is trusted, what is not, and why."""
    loaded = read_folder(folder)
    now = int(time.time())
    said = {**_said(loaded, now), **({"trusted": _signers(loaded)} if each else {})}
    if as_json:
        click.echo(json.dumps(said))
        return
    for report in loaded.reports:
        _tell(report, loaded.lists.get(report.name), now)
    for one in said.get("trusted", []):
        over = " (over)" if one["until"] < now else " (not yet)" if one["from"] > now else ""
        click.echo(f"{one['country'] or '--'} {one['key_id']} signs {one['signs']} until {_day(one['until'])}{over}")
    click.echo(
        f"{said['signers']} signers are trusted, {said['valid']} of them are valid today; {said['revoked']} revoked."
        if said["signers"]
        else "No signer is trusted, so nothing verifies."
    )


def _said(loaded: Loaded, now: int) -> dict[str, Any]:
    anchors = [anchor for same in loaded.trust.anchors.values() for anchor in same]
    return {
        "signers": len(anchors),
        "valid": sum(anchor.not_before <= now <= anchor.not_after for anchor in anchors),
        "revoked": len(loaded.trust.revoked),
        "lists": {name: now - brought for name, brought in loaded.lists.items()},
        "files": [
            {
                "name": report.name,
                "accepted": report.accepted,
                "refused": [{"entry": entry, "reason": reason} for entry, reason in report.refused],
                "notes": report.notes,
                "more_refused": report.more,
            }
            for report in loaded.reports
        ],
    }


def _signers(loaded: Loaded) -> list[dict[str, Any]]:
    """Every signer by country and key id; the key id is what a file in revoked/ takes one out by."""
    found = [
        {
            "country": anchor.country,
            "key_id": anchor.key_id.hex(),
            "algorithm": "ES256" if anchor.algorithm == ES256 else "PS256",
            "signs": "everything" if anchor.kinds is None else ", ".join(sorted(kind.value for kind in anchor.kinds)),
            "from": anchor.not_before,
            "until": anchor.not_after,
        }
        for same in loaded.trust.anchors.values()
        for anchor in same
    ]
    return sorted(found, key=lambda one: (str(one["country"]), str(one["key_id"])))


def _day(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).date().isoformat()


def _tell(report: FileReport, brought: int | None, now: int) -> None:
    age = "" if brought is None else f", brought {(now - brought) // 86_400} days ago"
    click.echo(f"{report.name}: {report.accepted} accepted, {report.refusals} refused{age}")
    for entry, reason in report.refused:
        click.echo(f"  {entry} {REASONS[reason]}")
    if report.more:
        click.echo(f"  and {report.more} more")
    for note in report.notes:
        click.echo(f"  {note}")
