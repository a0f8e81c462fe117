"""Every "no" that TuN says, as one tree.

A refusal has a stable `code` that never changes once released, a sentence in its docstring, and no personal
data in its text. Only the web edge turns a code into a German or English sentence and an HTTP status.
"""

from __future__ import annotations

from typing import ClassVar


class Refusal(Exception):
    """TuN says no. `code` says why; `field` names the input at fault where there is one."""

    code: ClassVar[str] = "refused"

    def __init__(self, field: str | None = None) -> None:
        super().__init__(self.code if field is None else f"{self.code}: {field}")
        self.field = field


# --- What cannot be read at all -------------------------------------------------------------------------


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


# --- Signed tokens (RFC 9052, RFC 8392) ------------------------------------------------------------------


class TokenRefused(Refusal):
    """A signed token does not hold."""


class TokenMalformed(TokenRefused):
    """Not a token: truncated, mistyped, or with bytes left over."""

    code = "token-malformed"


class TokenVersion(TokenRefused):
    """A token of a version that this program does not know."""

    code = "token-version"


class TokenAlgorithm(TokenRefused):
    """A token that asks for another algorithm than ES256."""

    code = "token-algorithm"


class TokenUnknownKey(TokenRefused):
    """A token that names a key which is not trusted here: another service's, or a retired one."""

    code = "token-unknown-key"


class TokenSignature(TokenRefused):
    """The signature does not fit: forged or altered."""

    code = "token-signature"


class WrongPurpose(TokenRefused):
    """A genuine token, made for something else."""

    code = "wrong-purpose"


class TokenExpired(TokenRefused):
    """The token was valid once."""

    code = "token-expired"


class TokenNotYet(TokenRefused):
    """The token is not valid yet."""

    code = "token-not-yet"


# --- Codes and tickets -----------------------------------------------------------------------------------


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


# --- Check-in and check-out ------------------------------------------------------------------------------


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


# --- A diary handed over ---------------------------------------------------------------------------------


class WordsMistyped(Refusal):
    """Not five words of the list."""

    code = "words-mistyped"


class DiaryUnknown(NotFound):
    """No diary lies under these words for this office: mistyped, fetched, taken back, or its day is over."""

    code = "diary-unknown"


# --- Sealed data -----------------------------------------------------------------------------------------


class CannotOpen(Refusal):
    """Sealed data that this key does not open: altered, cut off, or sealed for somebody else."""

    code = "cannot-open"


class DayKeyDestroyed(Refusal):
    """The day's key is gone, and with it everything of that day. That is the deletion."""

    code = "day-key-destroyed"


# --- The health office -----------------------------------------------------------------------------------


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


# --- EU certificates (HCERT) -----------------------------------------------------------------------------


class CertificateRefused(Refusal):
    """An EU certificate does not hold."""


class CertificateTooLong(CertificateRefused):
    """The text is longer than the largest QR code."""

    code = "certificate-too-long"


class CertificatePrefix(CertificateRefused):
    """The text does not begin with HC1: and so is no EU certificate."""

    code = "certificate-prefix"


class CertificateBase45(CertificateRefused):
    """The text behind HC1: is not base45."""

    code = "certificate-base45"


class CertificateCompression(CertificateRefused):
    """The content is not one whole zlib stream of at most 16 KiB."""

    code = "certificate-compression"


class CertificateMalformed(CertificateRefused):
    """The content is not a COSE_Sign1 message around CWT claims."""

    code = "certificate-malformed"


class CertificateAlgorithm(CertificateRefused):
    """The certificate asks for an algorithm that is not allowed, or not the one of its signer's key."""

    code = "certificate-algorithm"


class CertificateSignerUnknown(CertificateRefused):
    """The certificate names a signer that is not trusted here."""

    code = "certificate-signer-unknown"


class CertificateSignature(CertificateRefused):
    """The signature does not fit: forged or altered."""

    code = "certificate-signature"


class CertificateExpired(CertificateRefused):
    """The certificate was valid once."""

    code = "certificate-expired"


class CertificateNotYet(CertificateRefused):
    """The certificate was issued in the future."""

    code = "certificate-not-yet"


class CertificateSignerExpired(CertificateRefused):
    """The signer's own certificate is not valid at this moment, or was not when this certificate was issued."""

    code = "certificate-signer-expired"


class CertificateKeyUsage(CertificateRefused):
    """The signer may not issue certificates of this kind."""

    code = "certificate-key-usage"


class CertificateContent(CertificateRefused):
    """Genuine, but its content is not one test, vaccination or recovery of one person."""

    code = "certificate-content"


