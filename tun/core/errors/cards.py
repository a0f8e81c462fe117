"""Cards and passes that do not serve: each for a reason of its own, so that the desk can say what helps."""

from __future__ import annotations

from .base import Conflict, NotFound, Refusal


class CardRefused(Refusal):
    """A card or a pass that is good for nothing here, now."""


class CardMistyped(CardRefused):
    """The check character of a card's number does not fit: a typing slip."""

    code = "card-mistyped"


class CardForeign(CardRefused):
    """The card is another city's: it was signed by a key that is not known here."""

    code = "card-foreign"


class CardInvalid(CardRefused):
    """What was shown is no genuine card: forged, altered, or made for something else."""

    code = "card-invalid"


class CardOver(CardRefused):
    """The card's twelve months are over; what was stored for it is gone."""

    code = "card-over"


class CardBlocked(CardRefused):
    """The card was blocked, because it was lost or replaced."""

    code = "card-blocked"


class CardUnknown(NotFound, CardRefused):
    """No card of this number was made here."""

    code = "card-unknown"


class CardTaken(Conflict, CardRefused):
    """A card of this number exists, with another contact."""

    code = "card-taken"


class CardOtherOffice(CardRefused):
    """What is on the card is sealed to another health office than the venue's."""

    code = "card-other-office"


class PassStale(CardRefused):
    """The pass's code is older than a minute: a picture of it, or a clock that is off."""

    code = "pass-stale"
