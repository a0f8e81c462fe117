"""Envelopes: everything about a visit, encrypted under a key that dies with its day.

AES-256-GCM under a key derived (HKDF-SHA256) from the day key and the venue, with a fresh nonce at each
write. The few columns that stand beside it are its additional data, so a row cannot be moved to another
venue or day, and its group size cannot be changed, without the envelope refusing to open.

The same construction serves what is kept by month: details of requests and of log entries.
"""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .errors.sealing import CannotOpen

KEY_BYTES = 32
NONCE_BYTES = 12
PADDED_BYTES = 1408  # one size for every visit: a sealed contact and its times, with room for the verdict
PADDED_MORE = 2304  # and one for a group that shows more than four proofs; how many came is in the row anyway
_VERSION = 1


def derive_key(secret: bytes, label: str, *context: bytes) -> bytes:
    """32 bytes for one use; `label` is versioned, such as "tun/v1/visit-envelope"."""
    info = label.encode("ascii") + b"\x00" + b"".join(context)
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=info).derive(secret)


def visit_key(day_key: bytes, venue: bytes) -> bytes:
    """The key of one venue on one day."""
    return derive_key(day_key, "tun/v1/visit-envelope", venue)


def visit_aad(visit: bytes, venue: bytes, day: int, persons: int) -> bytes:
    """visit 16 ‖ venue 8 ‖ day 4 ‖ persons 2, big-endian."""
    return visit + venue + day.to_bytes(4, "big") + persons.to_bytes(2, "big")


def seal(key: bytes, plaintext: bytes, *, aad: bytes, nonce: bytes) -> bytes:
    """version 1 ‖ nonce 12 ‖ ciphertext and tag. A nonce is 12 fresh random bytes, never used again."""
    return bytes([_VERSION]) + nonce + AESGCM(key).encrypt(nonce, plaintext, aad)


def open_envelope(key: bytes, envelope: bytes, *, aad: bytes) -> bytes:
    """Raises CannotOpen."""
    if len(envelope) < 1 + NONCE_BYTES + 16 or envelope[0] != _VERSION:
        raise CannotOpen
    try:
        return AESGCM(key).decrypt(envelope[1 : 1 + NONCE_BYTES], envelope[1 + NONCE_BYTES :], aad)
    except InvalidTag:
        raise CannotOpen from None


def pad(content: bytes, sizes: Sequence[int] = (PADDED_BYTES, PADDED_MORE)) -> bytes:
    """length 2 ‖ content ‖ zeros, to the first size that holds it: what ended looks no longer than what goes on."""
    size = next((size for size in sizes if len(content) + 2 <= size), None)
    if size is None:
        raise ValueError("a record outgrew its envelope")
    return (len(content).to_bytes(2, "big") + content).ljust(size, b"\x00")


def unpad(padded: bytes) -> bytes:
    return padded[2 : 2 + int.from_bytes(padded[:2], "big")]
