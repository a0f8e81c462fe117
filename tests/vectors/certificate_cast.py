"""EU certificates written from the specifications alone: signers, COSE messages and texts. Imports nothing of TuN."""

from __future__ import annotations

import math
import struct
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID, ObjectIdentifier

from tests.vectors.cast import DAY, NOW, some_bytes
from tests.vectors.independent import Key, Tag, head, sha256
from tests.vectors.independent import cbor as plain_cbor

TESTS, VACCINATIONS, RECOVERIES = (f"1.3.6.1.4.1.1847.2021.1.{number}" for number in (1, 2, 3))
OLD_TESTS, OLD_VACCINATIONS = "1.3.6.1.4.1.0.1847.2021.1.1", "1.3.6.1.4.1.0.1847.2021.1.2"
CLIENT_AUTH = "1.3.6.1.5.5.7.3.2"
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

PERSON = {"fn": "Müller-Özdemir", "fnt": "MUELLER<OEZDEMIR", "gn": "Zoë", "gnt": "ZOE"}
COMMON = {"tg": "840539006", "co": "DE", "is": "Stadt Kaiserslautern", "ci": "URN:UVCI:01DE/TUN/1234567890ABCDEF#S"}
TEST = {**COMMON, "tt": "LP217198-3", "nm": "Schnelltest", "ma": "1232", "sc": "2026-11-23T16:05:00+01:00",
        "tr": "260415000", "tc": "Testzentrum am Betzenberg"}  # fmt: skip
VACCINATION = {**COMMON, "vp": "1119349007", "mp": "EU/1/20/1528", "ma": "ORG-100030215", "dn": 2, "sd": 2,
               "dt": "2026-10-01"}  # fmt: skip
RECOVERY = {**COMMON, "fr": "2026-09-01", "df": "2026-09-29", "du": "2027-02-28"}


@dataclass(frozen=True)
class Raw:
    """Bytes that stand in CBOR as they are, right or wrong."""

    data: bytes


def cbor(value: Any) -> bytes:
    """CBOR with maps in the order given, floats, and whatever `Raw` holds."""
    if isinstance(value, Raw):
        return value.data
    if isinstance(value, float):
        return b"\xfb" + struct.pack(">d", value)
    if isinstance(value, dict):
        return head(5, len(value)) + b"".join(cbor(key) + cbor(item) for key, item in value.items())
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(cbor(item) for item in value)
    if isinstance(value, Tag):
        return head(6, value.number) + cbor(value.value)
    return plain_cbor(value)


def base45(data: bytes) -> str:
    text = ""
    for start in range(0, len(data), 2):
        pair = data[start : start + 2]
        number = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            number, digit = divmod(number, 45)
            text += _ALPHABET[digit]
    return text


def text_of(message: bytes, *, level: int = 9) -> str:
    return "HC1:" + base45(zlib.compress(message, level))


def sig_structure(protected: bytes, payload: bytes) -> bytes:
    return cbor(["Signature1", protected, b"", payload])


def hcert(**changed: Any) -> dict[str, Any]:
    """A test certificate's payload; `changed` replaces parts, None takes one away."""
    whole = {"ver": "1.3.0", "nam": PERSON, "dob": "1985-03-21", "t": [TEST], **changed}
    return {name: value for name, value in whole.items() if value is not None}


def claims(payload: Any = None, **changed: Any) -> dict[Any, Any]:
    times = {"issued": NOW - 3600, "expires": NOW + 2 * DAY, **changed}
    return {1: "DE", 4: times["expires"], 6: times["issued"], -260: {1: hcert() if payload is None else payload}}


# --- Signers ----------------------------------------------------------------------------------------------


