"""Reading the vector files, for tests."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.vectors.cast import FOLDER
from tun.core.keys import OpeningKey, SigningKey, VerifyingKey


@cache
def load(kind: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / f"{kind}.json").read_text("utf-8"))
    return content


def accepted(kind: str, *, having: str = "name") -> pytest.MarkDecorator:
    """A parametrisation `vector` over what must be accepted, where the entry has the field `having`."""
    return _parametrise(kind, "accept", having)


def refused(kind: str, *, having: str = "name") -> pytest.MarkDecorator:
    return _parametrise(kind, "refuse", having)


def _parametrise(kind: str, part: str, having: str) -> pytest.MarkDecorator:
    entries = [entry for entry in load(kind)[part] if having in entry]
    assert entries, f"{kind} has nothing to {part} with {having}"
    return pytest.mark.parametrize("vector", entries, ids=[entry["name"] for entry in entries])


def _private(name: str) -> ec.EllipticCurvePrivateKey:
    scalar = int(load("keys")["keys"][name]["scalar"], 16)
    return ec.derive_private_key(scalar, ec.SECP256R1())


@cache
def signing(name: str) -> SigningKey:
    return SigningKey(_private(name))


@cache
def opening(name: str) -> OpeningKey:
    return OpeningKey(_private(name))


def verifying(names: list[str]) -> list[VerifyingKey]:
    return [signing(name).verifying for name in names]


def bare(claims: dict[str, Any]) -> dict[int, Any]:
    """Claims of a vector as they are read: whole labels, and bytes where it says hex."""
    return {
        int(label): bytes.fromhex(value["hex"]) if isinstance(value, dict) else value for label, value in claims.items()
    }


def optional_bytes(text: str | None) -> bytes | None:
    return None if text is None else bytes.fromhex(text)
