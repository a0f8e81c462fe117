"""From certificates to a door: the first and the last second at which they meet a rule, by hand."""

from __future__ import annotations

from typing import Any

from tests.vectors.cast import Vectors
from tests.vectors.certificate_cast import RECOVERY, TEST, VACCINATION, hcert
from tests.vectors.make_proofs import BASIS, utc

DETAILS = {
    "from": "2021-08-23", "antigen_hours": 24, "pcr_hours": 48, "no_proof_below": [12, 3],
    "test_suffices_below": [18, 0], "booster_needs_no_test": True, "merely_tested": None,
    "vaccination_from_days": 15, "vaccination_until_days": 365, "booster_from_days": 0, "booster_doses": 3,
    "products": ["EU/1/20/1528"], "recovery_from_days": 28, "recovery_until_days": 180,
}  # fmt: skip
EXPIRES = utc("2028-01-01T00:00:00")


def entry() -> Vectors:
    out = Vectors(
        "Certificates at a door, in Europe/Berlin: exchanged for a proof at `at` and shown in the same second."
        " `certificates` are the contents of one EU certificate or of two of one person, all of which end at `expires`;"
        " `rules` is a dated file's content, and `details` what a phone is told of it.",
        rules=BASIS,
        details=DETAILS,
        expires=EXPIRES,
    )

    def span(name: str, rule: str, certificates: list[Any], first: int, last: int, early: str, late: str) -> None:
        """Meets the rule from the first second to the last, and says these codes on either side."""
        shown: dict[str, Any] = {"rule": rule, "certificates": certificates}
        out.refuse(f"{name}: a second early", early, "a second before the first", **shown, at=first - 1)
        out.accept(f"{name}: first second", **shown, at=first)
        out.accept(f"{name}: last second", **shown, at=last)
        out.refuse(f"{name}: a second late", late, "a second behind the last", **shown, at=last + 1)

    # A proof says the hour alone: of a sample at 16:05 it counts as long as of one at 16:00.
    antigen, pcr = _tested("2026-11-23T16:05:00+01:00"), _tested("2026-11-23T16:59:59+01:00", tt="LP6464-4")
    sampled = utc("2026-11-23T15:05:00")
    span("an antigen test of five past four", "tested", [antigen], sampled - 300, utc("2026-11-24T15:00:00"),
         "test-in-future", "proof-over")  # fmt: skip
    span("a PCR test of one second to five", "3G", [pcr], utc("2026-11-23T15:54:59"), utc("2026-11-25T15:00:00"),
         "test-in-future", "proof-over")  # fmt: skip
    night = _tested("2026-10-24T22:00:00+02:00")
    span("a test in the night that has 25 hours", "tested", [night], utc("2026-10-24T19:55:00"),
         utc("2026-10-25T20:00:00"), "test-in-future", "test-too-old")  # fmt: skip
    # Days end at the city's midnight, 22:00 UTC in summer and 23:00 in winter.
    dose = _vaccinated("2026-03-14")  # the 29th has 23 hours
    span("a dose in March", "2G", [dose], utc("2026-03-28T23:00:00"), utc("2027-03-14T23:00:00") - 1,
         "vaccination-too-recent", "vaccination-too-old")  # fmt: skip
    dose = _vaccinated("2025-10-25")  # a year later to the day, the clock is put back
    span("a dose in October", "3G", [dose], utc("2025-11-08T23:00:00"), utc("2026-10-25T23:00:00") - 1,
         "vaccination-too-recent", "vaccination-too-old")  # fmt: skip
    boosted = _vaccinated("2026-11-23", dn=3, sd=3)
    span("a booster", "2G+", [boosted], utc("2026-11-22T23:00:00"), utc("2027-11-23T23:00:00") - 1,
         "vaccination-too-recent", "vaccination-too-old")  # fmt: skip
    recovery = _recovered()
    span("a recovery of 1 September", "2G", [recovery], utc("2026-09-28T22:00:00"), utc("2027-02-28T23:00:00") - 1,
         "recovery-too-recent", "recovery-too-old")  # fmt: skip
    short = _recovered(df="2026-10-05", du="2026-12-01")
    span("a recovery that its issuer limits", "3G", [short], utc("2026-10-04T22:00:00"),
         utc("2026-12-01T23:00:00") - 1, "recovery-too-recent", "recovery-too-old")  # fmt: skip
    span("a recovery and a test", "2G+", [recovery, antigen], sampled - 300, utc("2026-11-24T15:00:00"),
         "test-in-future", "proof-over")  # fmt: skip
    young = {**antigen, "dob": "2008-11-24"}  # eighteen at midnight, before the test is over
    span("a test of somebody who comes of age at midnight", "2G", [young], sampled - 300,
         utc("2026-11-23T23:00:00") - 1, "test-in-future", "rule-2g-not-met")  # fmt: skip

    noon = utc("2026-11-23T16:00:00")
    dose = _vaccinated("2026-10-01")
    for name, rule, certificate, code in (
        ("a dose where a test is asked for", "tested", dose, "rule-tested-not-met"),
        ("a test where it does not do", "2G", antigen, "rule-2g-not-met"),
        ("a dose alone", "2G+", dose, "rule-2g-plus-not-met"),
        ("a test alone", "2G+", antigen, "rule-2g-plus-not-met"),
        ("a positive test", "3G", _tested("2026-11-23T16:05:00+01:00", tr="260373001"), "test-positive"),
        ("a test of an unknown kind", "3G", _tested("2026-11-23T16:05:00+01:00", tt="94558-4"), "test-kind-unknown"),
        ("one dose of two", "3G", _vaccinated("2026-10-01", dn=1), "vaccination-incomplete"),
        ("a vaccine that is not named", "3G", _vaccinated("2026-10-01", mp="Sputnik-V"), "vaccine-not-accepted"),
        ("another disease", "3G", _vaccinated("2026-10-01", tg="840539007"), "disease-other"),
    ):
        out.refuse(name, code, "never under this rule", rule=rule, certificates=[certificate], at=noon)
    return out


def _tested(sampled: str, **changed: Any) -> dict[str, Any]:
    return hcert(t=[{**TEST, "sc": sampled, **changed}])


def _vaccinated(on: str, **changed: Any) -> dict[str, Any]:
    return hcert(t=None, v=[{**VACCINATION, "dt": on, **changed}])


def _recovered(**changed: Any) -> dict[str, Any]:
    return hcert(t=None, r=[{**RECOVERY, **changed}])
