"""Names as certificates write them (ICAO 9303, part 3, section 6): A to Z, with `<` between names.

For comparing what somebody typed with what stands on a certificate; never for showing. A typed name fits where all
its parts stand on the certificate: people leave out their second names, and nobody's part is made up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# What does not come apart into a letter and its marks. Where the standard allows several, all of them are tried.
_PLAIN = {"ß": "SS", "ẞ": "SS", "Æ": "AE", "Œ": "OE", "Ø": "OE", "Þ": "TH", "Ð": "D", "Đ": "D", "Ł": "L", "ı": "I",
          "Ħ": "H", "Ŋ": "N", "Ŧ": "T", "ĸ": "Q"}  # fmt: skip
_UMLAUTS = {"Ä": "AE", "Ö": "OE", "Ü": "UE", "Å": "AA", "Ñ": "NXX"}
_APOSTROPHES = re.compile("['’‘`´ʼ]")


def fits(family: str, given: str, *, fnt: str, gnt: str) -> bool:
    """Whether a typed name is the one of a certificate, one of whose two parts may be empty."""
    if fnt and gnt:
        return _within(family, _parts(fnt)) and _within(given, _parts(gnt))
    return _within(f"{fnt or gnt}", _typed_parts(f"{family} {given}"))


def fits_whole(name: str, *, fnt: str, gnt: str) -> bool:
    """The same for a name typed into one line, in any order."""
    together = _parts(fnt) | _parts(gnt)
    return any(
        tokens <= together and all(not part or tokens & part for part in (_parts(fnt), _parts(gnt)))
        for tokens in map(frozenset, _spelt(name))
        if tokens
    )


def shown(fnt: str, gnt: str) -> str:
    """MUELLER OEZDEMIR, ZOE: as it stands on the certificate, for reading."""
    return ", ".join(part.replace("<", " ").strip() for part in (fnt, gnt) if part)


def _within(typed: str, parts: frozenset[str]) -> bool:
    """Whether every part of what was typed is among these, in one of its spellings, or all of it in one word."""
    return any(tokens and (set(tokens) <= parts or "".join(tokens) in parts) for tokens in _spelt(typed))


def _parts(standard: str) -> frozenset[str]:
    return frozenset(part for part in standard.split("<") if part)


def _typed_parts(name: str) -> frozenset[str]:
    return frozenset(token for tokens in _spelt(name) for token in tokens)


def _spelt(name: str) -> Iterator[list[str]]:
    """The parts of a typed name: with umlauts as two letters, and with their marks left out."""
    upper = unicodedata.normalize("NFC", _APOSTROPHES.sub("", name)).replace("ß", "ẞ").upper()
    for table in ({**_PLAIN, **_UMLAUTS}, {**_PLAIN, "Ø": "O"}):
        letters = "".join(table.get(letter, letter) for letter in upper)
        bare = "".join(letter for letter in unicodedata.normalize("NFKD", letters) if not unicodedata.combining(letter))
        yield [token for token in re.split("[^A-Z]+", bare) if token]
