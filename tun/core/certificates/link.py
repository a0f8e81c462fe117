"""A certificate as a link: what it says stands behind #, which no browser sends to any server.

    https://<host>/certificate#hc1=<the QR code's text, percent-encoded>&strip=<base64url of CBOR [[proof, salt], ...]>

With it may come proofs without a name. Each salt opens its proof's commitment, with the names and the date of birth
that stand in the certificate beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

from tun.core.encoding import b64u, cbor


def link(origin: str, text: str, strip: Sequence[tuple[bytes, bytes]] = ()) -> str:
    """The link of a QR code's text, with the proofs that come with it: each a token and its salt."""
    return f"{origin}/certificate#{fields(text, strip)}"


def fields(text: str, strip: Sequence[tuple[bytes, bytes]] = ()) -> str:
    """What stands behind the # of such a link."""
    # Of base45's letters an address takes all but these two as they are.
    written = "hc1=" + text.replace("%", "%25").replace(" ", "%20")
    return f"{written}&strip={b64u(cbor([list(proof) for proof in strip]))}" if strip else written
