"""The protocol written a second time, from the standards alone: what makes the vectors must not be what reads them.

Imports nothing of TuN. CBOR (RFC 8949), COSE_Sign1 (RFC 9052), HPKE in base mode (RFC 9180). Signatures are
deterministic (RFC 6979) and the ephemeral key of a seal is an argument, so the same input gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# SubjectPublicKeyInfo of a P-256 key is this prefix and the point (RFC 5480).
_SPKI_PREFIX = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")


@dataclass(frozen=True)
class Tag:
    number: int
    value: Any


def base64url(data: bytes) -> str:
    return base64.b64encode(data, b"-_").decode("ascii").replace("=", "")


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


# --- CBOR ------------------------------------------------------------------------------------------------


def cbor(value: Any) -> bytes:
    """Deterministic: shortest heads, map keys in the order of their bytes."""
    if value is None or isinstance(value, bool):
        return {None: b"\xf6", True: b"\xf5", False: b"\xf4"}[value]
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(cbor(item) for item in value)
    if isinstance(value, dict):
        pairs = sorted((cbor(key), cbor(item)) for key, item in value.items())
        return head(5, len(pairs)) + b"".join(key + item for key, item in pairs)
    if isinstance(value, Tag):
        return head(6, value.number) + cbor(value.value)
    raise TypeError(type(value))


def head(major: int, number: int) -> bytes:
    for size, code in ((0, number), (1, 24), (2, 25), (4, 26), (8, 27)):
        if (size == 0 and number < 24) or (size and number < 256**size):
            return bytes([major << 5 | code]) + (number.to_bytes(size, "big") if size else b"")
    raise OverflowError(number)


def uncbor(data: bytes) -> Any:
    """One item and nothing behind it."""
    value, rest = _item(data)
    assert rest == b"", "bytes left over"
    return value


def _item(data: bytes) -> tuple[Any, bytes]:
    major, low = data[0] >> 5, data[0] & 31
    if major == 7:
        return {20: False, 21: True, 22: None}[low], data[1:]
    assert low < 28, "indefinite length"
    size = 0 if low < 24 else 1 << (low - 24)
    number = int.from_bytes(data[1 : 1 + size], "big") if size else low
    rest = data[1 + size :]
    if major < 2:
        return (number if major == 0 else -1 - number), rest
    if major < 4:
        text, rest = rest[:number], rest[number:]
        assert len(text) == number, "truncated"
        return (text if major == 2 else text.decode()), rest
    if major == 6:
        value, rest = _item(rest)
        return Tag(number, value), rest
    items = []
    for _ in range(number * (major - 3)):
        value, rest = _item(rest)
        items.append(value)
    return (items if major == 4 else dict(zip(items[::2], items[1::2], strict=True))), rest


# --- Keys and signatures -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Key:
    """A private key by its number."""

    scalar: int

    @classmethod
    def named(cls, name: str) -> Key:
        """A key that is no secret: its number is a hash of its name."""
        return cls(1 + int.from_bytes(sha256(f"tun test key: {name}".encode()), "big") % (_ORDER - 1))

    @property
    def private(self) -> ec.EllipticCurvePrivateKey:
        return ec.derive_private_key(self.scalar, _CURVE)

    @property
    def point(self) -> bytes:
        numbers = self.private.public_key().public_numbers()
        return b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")

    @property
    def spki(self) -> bytes:
        return _SPKI_PREFIX + self.point

    @property
    def id(self) -> bytes:
        return sha256(self.spki)[:8]

    def sign(self, message: bytes) -> bytes:
        der = self.private.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
        r, s = decode_dss_signature(der)
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def verify(point: bytes, message: bytes, signature: bytes) -> None:
    """Raises InvalidSignature."""
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    public = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point)
    public.verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))


# --- Tokens ------------------------------------------------------------------------------------------------


def signed_bytes(protected: bytes, purpose: str, payload: bytes) -> bytes:
    """Sig_structure (RFC 9052, section 4.4)."""
    return cbor(["Signature1", protected, f"tun/v1/{purpose}".encode(), payload])


def token(claims: dict[int, Any], purpose: str, key: Key, *, short: bool = False) -> bytes:
    protected = cbor({1: -7, 4: key.id[:2] if short else key.id})
    payload = cbor(claims)
    signature = key.sign(signed_bytes(protected, purpose, payload))
    return b"\x01" + cbor(Tag(18, [protected, {}, payload, signature]))


def read_token(data: bytes, purpose: str, point: bytes) -> dict[int, Any]:
    """The claims of a token after its signature was checked."""
    assert data[0] == 1, "version"
    message = uncbor(data[1:])
    assert message.number == 18, "COSE_Sign1"
    protected, unprotected, payload, signature = message.value
    assert unprotected == {} and uncbor(protected)[1] == -7
    verify(point, signed_bytes(protected, purpose, payload), signature)
    claims: dict[int, Any] = uncbor(payload)
    return claims


# --- HPKE --------------------------------------------------------------------------------------------------

_KEM, _KDF, _AEAD = 0x0010, 0x0001, 0x0001
_KEM_SUITE = b"KEM" + _KEM.to_bytes(2, "big")
_HPKE_SUITE = b"HPKE" + b"".join(number.to_bytes(2, "big") for number in (_KEM, _KDF, _AEAD))


def _extract(suite: bytes, salt: bytes, label: str, secret: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label.encode() + secret, "sha256")


def _expand(suite: bytes, secret: bytes, label: str, info: bytes, size: int) -> bytes:
    labelled = size.to_bytes(2, "big") + b"HPKE-v1" + suite + label.encode() + info
    return hmac.digest(secret, labelled + b"\x01", "sha256")[:size]  # never more than one block here


def hpke_key(shared: bytes, info: bytes) -> tuple[bytes, bytes]:
    """Key and nonce of the first message."""
    context = b"\x00" + _extract(_HPKE_SUITE, b"", "psk_id_hash", b"") + _extract(_HPKE_SUITE, b"", "info_hash", info)
    secret = _extract(_HPKE_SUITE, shared, "secret", b"")
    return (
        _expand(_HPKE_SUITE, secret, "key", context, 16),
        _expand(_HPKE_SUITE, secret, "base_nonce", context, 12),
    )


def hpke_shared(mine: Key, theirs: bytes, enc: bytes, recipient: bytes) -> bytes:
    """DHKEM: `mine` is the ephemeral key of whoever seals, or the key of whoever opens."""
    other = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, theirs)
    secret = _extract(_KEM_SUITE, b"", "eae_prk", mine.private.exchange(ec.ECDH(), other))
    return _expand(_KEM_SUITE, secret, "shared_secret", enc + recipient, 32)


def hpke_seal(plaintext: bytes, recipient: bytes, info: bytes, ephemeral: Key, aad: bytes = b"") -> bytes:
    """enc ‖ ciphertext."""
    enc = ephemeral.point
    key, nonce = hpke_key(hpke_shared(ephemeral, recipient, enc, recipient), info)
    return enc + AESGCM(key).encrypt(nonce, plaintext, aad)


def hpke_open(sealed: bytes, recipient: Key, info: bytes, aad: bytes = b"") -> bytes:
    enc = sealed[:65]
    key, nonce = hpke_key(hpke_shared(recipient, enc, enc, recipient.point), info)
    return AESGCM(key).decrypt(nonce, sealed[65:], aad)


def seal(plaintext: bytes, to: Key, info: bytes, ephemeral: Key) -> bytes:
    """suite ‖ key id ‖ enc ‖ ciphertext, as TuN writes it."""
    return b"\x01" + to.id + hpke_seal(plaintext, to.point, info, ephemeral)


def hkdf(secret: bytes, info: bytes) -> bytes:
    """HKDF-SHA256 (RFC 5869) without salt, 32 bytes."""
    return hmac.digest(hmac.digest(bytes(32), secret, "sha256"), info + b"\x01", "sha256")
