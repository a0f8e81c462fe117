"""What every refusal is, and what cannot be read at all."""

from __future__ import annotations

from typing import ClassVar


class Refusal(Exception):
    """TuN says no. `code` says why; `field` names the input at fault where there is one."""

    code: ClassVar[str] = "refused"

    def __init__(self, field: str | None = None) -> None:
        super().__init__(self.code if field is None else f"{self.code}: {field}")
        self.field = field


class Malformed(Refusal):
    """The input is not in the form that the protocol describes."""

    code = "malformed"


class UnknownField(Malformed):
    """The input has a field that the protocol does not know."""

    code = "unknown-field"


class MissingField(Malformed):
    """A field that the protocol asks for is not there, or empty."""

    code = "missing-field"


class WrongType(Malformed):
    """A field has another type than the protocol says."""

    code = "wrong-type"


class BadBase64(Malformed):
    """A text is not base64url without padding."""

    code = "bad-base64"


class TooLong(Malformed):
    """A field is longer than it may be."""

    code = "too-long"


class NotFound(Refusal):
    """There is no such thing, or it is somebody else's: the two look the same on purpose."""

    code = "not-found"


class Conflict(Refusal):
    """The same id came before with other content."""

    code = "conflict"


class TooManyRequests(Refusal):
    """More than is plausible came from one network, or at one code; trying again in a minute is safe."""

    code = "too-many-requests"


class Busy(Refusal):
    """Too much is going on at this moment; trying again is safe."""

    code = "unavailable"
