"""Why a health office's request is not answered."""

from __future__ import annotations

from .base import NotFound, Refusal


class RequestUnsigned(Refusal):
    """A request to the office interface without a signature."""

    code = "request-unsigned"


class RequestSignature(Refusal):
    """The signature does not fit this method, path and body."""

    code = "request-signature"


class RequestStale(Refusal):
    """The signed request is older than its short life."""

    code = "request-stale"


class RequestReplayed(Refusal):
    """The signed request came before."""

    code = "request-replayed"


class RequestAudience(Refusal):
    """The request was signed for another service."""

    code = "request-audience"


class OfficeUnknown(Refusal):
    """No such office is registered here, or it was revoked."""

    code = "office-unknown"


class VenueUnknown(NotFound):
    """No such venue belongs to this office."""

    code = "venue-unknown"


class RequestUnknown(NotFound):
    """No such request belongs to this office."""

    code = "request-unknown"


class WindowBackwards(Refusal):
    """The window ends before it begins."""

    code = "window-backwards"


class WindowTooLong(Refusal):
    """The window is longer than the city allows."""

    code = "window-too-long"


class WindowInFuture(Refusal):
    """The window ends in the future."""

    code = "window-in-future"


class OutsideRetention(Refusal):
    """The window begins before the time for which data is kept."""

    code = "outside-retention"


class NotApproved(Refusal):
    """The request lacks an approval."""

    code = "not-approved"


class GrantExpired(Refusal):
    """The time in which the release could be fetched is over."""

    code = "grant-expired"


class NarrowingOnly(Refusal):
    """A release may be narrower than what was approved, never wider."""

    code = "narrowing-only"


class StatementRefused(Refusal):
    """A sealing key that its office did not sign, or that is not valid as stated."""

    code = "statement-refused"


class StatementWindow(StatementRefused):
    """The time for which a sealing key is stated is backwards, past, or too long."""

    code = "statement-window"


class ReleaseUnlogged(Refusal):
    """A release that does not stand in the service's signed log is not accepted by an office."""

    code = "release-unlogged"
