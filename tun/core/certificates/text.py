"""From the text of a QR code to the bytes of a COSE message, and back. Every size is bounded before it is spent."""

from __future__ import annotations

import zlib

from tun.core.errors.certificates import CertificateCompression, CertificatePrefix, CertificateTooLong

from . import base45

PREFIX = "HC1:"
LONGEST_TEXT = 4_296  # what the largest QR code (40-L, alphanumeric) can hold
LONGEST_MESSAGE = 16 * 1024  # twenty times the largest message that any country was seen to issue


def unpack(text: str) -> bytes:
    """The COSE message in a text. Raises a CertificateRefused."""
    if len(text) > LONGEST_TEXT:
        raise CertificateTooLong
    if not text.startswith(PREFIX):
        raise CertificatePrefix
    return _inflate(base45.decode(text[len(PREFIX) :]))


def pack(message: bytes) -> str:
    """The text of a COSE message."""
    return PREFIX + base45.encode(zlib.compress(message, 9))


def _inflate(data: bytes) -> bytes:
    # Asking for one byte more than is allowed keeps a bomb of 1:1000 from ever unfolding.
    stream = zlib.decompressobj()
    try:
        message = stream.decompress(data, LONGEST_MESSAGE + 1)
    except zlib.error:
        raise CertificateCompression from None
    if len(message) > LONGEST_MESSAGE or not stream.eof or stream.unused_data:
        raise CertificateCompression
    return message
