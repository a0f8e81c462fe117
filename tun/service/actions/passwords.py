"""A new password in place of one's own old one: the same for operators and test centres."""

from __future__ import annotations

from tun.house.passwords import WrongPassword, check_password, hash_password

from .refusals import OldPasswordWrong, PasswordUnchanged


def renewed(stored: str, *, old: str, new: str) -> str:
    """The new password as it is kept. Raises OldPasswordWrong, PasswordUnchanged or WeakPassword.

    Before the transaction: hashing takes its time, and the store has one writer.
    """
    try:
        check_password(stored, old)
    except WrongPassword:
        raise OldPasswordWrong("old") from None
    if new == old:
        raise PasswordUnchanged("password")
    return hash_password(new)
