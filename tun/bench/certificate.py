"""EU certificates verified per second on one core, against bare ECDSA P-256 verification.

One process, alternating, and processor time: the two take turns every few milliseconds. Both check many certificates:
the whole way from text to verdict, or the signature alone. A neighbour on the core's other thread takes more from an
interpreter than from arithmetic, so the figures are medians of the quiet turns: the quarter that took least, both sides
together. What all turns gave stands beside them.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from tun.core.certificates import message, text
from tun.core.certificates.anchors import Anchor
from tun.core.certificates.verdict import Trust, verify
from tun.core.encoding import cbor
from tun.core.keys import SigningKey

_NOW = 1_795_462_200  # an evening in November 2026
_TURN = 20  # certificates before it is the other side's turn
_QUIET = 4  # one turn of so many
_ECDSA = ec.ECDSA(hashes.SHA256())


def run(*, certificates: int = 200, rounds: int = 25) -> dict[str, Any]:
    """Measure with so many certificates, each verified once a round."""
    signer = SigningKey.generate()
    anchor = Anchor(signer.id, signer.verifying.public, message.ES256, _NOW - 86_400, _NOW + 86_400, None, "DE")
    trust = Trust.of([anchor])
    texts = [_certificate(signer, number) for number in range(certificates)]
    bare = [_bare(one) for one in texts]
    ours: list[float] = []
    theirs: list[float] = []
    for start in [*range(0, certificates, _TURN)] * rounds:
        some, same = texts[start : start + _TURN], bare[start : start + _TURN]
        theirs.append(len(same) / _seconds(partial(_verify_bare, same, signer.verifying.public)))
        ours.append(len(some) / _seconds(partial(_verify, some, trust)))
    turns = sorted(zip(theirs, ours, strict=True), key=lambda turn: 1 / turn[0] + 1 / turn[1])
    quiet = turns[: max(1, len(turns) // _QUIET)]
    return {
        "ratio": round(median(mine / other for other, mine in quiet), 3),
        "ratio_of_all_turns": round(median(mine / other for other, mine in turns), 3),
        "per_second": round(median(mine for _, mine in quiet)),
        "bare_per_second": round(median(other for other, _ in quiet)),
        "characters": round(median(map(len, texts))),
        "certificates": certificates,
        "rounds": rounds,
    }


def _certificate(signer: SigningKey, number: int) -> str:
    """A rapid test as a German test centre issues it, in 560 characters: the mean of the EU's test cases."""
    mark = hashlib.sha256(str(number).encode()).hexdigest().upper()
    entry = {
        "tg": "840539006", "tt": "LP217198-3", "ma": "1232",
        "sc": "2026-11-23T16:05:00+01:00", "tr": "260415000", "tc": "Testzentrum am Betzenberg", "co": "DE",
        "is": "Kaiserslautern", "ci": f"URN:UVCI:01DE/TUN/{mark[:12]}#S",
    }  # fmt: skip
    names = {"fn": f"Lovelace {mark[:4]}", "fnt": "LOVELACE", "gn": "Ada Zoë", "gnt": "ADA<ZOE"}
    person = {"nam": names, "dob": f"19{50 + number % 50}-03-21"}
    payload = cbor({1: "DE", 4: _NOW + 86_400, 6: _NOW, -260: {1: {"ver": "1.3.0", **person, "t": [entry]}}})
    protected = cbor({1: message.ES256, 4: signer.id})
    signature = signer.sign(message.signed_bytes(protected, payload))
    return text.pack(message.TAG_18 + cbor([protected, {}, payload, signature]))


def _bare(qr_text: str) -> tuple[bytes, bytes]:
    read = message.read(text.unpack(qr_text))
    r, s = (int.from_bytes(part, "big") for part in (read.signature[:32], read.signature[32:]))
    return encode_dss_signature(r, s), read.signed


def _verify(texts: list[str], trust: Trust) -> None:
    for one in texts:
        verify(one, trust, now=_NOW)


def _verify_bare(signed: list[tuple[bytes, bytes]], key: ec.EllipticCurvePublicKey) -> None:
    for signature, over in signed:
        key.verify(signature, over, _ECDSA)


def _seconds(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
