"""Proofs and entry rules that are not met."""

from __future__ import annotations

from .base import Refusal


class ProofRefused(Refusal):
    """A certificate or a proof that is good for nothing here, now."""


class DiseaseOther(ProofRefused):
    """The certificate is about another disease."""

    code = "disease-other"


class CountryUnknown(ProofRefused):
    """The country of the test or vaccination is none of those that the rule names."""

    code = "country-unknown"


class IssuerRefused(ProofRefused):
    """The identifier is that of an issuer whose certificates do not count: some were sold without a vaccination."""

    code = "issuer-refused"


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


class TestDeviceNotAccepted(ProofRefused):
    """The rapid test is none of those that the rule names."""

    __test__ = False
    code = "test-device-not-accepted"


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


class VaccineMakerUnknown(ProofRefused):
    """The vaccine's maker is none of those that the rule names."""

    code = "vaccine-maker-unknown"


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
