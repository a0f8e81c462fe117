"""What only the office refuses. The tree's root, and every refusal of the service, stand in `tun.core.errors`."""

from __future__ import annotations

from tun.core.errors.base import Conflict, Malformed, Refusal
from tun.core.errors.sealing import KeyRefused


class Locked(Refusal):
    """The office's keys are locked: nothing can be signed or opened."""

    code = "locked"


class KeysMissing(Refusal):
    """The office has no keys yet."""

    code = "keys-missing"


class KeysPresent(Conflict):
    """The office has keys already; they are never replaced, only added to."""

    code = "keys-present"


class BackupPending(Refusal):
    """A key without a confirmed backup is not used: if it were lost, so would be all that is sealed to it."""

    code = "backup-pending"


class BackupUnreadable(Malformed):
    """The file given back is not a backup of keys."""

    code = "backup-unreadable"


class BackupMismatch(KeyRefused):
    """The backup opens, but holds other keys than the office's."""

    code = "backup-mismatch"


class WeakPassphrase(Refusal):
    """Too short, or the same few characters over and over."""

    code = "weak-passphrase"


class TooManyTries(Refusal):
    """Too many wrong passphrases or passwords in a short time."""

    code = "too-many-tries"


class ServiceUnreachable(Refusal):
    """The service did not answer."""

    code = "service-unreachable"


class ServiceAnswer(Refusal):
    """The service answered something that the protocol does not describe."""

    code = "service-answer"


class ServiceRefused(Refusal):
    """The service refused with a code that this program does not know."""

    code = "service-refused"


class ServiceUntrusted(Refusal):
    """Signed by a key that nobody here has compared and trusted, or not signed at all."""

    code = "service-untrusted"


class NoServiceKey(ServiceUntrusted):
    """No key of the service was compared and trusted yet."""

    code = "no-service-key"


class ReleaseMismatch(Refusal):
    """A genuine release, but not the one that was asked for."""

    code = "release-mismatch"


class ReleaseOver(Refusal):
    """The time for which the office keeps this release is over."""

    code = "release-over"


class DiaryUnreadable(Refusal):
    """What lay under the words does not open, or is no diary."""

    code = "diary-unreadable"


class NotOpened(Refusal):
    """The list is not open in memory at the moment."""

    code = "not-opened"


class CaseClosed(Refusal):
    """The case is closed: nothing can be asked for it any more."""

    code = "case-closed"


class FileNumberTaken(Conflict):
    """There is a case with this file number already."""

    code = "file-number-taken"


class LoginTaken(Conflict):
    """There is an investigator with this login already."""

    code = "login-taken"


class TimeMissing(Malformed):
    """Not a date or a time of day."""

    code = "time-unreadable"
