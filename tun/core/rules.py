"""Entry rules: which grounds let a person in, and the dated numbers that the law gives for them.

A venue's rule is one of five names. What a name asks for (hours, days, ages, quotas) stands in a dated file and
changes at the city's midnight; this module reads such a file's content and judges by it, and asks no clock.

    none     nothing
    tested   a fresh test of everybody
    3G       vaccinated, recovered or a fresh test
    2G       vaccinated or recovered; below an age a fresh test does
    2G+      vaccinated or recovered, and a fresh test; a booster, or below an age the test alone, does
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from .certificates.content import Content, Person, Recovered, Tested, Vaccinated
from .errors import (
    DiseaseOther,
    ProofOver,
    ProofRefused,
    ProofTooEarly,
    RecoveryTooOld,
    RecoveryTooRecent,
    Rule2GNotMet,
    Rule2GPlusNotMet,
    Rule3GNotMet,
    RuleTestedNotMet,
    TestInFuture,
    TestKindUnknown,
    TestPositive,
    TestResultUnknown,
    TestTooOld,
    VaccinationIncomplete,
    VaccinationTooOld,
    VaccinationTooRecent,
    VaccineNotAccepted,
)

HOUR = 3600
FUTURE_TOLERANCE = 300  # seconds by which the clock of a test centre may be ahead
MOST_DAYS_AHEAD = 7  # for which a proof of vaccination or recovery is made
LONGEST_TEST_HOURS = 168  # how long any file may let a test count: spent proofs are remembered for longer

COVID_19 = "840539006"
NOT_DETECTED, DETECTED = "260415000", "260373001"
PCR_TEST, ANTIGEN_TEST = "LP6464-4", "LP217198-3"

Age = tuple[int, int]  # years and months
_NOBODY: Age = (0, 0)
_EPOCH = date(1970, 1, 1)


class Rule(StrEnum):
    """A venue's or an event's rule, as it stands in forms and on the wire."""

    NONE = "none"
    TESTED = "tested"
    THREE_G = "3G"
    TWO_G = "2G"
    TWO_G_PLUS = "2G+"


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
    the city's calendar) for vaccination and recovery.
    """

    grounds: Grounds
    sampled: int | None = None
    until: int | None = None


@dataclass(frozen=True)
class Rules:
    """The numbers of one dated file. Days after a dose count from the day behind it; the last one still counts."""

    starts: date
    antigen_hours: int = 24
    pcr_hours: int = 48
    vaccination_from_days: int = 15
    vaccination_until_days: int = 365
    booster_from_days: int = 0
    booster_doses: int = 3
    products: tuple[str, ...] = ()  # none named: whatever an accepted signer certifies
    recovery_from_days: int = 28
    recovery_until_days: int = 180
    no_proof_below: Age = _NOBODY
    test_suffices_below: Age = _NOBODY
    booster_needs_no_test: bool = True
    merely_tested: int | None = None  # persons at once in one zone; none: no limit

    def hours(self, ground: Ground) -> int:
        return self.pcr_hours if ground is Ground.PCR else self.antigen_hours

    def to_json(self) -> dict[str, Any]:
        """What a phone needs to tell its owner what counts."""
        return {
            "from": self.starts.isoformat(),
            "antigen_hours": self.antigen_hours,
            "pcr_hours": self.pcr_hours,
            "no_proof_below": list(self.no_proof_below),
            "test_suffices_below": list(self.test_suffices_below),
            "booster_needs_no_test": self.booster_needs_no_test,
            "merely_tested": self.merely_tested,
        }


# --- What a certificate is good for ------------------------------------------------------------------------


def standing_of(content: Content, expires: float, rules: Rules, *, now: int, zone: ZoneInfo) -> Standing:
    """What a certificate that holds is good for at `now`; `expires` is the certificate's own end in Unix seconds.

    Raises a ProofRefused that says why it is good for nothing. What nobody knows never counts.
    """
    if content.disease != COVID_19:
        raise DiseaseOther
    match content.entry:
        case Tested() as test:
            return _tested(test, content.person, rules, now=now, zone=zone)
        case Vaccinated() as vaccination:
            ground, last = _vaccinated(vaccination, rules, local_day(now, zone))
        case Recovered() as recovery:
            ground, last = _recovered(recovery, rules, local_day(now, zone))
    today = local_day(now, zone)
    until = min(last, today + timedelta(days=MOST_DAYS_AHEAD), local_day(int(expires), zone))
    return Standing(frozenset({ground}), until=day_number(until))


def both(one: Standing, other: Standing) -> Standing:
    """What two certificates of one person are good for together: the newest test, the earlier day."""
    tests = [standing for standing in (one, other) if standing.sampled is not None]
    newest = max(tests, key=lambda standing: standing.sampled or 0, default=None)
    immune = (one.grounds | other.grounds) & IMMUNE
    untils = [standing.until for standing in (one, other) if standing.until is not None]
    tested = newest.grounds if newest is not None else frozenset()
    sampled = newest.sampled if newest is not None else None
    # One day has to stand for all grounds.
    return Standing(tested | immune, sampled, min(untils, default=None))


def is_below(age: Age, dob: str, today: date) -> bool:
    """Whether somebody is surely younger than `age`. Of a birth date of which a part is missing, the oldest counts."""
    if age == _NOBODY or not dob:
        return False
    try:
        born = date.fromisoformat((dob + "-01-01")[:10])
    except ValueError:  # some countries write a month of 00
        return False
    months = born.month - 1 + age[1]
    year, month = born.year + age[0] + months // 12, months % 12 + 1
    reached = date(year, month, 1) + timedelta(days=born.day - 1)  # 31 February is 2 or 3 March: after its month
    return today < reached


