"""What is sealed or encrypted: contacts, check-ins that carry them, tickets and envelopes; and visit ids."""

from __future__ import annotations

import hmac
import json
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.vectors.cast import (
    CODE,
    DAY,
    KEYS,
    NOTICE,
    NOW,
    OFFICE,
    OTHER_VENUE,
    OTHER_VISIT,
    SECRET,
    VENUE,
    VISIT,
    Vectors,
    flipped,
    some_bytes,
)
from tests.vectors.independent import Key, base64url, cbor, hkdf, hpke_seal, seal, sha256

SEALING = KEYS["office-sealing"]
EPHEMERAL = Key.named("ephemeral")
REQUIRED = ("given_name", "family_name", "phone", "street", "house_number", "postcode", "city")
ADA: dict[str, Any] = {
    "given_name": "Ada",
    "family_name": "Lovelace",
    "phone": "0631 1234",
    "email": "",
    "street": "Fruchthallstraße",
    "house_number": "10",
    "postcode": "67655",
    "city": "Kaiserslautern",
    "companions": [],
    "openings": [],
}


def info(key: Key = SEALING, venue: bytes = VENUE, visit: bytes = VISIT, label: bytes = b"tun/v1/contact") -> bytes:
    return label + b"\x00" + key.id + venue + visit


def plaintext(contact: dict[str, Any]) -> bytes:
    text = json.dumps(contact, ensure_ascii=False, separators=(",", ":")).encode()
    assert len(text) <= 1024, len(text)
    return text.ljust(1024, b" ")


def contact_sealed(content: bytes, *, key: Key = SEALING, under: bytes | None = None) -> bytes:
    return seal(content, key, info() if under is None else under, EPHEMERAL)


def visit_ids() -> Vectors:
    out = Vectors("Visit ids and notice tags: two hashes of one secret. Nothing of 16 bytes can be refused.")
    for name, secret in (
        ("a secret", SECRET),
        ("zeros", bytes(16)),
        ("ones", b"\xff" * 16),
        ("one bit away from zeros", bytes(15) + b"\x01"),
    ):
        visit, notice = sha256(b"tun/v1/visit" + secret)[:16], sha256(b"tun/v1/notice" + secret)[:16]
        out.accept(name, secret=secret, visit=visit, notice=notice)
    return out


def contacts() -> Vectors:
    out = Vectors(
        "Sealed contacts. `plaintext` has 1,024 bytes; `ephemeral` is the scalar with which `sealed` was made.",
        key="office-sealing",
        venue=VENUE,
        visit=VISIT,
        ephemeral=f"{EPHEMERAL.scalar:064x}",
        info=info(),
    )
    full = {**ADA, **dict.fromkeys(REQUIRED, "ü" * 40), "email": "x" * 100}
    full["companions"] = [""]
    while room := 1024 - len(plaintext(full).rstrip()):  # names of up to 80 characters until it is full
        full["companions"][-1] = "x" * min(room, 80)
        if room > 83:
            full["companions"].append("")
    for name, contact in (
        ("the least that is asked for", ADA),
        ("with an e-mail address and two companions",
         {**ADA, "email": "ada@example.org", "companions": ["Charles Babbage", "Mary Somerville"]}),
        ("names of the world",
         {**ADA, "given_name": "张伟", "family_name": "اَلْعَرَبِيَّةُ",
          "companions": ["Ngô", "Þór O’Neil", "Null", "=Müller", "🙂"]}),
        ("as long as may be: 1,024 bytes", full),
        ("nineteen companions", {**ADA, "companions": [f"Gast {number}" for number in range(1, 20)]}),
        ("a name of 100 characters, one companion of 80",
         {**ADA, "family_name": "x" * 100, "companions": ["y" * 80]}),
        ("an opening", {**ADA, "openings": [{"salt": "00", "fnt": "LOVELACE"}]}),
    ):  # fmt: skip
        content = plaintext(contact)
        out.accept(name, plaintext=content, sealed=contact_sealed(content), contact=contact)
    escaped = json.dumps({**ADA, "family_name": "Lövelace"}, indent=1).encode().ljust(1024)
    out.accept("written another way: escapes, blanks, line ends", plaintext=escaped,
               sealed=contact_sealed(escaped), contact={**ADA, "family_name": "Lövelace"})  # fmt: skip
    _refuse_seal(out)
    _refuse_contact(out)
    return out


