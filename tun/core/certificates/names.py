"""Names as a passport's machine-readable zone spells them (ICAO 9303, part 3, section 6): A to Z and <.

Two certificates are of one person if these are equal, so every issuer has to come to the same spelling.
"""

from __future__ import annotations

import unicodedata

from tun.core.errors.base import TooLong
from tun.core.errors.certificates import NameNotLatin

LONGEST = 80  # schema 1.3.0, for a name and for its standardised form

# What a letter becomes other than itself without its marks.
_TABLE = {
    "Ä": "AE", "Ö": "OE", "Ü": "UE", "ß": "SS", "ẞ": "SS", "Å": "AA", "Æ": "AE", "Ø": "OE", "Œ": "OE", "Þ": "TH",
    "Ð": "D", "Đ": "D", "Ħ": "H", "ı": "I", "Ĳ": "IJ", "ĸ": "Q", "Ŀ": "L", "Ł": "L", "Ŋ": "N", "Ŧ": "T", "Ə": "E",
}  # fmt: skip
_PARTING = frozenset(" -,‐‑–<")  # ICAO: between the parts of a name
_LEFT_OUT = frozenset("'’‘ʼʻ`´.")


def standardised(name: str, *, field: str | None = None) -> str:
    """The name in A to Z, its parts joined by <. Raises NameNotLatin or TooLong.

    Identity papers carry every name in Latin letters too; whoever types another script is asked for those, because a
    guess here would be another person there.
    """
    spelt = []
    for letter in unicodedata.normalize("NFC", name):
        if letter in _PARTING or letter.isspace():
            spelt.append("<")
        elif letter not in _LEFT_OUT:
            spelt += _latin(letter, field)
    found = "<".join(part for part in "".join(spelt).split("<") if part)
    if not found:
        raise NameNotLatin(field)
    if len(found) > LONGEST:
        raise TooLong(field)
    return found


def _latin(letter: str, field: str | None) -> str:
    upper = letter.upper()
    spelt = _TABLE.get(letter) or _TABLE.get(upper)
    if spelt is None:
        bare = "".join(one for one in unicodedata.normalize("NFKD", upper) if not unicodedata.combining(one))
        spelt = "".join(_TABLE.get(one, one) for one in bare if one not in _LEFT_OUT)
    if not all("A" <= one <= "Z" for one in spelt):
        raise NameNotLatin(field)
    return spelt
