"""What an EU certificate that holds is good for, by the rules of a day: grounds and a time, without the person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from .certificates.content import Content, Person, Recovered, Tested, Vaccinated
from .errors.proofs import (
    CountryUnknown,
    DiseaseOther,
    IssuerRefused,
    ProofRefused,
    RecoveryTooOld,
    RecoveryTooRecent,
    TestDeviceNotAccepted,
    TestInFuture,
    TestKindUnknown,
    TestPositive,
    TestResultUnknown,
    TestTooOld,
    VaccinationIncomplete,
    VaccinationTooOld,
    VaccinationTooRecent,
    VaccineMakerUnknown,
    VaccineNotAccepted,
)
from .rules import (
    FUTURE_TOLERANCE,
    HOUR,
    IMMUNE,
    NOBODY,
    TESTS,
    Age,
    Ground,
    Rules,
    Standing,
    day_number,
    local_day,
)

MOST_DAYS_AHEAD = 7  # for which a proof of vaccination or recovery is made
COVID_19 = "840539006"
NOT_DETECTED, DETECTED = "260415000", "260373001"
PCR_TEST, ANTIGEN_TEST = "LP6464-4", "LP217198-3"
# Of an identifier (UVCI) the country with its version, and who issues there: all that a rule looks at.
_ISSUER = re.compile(r"(?:URN:UVCI:)?([^/#:]+)[/#:]([^/#:]+)[/#:]", re.ASCII | re.IGNORECASE)


def standing_of(content: Content, expires: float, rules: Rules, *, now: int, zone: ZoneInfo) -> Standing:
    """What a certificate that holds is good for at `now`; `expires` is the certificate's own end in Unix seconds.

    Raises a ProofRefused that says why it is good for nothing. What nobody knows never counts.
    """
    if content.disease != COVID_19:
        raise DiseaseOther
    if rules.countries and content.country not in rules.countries:
        raise CountryUnknown
    _check_issuer(content.id, rules)
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


def standing_ahead(
    content: Content, expires: float, rules: Rules, ahead: Iterable[Rules], *, now: int, zone: ZoneInfo
) -> Standing:
    """As `standing_of`, and no longer than the rules that are dated `ahead` let it count.

    A proof of vaccination or recovery says its last day itself: nobody can judge it again when the rules change.
    """
    standing = standing_of(content, expires, rules, now=now, zone=zone)
    if standing.until is None or not standing.grounds & IMMUNE:
        return standing
    until, today = standing.until, local_day(now, zone)
    for later in sorted(ahead, key=lambda one: one.starts):
        if not today < later.starts or day_number(later.starts) > until:
            continue
        begins = int(datetime(later.starts.year, later.starts.month, later.starts.day, tzinfo=zone).timestamp())
        try:
            then = standing_of(content, expires, later, now=begins, zone=zone)
        except ProofRefused:
            then = None
        if then is None or then.grounds != standing.grounds:
            return replace(standing, until=day_number(later.starts) - 1)
        until = min(until, then.until or 0)
    return replace(standing, until=until)


def until_of_age(standing: Standing, person: Person, rules: Rules, *, now: int, zone: ZoneInfo) -> Standing:
    """A test of somebody young, with their last day as such where the birthday comes before the test is over.

    A proof has no birth date: without that day a test of the evening before would do for the grown person as well.
    """
    if Ground.MINOR not in standing.grounds or standing.grounds & IMMUNE or standing.sampled is None:
        return standing
    [ground] = standing.grounds & TESTS
    today, over = local_day(now, zone), local_day(standing.sampled + rules.hours(ground) * HOUR, zone)
    days = (today + timedelta(days=number) for number in range((over - today).days + 1))
    grown = next((day for day in days if not is_below(rules.test_suffices_below, person.dob, day)), None)
    return standing if grown is None else replace(standing, until=day_number(grown) - 1)


def _check_issuer(identifier: str, rules: Rules) -> None:
    """Raises IssuerRefused: some had genuine keys, and sold certificates about nothing."""
    found = _ISSUER.match(identifier)
    if found is not None and f"{found[1]}/{found[2]}".upper() in rules.refused_issuers:
        raise IssuerRefused


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
    if age == NOBODY or not dob:
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
    if ground is Ground.ANTIGEN and rules.antigen_devices and test.product not in rules.antigen_devices:
        raise TestDeviceNotAccepted
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
    if rules.makers and vaccination.maker not in rules.makers:
        raise VaccineMakerUnknown
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