def _tested(test: Tested, person: Person, rules: Rules, *, now: int, zone: ZoneInfo) -> Standing:
    if test.result == DETECTED:
        raise TestPositive
    if test.result != NOT_DETECTED:  # countries write "NEGATIVO" and more: what is not sure does not count
        raise TestResultUnknown
    ground = {PCR_TEST: Ground.PCR, ANTIGEN_TEST: Ground.ANTIGEN}.get(test.type)
    if ground is None:
        raise TestKindUnknown
    if test.sampled > now + FUTURE_TOLERANCE:
        raise TestInFuture
    if now > test.sampled + rules.hours(ground) * HOUR:
        raise TestTooOld
    minor = is_below(rules.test_suffices_below, person.dob, local_day(now, zone))
    grounds = {ground, Ground.MINOR} if minor else {ground}
    return Standing(frozenset(grounds), sampled=test.sampled)


def _vaccinated(vaccination: Vaccinated, rules: Rules, today: date) -> tuple[Ground, date]:
    if rules.products and vaccination.product not in rules.products:
        raise VaccineNotAccepted
    if not 0 < vaccination.total <= vaccination.dose:
        raise VaccinationIncomplete
    boosted = vaccination.dose > vaccination.total or vaccination.dose >= rules.booster_doses
    passed = (today - vaccination.on).days
    if passed < (rules.booster_from_days if boosted else rules.vaccination_from_days):
        raise VaccinationTooRecent
    if passed > rules.vaccination_until_days:
        raise VaccinationTooOld
    last = vaccination.on + timedelta(days=rules.vaccination_until_days)
    return (Ground.BOOSTER if boosted else Ground.VACCINATED), last


def _recovered(recovery: Recovered, rules: Rules, today: date) -> tuple[Ground, date]:
    passed = (today - recovery.first_positive).days
    if passed < rules.recovery_from_days or today < recovery.valid_from:
        raise RecoveryTooRecent
    last = min(recovery.first_positive + timedelta(days=rules.recovery_until_days), recovery.valid_until)
    if today > last:
        raise RecoveryTooOld
    return Ground.RECOVERED, last


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
    for ground in standing.grounds:
        if ground in TESTS and standing.sampled is not None:
            age = at - standing.sampled
            counts = -FUTURE_TOLERANCE <= age <= rules.hours(ground) * HOUR
        elif ground in IMMUNE and standing.until is not None:
            counts = day_number(local_day(at, zone)) <= standing.until
        else:
            counts = ground is Ground.MINOR
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


# --- Reading a dated file ----------------------------------------------------------------------------------

Fault = tuple[str, str]  # the key, and what is wrong with it
_Reader = Callable[[Any], Any]


def _whole(least: int, most: int) -> _Reader:
    def read(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise ValueError(f"has to be a whole number from {least} to {most}")
        return value

    return read


def _flag(value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError("has to be true or false")
    return value


def _age(value: Any) -> Age:
    match value:
        case [int(years), int(months)] if type(years) is type(months) is int and 0 <= years <= 99 and 0 <= months <= 11:
            return years, months
    raise ValueError("has to be [years, months]")


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) and 0 < len(name) <= 80 for name in value):
        raise ValueError("has to be a list of texts")
    return tuple(value)


_HOURS, _DAYS = _whole(1, LONGEST_TEST_HOURS), _whole(0, 3650)
_KEYS: dict[str, tuple[str, _Reader]] = {
    "test.antigen_hours": ("antigen_hours", _HOURS),
    "test.pcr_hours": ("pcr_hours", _HOURS),
    "vaccination.from_days": ("vaccination_from_days", _DAYS),
    "vaccination.until_days": ("vaccination_until_days", _DAYS),
    "vaccination.products": ("products", _names),
    "booster.from_days": ("booster_from_days", _DAYS),
    "booster.doses": ("booster_doses", _whole(2, 99)),
    "booster.needs_no_test": ("booster_needs_no_test", _flag),
    "recovery.from_days": ("recovery_from_days", _DAYS),
    "recovery.until_days": ("recovery_until_days", _DAYS),
    "exemptions.no_proof_below": ("no_proof_below", _age),
    "exemptions.test_suffices_below": ("test_suffices_below", _age),
    "quota.merely_tested": ("merely_tested", _whole(0, 1_000_000)),
}


def read(source: Mapping[str, Any]) -> tuple[Rules | None, list[Fault]]:
    """The rules of one file's content, or everything that is wrong with it. What is not named keeps its default."""
    faults: list[Fault] = []
    values: dict[str, Any] = {}
    starts = source.get("from")
    if type(starts) is not date:
        faults.append(("from", "has to be a day such as 2021-11-24, without quotation marks"))
    for key, value in _flat(source, faults):
        if key not in _KEYS:
            faults.append((key, "is not known"))
            continue
        field, reader = _KEYS[key]
        try:
            values[field] = reader(value)
        except ValueError as error:
            faults.append((key, str(error)))
    if faults or type(starts) is not date:
        return None, faults
    rules = Rules(starts, **values)
    if rules.vaccination_until_days < rules.vaccination_from_days:
        faults.append(("vaccination.until_days", "is before from_days"))
    if rules.recovery_until_days < rules.recovery_from_days:
        faults.append(("recovery.until_days", "is before from_days"))
    return (None if faults else rules), faults


def _flat(source: Mapping[str, Any], faults: list[Fault]) -> Iterable[tuple[str, Any]]:
    for section, content in source.items():
        if section == "from":
            continue
        if not isinstance(content, dict):
            faults.append((section, "is not known"))
            continue
        for key, value in content.items():
            yield f"{section}.{key}", value