class CertificateRevoked(CertificateRefused):
    """The certificate was withdrawn by whoever issued it."""

    code = "certificate-revoked"


class NameNotLatin(Refusal):
    """A certificate needs the name in Latin letters, as it stands in a passport."""

    code = "name-not-latin"


class AnchorRefused(Refusal):
    """A signer's certificate that cannot be trusted: another kind of key, another use, or not readable."""

    code = "anchor-refused"


# --- Proofs and entry rules ------------------------------------------------------------------------------


class ProofRefused(Refusal):
    """A certificate or a proof that is good for nothing here, now."""


class DiseaseOther(ProofRefused):
    """The certificate is about another disease."""

    code = "disease-other"


class TestPositive(ProofRefused):
    """The test found the virus: it never lets anybody in."""

    __test__ = False  # of no interest to pytest
    code = "test-positive"


class TestResultUnknown(ProofRefused):
    """The test's result is none that is known here."""

    __test__ = False
    code = "test-result-unknown"


class TestKindUnknown(ProofRefused):
    """The test is neither a PCR test nor an antigen test."""

    __test__ = False
    code = "test-kind-unknown"


class TestInFuture(ProofRefused):
    """The sample is said to be taken in the future."""

    __test__ = False
    code = "test-in-future"


class TestTooOld(ProofRefused):
    """The sample was taken too long ago."""

    __test__ = False
    code = "test-too-old"


class VaccineNotAccepted(ProofRefused):
    """The vaccine is none of those that the rule names."""

    code = "vaccine-not-accepted"


class VaccinationIncomplete(ProofRefused):
    """A dose is missing, or nobody says how many there should be."""

    code = "vaccination-incomplete"


class VaccinationTooRecent(ProofRefused):
    """The last dose does not count yet."""

    code = "vaccination-too-recent"


class VaccinationTooOld(ProofRefused):
    """The last dose does not count any more."""

    code = "vaccination-too-old"


class RecoveryTooRecent(ProofRefused):
    """The infection was too short a time ago."""

    code = "recovery-too-recent"


class RecoveryTooOld(ProofRefused):
    """The infection was too long ago."""

    code = "recovery-too-old"


class DifferentPersons(ProofRefused):
    """Two certificates are not of one person, by name and birth date."""

    code = "different-persons"


class ProofsUsedUp(ProofRefused):
    """Ten proofs were made of this certificate today; there are more tomorrow."""

    code = "proofs-used-up"


class ProofForeign(ProofRefused):
    """The proof was signed by another city's service, or by a key that is not in use any more."""

    code = "proof-foreign"


class ProofInvalid(ProofRefused):
    """What was shown is no genuine proof: forged, altered, or made for something else."""

    code = "proof-invalid"


class ProofMissing(ProofRefused):
    """The rule asks for a proof of each person beyond the exempted age, and some are missing."""

    code = "proof-missing"


class ProofSpent(ProofRefused):
    """The proof was used before, here or elsewhere: each is good for one check-in."""

    code = "proof-spent"


class QuotaReached(ProofRefused):
    """No place is left for persons who are merely tested; the vaccinated and recovered still get in."""

    code = "quota-reached"


class OpeningDiffers(Refusal):
    """An opening is not the one that its proof commits to."""

    code = "opening-differs"


class ProofOver(ProofRefused):
    """The proof would meet the rule, but its time was over at this moment."""

    code = "proof-over"


class ProofTooEarly(ProofRefused):
    """The proof would meet the rule, but the sample was taken later than this moment."""

    code = "proof-too-early"


class RuleTestedNotMet(ProofRefused):
    """The rule asks everybody for a fresh test."""

    code = "rule-tested-not-met"


class Rule3GNotMet(ProofRefused):
    """The rule asks for a vaccination, a recovery or a fresh test."""

    code = "rule-3g-not-met"


class Rule2GNotMet(ProofRefused):
    """The rule asks for a vaccination or a recovery."""

    code = "rule-2g-not-met"


class Rule2GPlusNotMet(ProofRefused):
    """The rule asks for a vaccination or a recovery, and a fresh test or a booster."""

    code = "rule-2g-plus-not-met"


# --- Keys ------------------------------------------------------------------------------------------------


class KeyRefused(Refusal):
    """A key file that cannot be used: another curve, another kind, or not a key."""

    code = "key-refused"


class WrongPassphrase(KeyRefused):
    """The passphrase does not open this key."""

    code = "wrong-passphrase"
