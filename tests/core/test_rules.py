"""Entry rules: one second on each side of every boundary, and across the nights when the clock changes."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.vectors.certificate_cast import RECOVERY, TEST, VACCINATION, hcert
from tests.vectors.make_proofs import BASIS, utc
from tests.vectors.reading import accepted, load, refused
from tun.core.certificates import content
from tun.core.dated import read
from tun.core.errors.proofs import ProofRefused
from tun.core.grounds import both, standing_ahead, standing_of, until_of_age
from tun.core.proofs import rounded
from tun.core.rules import (
    Ground,
    Rule,
    Rules,
    Standing,
    day_number,
    in_force,
    is_merely_tested,
    judge,
)

BERLIN = ZoneInfo("Europe/Berlin")


def rules_of(source: dict[str, Any]) -> Rules:
    rules, faults = read({**source, "from": date.fromisoformat(source["from"])})
    assert rules is not None and not faults
    return rules


def standing_in(source: dict[str, Any]) -> Standing:
    return Standing(frozenset(map(Ground, source["grounds"])), source["sampled"], source["until"])


def judged(vector: dict[str, Any]) -> list[int]:
    rules = rules_of(vector.get("rules") or load("rules")["rules"])
    return sorted(judge(Rule(vector["rule"]), standing_in(vector["standing"]), rules, at=vector["at"], zone=BERLIN))


def given(vector: dict[str, Any]) -> Standing:
    kind, entry = content.only_entry(vector["certificate"])
    said = content.read(vector["certificate"], kind, entry)
    rules = rules_of(load("rules")["rules"])
    return standing_of(said, vector["expires"], rules, now=vector["at"], zone=BERLIN)


@accepted("rules", having="standing")
def test_a_rule_that_is_met(vector: dict[str, Any]) -> None:
    assert judged(vector) == vector["counting"]


@refused("rules", having="standing")
def test_a_rule_that_is_not_met_says_what_is_lacking(vector: dict[str, Any]) -> None:
    with pytest.raises(ProofRefused) as refusal:
        judged(vector)
    assert refusal.value.code == vector["code"]


@accepted("rules", having="certificate")
def test_what_a_certificate_is_good_for(vector: dict[str, Any]) -> None:
    assert given(vector) == standing_in(vector["gives"])


@refused("rules", having="certificate")
def test_a_certificate_that_is_good_for_nothing_says_why(vector: dict[str, Any]) -> None:
    with pytest.raises(ProofRefused) as refusal:
        given(vector)
    assert refusal.value.code == vector["code"]


def entered(vector: dict[str, Any]) -> None:
    """As a phone's certificates at a door: exchanged for a proof, and that shown in the same second."""
    shared = load("entry")
    rules, standings = rules_of(shared["rules"]), []
    for source in vector["certificates"]:
        said = content.read(source, *content.only_entry(source))
        standings.append(standing_of(said, shared["expires"], rules, now=vector["at"], zone=BERLIN))
    standing = standings[0] if len(standings) == 1 else both(*standings)
    judge(Rule(vector["rule"]), rounded(standing), rules, at=vector["at"], zone=BERLIN)


@accepted("entry")
def test_certificates_open_a_door_from_their_first_second_to_their_last(vector: dict[str, Any]) -> None:
    entered(vector)


@refused("entry")
def test_a_second_before_and_a_second_behind_the_door_stays_shut(vector: dict[str, Any]) -> None:
    with pytest.raises(ProofRefused) as refusal:
        entered(vector)
    assert refusal.value.code == vector["code"]


def test_a_phone_is_told_all_the_numbers_that_it_reckons_with() -> None:
    assert rules_of(load("entry")["rules"]).to_json() == load("entry")["details"]


def test_the_vectors_are_about_every_rule() -> None:
    told = {entry.get("rule") for part in ("accept", "refuse") for entry in load("rules")[part]} - {None}
    assert told == set(Rule)


