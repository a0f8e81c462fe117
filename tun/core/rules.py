"""Entry rules: which grounds let a person in, and the dated numbers that the law gives for them.

A venue's rule is one of five names. What a name asks for (hours, days, ages, quotas) stands in a dated file and
changes at the city's midnight (`dated.py` reads its content, `grounds.py` applies it to a certificate).

    none     nothing
    tested   a fresh test of everybody
    3G       vaccinated, recovered or a fresh test
    2G       vaccinated or recovered; below an age a fresh test does
    2G+      vaccinated or recovered, and a fresh test; a booster, or below an age the test alone, does
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from .errors.proofs import (
    ProofOver,
    ProofRefused,
    ProofTooEarly,
    Rule2GNotMet,
    Rule2GPlusNotMet,
    Rule3GNotMet,
    RuleTestedNotMet,
)

HOUR = 3600
FUTURE_TOLERANCE = 300  # seconds by which the clock of a test centre may be ahead
LONGEST_TEST_HOURS = 168  # how long any file may let a test count: spent proofs are remembered for longer

Age = tuple[int, int]  # years and months
NOBODY: Age = (0, 0)
_EPOCH = date(1970, 1, 1)


class Rule(StrEnum):
    """A venue's or an event's rule, as it stands in forms and on the wire."""

    NONE = "none"
    TESTED = "tested"
    THREE_G = "3G"
    TWO_G = "2G"
    TWO_G_PLUS = "2G+"


UNDER_QUOTA = frozenset({Rule.THREE_G, Rule.TWO_G, Rule.TWO_G_PLUS})  # where all are tested, nobody is merely so


class Ground(IntEnum):
    """Why a person may enter. `MINOR`: young enough for a test to do where others must be vaccinated or recovered."""

    ANTIGEN = 1
    PCR = 2
    VACCINATED = 3
    RECOVERED = 4
    BOOSTER = 5
    MINOR = 6


Grounds = frozenset[Ground]
TESTS: Grounds = frozenset({Ground.ANTIGEN, Ground.PCR})
IMMUNE: Grounds = frozenset({Ground.VACCINATED, Ground.RECOVERED, Ground.BOOSTER})


@dataclass(frozen=True)
class Standing:
    """What is known of a person without knowing the person.

    `sampled` in Unix seconds, where a test is among the grounds; `until` is the last day (counted from 1970-01-01, by
    the city's calendar) for vaccination and recovery, or else of being young enough, where a birthday is near.
    """

    grounds: Grounds
    sampled: int | None = None
    until: int | None = None


@dataclass(frozen=True)
class Rules:
    """The numbers of one dated file. Days after a dose count from the day behind it; the last one still counts."""

    starts: date
    # Of each value set: none named is whatever an accepted signer certifies.
    countries: tuple[str, ...] = ()
    refused_issuers: tuple[str, ...] = ()  # as "01DE/A51018097": the beginning of an identifier (UVCI)
    antigen_devices: tuple[str, ...] = ()
    antigen_hours: int = 24
    pcr_hours: int = 48
    vaccination_from_days: int = 15
    vaccination_until_days: int = 365
    booster_from_days: int = 0
    booster_doses: int = 3
    products: tuple[str, ...] = ()
    makers: tuple[str, ...] = ()
    recovery_from_days: int = 28
    recovery_until_days: int = 180
    no_proof_below: Age = NOBODY
    test_suffices_below: Age = NOBODY
    booster_needs_no_test: bool = True
    merely_tested: int | None = None  # persons at once in one zone; none: no limit

    def hours(self, ground: Ground) -> int:
        return self.pcr_hours if ground is Ground.PCR else self.antigen_hours

    def to_json(self) -> dict[str, Any]:
        """What a phone needs to tell its owner what counts, and until when."""
        return {
            "from": self.starts.isoformat(),
            "antigen_hours": self.antigen_hours,
            "pcr_hours": self.pcr_hours,
            "no_proof_below": list(self.no_proof_below),
            "test_suffices_below": list(self.test_suffices_below),
            "booster_needs_no_test": self.booster_needs_no_test,
            "merely_tested": self.merely_tested,
            "vaccination_from_days": self.vaccination_from_days,
            "vaccination_until_days": self.vaccination_until_days,
            "booster_from_days": self.booster_from_days,
            "booster_doses": self.booster_doses,
            "products": list(self.products),
            "recovery_from_days": self.recovery_from_days,
            "recovery_until_days": self.recovery_until_days,
        }


# --- Whether a rule is met ---------------------------------------------------------------------------------


def judge(rule: Rule, standing: Standing, rules: Rules, *, at: int, zone: ZoneInfo) -> Grounds:
    """The grounds that count at `at`, where they meet the rule. Raises a ProofRefused that says what is lacking."""
    counting = counting_grounds(standing, rules, at=at, zone=zone)
    if _meets(rule, counting, rules):
        return counting
    if _meets(rule, standing.grounds, rules):  # the right thing, at the wrong time
        early = standing.sampled is not None and at < standing.sampled - FUTURE_TOLERANCE
        raise ProofTooEarly if early else ProofOver
    raise _NOT_MET[rule]


def counting_grounds(standing: Standing, rules: Rules, *, at: int, zone: ZoneInfo) -> Grounds:
    """Those grounds that count at this moment: hours run from the sample, days end at the city's midnight."""
    counting = set()
    today = day_number(local_day(at, zone))
    for ground in standing.grounds:
        if ground in TESTS and standing.sampled is not None:
            age = at - standing.sampled
            counts = -FUTURE_TOLERANCE <= age <= rules.hours(ground) * HOUR
        elif ground in IMMUNE and standing.until is not None:
            counts = today <= standing.until
        else:
            ages = standing.until is not None and not standing.grounds & IMMUNE
            counts = ground is Ground.MINOR and not (ages and today > (standing.until or 0))
        if counts:
            counting.add(ground)
    return frozenset(counting)


def is_merely_tested(grounds: Iterable[Ground]) -> bool:
    """Whether somebody is in on the strength of a test alone: those are whom a quota counts."""
    return not IMMUNE.intersection(grounds)


def _meets(rule: Rule, grounds: Grounds, rules: Rules) -> bool:
    immune, tested = bool(grounds & IMMUNE), bool(grounds & TESTS)
    young = tested and Ground.MINOR in grounds
    match rule:
        case Rule.NONE:
            return True
        case Rule.TESTED:
            return tested
        case Rule.THREE_G:
            return immune or tested
        case Rule.TWO_G:
            return immune or young
        case Rule.TWO_G_PLUS:
            boosted = rules.booster_needs_no_test and Ground.BOOSTER in grounds
            return (immune and tested) or boosted or young


_NOT_MET: dict[Rule, type[ProofRefused]] = {
    Rule.TESTED: RuleTestedNotMet,
    Rule.THREE_G: Rule3GNotMet,
    Rule.TWO_G: Rule2GNotMet,
    Rule.TWO_G_PLUS: Rule2GPlusNotMet,
}


# --- Dates -------------------------------------------------------------------------------------------------


def local_day(at: int, zone: ZoneInfo) -> date:
    """The day on the city's calendar."""
    return datetime.fromtimestamp(at, zone).date()


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - _EPOCH).days


def in_force(dated: Iterable[Rules], *, at: int, zone: ZoneInfo) -> Rules | None:
    """Of several the newest whose day has begun in the city; None where none has."""
    today = local_day(at, zone)
    return max((rules for rules in dated if rules.starts <= today), key=lambda rules: rules.starts, default=None)
