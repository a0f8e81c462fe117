"""Passwords of staff: argon2id (RFC 9106), checked in constant shape whether the account exists or not."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tun.core.errors.base import Refusal

SHORTEST = 12  # characters (BSI: length before complexity)
LONGEST = 200
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is mistaken for something else on paper

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
    if not stored:
        raise WrongPassword("password")


def readable_password() -> str:
    """79 random bits that can be read over the telephone, such as `k7mq-2xvd-9hta-w4ze`."""
    letters = [secrets.choice(_READABLE) for _ in range(16)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, 16, 4))