# --- value sets ---

NOW = utc("2026-11-23T17:00:00")
LISTED: dict[str, Any] = {
    "certificate": {"countries": ["DE", "AT"], "refused_issuers": ["01de/a51018097"]},
    "test": {"antigen_devices": ["1232"]},
    "vaccination": {"products": ["EU/1/20/1528"], "makers": ["ORG-100030215"]},
}


def a_test(**changed: Any) -> dict[str, Any]:
    return hcert(t=[{**TEST, **changed}])


def a_vaccination(**changed: Any) -> dict[str, Any]:
    return hcert(t=None, v=[{**VACCINATION, **changed}])


def a_recovery(**changed: Any) -> dict[str, Any]:
    return hcert(t=None, r=[{**RECOVERY, **changed}])


def standing_under(rules: Rules, certificate: dict[str, Any]) -> Standing:
    kind, entry = content.only_entry(certificate)
    return standing_of(content.read(certificate, kind, entry), NOW + 86_400, rules, now=NOW, zone=BERLIN)


PCR = {"tt": "LP6464-4", "ma": None, "nm": "cobas SARS-CoV-2"}


@pytest.mark.parametrize("certificate", [a_test(), a_test(co="AT"), a_test(**PCR), a_vaccination(), a_recovery()])
def test_what_stands_in_the_value_sets_counts(certificate: dict[str, Any]) -> None:
    assert standing_under(rules_of({**BASIS, **LISTED}), certificate).grounds


@pytest.mark.parametrize(
    ("certificate", "code"),
    [
        (a_test(co="XY"), "country-unknown"),
        (a_test(co="de"), "country-unknown"),
        (a_test(co=""), "country-unknown"),
        (a_vaccination(co="XY"), "country-unknown"),
        (a_recovery(co="XY"), "country-unknown"),
        (a_test(ma="9999"), "test-device-not-accepted"),
        (a_test(ma=""), "test-device-not-accepted"),
        (a_test(ma=" 1232"), "test-device-not-accepted"),
        (a_vaccination(ma="ORG-99999999"), "vaccine-maker-unknown"),
        (a_vaccination(ma=None), "vaccine-maker-unknown"),
        (a_vaccination(mp="EU/1/21/1529"), "vaccine-not-accepted"),
        (a_vaccination(ci="URN:UVCI:01DE/A51018097/1234567890#S"), "issuer-refused"),
        (a_vaccination(ci="urn:uvci:01de/a51018097/1234567890"), "issuer-refused"),
        (a_vaccination(ci="01DE:A51018097:1234567890"), "issuer-refused"),
    ],
)
def test_what_does_not_is_refused_with_its_own_reason(certificate: dict[str, Any], code: str) -> None:
    with pytest.raises(ProofRefused) as refusal:
        standing_under(rules_of({**BASIS, **LISTED}), certificate)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "certificate",
    [
        a_test(co="XY"),
        a_test(ma="9999"),
        a_vaccination(ma="ORG-99999999"),
        a_vaccination(ci="URN:UVCI:01DE/A51018097/1#S"),
    ],
)
def test_where_a_file_names_no_values_a_trusted_signer_is_believed(certificate: dict[str, Any]) -> None:
    assert standing_under(Rules(date(2021, 8, 23)), certificate).grounds


@pytest.mark.parametrize("identifier", ["URN:UVCI:01DE/A510180977/1#S", "URN:UVCI:01AT/A51018097/1#S", "A51018097"])
def test_an_issuer_is_refused_by_its_whole_name(identifier: str) -> None:
    assert standing_under(rules_of({**BASIS, **LISTED}), a_vaccination(ci=identifier)).grounds


# --- what comes before a proof is over ---


def ahead(certificate: dict[str, Any], *later: Rules) -> Standing:
    kind, entry = content.only_entry(certificate)
    said = content.read(certificate, kind, entry)
    return standing_ahead(said, NOW + 90 * 86_400, rules_of(BASIS), [rules_of(BASIS), *later], now=NOW, zone=BERLIN)


