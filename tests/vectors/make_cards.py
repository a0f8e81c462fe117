"""Cards, their numbers, passes, and what is sealed for them. Expectations are by hand."""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime
from typing import Any

from tests.vectors.cast import (
    DAY,
    KEYS,
    NOW,
    OFFICE,
    ORIGIN,
    OTHER_VENUE,
    OTHER_VISIT,
    RING,
    VENUE,
    VISIT,
    Vectors,
    altered,
    flipped,
    some_bytes,
    without,
)
from tests.vectors.independent import Key, base64url, cbor, seal, sha256, token
from tests.vectors.make_proofs import opening
from tests.vectors.make_sealed import ADA, EPHEMERAL, SEALING, plaintext

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SERVICE = KEYS["service"]
MONTH = 12 * 2026 + 10  # November 2026
OVER = int(datetime(2027, 12, 1, tzinfo=UTC).timestamp())  # its twelve months are over


def identity(name: str) -> bytes:
    """An id of 55 bits whose check character is one that people find on a keyboard."""
    for turn in range(100):
        value = int.from_bytes(some_bytes(f"{name} {turn}", 7), "big") >> 1
        if value % 37 < 32:
            return value.to_bytes(8, "big")
    raise AssertionError


def number(card: bytes) -> str:
    value = int.from_bytes(card, "big")
    text = "".join(ALPHABET[value >> 5 * place & 31] for place in range(10, -1, -1)) + ALPHABET[value % 37]
    return f"{text[:4]}-{text[4:8]}-{text[8:]}"


CARD = identity("card")
HOLDER_SALT = some_bytes("salt", 16)


def claims(**changed: Any) -> dict[int, Any]:
    return {7: CARD, -21: MONTH, -4: OFFICE} | {int(label): value for label, value in changed.items()}


def address(data: bytes, origin: str = ORIGIN) -> str:
    return f"{origin}/card#{base64url(data)}"


def cards() -> Vectors:
    out = Vectors(
        "Printed cards as they are scanned, at `at`: an address with a token behind the #. `month` is twelve times the"
        " year and 0 for January; a card is good through the twelfth month after it, in UTC. Numbers as they are typed"
        " stand in card-numbers.",
        origin=ORIGIN,
    )
    good = token(claims(), "card", SERVICE, short=True)

    def accept(name: str, text: str, at: int = NOW, **told: Any) -> None:
        said = {"id": CARD, "month": MONTH, "office": OFFICE} | told
        out.accept(name, text=text, at=at, keys=RING, **said)

    def refuse(name: str, code: str, why: str, text: str, at: int = NOW) -> None:
        out.refuse(name, code, why, text=text, at=at, keys=RING)

    accept("a card", address(good))
    accept("by the key before", address(token(claims(), "card", KEYS["service-older"], short=True)))
    accept("with a key id in full", address(token(claims(), "card", SERVICE)))
    accept("of a city that has moved", address(good, "https://old.example.org"))
    accept("with a line end from a hand scanner", address(good) + "\r\n")
    accept("in its last second", address(good), OVER - 1)
    largest = (32**11 - 1).to_bytes(8, "big")
    while int.from_bytes(largest, "big") % 37 > 31:
        largest = (int.from_bytes(largest, "big") - 1).to_bytes(8, "big")
    wide = {7: largest, -21: 12 * 2100, -4: 65535}
    accept("the largest", address(token(wide, "card", SERVICE, short=True)), id=largest, month=12 * 2100, office=65535)

    refuse("in the second after", "card-over", "its month's key is destroyed", address(good), OVER)
    old = token({7: CARD, -21: MONTH - 13, -4: OFFICE}, "card", SERVICE, short=True)
    refuse("of a month that is over", "card-over", "October 2025", address(old))
    foreign = token(claims(), "card", KEYS["other-service"], short=True)
    refuse("another city's", "card-foreign", "signed by another service", address(foreign))
    refuse("a venue code's content", "card-invalid", "genuine, but no card",
           address(token(claims(), "code", SERVICE, short=True)))  # fmt: skip
    refuse("a poster", "card-invalid", "another page's address", f"{ORIGIN}/c#{base64url(good)}")
    refuse("a certificate", "card-invalid", "no card", "HC1:NCFOXN%TS3DH3ZSUZK+.V0ETD%65NL-AH-R6IOO6+IDOEZ4BPQN*NN")
    refuse("an address without a token", "card-invalid", "nothing behind the #", f"{ORIGIN}/card#")
    refuse("no address", "card-invalid", "nothing before the #", f"#{base64url(good)}")
    refuse("padded", "card-invalid", "two spellings", address(good) + "=")
    refuse("cut off", "card-invalid", "a byte is missing", address(good[:-1]))
    refuse("a telephone number", "card-invalid", "no card", "tel:+496311234")
    refuse("endless", "card-invalid", "no scanner reads so much from a card", address(good) + "A" * 400)
    for label, changed in altered(claims(), "card", SERVICE, short=True):
        refuse(f"claim {label} altered", "card-invalid", "the signature covers it", address(changed))
    for label in claims():
        bare = token(without(claims(), label), "card", SERVICE, short=True)
        refuse(f"without claim {label}", "card-invalid", "required", address(bare))
    for name, said, why in (
        ("a time of issue", {**claims(), 6: NOW}, "would tell cards apart"),
        ("an id of 7 bytes", {**claims(), 7: CARD[:7]}, "8 bytes"),
        ("an id without a number", {**claims(), 7: (32**11).to_bytes(8, "big")}, "twelve characters do not hold it"),
        ("an office of 0x10000", {**claims(), -4: 0x10000}, "two bytes"),
        ("a month before the year 0", {**claims(), -21: -1}, "negative"),
        ("a month that is true", {**claims(), -21: True}, "no whole number"),
    ):
        refuse(name, "card-invalid", why, address(token(said, "card", SERVICE, short=True)))
    return out


