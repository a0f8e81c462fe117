"""Cards and passes: what stands on them, and how they are read. Neither says anything about anybody.

A card is printed once and never changes: a signed token, and its number for people to read out. A pass lives on a phone
and shows another code every 30 seconds, so that a picture of it goes stale:

    code = id 8 ‖ step 4 ‖ HMAC-SHA256(secret, "tun/v1/pass" ‖ id ‖ step)[:16]

Both carry an id alone. What belongs to it lies at the service, sealed to the health office (`cardfile`); whoever reads,
photographs or copies a card learns that it is one.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from .codes import MOST_OFFICE
from .encoding import b64u, unb64u
from .errors.base import BadBase64
from .errors.cards import CardForeign, CardInvalid, CardMistyped, CardOver, PassStale
from .errors.tokens import TokenRefused, TokenUnknownKey
from .keys import SigningKey, VerifyingKey
from .retention import DAY, date_of, day_of
from .shortcode import ALPHABET, READ_AS
from .tokens import Claim, Purpose, claim_bytes, claim_integer, sign, verify

CARD_ID_BYTES = 8
NUMBER_LENGTH = 12  # eleven characters and one to check them
MONTHS = 12  # for which a card is good after the month in which it was made
PASS_STEP = 30  # seconds
PASS_SECRET_BYTES = 32
PASS_BYTES = 28
LONGEST_SCANNED = 400  # characters
CARD_PATH = "/card"
PASS_PREFIX = "TUNPASS:"

_LONGEST_NUMBER = 24  # characters that somebody types for twelve
_DIGITS = NUMBER_LENGTH - 1
_CHECK = 37  # Crockford's modulus: finds every single slip and every two neighbours changed over
_MOST_MONTH = 12 * 10_000
_MAC_BYTES = 16
_FIRST_WITHOUT = 32**_DIGITS  # the first value that eleven characters do not hold
_CLAIMS = {Claim.ID, Claim.MONTH, Claim.OFFICE}


# --- Months --------------------------------------------------------------------------------------------------


def month_of(at: int) -> int:
    """The UTC month of an instant: twelve times the year, and 0 for January."""
    day = date_of(day_of(at))
    return 12 * day.year + day.month - 1


def month_name(month: int) -> str:
    """`2026-11`, as its key's file is called."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def month_ends(month: int) -> int:
    """The first instant after the month, in Unix seconds."""
    following = month + 1
    return (date(following // 12, following % 12 + 1, 1) - date_of(0)).days * DAY


def good_until(month: int) -> int:
    """The first instant at which a card of this month is over: its key is destroyed then."""
    return month_ends(month + MONTHS)


def first_month_kept(now: int) -> int:
    """The oldest month whose cards are good at `now`."""
    return month_of(now) - MONTHS


# --- Numbers -------------------------------------------------------------------------------------------------


def new_id(random: Callable[[int], bytes]) -> bytes:
    """A fresh id: 55 random bits that have a number. `random(n)` gives n random bytes."""
    while True:
        value = int.from_bytes(random(7), "big") >> 1
        if value % _CHECK < len(ALPHABET):  # people should not have to find *~$=U on a keyboard
            return value.to_bytes(CARD_ID_BYTES, "big")


def is_id(card: bytes) -> bool:
    """Whether these bytes are an id that has a number."""
    value = int.from_bytes(card, "big")
    return len(card) == CARD_ID_BYTES and value < _FIRST_WITHOUT and value % _CHECK < len(ALPHABET)


def number_of(card: bytes) -> str:
    """`7K3M-Q0XW-9TBE`: an id as it is printed and read out."""
    value = int.from_bytes(card, "big")
    text = ALPHABET[value % _CHECK]
    for _ in range(_DIGITS):
        value, rest = divmod(value, 32)
        text = ALPHABET[rest] + text
    return "-".join(text[at : at + 4] for at in range(0, NUMBER_LENGTH, 4))


def parse_number(text: str) -> bytes:
    """The id of a number as somebody typed it. Raises CardMistyped."""
    typed = text.upper().translate(READ_AS)
    if len(typed) != NUMBER_LENGTH or not set(typed) <= set(ALPHABET):
        raise CardMistyped("card")
    value = 0
    for character in typed[:_DIGITS]:
        value = value * 32 + ALPHABET.index(character)
    if value % _CHECK != ALPHABET.index(typed[_DIGITS]):
        raise CardMistyped("card")
    return value.to_bytes(CARD_ID_BYTES, "big")


# --- What is printed -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Card:
    """A printed card: its id, the month whose key it is stored under, and the office that its contact is sealed to."""

    id: bytes
    month: int
    office: int

    def check_time(self, now: int) -> None:
        """Raises CardOver from the first second after its twelve months."""
        if now >= good_until(self.month):
            raise CardOver("card")


def issue(card: Card, key: SigningKey) -> bytes:
    """The signed token. The month of its making is all the time that it tells."""
    claims: dict[Claim, object] = {Claim.ID: card.id, Claim.MONTH: card.month, Claim.OFFICE: card.office}
    return sign(claims, purpose=Purpose.CARD, key=key, short_key_id=True)


def url(origin: str, token: bytes) -> str:
    """`https://<host>/card#<token>`: any phone's camera opens a page that says what this is, and not whose."""
    return f"{origin}{CARD_PATH}#{b64u(token)}"


def read(token: bytes, keys: Iterable[VerifyingKey], *, now: int) -> Card:
    """A card whose signature and time hold. Whether it is blocked is the store's to know.

    Raises CardForeign, CardInvalid or CardOver.
    """
    try:
        claims = verify(token, purpose=Purpose.CARD, keys=keys, now=now)
        if set(claims) != _CLAIMS:
            raise CardInvalid("card")
        card = Card(
            claim_bytes(claims, Claim.ID, CARD_ID_BYTES),
            claim_integer(claims, Claim.MONTH, most=_MOST_MONTH),
            claim_integer(claims, Claim.OFFICE, most=MOST_OFFICE),
        )
    except TokenUnknownKey:
        raise CardForeign("card") from None
    except TokenRefused:
        raise CardInvalid("card") from None
    if not is_id(card.id):
        raise CardInvalid("card")
    card.check_time(now)
    return card


# --- What a pass shows ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PassCode:
    """What a phone showed; it is genuine only once `check` was passed with the pass's secret."""

    id: bytes
    step: int
    mac: bytes

    def check(self, secret: bytes, *, now: int) -> None:
        """Raises CardInvalid, or PassStale where it is genuine and more than one step off."""
        if not hmac.compare_digest(self.mac, _mac(secret, self.id, self.step)):
            raise CardInvalid("card")
        if abs(now // PASS_STEP - self.step) > 1:
            raise PassStale("card")


def pass_code(secret: bytes, identity: bytes, *, now: int) -> bytes:
    """The code of this half minute, 28 bytes."""
    step = now // PASS_STEP
    return identity + step.to_bytes(4, "big") + _mac(secret, identity, step)


def pass_text(code: bytes) -> str:
    """What the QR code on the phone says: `TUNPASS:` and the code as base64url."""
    return PASS_PREFIX + b64u(code)


def _mac(secret: bytes, identity: bytes, step: int) -> bytes:
    return hmac.digest(secret, b"tun/v1/pass" + identity + step.to_bytes(4, "big"), hashlib.sha256)[:_MAC_BYTES]


# --- What was scanned or typed -------------------------------------------------------------------------------


def scanned(text: str, keys: Iterable[VerifyingKey], *, now: int) -> Card | PassCode | bytes:
    """What a camera read or somebody typed: a printed card, a pass's code, or the id of a number.

    A pass and a number say nothing yet about whether they are good. Raises a CardRefused.
    """
    text = text.strip()
    if len(text) > LONGEST_SCANNED:
        raise CardInvalid("card")
    if text.startswith(PASS_PREFIX):
        code = _bytes(text.removeprefix(PASS_PREFIX))
        if len(code) != PASS_BYTES:
            raise CardInvalid("card")
        return PassCode(code[:CARD_ID_BYTES], int.from_bytes(code[8:12], "big"), code[12:])
    head, hash_sign, token = text.partition("#")
    if hash_sign and "://" in head and head.endswith(CARD_PATH):
        # Whose host it says is of no weight: a city may have moved, and the signature tells whose card it is.
        return read(_bytes(token), keys, now=now)
    if hash_sign or ":" in text or len(text) > _LONGEST_NUMBER:  # a poster, a certificate, a scanner's keyboard
        raise CardInvalid("card")
    return parse_number(text)


def _bytes(text: str) -> bytes:
    try:
        return unb64u(text)
    except BadBase64:
        raise CardInvalid("card") from None