def test_a_proof_ends_before_a_rule_begins_that_would_not_take_its_certificate() -> None:
    today = NOW // 86_400
    assert ahead(a_vaccination()).until == today + 7
    thursday = date(2026, 11, 26)
    for stricter in (
        Rules(thursday, vaccination_until_days=55),  # of a dose on 1 October the last day would be the 25th
        Rules(thursday, products=("EU/1/21/1529",)),
        Rules(thursday, makers=("ORG-100031184",)),
        Rules(thursday, countries=("AT",)),
        Rules(thursday, booster_doses=2),  # it would count as something else
    ):
        assert ahead(a_vaccination(), stricter).until == today + 2, stricter
    assert ahead(a_vaccination(), Rules(thursday, vaccination_until_days=58)).until == today + 5
    assert ahead(a_vaccination(), Rules(thursday)).until == today + 7
    assert ahead(a_vaccination(), Rules(date(2026, 12, 1), products=("x",))).until == today + 7
    assert ahead(a_vaccination(), Rules(date(2026, 11, 23), products=("x",))).until == today + 7, "it has begun"
    assert ahead(a_recovery(), Rules(thursday, recovery_until_days=80)).until == today + 2
    assert ahead(a_test(), Rules(thursday, antigen_hours=1)).until is None, "a test is judged at the door"


@pytest.mark.parametrize(
    ("dob", "last"),
    [
        ("2008-11-24", "2026-11-23"),
        ("2008-11-25", None),  # the test is over on the 24th
        ("2009-11-24", None),
        ("2008-11-23", None),  # grown already: nothing of it is said
    ],
)
def test_a_test_of_somebody_who_comes_of_age_says_their_last_day(dob: str, last: str | None) -> None:
    certificate = {**a_test(), "dob": dob}
    kind, entry = content.only_entry(certificate)
    said, rules = content.read(certificate, kind, entry), rules_of(BASIS)
    standing = standing_of(said, NOW + 86_400, rules, now=NOW, zone=BERLIN)
    until = until_of_age(standing, said.person, rules, now=NOW, zone=BERLIN).until
    assert until == (None if last is None else day_number(date.fromisoformat(last)))


def test_from_the_birthday_on_a_test_is_that_of_a_grown_person() -> None:
    rules, midnight = rules_of(BASIS), utc("2026-11-23T23:00:00")
    young = Standing(frozenset({Ground.ANTIGEN, Ground.MINOR}), NOW - NOW % 3600, day_number(date(2026, 11, 23)))
    for rule in (Rule.TWO_G, Rule.TWO_G_PLUS):
        assert judge(rule, young, rules, at=midnight - 1, zone=BERLIN)
        with pytest.raises(ProofRefused) as refusal:
            judge(rule, young, rules, at=midnight, zone=BERLIN)
        assert refusal.value.code == "proof-over"
    assert judge(Rule.THREE_G, young, rules, at=midnight, zone=BERLIN) == {Ground.ANTIGEN}
    both_days = Standing(young.grounds | {Ground.VACCINATED}, young.sampled, day_number(date(2026, 11, 23)))
    assert Ground.MINOR in judge(Rule.TESTED, both_days, rules, at=midnight, zone=BERLIN), "that day is the dose's"


# --- two certificates of one person ---

VACCINATED = Standing(frozenset({Ground.VACCINATED}), until=20_005)
TESTED = Standing(frozenset({Ground.ANTIGEN, Ground.MINOR}), sampled=1000)


def test_a_vaccination_and_a_test_stand_together_in_either_order() -> None:
    together = Standing(frozenset({Ground.VACCINATED, Ground.ANTIGEN}), 1000, 20_005)
    young = frozenset({*together.grounds, Ground.MINOR})
    assert both(VACCINATED, TESTED) == both(TESTED, VACCINATED) == Standing(young, 1000, 20_005)