def card_numbers() -> Vectors:
    out = Vectors(
        "A card's number as somebody types it: eleven characters of Crockford's base32 for the id, and their check"
        " character (modulo 37)."
    )
    for name, card in (("a card", CARD), ("zero", bytes(8)), ("another card", identity("other card"))):
        out.accept(name, text=number(card), printed=number(card), id=card)
    typed = number(CARD)
    for name, text in (
        ("small letters", typed.lower()),
        ("without hyphens", typed.replace("-", "")),
        ("with blanks", f"  {typed.replace('-', ' ')} "),
        ("with a dash", typed.replace("-", "–")),
    ):
        out.accept(name, text=text, printed=typed, id=CARD)
    lettered = next(
        card for card in map(identity, map(str, range(1000))) if "0" in number(card) and "1" in number(card)
    )
    seen = number(lettered).replace("0", "O").replace("1", "l")
    out.accept("O and l for 0 and 1", text=seen, printed=number(lettered), id=lettered)
    plain = typed.replace("-", "")
    for place in range(12):
        other = ALPHABET[(ALPHABET.index(plain[place]) + 1) % 32]
        out.refuse(f"character {place} mistyped", "card-mistyped", "the check character does not fit",
                   text=plain[:place] + other + plain[place + 1 :])  # fmt: skip
    for place in range(10):
        if plain[place] != plain[place + 1]:
            changed = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
            out.refuse(f"characters {place} and {place + 1} changed over", "card-mistyped", "the check finds it",
                       text=changed)  # fmt: skip
    for name, text in (
        ("nothing", ""),
        ("too short", plain[:-1]),
        ("too long", plain + "0"),
        ("a U", "U" + plain[1:]),
        ("a name", "Lovelace, Ada"),
        ("digits of another script", "٣" * 12),
    ):
        out.refuse(name, "card-mistyped", "not twelve characters", text=text)
    return out