def _refuse_seal(out: Vectors) -> None:
    content = plaintext(ADA)
    good = contact_sealed(content)

    def refuse(name: str, data: bytes, why: str) -> None:
        out.refuse(name, "cannot-open", why, sealed=data)

    refuse("for another venue", contact_sealed(content, under=info(venue=OTHER_VENUE)), "info names the venue")
    refuse("for another visit", contact_sealed(content, under=info(visit=OTHER_VISIT)), "info names the visit")
    other = KEYS["other-office-sealing"]
    refuse("for another office", contact_sealed(content, key=other, under=info(other)), "another key")
    relabelled = good[:1] + SEALING.id + contact_sealed(content, key=other, under=info(other))[9:]
    refuse("another key's content under this key id", relabelled, "the key does not fit")
    refuse("this key's content under another key id", good[:1] + other.id + good[9:], "the key id is looked at")
    refuse("key id of another key in info", contact_sealed(content, under=info(other)), "info names the key")
    refuse("sealed as a release", contact_sealed(content, under=info(label=b"tun/v1/release")), "another label")
    refuse("info without its zero byte", contact_sealed(content, under=info().replace(b"\0", b"", 1)), "info")
    refuse("no info", contact_sealed(content, under=b""), "info is not optional")
    with_aad = b"\x01" + SEALING.id + hpke_seal(content, SEALING.point, info(), EPHEMERAL, b"aad")
    refuse("with additional data", with_aad, "aad is empty")
    for name, index in (
        ("suite", 0), ("key id", 1), ("end of key id", 8), ("form of enc", 9), ("enc", 10), ("end of enc", 73),
        ("ciphertext", 74), ("middle of the ciphertext", 600), ("end of the ciphertext", 1097),
        ("tag", 1098), ("end of the tag", 1113),
    ):  # fmt: skip
        refuse(f"{name} flipped", flipped(good, index), "altered")
    refuse("suite 2", b"\x02" + good[1:], "no such suite")
    refuse("cut off", good[:-1], "1,114 bytes")
    refuse("one byte more", good + b"\x00", "1,114 bytes")
    refuse("empty", b"", "1,114 bytes")
    refuse("enc of zeros", good[:9] + bytes(65) + good[74:], "not a point")
    refuse("not padded", contact_sealed(content.rstrip()), "its length tells something")
    refuse("padded to 1,025 bytes", contact_sealed(content + b" "), "1,024 bytes")
    refuse("padded to 512 bytes", contact_sealed(content[:512]), "1,024 bytes")


def _refuse_contact(out: Vectors) -> None:
    def refuse(name: str, code: str, why: str, content: Any) -> None:
        data = content if isinstance(content, bytes) else plaintext(content)
        out.refuse(name, code, why, sealed=contact_sealed(data))

    text = plaintext(ADA).rstrip()
    for name in (*REQUIRED, "email", "companions", "openings"):
        rest = {key: value for key, value in ADA.items() if key != name}
        refuse(f"without {name}", "missing-field", "all ten names are there, always", rest)
    for name in REQUIRED:
        refuse(f"{name} empty", "missing-field", "required", {**ADA, name: ""})
        refuse(f"{name} blank", "missing-field", "required", {**ADA, name: " \t\u00a0"})
    for name in (*REQUIRED, "email"):
        refuse(f"{name} of 101 characters", "too-long", "100 at most", {**ADA, name: "x" * 101})
        refuse(f"{name} as a number", "wrong-type", "a text", {**ADA, name: 67655})
        refuse(f"{name} null", "wrong-type", "a text", {**ADA, name: None})
        refuse(f"{name} with NUL", "malformed", "no NUL", {**ADA, name: "Ada\x00"})
    refuse("a field more", "unknown-field", "ten names, no more", {**ADA, "birthday": "1815-12-10"})
    refuse("a name twice", "malformed", "which one would hold?", (text[:-1] + b',"city":"x"}').ljust(1024))
    refuse("lone surrogate", "malformed", "not a character", text.replace(b"Ada", rb"\ud800").ljust(1024))
    refuse("not UTF-8", "malformed", "UTF-8", text.replace("ß".encode(), b"\xdf").ljust(1024))
    refuse("byte order mark", "malformed", "JSON begins with {", (b"\xef\xbb\xbf" + text).ljust(1024))
    refuse("padded with NUL", "malformed", "padded with blanks", text.ljust(1024, b"\x00"))
    refuse("text behind", "malformed", "one object", (text + b" {}").ljust(1024))
    refuse("an array", "malformed", "an object", b"[]".ljust(1024))
    refuse("blanks only", "malformed", "an object", b" " * 1024)
    refuse("random bytes", "malformed", "JSON", some_bytes("noise", 32) * 32)
    refuse("NaN", "malformed", "not JSON", text.replace(b'"10"', b"NaN").ljust(1024))
    refuse("nested too deep", "malformed", "JSON of a contact is flat", b"[" * 1024)
    refuse("companions as text", "wrong-type", "a list", {**ADA, "companions": "Charles"})
    refuse("a companion as an object", "wrong-type", "a list of texts", {**ADA, "companions": [{}]})
    refuse("a companion without name", "malformed", "1 to 80 characters", {**ADA, "companions": [""]})
    refuse("a companion of 81 characters", "malformed", "1 to 80 characters", {**ADA, "companions": ["x" * 81]})
    refuse("a companion with NUL", "malformed", "no NUL", {**ADA, "companions": ["a\x00"]})
    refuse("twenty companions", "too-long", "20 persons with the sender", {**ADA, "companions": ["x"] * 20})
    refuse("an opening that is no object", "wrong-type", "a list of objects", {**ADA, "openings": ["x"]})
    refuse("openings null", "wrong-type", "a list", {**ADA, "openings": None})


