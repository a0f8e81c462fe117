"""Texts and bytes at the door: strict base64url, hex ids, deterministic CBOR, and checked JSON objects.

Strict, because two spellings of one value are two values to whoever compares them: padding, blanks,
non-canonical last characters, duplicate keys, indefinite lengths and left-over bytes are refused.
"""

from __future__ import annotations

import base64
import binascii
import io
import json
from collections.abc import Mapping
from typing import Any

import cbor2

from .errors.base import BadBase64, Malformed, MissingField, TooLong, UnknownField, WrongType

_TO_STANDARD = bytes.maketrans(b"-_", b"+/")


def b64u(data: bytes) -> str:
    """Base64url without padding (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unb64u(text: str, *, size: int | None = None, field: str | None = None) -> bytes:
    """Read base64url without padding; `size` is the number of bytes expected.

    Raises BadBase64 for any other character, for padding, and for a last character with stray bits.
    """
    try:
        written = text.encode("ascii")
        if b"+" in written or b"/" in written or b"=" in written:
            raise BadBase64(field)
        padding = -len(written) % 4
        data = binascii.a2b_base64(written.translate(_TO_STANDARD) + b"=" * padding, strict_mode=True)
    except ValueError:
        raise BadBase64(field) from None
    # The decoder passes over stray bits of a last character.
    if (padding and b64u(data[-(3 - padding) :]) != text[padding - 4 :]) or (size is not None and len(data) != size):
        raise BadBase64(field)
    return data


def unhex(text: str, *, size: int, field: str | None = None) -> bytes:
    """Read a lower-case hexadecimal id of `size` bytes; raises Malformed."""
    if len(text) != 2 * size or not set(text) <= set("0123456789abcdef"):
        raise Malformed(field)
    return bytes.fromhex(text)


def cbor(value: Any) -> bytes:
    """Deterministic CBOR: shortest forms, map keys in length-first order (RFC 8949, section 4.2.3).

    TuN's labels are one byte each, and for those this is the core order of section 4.2.1 as well.
    """
    return cbor2.dumps(value, canonical=True)


def uncbor(data: bytes) -> Any:
    """Read one CBOR item: no duplicate keys, no indefinite lengths, at most eight levels, nothing behind.

    Raises Malformed.
    """
    stream = io.BytesIO(data)
    try:
        value = cbor2.load(stream, max_depth=8, allow_indefinite=False, allow_duplicate_keys=False)
    except (cbor2.CBORDecodeError, ValueError, TypeError, OverflowError, RecursionError):
        raise Malformed from None
    if stream.tell() != len(data):
        raise Malformed
    return value


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise Malformed
    return dict(pairs)


def _no_constant(_: str) -> Any:
    raise Malformed  # NaN and Infinity are not JSON


def read_json_object(body: bytes) -> dict[str, Any]:
    """Read a JSON object (RFC 8259) without duplicate names, NaN or lone surrogates; raises Malformed."""
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
        if b"\\u" in body:  # only an escape can spell a lone surrogate: it fails here, not in the store
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (UnicodeError, ValueError, RecursionError):
        raise Malformed from None
    if not isinstance(value, dict):
        raise Malformed
    return value


class Fields:
    """A JSON object read field by field; `done()` refuses what nobody asked for."""

    def __init__(self, source: Mapping[str, Any]) -> None:
        self._left = dict(source)

    def _take(self, name: str) -> Any:
        if name not in self._left:
            raise MissingField(name)
        return self._left.pop(name)

    def has(self, name: str) -> bool:
        return name in self._left

    def integer(self, name: str) -> int:
        value = self._take(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise WrongType(name)
        if not -(2**53) < value < 2**53:  # beyond this a JavaScript phone could not have meant it
            raise WrongType(name)
        return value

    def optional_integer(self, name: str) -> int | None:
        if name in self._left and self._left[name] is None:
            return self._take(name)  # type: ignore[no-any-return]
        return self.integer(name)

    def boolean(self, name: str) -> bool:
        value = self._take(name)
        if not isinstance(value, bool):
            raise WrongType(name)
        return value

    def text(self, name: str, *, longest: int) -> str:
        """A text of 0 to `longest` characters without NUL."""
        value = self._take(name)
        if not isinstance(value, str):
            raise WrongType(name)
        if len(value) > longest:
            raise TooLong(name)
        if "\x00" in value:
            raise Malformed(name)
        return value

    def filled(self, name: str, *, longest: int) -> str:
        """A text that is not blank."""
        value = self.text(name, longest=longest).strip()
        if not value:
            raise MissingField(name)
        return value

    def binary(self, name: str, *, size: int | None = None, longest: int = 1 << 16) -> bytes:
        """Bytes as base64url."""
        return unb64u(self.text(name, longest=longest), size=size, field=name)

    def hex(self, name: str, *, size: int) -> bytes:
        return unhex(self.text(name, longest=2 * size), size=size, field=name)

    def items(self, name: str, *, longest: int) -> list[Any]:
        value = self._take(name)
        if not isinstance(value, list):
            raise WrongType(name)
        if len(value) > longest:
            raise TooLong(name)
        return value

    def mapping(self, name: str) -> dict[str, Any]:
        value = self._take(name)
        if not isinstance(value, dict):
            raise WrongType(name)
        return value

    def done(self) -> None:
        if self._left:
            name = min(self._left)
            # What is no name of a field may be anything, a person's name for one: it is not repeated.
            raise UnknownField(name if name.isascii() and name.isidentifier() and len(name) <= 40 else None)
