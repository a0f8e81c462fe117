"""A certificate as a link: what it says stands behind #, which no browser sends to any server.

https://<host>/certificate#<base64url of the zlib stream of the QR code's text>
"""

from __future__ import annotations

from tun.core.encoding import b64u, unb64u

from . import base45
from .text import PREFIX


def link(origin: str, text: str) -> str:
    """The link of a QR code's text. Raises CertificateBase45."""
    return f"{origin}/certificate#{b64u(base45.decode(text.removeprefix(PREFIX)))}"


def text_of(address: str) -> str:
    """The QR code's text of a link. Raises BadBase64."""
    return PREFIX + base45.encode(unb64u(address.partition("#")[2]))
