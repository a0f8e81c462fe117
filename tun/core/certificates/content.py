"""What a certificate says (HCERT payload, eHealth Network's schema 1.3.0): one entry about one person.

Tolerant where issuing countries are (codes, makers, places may be anything), strict where something is decided
later: names, dates, one entry only. Named tuples, because a door checks many and frozen dataclasses cost as much
again as reading what goes into them. Whether "260415000" is good enough is for the rules to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, NamedTuple

from tun.core.errors.certificates import CertificateContent

_LONGEST_NAME, _LONGEST_TEXT = 150, 200
# 3.11's fromisoformat takes much more than RFC 3339: weeks, no dashes, no zone.
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d(?::?\d\d)?)", re.ASCII)
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
_BORN = re.compile(r"((?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?)?(?:T00:00:00)?", re.ASCII)


class Kind(Enum):
    """What a certificate is about; the value is what `tun certificate verify` says."""

    TEST = "test"
    VACCINATION = "vaccination"
    RECOVERY = "recovery"


class Person(NamedTuple):
    """`fnt`, `gnt`: standardised names (ICAO 9303), one may be empty. `dob`: YYYY, YYYY-MM, YYYY-MM-DD or empty."""

    fnt: str
    gnt: str
    dob: str
    family_name: str
    given_name: str


class Tested(NamedTuple):
    """`type` LP6464-4 is PCR, LP217198-3 antigen; `result` 260415000 is not detected. `sampled` in Unix seconds.

    `product` is the device's number in the EU's list (`ma`); where there is none, the test's name.
    """

    type: str
    result: str
    sampled: int
    product: str
    centre: str


class Vaccinated(NamedTuple):
    """Dose `dose` of `total`, of a medicinal product `product` of a `maker`, given `on` a day.

    A `total` of 0 does occur: then nobody knows how many doses there should be, and it is not complete.
    """

    dose: int
    total: int
    product: str
    maker: str
    on: date


class Recovered(NamedTuple):
    """First positive test; the days from and through which the issuer lets it count."""

    first_positive: date
    valid_from: date
    valid_until: date


class Content(NamedTuple):
    """One entry about one person. `disease` 840539006 is COVID-19; `id` is the issuer's (UVCI)."""

    kind: Kind
    person: Person
    id: str
    country: str
    issuer: str
    disease: str
    entry: Tested | Vaccinated | Recovered


_GROUPS = (("t", Kind.TEST), ("v", Kind.VACCINATION), ("r", Kind.RECOVERY))
_COMMON = ("ci", "co", "is", "tg")


def only_entry(hcert: Any) -> tuple[Kind, Mapping[Any, Any]]:
    """Kind and entry of an HCERT payload; CertificateContent for none or several. `t: null` and `t: []` are none."""
    if type(hcert) is not dict:
        raise CertificateContent
    present = [(kind, group) for name, kind in _GROUPS if (group := hcert.get(name)) is not None and group != []]
    if len(present) != 1:
        raise CertificateContent
    kind, group = present[0]
    if type(group) is not list or len(group) != 1 or type(group[0]) is not dict:
        raise CertificateContent
    return kind, group[0]


def read(hcert: Mapping[Any, Any], kind: Kind, entry: Mapping[Any, Any]) -> Content:
    """Check an HCERT payload and its only entry. Raises CertificateContent."""
    version = hcert.get("ver")
    if type(version) is not str or len(version) > _LONGEST_TEXT:
        raise CertificateContent
    identifier, country, issuer, disease = _texts(entry, _COMMON)
    if not version.startswith("1.") or not identifier:
        raise CertificateContent
    return Content(kind, _person(hcert), identifier, country, issuer, disease, _READ[kind](entry))


def _person(hcert: Mapping[Any, Any]) -> Person:
    names = hcert.get("nam")
    if type(names) is not dict:
        raise CertificateContent
    fnt, gnt, family, given = _optional(names, ("fnt", "gnt", "fn", "gn"), longest=_LONGEST_NAME)
    if not (fnt or gnt):
        raise CertificateContent
    # A name whose standardised form was left empty (emoji, for one) can never be compared with anything.
    if (family and names.get("fnt") == "") or (given and names.get("gnt") == ""):
        raise CertificateContent
    return Person(fnt, gnt, _born(hcert.get("dob")), _shown(family), _shown(given))


def _born(value: Any) -> str:
    found = _BORN.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise CertificateContent
    return found[1] or ""


def _shown(name: str) -> str:
    """Without control and direction marks, which could make one name look like another."""
    return name if name.isprintable() else "".join(letter for letter in name if letter.isprintable())


def _test(entry: Mapping[Any, Any]) -> Tested:
    kind, result = _texts(entry, ("tt", "tr"))
    maker, name, centre = _optional(entry, ("ma", "nm", "tc"))
    return Tested(kind, result, _instant(entry.get("sc")), maker or name, centre)


def _vaccination(entry: Mapping[Any, Any]) -> Vaccinated:
    [product] = _texts(entry, ("mp",))
    [maker] = _optional(entry, ("ma",))
    return Vaccinated(_count(entry, "dn"), _count(entry, "sd"), product, maker, _day(entry.get("dt")))


def _recovery(entry: Mapping[Any, Any]) -> Recovered:
    return Recovered(_day(entry.get("fr")), _day(entry.get("df")), _day(entry.get("du")))


_READ: dict[Kind, Callable[[Mapping[Any, Any]], Tested | Vaccinated | Recovered]] = {
    Kind.TEST: _test,
    Kind.VACCINATION: _vaccination,
    Kind.RECOVERY: _recovery,
}


def _texts(source: Mapping[Any, Any], names: tuple[str, ...], longest: int = _LONGEST_TEXT) -> list[str]:
    return _checked([source.get(name) for name in names], longest)


def _optional(source: Mapping[Any, Any], names: tuple[str, ...], longest: int = _LONGEST_TEXT) -> list[str]:
    """Absent or null is empty."""
    values = [source.get(name, "") for name in names]
    return _checked(values if None not in values else ["" if value is None else value for value in values], longest)


def _checked(values: list[Any], longest: int) -> list[str]:
    try:
        together = "".join(values)
    except TypeError:  # one of them is no text
        raise CertificateContent from None
    if "\x00" in together or (len(together) > longest and max(map(len, values)) > longest):
        raise CertificateContent
    return values


def _count(source: Mapping[Any, Any], name: str) -> int:
    value = source.get(name)
    if type(value) is not int or not 0 <= value <= 99:
        raise CertificateContent
    return value


def _instant(value: Any) -> int:
    """Unix seconds, rounded down, of an instant with a zone."""
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        try:
            value = datetime.fromisoformat(value.upper())
        except ValueError:
            raise CertificateContent from None
    if not isinstance(value, datetime) or value.tzinfo is None or value.year < 1970:
        raise CertificateContent
    return int(value.timestamp())


def _day(value: Any) -> date:
    if type(value) is datetime:  # under tag 1
        return value.date()
    found = _DAY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise CertificateContent
    try:
        return date.fromisoformat(found[1])
    except ValueError:
        raise CertificateContent from None
