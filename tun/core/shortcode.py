"""Short codes for phones without a camera: Crockford's base32 with its check character.

Seven random characters and the check symbol modulo 37 (https://www.crockford.com/base32.html). Codes whose
check symbol would be one of `*~$=U` are never given out: people should not have to find those on a phone.
"""

from __future__ import annotations

from collections.abc import Callable

from .errors.visits import ShortCodeMistyped

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, "\u00a0": None, "–": None})


def new(random: Callable[[int], bytes]) -> str:
    """A fresh short code; `random(n)` gives n random bytes."""
    while True:
        number = int.from_bytes(random(5), "big") % 32**7
        check = number % 37
        if check < 32:
            return _digits(number) + ALPHABET[check]


def parse(text: str) -> str:
    """What somebody typed, in its canonical form. Raises ShortCodeMistyped."""
    code = text.upper().translate(READ_AS)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        raise ShortCodeMistyped("short")
    number = 0
    for character in code[:7]:
        number = number * 32 + ALPHABET.index(character)
    if number % 37 != ALPHABET.index(code[7]):
        raise ShortCodeMistyped("short")
    return code


def display(code: str) -> str:
    """`ABCD-1234`: in two halves, as people read it out."""
    return f"{code[:4]}-{code[4:]}"


def _digits(number: int) -> str:
    digits = ""
    for _ in range(7):
        number, rest = divmod(number, 32)
        digits = ALPHABET[rest] + digits
    return digits
