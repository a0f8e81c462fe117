"""Base45 (RFC 9285), strict: upper case, no blank lines, no value beyond what its characters may say."""

from __future__ import annotations

from functools import lru_cache

from tun.core.errors.certificates import CertificateBase45

ALPHABET = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_NOTHING = 255
_number = int.from_bytes
_VALUES = bytes(ALPHABET.index(code) if code in ALPHABET else _NOTHING for code in range(256))


def decode(text: str) -> bytes:
    """Bytes of a base45 text; raises CertificateBase45.

    All groups of three are added up at once, as 24-bit lanes of one large number: a fifth of the time of a loop in
    Python, which would cost as much as everything else but the signature.
    """
    try:
        raw = text.encode("ascii")
    except UnicodeEncodeError:
        raise CertificateBase45 from None
    values = raw.translate(_VALUES)
    if _NOTHING in values or len(values) % 3 == 1:
        raise CertificateBase45
    groups, rest = divmod(len(values), 3)
    end = groups * 3
    digits, last = _number(values[:end], "big"), _last_bytes(groups)
    # Each digit in the last of three bytes. 44 + 45·44 + 2025·44 is below 2^17: no lane runs over.
    total = (digits >> 16 & last) + 45 * (digits >> 8 & last) + 2025 * (digits & last)
    lanes = total.to_bytes(end, "big")
    if lanes[0::3].count(0) != groups:  # a group above 65,535 needs a third byte
        raise CertificateBase45
    data = bytearray(2 * groups)
    data[0::2], data[1::2] = lanes[1::3], lanes[2::3]
    if rest:
        left = values[end] + 45 * values[end + 1]
        if left > 255:
            raise CertificateBase45
        data.append(left)
    return bytes(data)


@lru_cache(maxsize=256)  # most certificates are of a few sizes; the largest takes 4 kB
def _last_bytes(groups: int) -> int:
    """A mask that leaves the last byte of each lane."""
    return _number(b"\x00\x00\xff" * groups, "big")


def encode(data: bytes) -> str:
    """The base45 text of bytes."""
    text = bytearray()
    for start in range(0, len(data) - 1, 2):
        high, rest = divmod(data[start] * 256 + data[start + 1], 2025)
        middle, low = divmod(rest, 45)
        text += bytes((ALPHABET[low], ALPHABET[middle], ALPHABET[high]))
    if len(data) % 2:
        high, low = divmod(data[-1], 45)
        text += bytes((ALPHABET[low], ALPHABET[high]))
    return text.decode("ascii")
