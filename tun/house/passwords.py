"""Passwords of staff: argon2id (RFC 9106), checked in constant shape whether the account exists or not."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tun.core.errors import Refusal

SHORTEST = 12  # characters (BSI: length before complexity)
LONGEST = 200

_hasher = PasswordHasher()  # argon2-cffi's defaults are RFC 9106's low-memory profile


class WeakPassword(Refusal):
    """Too short, or one character over and over."""

    code = "weak-password"


class WrongPassword(Refusal):
    """Account and password do not belong together; which of them is wrong is not said."""

    code = "wrong-password"


def hash_password(password: str) -> str:
    """Raises WeakPassword."""
    if not SHORTEST <= len(password) <= LONGEST or len(set(password)) < 4:
        raise WeakPassword("password")
    return _hasher.hash(password)


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


def check_password(stored: str | None, password: str) -> None:
    """Raises WrongPassword. `stored` is None where no such account exists; it takes as long all the same."""
    try:
        _hasher.verify(stored or _nobody(), password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        raise WrongPassword("password") from None
    if stored is None:
        raise WrongPassword("password")