def passes() -> Vectors:
    out = Vectors(
        "Passes as they are scanned at `at`: TUNPASS: and base64url of id 8 ‖ step 4 ‖"
        ' HMAC-SHA256(secret, "tun/v1/pass" ‖ id ‖ step)[:16]. A step is 30 seconds since 1970.'
    )
    secret = some_bytes("pass secret", 32)
    step = NOW // 30

    def shown(at_step: int, *, by: bytes = secret, card: bytes = CARD) -> bytes:
        moment = at_step.to_bytes(4, "big")
        return card + moment + hmac.digest(by, b"tun/v1/pass" + card + moment, "sha256")[:16]

    def text(code: bytes) -> str:
        return "TUNPASS:" + base64url(code)

    for name, at in (
        ("in its first second", step * 30),
        ("in its last second", step * 30 + 29),
        ("a step later", step * 30 + 59),
        ("a step earlier", step * 30 - 30),
    ):
        out.accept(name, secret=secret, text=text(shown(step)), at=at, id=CARD, step=step)
    out.refuse(
        "a minute old", "pass-stale", "a picture of it", secret=secret, text=text(shown(step)), at=step * 30 + 60
    )
    out.refuse("a clock that is ahead", "pass-stale", "more than a step", secret=secret, text=text(shown(step)),
               at=step * 30 - 31)  # fmt: skip
    out.refuse("by another secret", "card-invalid", "forged", secret=secret, at=NOW,
               text=text(shown(step, by=some_bytes("other secret", 32))))  # fmt: skip
    whole = shown(step)
    for name, code in (
        ("another id", flipped(whole, 7)),
        ("another step", whole[:8] + (step + 1).to_bytes(4, "big") + whole[12:]),
        ("a bit of the code changed", flipped(whole, 27)),
    ):
        out.refuse(name, "card-invalid", "the code covers it", secret=secret, text=text(code), at=NOW)
    for name, code in (("a byte short", whole[:-1]), ("a byte more", whole + b"\0"), ("nothing", b"")):
        out.refuse(name, "card-invalid", "28 bytes", secret=secret, text=text(code), at=NOW)
    out.refuse("padded", "card-invalid", "two spellings", secret=secret, text=text(whole) + "=", at=NOW)
    return out


def info(label: str, *bound: bytes, key: Key = SEALING) -> bytes:
    return f"tun/v1/{label}".encode() + b"\x00" + key.id + b"".join(bound)


def card_seals() -> Vectors:
    out = Vectors(
        "What browsers seal for a card, opened by `key`: with `contact` a contact, bound to the card; with `opening` a"
        " proof's opening, bound to the card and to the proof's holder.",
        card=CARD,
        key="office-sealing",
    )
    content = plaintext(ADA)
    out.accept("a contact", sealed=seal(content, SEALING, info("card-contact", CARD), EPHEMERAL), contact=ADA)
    said = opening(HOLDER_SALT)
    holder = sha256(b"tun/v1/holder" + cbor([HOLDER_SALT, "MUELLER<OEZDEMIR", "ZOE", "1985-03-21"]))
    text = json.dumps(said, separators=(",", ":")).encode().ljust(512, b" ")
    bound = info("card-opening", CARD, holder)
    out.accept("an opening", sealed=seal(text, SEALING, bound, EPHEMERAL), opening=said, holder=holder)

    other = identity("other card")

    def refuse(name: str, why: str, under: bytes, *, key: Key = SEALING, code: str = "cannot-open") -> None:
        out.refuse(f"contact {name}", code, why, sealed=seal(content, key, under, EPHEMERAL))

    refuse("of another card", "the card is bound", info("card-contact", other))
    refuse("of a check-in", "another label", info("contact", CARD))
    refuse("to another office", "its key is another",
           info("card-contact", CARD, key=KEYS["other-office-sealing"]), key=KEYS["other-office-sealing"])  # fmt: skip
    whole = seal(content, SEALING, info("card-contact", CARD), EPHEMERAL)
    out.refuse("contact with a bit changed", "cannot-open", "sealed whole", sealed=flipped(whole, 600))
    out.refuse("contact cut off", "cannot-open", "one size", sealed=whole[:-1])
    short = seal(content[:-1], SEALING, info("card-contact", CARD), EPHEMERAL)
    out.refuse("contact of another size", "cannot-open", "one size", sealed=short)
    empty = seal(b"{}".ljust(1024), SEALING, info("card-contact", CARD), EPHEMERAL)
    out.refuse("contact without fields", "missing-field", "no contact", sealed=empty)

    def shut(content: bytes, under: bytes = bound) -> bytes:
        return seal(content, SEALING, under, EPHEMERAL)

    schmidt = json.dumps({**said, "fnt": "SCHMIDT"}).encode().ljust(512)
    for name, sealed, code, why in (
        ("of another card", shut(text, info("card-opening", other, holder)), "cannot-open", "the card is bound"),
        ("of another proof", shut(text, info("card-opening", CARD, flipped(holder, 0))), "cannot-open", "bound"),
        ("that opens nothing", shut(schmidt), "opening-differs", "it is not what the proof commits to"),
        ("that is none", shut(b"[]".ljust(512)), "malformed", "no object"),
        ("cut off", shut(text)[:-1], "cannot-open", "one size"),
    ):
        out.refuse(f"opening {name}", code, why, sealed=sealed, holder=holder)
    return out


