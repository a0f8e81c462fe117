"""What cannot be opened, and keys that are none."""

from __future__ import annotations

from .base import Refusal

# --- Sealed data ---


class CannotOpen(Refusal):
    """Sealed data that this key does not open: altered, cut off, or sealed for somebody else."""

    code = "cannot-open"


class DayKeyDestroyed(Refusal):
    """The day's key is gone, and with it everything of that day. That is the deletion."""

    code = "day-key-destroyed"


# --- Keys ---


class KeyRefused(Refusal):
    """A key file that cannot be used: another curve, another kind, or not a key."""

    code = "key-refused"


class WrongPassphrase(KeyRefused):
    """The passphrase does not open this key."""

    code = "wrong-passphrase"
