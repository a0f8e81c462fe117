"""Who may sign EU certificates: document signers (DSC) as anchors, and the country's CA (CSCA) above them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding

from tun.core.errors.certificates import AnchorRefused, CertificateSignature

from .content import Kind
from .extensions import EXTENDED_KEY_USAGE, KEY_USAGE, extensions, may_sign, purposes
from .message import ES256, KEY_ID_BYTES, PS256, Message

_ECDSA = ec.ECDSA(hashes.SHA256())
_PSS = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)  # RFC 8230, section 2
_RSA_BITS = range(2048, 4097)
_RSA_EXPONENTS = range(3, 1 << 32)  # one as long as the modulus would make each verification a hundred times dearer

# 1.3.6.1.4.1.1847.2021.1.n, and the same below 1.3.6.1.4.1.0: most countries took the second from a first draft.
_ARCS = (bytes.fromhex("2b060104018e378f6501"), bytes.fromhex("2b06010401008e378f6501"))
_KIND_OF_PURPOSE = {
    arc + bytes((number,)): kind
    for arc in _ARCS
    for number, kind in enumerate((Kind.TEST, Kind.VACCINATION, Kind.RECOVERY), start=1)
}

_UNREADABLE = (ValueError, x509.InvalidVersion)  # the second is no kind of the first
# What the library says about extensions that it does not like; some of it is no ValueError either.
_ODD_EXTENSIONS = (
    ValueError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.ExtensionNotFound,
    x509.UnsupportedGeneralNameType,
)

PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey


@dataclass(frozen=True)
class Anchor:
    """A signer: times in Unix seconds, inclusive; `kinds` None means all; `note` is for whoever keeps the list."""

    key_id: bytes
    key: PublicKey
    algorithm: int
    not_before: int
    not_after: int
    kinds: frozenset[Kind] | None
    country: str
    note: str = ""

    def check(self, message: Message) -> None:
        """Raises CertificateSignature unless this signer signed the message."""
        signature = message.signature
        try:
            if self.algorithm == ES256:
                if len(signature) != 64:
                    raise CertificateSignature
                r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
                cast(ec.EllipticCurvePublicKey, self.key).verify(encode_dss_signature(r, s), message.signed, _ECDSA)
            else:
                cast(rsa.RSAPublicKey, self.key).verify(signature, message.signed, _PSS, hashes.SHA256())
        except (InvalidSignature, ValueError):
            raise CertificateSignature from None


def read_anchor(der: bytes) -> Anchor:
    """An anchor from a DSC in DER. Raises AnchorRefused, whose field says what is wrong with it."""
    certificate = _load(der)
    key, algorithm = _key(certificate)
    try:
        found = extensions(der)
        named = purposes(found[EXTENDED_KEY_USAGE]) if EXTENDED_KEY_USAGE in found else []
        signs = may_sign(found[KEY_USAGE]) if KEY_USAGE in found else True
    except (ValueError, StopIteration):
        raise AnchorRefused("extensions") from None
    # Foreign purposes restrict nothing (specification, annex A.4): only those of health certificates do.
    kinds = frozenset(_KIND_OF_PURPOSE[oid] for oid in named if oid in _KIND_OF_PURPOSE)
    return Anchor(
        key_id=hashlib.sha256(der).digest()[:KEY_ID_BYTES],
        key=key,
        algorithm=algorithm,
        not_before=int(certificate.not_valid_before_utc.timestamp()),
        not_after=int(certificate.not_valid_after_utc.timestamp()),
        kinds=kinds or None,
        country=_country(certificate),
        note="" if signs else "key usage without digitalSignature",
    )


def check_chain(der: bytes, authorities: Iterable[bytes]) -> None:
    """Raises AnchorRefused unless one of the CSCAs (DER), itself a CA and valid then, issued this DSC."""
    certificate = _load(der)
    for authority in map(_load, authorities):
        began = certificate.not_valid_before_utc
        if not authority.not_valid_before_utc <= began <= authority.not_valid_after_utc or not _is_authority(authority):
            continue
        try:
            certificate.verify_directly_issued_by(authority)
        except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
            continue
        return
    raise AnchorRefused("chain")


def check_authority(der: bytes) -> None:
    """Raises AnchorRefused for a file that is no CA's certificate."""
    if not _is_authority(_load(der)):
        raise AnchorRefused("authority")


def read_pem(data: bytes) -> list[bytes]:
    """Every certificate of a PEM file, as DER. Raises AnchorRefused."""
    try:
        return [certificate.public_bytes(Encoding.DER) for certificate in x509.load_pem_x509_certificates(data)]
    except _UNREADABLE:
        raise AnchorRefused("unreadable") from None


def _load(der: bytes) -> x509.Certificate:
    try:
        return x509.load_der_x509_certificate(der)
    except _UNREADABLE:
        raise AnchorRefused("unreadable") from None


def _key(certificate: x509.Certificate) -> tuple[PublicKey, int]:
    """The key and the one algorithm that it is good for: what a certificate asks for is never taken on its word."""
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        raise AnchorRefused("key") from None
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name == "secp256r1":
        return key, ES256
    if isinstance(key, rsa.RSAPublicKey) and key.key_size in _RSA_BITS and key.public_numbers().e in _RSA_EXPONENTS:
        return key, PS256
    raise AnchorRefused("key")


def _is_authority(certificate: x509.Certificate) -> bool:
    # `verify_directly_issued_by` does not ask this: without it every DSC could make further ones.
    try:
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = [one.value for one in certificate.extensions if isinstance(one.value, x509.KeyUsage)]
    except _ODD_EXTENSIONS:
        return False
    return basic.ca and all(one.key_cert_sign for one in usage)


def _country(certificate: x509.Certificate) -> str:
    try:
        found = certificate.subject.get_attributes_for_oid(x509.NameOID.COUNTRY_NAME)
    except (ValueError, TypeError):  # a name of a type that its kind does not have
        return ""
    return str(found[0].value)[:2] if found else ""
