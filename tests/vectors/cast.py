"""Who and when: the keys, places and instants that all vectors share."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.vectors.independent import Key, sha256, token

FOLDER = Path(__file__).resolve().parent

DAY = 86_400
NOW = 1_795_462_200  # Monday 2026-11-23 19:30:00 UTC, 20:30 in Kaiserslautern
ORIGIN = "https://tun.example.org"
OFFICE = 1

NAMES = (
    "service",  # signs now
    "service-older",  # in the ring still: verifies
    "other-service",  # of another city
    "office",  # the health office's signing key
    "office-sealing",
    "other-office",
    "other-office-sealing",
)
KEYS = {name: Key.named(name) for name in NAMES}
RING = ["service-older", "service"]


def some_bytes(name: str, size: int) -> bytes:
    """Bytes that look random and are the same each time."""
    return sha256(f"tun test bytes: {name}".encode())[:size]


CODE = some_bytes("code", 8)
VENUE = some_bytes("venue", 8)
OTHER_VENUE = some_bytes("other venue", 8)
SECRET = some_bytes("secret", 16)
VISIT = sha256(b"tun/v1/visit" + SECRET)[:16]
NOTICE = sha256(b"tun/v1/notice" + SECRET)[:16]
OTHER_VISIT = some_bytes("other visit", 16)
NONCE = some_bytes("nonce", 16)


class Vectors:
    """One file: what must be accepted, and what must be refused with which code."""

    def __init__(self, about: str, **shared: Any) -> None:
        self.about, self.shared = about, shared
        self.accepted: list[dict[str, Any]] = []
        self.refused: list[dict[str, Any]] = []

    def accept(self, name: str, **given: Any) -> None:
        self.accepted.append({"name": name, **_plain(given)})

    def refuse(self, name: str, code: str, why: str, **given: Any) -> None:
        self.refused.append({"name": name, "code": code, "why": why, **_plain(given)})

    def to_json(self) -> str:
        names = [entry["name"] for entry in self.accepted + self.refused]
        assert len(set(names)) == len(names), sorted(names)
        content = {
            "about": self.about,
            **_plain(self.shared),
            "accept": self.accepted,
            "refuse": self.refused,
        }
        return json.dumps(content, indent=1, ensure_ascii=True) + "\n"


def _plain(value: Any) -> Any:
    """JSON without bytes: those become hexadecimal digits."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def flipped(data: bytes, index: int) -> bytes:
    """The same bytes with one bit turned over."""
    changed = bytearray(data)
    changed[index] ^= 1
    return bytes(changed)


def without(claims: dict[int, Any], label: int) -> dict[int, Any]:
    return {key: value for key, value in claims.items() if key != label}


def altered(claims: dict[int, Any], purpose: str, key: Key, *, short: bool = False) -> Iterator[tuple[int, bytes]]:
    """For each claim: its label, and the token with that claim changed and the signature as it was."""
    whole = token(claims, purpose, key, short=short)
    for label, value in claims.items():
        changed = flipped(value, 0) if isinstance(value, bytes) else value + (1 if isinstance(value, int) else "x")
        other = token({**claims, label: changed}, purpose, key, short=short)
        yield label, other[:-64] + whole[-64:]


def all_keys() -> dict[str, Any]:
    return {
        name: {"id": key.id.hex(), "scalar": f"{key.scalar:064x}", "point": key.point.hex(), "spki": key.spki.hex()}
        for name, key in KEYS.items()
    }