def card_visits() -> Vectors:
    out = Vectors(
        "What the service seals once more for a visit by card, opened by `key`, with the contact that is in it: 1,882"
        " bytes, bound to `venue` and `visit`. `holder` is that of the proof that was shown.",
        card=CARD,
        key="office-sealing",
        venue=VENUE,
        visit=VISIT,
    )
    said = opening(HOLDER_SALT)
    holder = sha256(b"tun/v1/holder" + cbor([HOLDER_SALT, "MUELLER<OEZDEMIR", "ZOE", "1985-03-21"]))
    text = json.dumps(said, separators=(",", ":")).encode().ljust(512, b" ")
    contact = seal(plaintext(ADA), SEALING, info("card-contact", CARD), EPHEMERAL)
    shut = seal(text, SEALING, info("card-opening", CARD, holder), EPHEMERAL)
    bound = info("card-visit", VENUE, VISIT)

    def sealed(*values: Any, under: bytes = bound, size: int = 1792) -> bytes:
        inner = cbor(list(values))
        return seal((len(inner).to_bytes(2, "big") + inner).ljust(size, b"\0"), SEALING, under, EPHEMERAL)

    plain = ADA | {"openings": []}
    out.accept("without a proof", sealed=sealed(CARD, contact, []), holder=holder, contact=plain)
    out.accept("with a proof", sealed=sealed(CARD, contact, [shut]), holder=holder, contact=ADA | {"openings": [said]})
    out.accept("with an opening of another proof", sealed=sealed(CARD, contact, [shut]), holder=flipped(holder, 0),
               contact=plain)  # fmt: skip
    elsewhere, other_place = info("card-visit", VENUE, OTHER_VISIT), info("card-visit", OTHER_VENUE, VISIT)
    for name, why, wrong, code in (
        ("of another visit", "the visit is bound", sealed(CARD, contact, [], under=elsewhere), "cannot-open"),
        ("of another venue", "the venue is bound", sealed(CARD, contact, [], under=other_place), "cannot-open"),
        ("of another card", "its contact is bound to it", sealed(identity("other card"), contact, []), "cannot-open"),
        ("a byte shorter", "one size", sealed(CARD, contact, [], size=1791), "cannot-open"),
        ("without a list", "not the three of them", sealed(CARD, contact, shut), "malformed"),
        ("of something else", "not the three of them", sealed(CARD), "malformed"),
    ):
        out.refuse(name, code, why, sealed=wrong, holder=holder)
    return out


assert NOW // DAY == 20780  # 2026-11-23, a day of the month that is used above
