"""Keys on the one curve, P-256. Public and private keys are different classes; verbs say who can read.

`SigningKey` signs, `VerifyingKey` checks; `SealingKey` seals, `OpeningKey` opens. Verification raises: there
is no boolean that a caller could forget to look at.

Sealing is HPKE in base mode (RFC 9180): DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM. The library
offers no `aad`, so everything that a sealed text is bound to stands in `info`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from cryptography.exceptions import InvalidSignature, InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from .errors.sealing import CannotOpen, KeyRefused, WrongPassphrase
from .errors.tokens import TokenSignature
from .errors.visits import SealedMalformed
from .passphrase import new_line, secret_for

KEY_ID_BYTES = 8
POINT_BYTES = 65  # an uncompressed P-256 point
SUITE_P256 = 1  # the only suite so far: the first byte of everything sealed
SEALED_OVERHEAD = 1 + KEY_ID_BYTES + POINT_BYTES + 16
_POINT = slice(1 + KEY_ID_BYTES, 1 + KEY_ID_BYTES + POINT_BYTES)

_CURVE = ec.SECP256R1()
_ECDSA = ec.ECDSA(hashes.SHA256())
_HPKE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_128_GCM)


@dataclass(frozen=True)
class _PublicKey:
    public: ec.EllipticCurvePublicKey

    def __post_init__(self) -> None:
        if not isinstance(self.public, ec.EllipticCurvePublicKey) or self.public.curve.name != _CURVE.name:
            raise KeyRefused

    @classmethod
    def from_point(cls, point: bytes) -> Self:
        """From an uncompressed point, 65 bytes. Raises KeyRefused for anything that is not on the curve."""
        if len(point) != POINT_BYTES:
            raise KeyRefused
        try:
            return cls(ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point))
        except ValueError:
            raise KeyRefused from None

    @classmethod
    def from_spki(cls, data: bytes) -> Self:
        """From SubjectPublicKeyInfo, DER or PEM. Raises KeyRefused."""
        try:
            if data.lstrip().startswith(b"-----"):
                return cls(serialization.load_pem_public_key(data))  # type: ignore[arg-type]
            return cls(serialization.load_der_public_key(data))  # type: ignore[arg-type]
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise KeyRefused from None

    @cached_property
    def spki(self) -> bytes:
        """SubjectPublicKeyInfo, DER."""
        return self.public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)

    @cached_property
    def pem(self) -> bytes:
        return self.public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    @cached_property
    def point(self) -> bytes:
        """The uncompressed point, 65 bytes."""
        return self.public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)

    @cached_property
    def id(self) -> bytes:
        """SHA-256(SPKI)[:8]."""
        return hashlib.sha256(self.spki).digest()[:KEY_ID_BYTES]

    @cached_property
    def fingerprint(self) -> str:
        """What two people compare over the telephone: SHA-256(SPKI) in groups of four."""
        text = hashlib.sha256(self.spki).hexdigest().upper()
        return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


class VerifyingKey(_PublicKey):
    """Checks signatures (ES256, RFC 7518 section 3.4: r and s, 32 bytes each)."""

    def verify(self, message: bytes, signature: bytes) -> None:
        """Raises TokenSignature unless `signature` fits."""
        if len(signature) != 64:
            raise TokenSignature
        der = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
        try:
            self.public.verify(der, message, _ECDSA)
        except (InvalidSignature, ValueError):
            raise TokenSignature from None


class SealingKey(_PublicKey):
    """Seals to whoever holds the matching OpeningKey, and to nobody else."""

    def seal(self, plaintext: bytes, *, info: bytes) -> bytes:
        """suite 1 ‖ key id 8 ‖ enc 65 ‖ ciphertext with its 16-byte tag."""
        return bytes([SUITE_P256]) + self.id + _HPKE.encrypt(plaintext, self.public, info=info)


@dataclass(frozen=True)
class _PrivateKey:
    private: ec.EllipticCurvePrivateKey

    def __post_init__(self) -> None:
        if not isinstance(self.private, ec.EllipticCurvePrivateKey) or self.private.curve.name != _CURVE.name:
            raise KeyRefused

    def __repr__(self) -> str:  # a private key must never reach a log through a traceback
        return f"<{type(self).__name__}>"

    @classmethod
    def generate(cls) -> Self:
        return cls(ec.generate_private_key(_CURVE))

    @classmethod
    def from_pem(cls, pem: bytes, passphrase: str | None = None) -> Self:
        """Read PKCS#8 PEM. Raises WrongPassphrase or KeyRefused."""
        secret = secret_for(pem, passphrase) if passphrase is not None else None
        try:
            return cls(serialization.load_pem_private_key(pem, secret))  # type: ignore[arg-type]
        except TypeError:  # encrypted without a passphrase given, or the other way round
            raise WrongPassphrase from None
        except UnsupportedAlgorithm:
            raise KeyRefused from None
        except ValueError:
            raise (WrongPassphrase if secret is not None else KeyRefused) from None

    def to_pem(self, passphrase: str | None = None) -> bytes:
        """PKCS#8 PEM; encrypted (PBES2, AES-256) under the stretched passphrase where one is given."""
        encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
        line = b""
        if passphrase is not None:
            line = new_line(_PublicKey(self.private.public_key()).spki)
            encryption = serialization.BestAvailableEncryption(secret_for(line, passphrase))
        return line + self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
        )


