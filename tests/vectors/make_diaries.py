"""Diaries that a patient hands over: word codes, the ids under them, and what is sealed to the office."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from tests.vectors.cast import DAY, FOLDER, KEYS, NOW, OTHER_VENUE, VENUE, Vectors, flipped, some_bytes
from tests.vectors.independent import Key, base64url, seal, sha256
from tests.vectors.make_sealed import EPHEMERAL

SEALING = KEYS["office-sealing"]
WORDS_FILE = FOLDER / "words.txt"  # one a line, in their order
SHOWN = "Banane Käse Leuchtturm Kutsche Regenbogen"
NORMAL = "banane kaese leuchtturm kutsche regenbogen"
SIZE = 32_768
DIARY_SECRET = some_bytes("diary secret", 16)

EVENING: dict[str, Any] = {
    "venue": VENUE.hex(),
    "name": "Spinnrädl",
    "address": "Schillerstraße 1, 67655 Kaiserslautern",
    "area": 3,
    "area_label": "Tisch 3",
    "event": "",
    "arrival": NOW,
    "end": NOW + 3000,
    "estimated": False,
    "persons": 2,
    "receipt": base64url(some_bytes("receipt", 32) * 5),
}
UNSENT: dict[str, Any] = {
    "venue": OTHER_VENUE.hex(),
    "name": "",
    "address": "",
    "area": None,
    "area_label": "",
    "event": "",
    "arrival": NOW - DAY,
    "end": None,
    "estimated": False,
    "persons": 1,
    "receipt": "",
}
GOOD = [EVENING, UNSENT]


def diary_id(words: str) -> bytes:
    """PBKDF2 is the standard library's here as there: RFC 6070 has what it is checked against."""
    return hashlib.pbkdf2_hmac("sha256", words.encode(), b"tun/v1/diary-id", 600_000, 16)


