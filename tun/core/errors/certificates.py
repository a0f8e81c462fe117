"""EU certificates (HCERT) that do not count."""

from __future__ import annotations

from .base import Refusal


class CertificateRefused(Refusal):
    """An EU certificate does not hold."""


class CertificateTooLong(CertificateRefused):
    """The text is longer than the largest QR code."""

    code = "certificate-too-long"


class CertificatePrefix(CertificateRefused):
    """The text does not begin with HC1: and so is no EU certificate."""

    code = "certificate-prefix"


class CertificateBase45(CertificateRefused):
    """The text behind HC1: is not base45."""

    code = "certificate-base45"


class CertificateCompression(CertificateRefused):
    """The content is not one whole zlib stream of at most 16 KiB."""

    code = "certificate-compression"


class CertificateMalformed(CertificateRefused):
    """The content is not a COSE_Sign1 message around CWT claims."""

    code = "certificate-malformed"


class CertificateAlgorithm(CertificateRefused):
    """The certificate asks for an algorithm that is not allowed, or not the one of its signer's key."""

    code = "certificate-algorithm"


class CertificateSignerUnknown(CertificateRefused):
    """The certificate names a signer that is not trusted here."""

    code = "certificate-signer-unknown"


class CertificateSignature(CertificateRefused):
    """The signature does not fit: forged or altered."""

    code = "certificate-signature"


class CertificateExpired(CertificateRefused):
    """The certificate was valid once."""

    code = "certificate-expired"


class CertificateNotYet(CertificateRefused):
    """The certificate was issued in the future."""

    code = "certificate-not-yet"


class CertificateSignerExpired(CertificateRefused):
    """The signer's own certificate is not valid at this moment, or was not when this certificate was issued."""

    code = "certificate-signer-expired"


class CertificateKeyUsage(CertificateRefused):
    """The signer may not issue certificates of this kind."""

    code = "certificate-key-usage"


class CertificateContent(CertificateRefused):
    """Genuine, but its content is not one test, vaccination or recovery of one person."""

    code = "certificate-content"


class CertificateRevoked(CertificateRefused):
    """The certificate was withdrawn by whoever issued it."""

    code = "certificate-revoked"


class NameNotLatin(Refusal):
    """A certificate needs the name in Latin letters, as it stands in a passport."""

    code = "name-not-latin"


class AnchorRefused(Refusal):
    """A signer's certificate that cannot be trusted: another kind of key, another use, or not readable."""

    code = "anchor-refused"
