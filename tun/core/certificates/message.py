"""The COSE_Sign1 message (RFC 9052) of an EU certificate, taken apart; nothing in it is believed yet."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any, NamedTuple

from tun.core.errors.certificates import CertificateAlgorithm, CertificateMalformed

from . import reading

KEY_ID_BYTES = 8
ES256, PS256 = -7, -37
ALGORITHM, CRITICAL, KEY_ID = 1, 2, 4
_PARTS = (bytes, dict, bytes, bytes)
TAG_18, TAG_61_18 = b"\xd2", b"\xd8\x3d\xd2"  # COSE_Sign1, and the same inside a CWT


class Message(NamedTuple):
    """What is signed (the Sig_structure of RFC 9052, section 4.4), its payload, by which key and how."""

    signed: bytes
    payload: bytes
    signature: bytes
    algorithm: int
    key_id: bytes

    @property
    def identity(self) -> bytes:
        """SHA-256 over protected header and payload: the same for every text and signature of one certificate.

        Framing, unprotected header, compression and (r, -s) can all be changed by anybody without a key.
        """
        return hashlib.sha256(self.signed).digest()


def read(data: bytes) -> Message:
    """Read a COSE_Sign1 without tag, under 18, or under 61 and 18. Raises CertificateMalformed, CertificateAlgorithm.

    Key id and algorithm may stand in either header, as countries do it; the protected one comes first.
    """
    parts = reading.frame(data.removeprefix(TAG_61_18 if data.startswith(TAG_61_18) else TAG_18))
    if type(parts) is not list or tuple(map(type, parts)) != _PARTS:
        raise CertificateMalformed
    protected, unprotected, payload, signature = parts
    header = _header(protected)
    reading.labelled(unprotected)
    if CRITICAL in header or CRITICAL in unprotected:  # "refuse unless you understand": we understand none
        raise CertificateMalformed
    algorithm = header.get(ALGORITHM, unprotected.get(ALGORITHM))
    if type(algorithm) is not int or algorithm not in (ES256, PS256):  # -7.0 equals -7, and is another thing
        raise CertificateAlgorithm
    key_id = header.get(KEY_ID, unprotected.get(KEY_ID))
    if type(key_id) is not bytes or len(key_id) != KEY_ID_BYTES:
        raise CertificateMalformed
    return Message(signed_bytes(protected, payload), payload, signature, algorithm, key_id)


def signed_bytes(protected: bytes, payload: bytes) -> bytes:
    """The Sig_structure: what the signature is over."""
    return b"".join((b"\x84\x6aSignature1", byte_string(protected), b"\x40", byte_string(payload)))


@lru_cache(maxsize=64)  # a signer's certificates all begin with the same header; nobody changes what is returned
def _header(protected: bytes) -> dict[Any, Any]:
    # RFC 9052, section 3: an empty header is an empty string.
    return reading.labelled(reading.claims(protected)) if protected else {}


def byte_string(data: bytes) -> bytes:
    """A CBOR byte string of at most 65,535 bytes, shortest form."""
    size = len(data)
    if size < 24:
        return bytes((0x40 | size,)) + data
    if size < 256:
        return bytes((0x58, size)) + data
    return b"\x59" + size.to_bytes(2, "big") + data
