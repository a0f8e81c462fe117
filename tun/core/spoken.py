"""Word codes: five words that somebody reads out, and the id that is stretched from them.

The id is stored at the service, and five words out of 2,048 are 55 bits: whoever copies the store must not find them
by trying. So each guess costs 600,000 rounds. What lies under the id does not depend on the words: it is sealed.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from functools import cache

from .errors.visits import WordsMistyped
from .wordlist import WORDS

WORD_COUNT = 5
ID_BYTES = 16
ROUNDS = 600_000
LONGEST_TYPED = 300  # characters

_SALT = b"tun/v1/diary-id"
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_BIT_COUNT = 11 * WORD_COUNT
_FARTHEST = 2  # slips in one word that still let it be guessed


def normal(word: str) -> str:
    """One word in normal form: small letters a to z."""
    return unicodedata.normalize("NFKC", word).lower().translate(_SPELT)


@cache
def _by_normal_form() -> dict[str, str]:
    return {normal(word): word for word in WORDS}


def draw(random: Callable[[int], bytes]) -> tuple[str, ...]:
    """Five words as they are shown. `random` gives so many random bytes."""
    number = int.from_bytes(random(7), "big") >> (56 - _BIT_COUNT)
    return tuple(WORDS[number >> (11 * place) & 2047] for place in reversed(range(WORD_COUNT)))


def _typed(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", text[:LONGEST_TYPED]))


def read(text: str) -> str:
    """The five words in normal form, joined by one blank each. Raises WordsMistyped.

    Capitals, umlauts, numbers, hyphens and blanks do not matter, nor whether words run together: none of the list is
    the beginning of another.
    """
    left, known, found = "".join(map(normal, _typed(text))), _by_normal_form(), list[str]()
    while left:
        word = next((left[:size] for size in range(4, 12) if left[:size] in known), None)
        if word is None:
            raise WordsMistyped("words")
        found.append(word)
        left = left[len(word) :]
    if len(found) != WORD_COUNT or len(text) > LONGEST_TYPED:
        raise WordsMistyped("words")
    return " ".join(found)


def slips(text: str) -> list[tuple[str, str | None]]:
    """Typed words that are not in the list, at most ten, with the one of the list that comes nearest, if one does."""
    known, typed = _by_normal_form(), list(dict.fromkeys(_typed(text)))
    return [(word, _nearest(normal(word))) for word in typed[:10] if normal(word) not in known]


def count(text: str) -> int:
    """How many words were typed."""
    return len(_typed(text))


def _nearest(typed: str) -> str | None:
    """Also where an umlaut was written as its vowel, which nobody means by a change of two letters."""
    near = [
        (_distance(typed, spelt), word)
        for form, word in _by_normal_form().items()
        for spelt in {form, unicodedata.normalize("NFKD", word.lower()).encode("ascii", "ignore").decode("ascii")}
        if abs(len(spelt) - len(typed)) <= _FARTHEST
    ]
    distance, word = min(near, default=(_FARTHEST + 1, ""))
    return word if distance <= _FARTHEST else None


def _distance(one: str, other: str) -> int:
    """How many letters have to be put in, left out or changed."""
    before = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, against in enumerate(other, start=1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (letter != against)))
        before = now
    return before[-1]


def diary_id(words: str) -> bytes:
    """16 bytes from words in normal form: PBKDF2-HMAC-SHA256 (RFC 8018). Takes about a third of a second."""
    return hashlib.pbkdf2_hmac("sha256", words.encode("ascii"), _SALT, ROUNDS, ID_BYTES)
