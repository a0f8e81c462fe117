"""What the service says no to when operators describe themselves, their venues, events and codes."""

from __future__ import annotations

from tun.core.errors.base import Refusal


class LoginMalformed(Refusal):
    """Not an e-mail address."""

    code = "login-malformed"


class LoginTaken(Refusal):
    """Another operator signs in with this e-mail address."""

    code = "login-taken"


class OperatorUnknown(Refusal):
    """No operator signs in with this e-mail address."""

    code = "operator-unknown"


class InvitationOver(Refusal):
    """This link lets nobody in: it was used, withdrawn, ran out, or never was one."""

    code = "invitation-over"


class TooManyStaff(Refusal):
    """More people than one owner may let in."""

    code = "too-many-staff"


class OldPasswordWrong(Refusal):
    """The password that is to be changed was not given correctly."""

    code = "old-password-wrong"


class PasswordWrong(Refusal):
    """A deed that cannot be taken back asks for the password once more, and this is not it."""

    code = "password-wrong"


class PasswordUnchanged(Refusal):
    """The new password is the old one."""

    code = "password-unchanged"


class KindUnknown(Refusal):
    """Not one of the kinds of venue that TuN knows."""

    code = "kind-unknown"


class StayOutOfRange(Refusal):
    """The longest stay is below a quarter of an hour or above a day."""

    code = "stay-out-of-range"


class CapacityOutOfRange(Refusal):
    """A limit of persons below one, or beyond any place on earth."""

    code = "capacity-out-of-range"


class QuotaTooLax(Refusal):
    """More merely tested persons than the city's rule allows in one zone."""

    code = "quota-too-lax"


class OfficeMissing(Refusal):
    """No health office is registered, or several are and none was chosen."""

    code = "office-missing"


class TooManyAreas(Refusal):
    """More areas than one venue may have."""

    code = "too-many-areas"


class AreaTaken(Refusal):
    """Two areas of one venue with the same label."""

    code = "area-taken"


class PlanUnreadable(Refusal):
    """A table plan that is no text: a workbook, a PDF, a picture."""

    code = "plan-unreadable"


class AreaInUse(Refusal):
    """An area that visits may name: the health office will need its label."""

    code = "area-in-use"


class EventBackwards(Refusal):
    """The event ends before it begins."""

    code = "event-backwards"


class EventTooLong(Refusal):
    """Longer than one event may last."""

    code = "event-too-long"


class EventPast(Refusal):
    """The event would be over already."""

    code = "event-past"


class SpanBackwards(Refusal):
    """A suspicious span that ends before it begins."""

    code = "span-backwards"


class SpanTooLong(Refusal):
    """A suspicious span of more than a day."""

    code = "span-too-long"


class SpanOutside(Refusal):
    """A suspicious span that is still to come, or of which no visit can be read any more."""

    code = "span-outside"


class NothingToPrint(Refusal):
    """There is no valid code to make a poster of."""

    code = "nothing-to-print"


class CentreUnknown(Refusal):
    """No test centre of this name is open here, or nobody there has this account."""

    code = "centre-unknown"


class CentreTaken(Refusal):
    """Another test centre has this name."""

    code = "centre-taken"


class CentreKeyOver(Refusal):
    """The test centre's own certificate ends too soon to sign anything under it."""

    code = "centre-key-over"


class BornOutOfRange(Refusal):
    """Nobody alive was born on this day."""

    code = "born-out-of-range"


class SampleInFuture(Refusal):
    """The sample would be taken later than now."""

    code = "sample-in-future"


class SampleTooOld(Refusal):
    """The sample is older than any rule would count."""

    code = "sample-too-old"


class ResultPositive(Refusal):
    """There is no certificate about a positive result."""

    code = "result-positive"


class NotIssuedHere(Refusal):
    """A certificate that this test centre did not issue, or that no longer holds."""

    code = "not-issued-here"


class ProductUnknown(Refusal):
    """A test that is not in the city's list."""

    code = "product-unknown"


class BearerUnknown(Refusal):
    """The request brings no token of a test centre."""

    code = "bearer-unknown"