def check_ins() -> Vectors:
    out = Vectors("Bodies of POST /api/v1/visits, as a phone sends them (`body` is text, byte for byte).")
    sealed = contact_sealed(plaintext(ADA))
    good: dict[str, Any] = {
        "visit": base64url(VISIT),
        "notice": base64url(NOTICE),
        "ticket": base64url(some_bytes("ticket", 32) * 3),
        "at": NOW,
        "sealed": base64url(sealed),
        "persons": 2,
        "proofs": [],
    }

    def accept(name: str, **changes: Any) -> None:
        content = {**good, **changes}
        out.accept(name, body=json.dumps(content), visit=VISIT, at=content["at"], persons=content["persons"],
                   sealed_to=SEALING.id)  # fmt: skip

    def refuse(name: str, code: str, field: str | None, why: str, body: str | None = None, **changes: Any) -> None:
        text = json.dumps({**good, **changes}) if body is None else body
        out.refuse(name, code, why, body=text, field=field)

    accept("two persons")
    accept("one person", persons=1)
    accept("twenty persons", persons=20)
    refuse("nobody", "persons-out-of-range", "persons", "1 to 20", persons=0)
    refuse("21 persons", "persons-out-of-range", "persons", "1 to 20", persons=21)
    refuse("minus one person", "persons-out-of-range", "persons", "1 to 20", persons=-1)
    for name in good:
        rest = {key: value for key, value in good.items() if key != name}
        refuse(f"without {name}", "missing-field", name, "required", body=json.dumps(rest))
        refuse(f"{name} null", "wrong-type", name, "not null", body=json.dumps({**good, name: None}))
    refuse("a field more", "unknown-field", "phone", "no such field", phone="0631 1234")
    for name in ("visit", "notice"):
        refuse(f"{name} of 15 bytes", "bad-base64", name, "16 bytes", **{name: base64url(VISIT[:15])})
        refuse(f"{name} of 17 bytes", "bad-base64", name, "16 bytes", **{name: base64url(VISIT + b"x")})
        refuse(f"{name} as a number", "wrong-type", name, "a text", body=json.dumps({**good, name: 1}))
    refuse("visit padded", "bad-base64", "visit", "no padding", visit=good["visit"] + "==")
    refuse("visit in hex", "bad-base64", "visit", "base64url", visit=VISIT.hex())
    refuse("at as a float", "wrong-type", "at", "whole seconds", at=NOW + 0.5)
    refuse("at as text", "wrong-type", "at", "whole seconds", at=str(NOW))
    refuse("at true", "wrong-type", "at", "whole seconds", at=True)
    refuse("at of 2^53", "wrong-type", "at", "below 2^53", at=2**53)
    refuse("persons true", "wrong-type", "persons", "a number", persons=True)
    refuse("persons 1.0", "wrong-type", "persons", "a whole number", persons=1.0)
    refuse("a proof", "malformed", "proofs", "no rule asks for one yet", proofs=["x"])
    refuse("21 proofs", "too-long", "proofs", "20 at most", proofs=["x"] * 21)
    refuse("ticket too long", "too-long", "ticket", "400 characters", ticket="A" * 401)
    for name, data, why in (
        ("cut off", sealed[:-1], "1,114 bytes"),
        ("one byte more", sealed + b"\x00", "1,114 bytes"),
        ("empty", b"", "1,114 bytes"),
        ("suite 0", b"\x00" + sealed[1:], "suite 1"),
        ("suite 2", b"\x02" + sealed[1:], "suite 1"),
        ("compressed enc", sealed[:9] + b"\x02" + sealed[10:], "an uncompressed point"),
        ("enc off the curve", flipped(sealed, 73), "a point on P-256"),
        ("enc of zeros", sealed[:9] + bytes(65) + sealed[74:], "a point on P-256"),
    ):
        refuse(f"sealed: {name}", "sealed-malformed", "sealed", why, sealed=base64url(data))
    refuse("sealed far too long", "too-long", "sealed", "2,228 characters", sealed="A" * 2229)
    text = json.dumps(good)
    for name, body in (
        ("empty body", ""), ("not JSON", "visit=1"), ("an array", "[]"), ("a text", '"x"'), ("null", "null"),
        ("cut off", text[:-1]), ("two objects", text + text), ("a name twice", text[:-1] + ', "persons": 1}'),
        ("NaN", text.replace(": 2,", ": NaN,")), ("Infinity", text.replace(": 2,", ": Infinity,")),
        ("lone surrogate", text.replace('"proofs": []', '"proofs": ["\\ud800"]')),
        ("a number of 5,000 digits", text.replace(": 2,", f": {'1' * 5000},")),
    ):  # fmt: skip
        refuse(name, "malformed", None, "not one JSON object", body=body)
    return out


