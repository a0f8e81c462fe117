"""The few X.509 extensions that decide something, read from the DER itself (X.690, RFC 5280).

`cryptography` refuses all extensions of a certificate for one that is slightly wrong; a handful of countries sign
with such certificates, and whoever refuses them refuses all that those countries issue.
"""

from __future__ import annotations

from collections.abc import Iterator

_SEQUENCE, _BOOLEAN, _BIT_STRING, _OCTETS, _OID, _EXTENSIONS = 0x30, 0x01, 0x03, 0x04, 0x06, 0xA3
KEY_USAGE, EXTENDED_KEY_USAGE = b"\x55\x1d\x0f", b"\x55\x1d\x25"


def extensions(certificate: bytes) -> dict[bytes, bytes]:
    """OID (as its DER content) to value, of a certificate in DER. Raises ValueError for what is no such thing."""
    found: dict[bytes, bytes] = {}
    [(_, outer)] = _items(certificate)
    signed = next(value for tag, value in _items(outer) if tag == _SEQUENCE)
    for block in (value for tag, value in _items(signed) if tag == _EXTENSIONS):
        [(_, entries)] = _items(block)
        for tag, entry in _items(entries):
            parts = [(kind, value) for kind, value in _items(entry) if kind != _BOOLEAN]
            if tag != _SEQUENCE or [kind for kind, _ in parts] != [_OID, _OCTETS] or parts[0][1] in found:
                raise ValueError("an extension of another shape")
            found[parts[0][1]] = parts[1][1]
    return found


def purposes(value: bytes) -> list[bytes]:
    """The OIDs of an extended key usage, which some countries leave empty. Raises ValueError."""
    [(tag, inner)] = _items(value)
    named = list(_items(inner))
    if tag != _SEQUENCE or any(kind != _OID for kind, _ in named):
        raise ValueError("not a list of purposes")
    return [oid for _, oid in named]


def may_sign(value: bytes) -> bool:
    """Whether a key usage has digitalSignature, its first bit. Raises ValueError."""
    [(tag, bits)] = _items(value)
    if tag != _BIT_STRING or not bits:
        raise ValueError("not a key usage")
    return len(bits) > 1 and bool(bits[1] & 0x80)


def _items(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each item; single-byte tags and definite lengths are all that X.509 uses here."""
    position = 0
    while position < len(data):
        if position + 2 > len(data) or data[position] & 0x1F == 0x1F:
            raise ValueError("not DER")
        tag, size, position = data[position], data[position + 1], position + 2
        if size >= 0x80:
            more = size & 0x7F
            if not 1 <= more <= 3 or position + more > len(data):
                raise ValueError("not DER")
            size, position = int.from_bytes(data[position : position + more], "big"), position + more
        if position + size > len(data):
            raise ValueError("not DER")
        yield tag, data[position : position + size]
        position += size
