"""Why nobody checks in or out: codes, tickets, places, and a diary that cannot be handed over."""

from __future__ import annotations

from .base import NotFound, Refusal

# --- Codes and tickets ---


class CodeRevoked(Refusal):
    """This printed code was withdrawn."""

    code = "code-revoked"


class CodeUnknown(Refusal):
    """Signed by this service, but nothing here belongs to it."""

    code = "code-unknown"


class ShortCodeMistyped(Refusal):
    """The check character does not fit: a typing slip."""

    code = "short-code-mistyped"


class ShortCodeUnknown(Refusal):
    """Well-formed, but no such short code is in use."""

    code = "short-code-unknown"


class TicketInvalid(Refusal):
    """The ticket was not issued here, or for another visit."""

    code = "ticket-invalid"


class TicketExpired(Refusal):
    """The ticket's quarter of an hour is over."""

    code = "ticket-expired"


# --- Check-in and check-out ---


class VenueClosed(Refusal):
    """Outside the venue's opening hours."""

    code = "venue-closed"


class EventNotYet(Refusal):
    """Admission to the event has not begun."""

    code = "event-not-yet"


class EventOver(Refusal):
    """The event is over."""

    code = "event-over"


class Full(Refusal):
    """No place left for so many persons."""

    code = "full"


class NoOfficeKey(Refusal):
    """No health office key is valid at the moment, so nothing can be sealed."""

    code = "no-office-key"


class ClockOff(Refusal):
    """The time of arrival lies too far from the service's clock."""

    code = "clock-off"


class SealedMalformed(Refusal):
    """The sealed contact has not the shape of one."""

    code = "sealed-malformed"


class SealedKeyUnknown(Refusal):
    """The contact is sealed to a key that the health office does not hold at that time."""

    code = "sealed-key-unknown"


class PersonsOutOfRange(Refusal):
    """The number of persons is below one or above the limit for one check-in."""

    code = "persons-out-of-range"


class VisitUnknown(NotFound):
    """No visit belongs to this secret (or it is deleted already)."""

    code = "visit-unknown"


class VisitEnded(Refusal):
    """The visit is over: nothing about it can be changed any more."""

    code = "visit-ended"


# --- A diary handed over ---


class WordsMistyped(Refusal):
    """Not five words of the list."""

    code = "words-mistyped"


class DiaryUnknown(NotFound):
    """No diary lies under these words for this office: mistyped, fetched, taken back, or its day is over."""

    code = "diary-unknown"