def check_ins_by_code() -> Vectors:
    out = Vectors("Bodies of POST /api/v1/visits of a phone without network: the code in the place of the ticket.")
    code = some_bytes("code", 32) * 4
    good: dict[str, Any] = {
        "visit": base64url(VISIT),
        "notice": base64url(NOTICE),
        "code": base64url(code),
        "at": NOW,
        "sealed": base64url(contact_sealed(plaintext(ADA))),
        "persons": 2,
        "proofs": [],
    }
    out.accept("two persons", body=json.dumps(good), visit=VISIT, at=NOW, persons=2, sealed_to=SEALING.id, shown=code)

    def refuse(name: str, expected: str, field: str, why: str, **changes: Any) -> None:
        out.refuse(name, expected, why, body=json.dumps({**good, **changes}), field=field)

    refuse("a ticket beside it", "malformed", "code", "one of the two", ticket=base64url(code))
    refuse("code null", "wrong-type", "code", "not null", code=None)
    refuse("code too long", "too-long", "code", "1,000 characters", code="A" * 1001)
    refuse("code padded", "bad-base64", "code", "no padding", code=base64url(code[:-1]) + "=")
    neither = {name: value for name, value in good.items() if name != "code"}
    out.refuse("neither of them", "missing-field", "one of the two", body=json.dumps(neither), field="ticket")
    return out