def _prime(name: str, bits: int) -> int:
    """A prime that is the same each time: the first behind a hash. No secret, and no way to make a real key."""
    wide = b"".join(some_bytes(f"{name} {part}", 32) for part in range(bits // 256))
    number = int.from_bytes(wide, "big") | 3 << (bits - 2) | 1
    small = math.prod((3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53))
    while not (
        math.gcd(number, small) == 1
        and (number - 1) % 65_537
        and all(pow(base, number - 1, number) == 1 for base in (2, 3, 5, 7))
    ):
        number += 2
    return number


@cache
def rsa_numbers(name: str, bits: int = 2048) -> tuple[int, int, int]:
    """Modulus and both factors."""
    p, q = _prime(f"{name} p", bits // 2), _prime(f"{name} q", bits // 2)
    return p * q, p, q


@cache
def rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    n, p, q = rsa_numbers(name, bits)
    d = pow(65_537, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(65_537, n)
    parts = rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q)
    return rsa.RSAPrivateNumbers(p, q, d, *parts, public).private_key()


def pss(name: str, message: bytes) -> bytes:
    """RSASSA-PSS (RFC 8017, section 9.1.1), SHA-256, salt of 32 bytes that is a hash: the same bytes each time."""
    n, p, q = rsa_numbers(name)
    salt = some_bytes(f"{name} salt", 32)
    hashed = sha256(bytes(8) + sha256(message) + salt)
    block = bytes(256 - 32 - 32 - 2) + b"\x01" + salt
    mask = b"".join(sha256(hashed + counter.to_bytes(4, "big")) for counter in range(8))[: len(block)]
    masked = bytes(one ^ other for one, other in zip(block, mask, strict=True))
    encoded = bytes((masked[0] & 0x7F,)) + masked[1:] + hashed + b"\xbc"
    return pow(int.from_bytes(encoded, "big"), pow(65_537, -1, (p - 1) * (q - 1)), n).to_bytes(256, "big")


@dataclass(frozen=True)
class Signer:
    """A document signer: its certificate in DER, and the key behind it."""

    name: str
    der: bytes
    rsa: bool = False

    @property
    def key_id(self) -> bytes:
        return sha256(self.der)[:8]

    def sign(self, message: bytes) -> bytes:
        return pss(self.name, message) if self.rsa else Key.named(self.name).sign(message)


def distinguished(name: str, country: str = "DE") -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, country), x509.NameAttribute(NameOID.COMMON_NAME, name)])


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def authority(
    name: str = "csca", *, ca: bool = True, begins: int = NOW - 900 * DAY, ends: int = NOW + 900 * DAY
) -> bytes:
    """A country's own authority, in DER."""
    key = Key.named(name).private
    builder = (
        x509.CertificateBuilder()
        .subject_name(distinguished(name)).issuer_name(distinguished(name)).public_key(key.public_key())
        .serial_number(1).not_valid_before(at(begins)).not_valid_after(at(ends))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
    )  # fmt: skip
    return builder.sign(key, hashes.SHA256(), ecdsa_deterministic=True).public_bytes(Encoding.DER)


def signer(
    name: str,
    *purposes: str,
    public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey | None = None,
    issuer: str = "csca",
    begins: int = NOW - 90 * DAY,
    ends: int = NOW + 90 * DAY,
    key_usage: bool | None = None,
) -> Signer:
    """A DSC that the authority `issuer` signed. `public` None is the P-256 key of its name."""
    key = public or Key.named(name).private.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(distinguished(name)).issuer_name(distinguished(issuer)).public_key(key)
        .serial_number(int.from_bytes(some_bytes(name, 8), "big") >> 1)
        .not_valid_before(at(begins)).not_valid_after(at(ends))
    )  # fmt: skip
    if purposes:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ObjectIdentifier(oid) for oid in purposes]), critical=False
        )
    if key_usage is not None:
        rest = dict.fromkeys(
            ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign",
             "crl_sign", "encipher_only", "decipher_only"), False,
        )  # fmt: skip
        usage = x509.KeyUsage(digital_signature=key_usage, **{**rest, "content_commitment": True})
        builder = builder.add_extension(usage, critical=True)
    made = builder.sign(Key.named(issuer).private, hashes.SHA256(), ecdsa_deterministic=True)
    return Signer(name, made.public_bytes(Encoding.DER), rsa=isinstance(key, rsa.RSAPublicKey))