class SigningKey(_PrivateKey):
    """Signs with ES256."""

    @cached_property
    def verifying(self) -> VerifyingKey:
        return VerifyingKey(self.private.public_key())

    @property
    def id(self) -> bytes:
        return self.verifying.id

    def sign(self, message: bytes) -> bytes:
        """r ‖ s, 64 bytes."""
        r, s = decode_dss_signature(self.private.sign(message, _ECDSA))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


class OpeningKey(_PrivateKey):
    """Opens what was sealed to its SealingKey."""

    @cached_property
    def sealing(self) -> SealingKey:
        return SealingKey(self.private.public_key())

    @property
    def id(self) -> bytes:
        return self.sealing.id

    def open(self, sealed: bytes, *, info: bytes) -> bytes:
        """Raises CannotOpen for every fault alike, so that nobody learns which one it was."""
        if len(sealed) < SEALED_OVERHEAD or sealed[0] != SUITE_P256 or key_id_of(sealed) != self.id:
            raise CannotOpen
        try:
            return _HPKE.decrypt(sealed[1 + KEY_ID_BYTES :], self.private, info=info)
        except (InvalidTag, ValueError):
            raise CannotOpen from None


_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B


def check_point(point: bytes) -> None:
    """Raises KeyRefused unless this is an uncompressed point of P-256 (SP 800-186; SEC 1, 3.2.2.1).

    For points that are only passed on. The curve has cofactor 1: what lies on it is in its group. The library's own
    check makes a key of it first, and takes as long as the rest of reading a check-in.
    """
    x, y = int.from_bytes(point[1:33], "big"), int.from_bytes(point[33:], "big")
    if len(point) != POINT_BYTES or point[0] != 4 or x >= _P or y >= _P:
        raise KeyRefused
    if (y * y - (x * x - 3) * x - _B) % _P:
        raise KeyRefused


def key_id_of(sealed: bytes) -> bytes:
    """The id of the key that something is sealed to (8 bytes)."""
    return sealed[1 : 1 + KEY_ID_BYTES]


def check_sealed(sealed: bytes, *, size: int, field: str = "sealed") -> bytes:
    """What can be checked without reading: size, suite and a point on the curve. Returns the key id.

    Raises SealedMalformed.
    """
    if len(sealed) != size or sealed[0] != SUITE_P256:
        raise SealedMalformed(field)
    try:
        check_point(sealed[_POINT])
    except KeyRefused:
        raise SealedMalformed(field) from None
    return key_id_of(sealed)