def tickets() -> Vectors:
    secret = some_bytes("ticket key", 32)
    out = Vectors(
        "Tickets. Private to the service: a phone hands them back as they came. Here so that a change of "
        "their form is noticed.",
        secret=secret,
    )
    event = some_bytes("event", 8)

    def ticket(changes: dict[str, Any], under: bytes = secret, label: bytes = b"tun/v1/ticket\x00") -> bytes:
        parts = {"visit": VISIT, "code": CODE, "venue": VENUE, "event": None, "area": 3, "office": OFFICE,
                 "expires": NOW + 900, **changes}  # fmt: skip
        body = cbor(list(parts.values()))
        return body + hmac.digest(under, label + body, "sha256")[:16]

    given = {"visit": VISIT, "now": NOW}
    out.accept("for a table", ticket=ticket({}), **given, event=None, area=3, expires=NOW + 900)
    at_event = ticket({"event": event, "area": None})
    out.accept("for an event", ticket=at_event, **given, event=event, area=None, expires=NOW + 900)
    out.accept("in its last second", ticket=ticket({}), visit=VISIT, now=NOW + 900, event=None, area=3,
               expires=NOW + 900)  # fmt: skip
    good = ticket({})
    out.refuse("a second too late", "ticket-expired", "now > expires", ticket=good, visit=VISIT, now=NOW + 901)
    out.refuse("for another visit", "ticket-invalid", "one visit, one ticket", ticket=good, visit=OTHER_VISIT, now=NOW)
    for name, data in (
        ("of another service", ticket({}, some_bytes("other ticket key", 32))),
        ("under another label", ticket({}, label=b"tun/v1/other\x00")),
        ("first bit", flipped(good, 0)),
        ("a bit of its expiry", flipped(good, -17)),
        ("a bit of its MAC", flipped(good, -1)),
        ("cut off", good[:-1]),
        ("one byte more", good + b"\x00"),
        ("MAC alone", good[-16:]),
        ("empty", b""),
    ):
        out.refuse(name, "ticket-invalid", "the MAC does not fit", ticket=data, **given)
    return out


def envelopes() -> Vectors:
    day_key, nonce, day, persons = some_bytes("day key", 32), some_bytes("envelope nonce", 12), NOW // DAY, 2
    out = Vectors(
        "Envelopes of visits. Private to the service: nobody else ever sees one. Here so that stored visits "
        "can still be read after a change.",
        day_key=day_key,
        venue=VENUE,
        visit=VISIT,
        day=day,
        persons=persons,
        nonce=nonce,
    )
    key = hkdf(day_key, b"tun/v1/visit-envelope\x00" + VENUE)

    def aad(visit: bytes = VISIT, venue: bytes = VENUE, day: int = day, persons: int = persons) -> bytes:
        return visit + venue + day.to_bytes(4, "big") + persons.to_bytes(2, "big")

    def envelope(content: bytes, under: bytes = key, beside: bytes | None = None) -> bytes:
        padded = (len(content).to_bytes(2, "big") + content).ljust(1408, b"\x00")
        return b"\x01" + nonce + AESGCM(under).encrypt(nonce, padded, aad() if beside is None else beside)

    sealed = contact_sealed(plaintext(ADA))
    record: list[Any] = [NOW, NOW + 10_800, None, None, None, 3, sealed, NOTICE, bytes(32), False, "self-typed"]
    names = ("arrival", "planned_end", "end", "ended_by", "event", "area", "sealed", "notice", "digest",
             "time_by_device", "source")  # fmt: skip
    ended = [NOW, NOW + 10_800, NOW + 60, "visitor", some_bytes("event", 8), *record[5:9], True, "self-typed"]
    for name, parts in (("a visit that goes on", record), ("a visit that ended", ended)):
        fields = dict(zip(names, parts, strict=True))
        out.accept(name, key=key, aad=aad(), envelope=envelope(cbor(parts)), record=cbor(parts), fields=fields)
    out.accept("empty", key=key, aad=aad(), envelope=envelope(b""), record=b"", fields=None)
    good = envelope(cbor(record))
    for name, data in (
        ("of another venue", envelope(b"", hkdf(day_key, b"tun/v1/visit-envelope\x00" + OTHER_VENUE))),
        ("of another day's key", envelope(b"", hkdf(bytes(32), b"tun/v1/visit-envelope\x00" + VENUE))),
        ("under another label", envelope(b"", hkdf(day_key, b"tun/v1/log-details\x00" + VENUE))),
        ("moved to this visit", envelope(b"", beside=aad(visit=OTHER_VISIT))),
        ("moved to this venue", envelope(b"", beside=aad(venue=OTHER_VENUE))),
        ("moved to this day", envelope(b"", beside=aad(day=day - 1))),
        ("with another number of persons", envelope(b"", beside=aad(persons=3))),
        ("version flipped", flipped(good, 0)),
        ("version 2", b"\x02" + good[1:]),
        ("nonce flipped", flipped(good, 1)),
        ("ciphertext flipped", flipped(good, 13)),
        ("tag flipped", flipped(good, -1)),
        ("cut off", good[:-1]),
        ("head only", good[:28]),
        ("empty bytes", b""),
    ):
        out.refuse(name, "cannot-open", "not this visit's envelope", envelope=data)
    return out
