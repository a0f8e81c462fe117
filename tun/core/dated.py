"""Reading the content of a dated file of entry rules: every key checked, all faults told together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from .rules import LONGEST_TEST_HOURS, Age, Rules

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


def _issuers(value: Any) -> tuple[str, ...]:
    names = _names(value)
    if not all(name.count("/") == 1 and all(name.split("/")) for name in names):
        raise ValueError('has to be a list such as ["01DE/A51018097"]')
    return tuple(name.upper() for name in names)


_HOURS, _DAYS = _whole(1, LONGEST_TEST_HOURS), _whole(0, 3650)
_KEYS: dict[str, tuple[str, _Reader]] = {
    "certificate.countries": ("countries", _names),
    "certificate.refused_issuers": ("refused_issuers", _issuers),
    "test.antigen_devices": ("antigen_devices", _names),
    "test.antigen_hours": ("antigen_hours", _HOURS),
    "test.pcr_hours": ("pcr_hours", _HOURS),
    "vaccination.from_days": ("vaccination_from_days", _DAYS),
    "vaccination.until_days": ("vaccination_until_days", _DAYS),
    "vaccination.products": ("products", _names),
    "vaccination.makers": ("makers", _names),
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
