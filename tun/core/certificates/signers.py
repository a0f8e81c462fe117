"""Making the certificates of signers: a city's own authority (CSCA), and a test centre's signer (DSC) below it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID, ObjectIdentifier

from tun.core.keys import SigningKey, VerifyingKey

from .message import KEY_ID_BYTES

SERIAL_BYTES = 16
TESTS_ONLY = ObjectIdentifier("1.3.6.1.4.1.1847.2021.1.1")  # HCERT, annex A: may sign tests and nothing else
_LONGEST_NAME = 64  # X.520


@dataclass(frozen=True)
class Named:
    """Who a certificate is for, and for how long: Unix seconds, inclusive. `serial` is chance, 16 bytes."""

    country: str
    organisation: str
    name: str
    serial: bytes
    begins: int
    ends: int


def make_authority(named: Named, key: SigningKey) -> bytes:
    """A self-signed authority, in DER, that may sign signers and no further authority."""
    subject = _name(named)
    builder = _builder(named, key.verifying, issuer=subject, above=key.verifying)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
    return builder.sign(key.private, hashes.SHA256()).public_bytes(Encoding.DER)


def make_signer(named: Named, key: VerifyingKey, *, authority: bytes, by: SigningKey) -> bytes:
    """A signer of test certificates, in DER; `authority` is the certificate of whose key is `by`."""
    above = x509.load_der_x509_certificate(authority)
    builder = _builder(named, key, issuer=above.subject, above=by.verifying)
    builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([TESTS_ONLY]), critical=False)
    return builder.sign(by.private, hashes.SHA256()).public_bytes(Encoding.DER)


def key_id_of(der: bytes) -> bytes:
    """What names a signer in the certificates that it signs."""
    return hashlib.sha256(der).digest()[:KEY_ID_BYTES]


def to_pem(der: bytes) -> bytes:
    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)


def _builder(named: Named, key: VerifyingKey, *, issuer: x509.Name, above: VerifyingKey) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(named)).issuer_name(issuer).public_key(key.public)
        .serial_number(int.from_bytes(named.serial, "big") >> 1 or 1)  # positive, at most 20 bytes (RFC 5280)
        .not_valid_before(datetime.fromtimestamp(named.begins, UTC))
        .not_valid_after(datetime.fromtimestamp(named.ends, UTC))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above.public), critical=False)
    )  # fmt: skip


def _name(named: Named) -> x509.Name:
    parts = {
        NameOID.COUNTRY_NAME: named.country,
        NameOID.ORGANIZATION_NAME: _short(named.organisation),
        NameOID.COMMON_NAME: _short(named.name),
    }
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in parts.items()])


def _short(text: str) -> str:
    """The library counts bytes, and does not cut."""
    return text.encode()[:_LONGEST_NAME].decode("utf-8", "ignore")


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
