"""Looking for a secret in files and texts, in every spelling in which it could lie there."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from pathlib import Path


def spellings(secret: bytes) -> Iterator[tuple[str, bytes]]:
    """The bytes themselves, and what they look like in hexadecimal and base64 at each alignment."""
    yield "raw", secret
    yield "hex", secret.hex().encode()
    yield "HEX", secret.hex().upper().encode()
    for shift in range(3):
        # Base64 of a text with `shift` bytes before it; characters that depend on neighbours are cut off.
        padded = bytes(shift) + secret
        whole = base64.b64encode(padded)
        core = whole[4 if shift else 0 : len(padded) // 3 * 4]
        if len(core) < 8:
            continue  # so few characters turn up by chance
        for name, text in (("base64", core), ("base64url", core.translate(bytes.maketrans(b"+/", b"-_")))):
            yield f"{name} at {shift}", text


def text_spellings(text: str) -> Iterator[tuple[str, bytes]]:
    """A text in the encodings and escapes in which programs write it down."""
    yield from ((f"utf-8 {name}", found) for name, found in spellings(text.encode()))
    yield "utf-16-le", text.encode("utf-16-le")
    yield "utf-16-be", text.encode("utf-16-be")
    yield "json", json.dumps(text)[1:-1].encode()
    yield "python", repr(text.encode())[2:-1].encode()
    yield "ascii", ascii(text)[1:-1].encode()
    yield "percent", "".join(f"%{byte:02X}" for byte in text.encode()).encode()
    yield "latin-1 of utf-8", text.encode().decode("latin-1").encode()


def everything(*folders: Path) -> dict[str, bytes]:
    """The content of every file below some folders."""
    files = (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path): path.read_bytes() for path in files}


def traces(needles: Iterable[tuple[str, bytes]], haystacks: dict[str, bytes]) -> list[tuple[str, str]]:
    """Where something was found, and in which spelling."""
    wanted = list(needles)
    return [
        (where, spelling) for where, content in haystacks.items() for spelling, needle in wanted if needle in content
    ]