def written(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def padded(text: str) -> bytes:
    return text.encode().ljust(SIZE, b" ")


def info(key: Key, identity: bytes, label: bytes = b"tun/v1/diary") -> bytes:
    return label + b"\x00" + key.id + identity


def diaries() -> Vectors:
    identity = diary_id(NORMAL)
    content = padded(written({"visits": GOOD}))
    sealed = seal(content, SEALING, info(SEALING, identity), EPHEMERAL)
    out = Vectors(
        "Diaries for the health office. `typed` are word codes; `text` is a plain text before it is padded to 32,768 "
        "bytes; `sealed` was made with the scalar `ephemeral` from the first `text`.",
        words_sha256=sha256(WORDS_FILE.read_bytes()),
        key="office-sealing",
        id=identity,
        info=info(SEALING, identity),
        ephemeral=f"{EPHEMERAL.scalar:064x}",
        sealed=sealed,
    )
    _words(out)
    _contents(out)
    _seals(out, sealed)
    out.accept("a withdrawal", secret=DIARY_SECRET, tag=sha256(b"tun/v1/diary-withdrawal" + DIARY_SECRET)[:16])
    return out


def _words(out: Vectors) -> None:
    for name, typed in (
        ("as shown", SHOWN),
        ("small letters, umlauts written out", NORMAL),
        ("capitals", "BANANE KÄSE LEUCHTTURM KUTSCHE REGENBOGEN"),
        ("numbers and line ends", "1. Banane\n2. Käse\n3. Leuchtturm\n4. Kutsche\n5. Regenbogen\n"),
        ("hyphens and commas", "Banane-Käse, Leuchtturm – Kutsche;Regenbogen"),
        ("blanks of all kinds", "\u00a0Banane\tKäse   Leuchtturm\u2009Kutsche Regenbogen "),
        ("an umlaut of two signs", "Banane Ka\u0308se Leuchtturm Kutsche Regenbogen"),
        ("run together", "bananekaeseleuchtturmkutscheregenbogen"),
        ("one word in two", "Banane Käse Leucht Turm Kutsche Regen Bogen"),
    ):
        out.accept(name, typed=typed, normal=NORMAL, id=diary_id(NORMAL))
    for number, bits in enumerate((0, (1 << 55) - 1, 0b00000000001_00000000010_00000000100_00000001000_00000010000)):
        listed = WORDS_FILE.read_text("utf-8").split()
        drawn = [listed[bits >> (11 * place) & 2047] for place in (4, 3, 2, 1, 0)]
        out.accept(f"drawn {number}", random=(bits << 1).to_bytes(7, "big"), words=" ".join(drawn))
    for name, typed, why in (
        ("no words", "", "five words"),
        ("four words", "Banane Käse Leuchtturm Kutsche", "five words"),
        ("six words", f"{SHOWN} Banane", "five words"),
        ("a letter more", "Bananne Käse Leuchtturm Kutsche Regenbogen", "not in the list"),
        ("an umlaut as its vowel", "Banane Kase Leuchtturm Kutsche Regenbogen", "ä is ae"),
        ("another alphabet", "Бanane Käse Leuchtturm Kutsche Regenbogen", "not in the list"),
        ("half a word at the end", "Banane Käse Leuchtturm Kutsche Regen", "not in the list"),
        ("longer than 300 characters", SHOWN + " " * 300, "too long"),
    ):
        out.refuse(name, "words-mistyped", why, typed=typed)


def _contents(out: Vectors) -> None:
    def accept(name: str, visits: list[dict[str, Any]]) -> None:
        out.accept(name, text=written({"visits": visits}), count=len(visits))

    accept("two visits, one of them not sent yet", GOOD)
    accept("no visit", [])
    accept("two hundred visits", [{**UNSENT, "area": 1, "arrival": NOW - number} for number in range(200)])
    accept("two at the same second", [EVENING, EVENING])
    accept("no time at all", [{**EVENING, "end": NOW}])

    def refuse(name: str, code: str, why: str, visits: Any) -> None:
        out.refuse(name, code, why, text=visits if isinstance(visits, str) else written({"visits": visits}))

    for name in EVENING:
        rest = {key: value for key, value in EVENING.items() if key != name}
        refuse(f"without {name}", "missing-field", "all eleven names are there, always", [rest])
        refuse(f"{name} as a list", "wrong-type", "never a list", [{**EVENING, name: []}])
    for name in ("name", "address", "area_label", "event"):
        refuse(f"{name} of 401 characters", "too-long", "400 at most", [{**EVENING, name: "x" * 401}])
        refuse(f"{name} null", "wrong-type", "empty where it is not known", [{**EVENING, name: None}])
        refuse(f"{name} with NUL", "malformed", "no NUL", [{**EVENING, name: "x\x00"}])
    refuse("a field more", "unknown-field", "eleven names, no more", [{**EVENING, "guest": "Ada"}])
    refuse("a venue in capitals", "malformed", "an id", [{**EVENING, "venue": VENUE.hex().upper()}])
    refuse("estimated as a number", "wrong-type", "true or false", [{**EVENING, "estimated": 1}])
    refuse("nobody", "malformed", "somebody was there", [{**EVENING, "persons": 0}])
    refuse("area 65536", "malformed", "16 bits", [{**EVENING, "area": 65_536}])
    refuse("an end before the arrival", "malformed", "backwards", [{**EVENING, "end": NOW - 1}])
    refuse("an arrival before 1970", "malformed", "backwards", [{**EVENING, "arrival": -1, "end": None}])
    refuse("a receipt with padding", "bad-base64", "without padding", [{**EVENING, "receipt": "AA=="}])
    refuse("the oldest first", "malformed", "the newest first", [UNSENT, EVENING])
    refuse("201 visits", "too-long", "200 at most", [{**UNSENT, "area": 1, "estimated": True}] * 201)
    refuse("a visit as text", "wrong-type", "objects", ["Spinnrädl"])
    refuse("visits as an object", "wrong-type", "a list", {})
    refuse("no visits", "missing-field", "visits", "{}")
    refuse("something besides visits", "unknown-field", "visits alone", '{"visits":[],"name":"Ada"}')
    refuse("a list", "malformed", "an object", "[]")
    refuse("blanks only", "malformed", "an object", "")


def _seals(out: Vectors, sealed: bytes) -> None:
    """What does not open: `sealed` of the file with one bit turned (`flip`), cut (`cut`), or under another `id`."""
    assert sealed[:9] == b"\x01" + SEALING.id and len(sealed) == SIZE + 90
    for name, index in (
        ("suite", 0), ("key id", 1), ("enc", 40), ("ciphertext", 74), ("middle of the ciphertext", 16_000), ("tag", -1),
    ):  # fmt: skip
        assert flipped(sealed, index) != sealed
        out.refuse(f"{name} flipped", "cannot-open", "altered", flip=index)
    out.refuse("cut off", "cannot-open", "32,858 bytes", cut=1)
    out.refuse("under another id", "cannot-open", "info names the id", under=diary_id(NORMAL.replace("kaese", "base")))