def test_of_two_tests_the_newer_counts() -> None:
    newer = Standing(frozenset({Ground.PCR}), sampled=1001)
    assert both(TESTED, newer) == both(newer, TESTED) == newer


def test_of_two_last_days_the_earlier_stands_for_both() -> None:
    recovered = Standing(frozenset({Ground.RECOVERED}), until=20_001)
    assert both(VACCINATED, recovered) == Standing(VACCINATED.grounds | recovered.grounds, None, 20_001)


def test_a_quota_counts_whom_nothing_but_a_test_lets_in() -> None:
    assert is_merely_tested({Ground.PCR, Ground.MINOR})
    assert not is_merely_tested({Ground.PCR, Ground.RECOVERED})


# --- dated files ---


@pytest.mark.parametrize(
    ("day", "midnight"),
    [
        ("2026-11-24", "2026-11-23T23:00:00"),
        ("2026-06-24", "2026-06-23T22:00:00"),
        ("2026-10-25", "2026-10-24T22:00:00"),  # before the clock is put back
        ("2026-10-26", "2026-10-25T23:00:00"),  # and after it
        ("2026-03-29", "2026-03-28T23:00:00"),
        ("2026-03-30", "2026-03-29T22:00:00"),
    ],
)
def test_rules_change_at_the_citys_midnight(day: str, midnight: str) -> None:
    before, after = Rules(date(2021, 1, 1)), Rules(date.fromisoformat(day), antigen_hours=6)
    for dated in ([before, after], [after, before]):
        assert in_force(dated, at=utc(midnight) - 1, zone=BERLIN) is before
        assert in_force(dated, at=utc(midnight), zone=BERLIN) is after


def test_before_every_day_no_rules_are_in_force() -> None:
    assert in_force([Rules(date(2021, 1, 1))], at=utc("2020-12-31T22:59:59"), zone=BERLIN) is None


def test_a_file_is_read_whole() -> None:
    rules = rules_of({**BASIS, "quota": {"merely_tested": 1000}})
    assert (rules.starts, rules.products, rules.merely_tested) == (date(2021, 8, 23), ("EU/1/20/1528",), 1000)
    assert (rules.no_proof_below, rules.test_suffices_below) == ((12, 3), (18, 0))
    assert rules.to_json()["from"] == "2021-08-23"


def test_all_faults_of_a_file_are_told_at_once_with_their_keys() -> None:
    wrong = {
        "from": "2021-08-23",
        "certificate": {"countries": "DE", "refused_issuers": ["A51018097"]},
        "test": {"antigen_hours": 0, "pcr_hours": True, "hours": 1, "antigen_devices": [1232]},
        "vaccination": {"products": "EU/1/20/1528", "until_days": -1, "makers": [""]},
        "booster": {"needs_no_test": 1, "doses": 1},
        "exemptions": {"no_proof_below": 12, "test_suffices_below": [18, 12]},
        "quota": {"merely_tested": "many"},
        "tests": {},
        "speed": 3,
    }
    rules, faults = read(wrong)
    assert rules is None
    assert {key for key, _ in faults} == {
        "certificate.countries", "certificate.refused_issuers", "test.antigen_devices", "vaccination.makers",
        "from", "test.antigen_hours", "test.pcr_hours", "test.hours", "vaccination.products",
        "vaccination.until_days", "booster.needs_no_test", "booster.doses", "exemptions.no_proof_below",
        "exemptions.test_suffices_below", "quota.merely_tested", "speed",
    }  # fmt: skip


@pytest.mark.parametrize("section", ["vaccination", "recovery"])
def test_a_window_that_ends_before_it_begins_is_a_fault(section: str) -> None:
    rules, faults = read({"from": date(2021, 8, 23), section: {"from_days": 10, "until_days": 9}})
    assert rules is None
    assert [key for key, _ in faults] == [f"{section}.until_days"]
