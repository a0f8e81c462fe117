"""Signed tokens that do not hold (RFC 9052, RFC 8392)."""

from __future__ import annotations

from .base import Refusal


class TokenRefused(Refusal):
    """A signed token does not hold."""


class TokenMalformed(TokenRefused):
    """Not a token: truncated, mistyped, or with bytes left over."""

    code = "token-malformed"


class TokenVersion(TokenRefused):
    """A token of a version that this program does not know."""

    code = "token-version"


class TokenAlgorithm(TokenRefused):
    """A token that asks for another algorithm than ES256."""

    code = "token-algorithm"


class TokenUnknownKey(TokenRefused):
    """A token that names a key which is not trusted here: another service's, or a retired one."""

    code = "token-unknown-key"


class TokenSignature(TokenRefused):
    """The signature does not fit: forged or altered."""

    code = "token-signature"


class WrongPurpose(TokenRefused):
    """A genuine token, made for something else."""

    code = "wrong-purpose"


class TokenExpired(TokenRefused):
    """The token was valid once."""

    code = "token-expired"


class TokenNotYet(TokenRefused):
    """The token is not valid yet."""

    code = "token-not-yet"
