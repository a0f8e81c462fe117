"""EU certificates: which hold, which do not and why, and that nobody's text can do harm."""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import cbor2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from tests.core.mutations import changed
from tests.vectors.cast import NOW
from tests.vectors.certificate_cast import RECOVERY, cbor, claims, hcert, text_of
from tests.vectors.independent import Tag, sha256
from tests.vectors.make_certificates import message, signers, text
from tests.vectors.reading import accepted, load, refused
from tun.core.certificates import base45, content, reading
from tun.core.certificates.anchors import read_anchor
from tun.core.certificates.text import unpack
from tun.core.certificates.verdict import Certificate, Trust, verify
from tun.core.errors.certificates import (
    CertificateMalformed,
    CertificateRefused,
    CertificateRevoked,
    CertificateSignature,
)

ROOT = Path(__file__).resolve().parents[2]
MEMORY = 50 * 1024  # kilobytes above what a verifier at rest has


@cache
def trusting(*names: str) -> Trust:
    told = load("certificates")["signers"]
    return Trust.of(read_anchor(bytes.fromhex(told[name]["der"])) for name in names)


def verdict(vector: dict[str, Any]) -> Certificate:
    return verify(vector["text"], trusting(*vector["trust"]), now=vector["now"])


@accepted("certificates")
def test_what_holds_is_accepted(vector: dict[str, Any]) -> None:
    found = verdict(vector)
    said = found.content
    assert found.kind.value == vector["kind"]
    assert found.identity.hex() == vector["identity"]
    known: dict[str, Any] = {
        "fnt": said.person.fnt,
        "gnt": said.person.gnt,
        "dob": said.person.dob,
        "certificate": said.id,
    }
    if isinstance(said.entry, content.Tested):
        known["sampled"] = said.entry.sampled
    assert known == {**known, **{name: vector[name] for name in known if name in vector}}


@refused("certificates")
def test_what_does_not_hold_is_refused_with_its_reason(vector: dict[str, Any]) -> None:
    with pytest.raises(CertificateRefused) as refusal:
        verdict(vector)
    assert refusal.value.code == vector["code"]


def test_there_are_enough_ways_to_be_wrong() -> None:
    wrong = load("certificates")["refuse"]
    assert len(wrong) >= 100
    assert len({vector["code"] for vector in wrong}) == 13  # every reason that a text alone can give


def test_the_signers_have_the_ids_that_the_file_says() -> None:
    for told in load("certificates")["signers"].values():
        assert read_anchor(bytes.fromhex(told["der"])).key_id.hex() == told["key_id"]


def test_all_texts_of_one_certificate_have_one_identity_and_others_have_another() -> None:
    same = [vector for vector in load("certificates")["accept"] if vector["name"].startswith("the same")]
    assert len({vector["text"] for vector in same}) == len(same) >= 7
    assert len({verdict(vector).identity for vector in same}) == 1
    others = [vector for vector in load("certificates")["accept"] if vector not in same]
    assert len({verdict(vector).identity for vector in others}) == len({vector["identity"] for vector in others}) > 20


@pytest.mark.parametrize("name", ["fr", "df", "du"])
def test_a_day_may_be_an_instant_under_tag_1(name: str) -> None:
    instant = Tag(1, 1_788_220_800)  # 2026-09-01 00:00 UTC
    found = verify(text(claims(hcert(t=None, r=[{**RECOVERY, name: instant}]))), trusting("dsc"), now=NOW)
    field = {"fr": "first_positive", "df": "valid_from", "du": "valid_until"}[name]
    assert getattr(found.content.entry, field) == date(2026, 9, 1)


# --- Signers ---


def test_of_several_signers_with_one_id_each_is_tried_and_not_more_than_four() -> None:
    vector = load("certificates")["accept"][0]
    [[right]] = [trusting("dsc").anchors.values()]
    wrong = [read_anchor(signers()["dsc-unlisted"].der)] * 4
    with_four = Trust({right[0].key_id: (*wrong[:3], *right)})
    assert verify(vector["text"], with_four, now=NOW)
    with pytest.raises(CertificateSignature):
        verify(vector["text"], Trust({right[0].key_id: (*wrong, *right)}), now=NOW)


@pytest.mark.parametrize("kind", [0, 1, 2])
@pytest.mark.parametrize("name", ["a test, ES256", "a test, PS256"])
def test_a_revoked_certificate_is_refused_by_each_kind_of_hash(name: str, kind: int) -> None:
    [vector] = [vector for vector in load("certificates")["accept"] if vector["name"] == name]
    trust = trusting(*vector["trust"])
    parts = message(by="dsc-rsa" if "PS256" in name else "dsc")
    signed = parts[3] if "PS256" in name else parts[3][:32]
    hashed = [
        sha256(text)[:16] for text in (vector["certificate"].encode(), b"DE" + vector["certificate"].encode(), signed)
    ]
    with pytest.raises(CertificateRevoked):
        verify(vector["text"], Trust(trust.anchors, frozenset({hashed[kind]})), now=NOW)
    assert verify(vector["text"], Trust(trust.anchors, frozenset({b"another's hash. "})), now=NOW)
    assert len(set(hashed)) == 3


# --- Base45 ---


@given(some.binary(max_size=400))
@example(b"\xff\xff")
def test_base45_comes_back(data: bytes) -> None:
    assert base45.decode(base45.encode(data)) == data


@pytest.mark.parametrize(  # RFC 9285, sections 4.3 and 4.4
    ("data", "text"), [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"ietf!", "QED8WEX0")]
)
def test_base45_is_that_of_the_rfc(data: bytes, text: str) -> None:
    assert base45.encode(data) == text
    assert base45.decode(text) == data


# --- Nobody's text can do harm ---


def test_no_tag_of_the_library_is_followed() -> None:
    """A newer library may know more tags: this walks all that fit in two bytes."""
    followed = []
    for number in range(65_536):
        data = cbor(Tag(number, ["x"]))
        try:
            if isinstance(cbor2.loads(data), cbor2.CBORTag):
                continue
        except cbor2.CBORDecodeError:
            pass  # it looked inside, and did not like what it saw
        followed.append(number)
    assert 0 in followed and set(followed) <= set(reading._FOLLOWED)
    for number in [*followed, *range(2, 300), 55_799]:
        with pytest.raises(CertificateMalformed):
            reading.claims(cbor({"x": Tag(number, ["x"])}))


@cache
def whole_texts() -> list[str]:
    return [vector["text"] for vector in load("certificates")["accept"][:6]]


@cache
def whole_messages() -> list[bytes]:
    return [unpack(text) for text in whole_texts()]


def answer(text: str) -> Certificate | None:
    try:
        return verify(text, trusting("dsc", "dsc-rsa"), now=NOW)
    except CertificateRefused:
        return None


IDENTITIES = {vector["identity"] for vector in load("certificates")["accept"]}


def is_no_forgery(found: Certificate | None) -> bool:
    return found is None or found.identity.hex() in IDENTITIES


@settings(max_examples=300, deadline=None)
@given(some.text(max_size=120))
def test_any_text_is_answered(text: str) -> None:
    assert answer(text) is None
    assert answer(f"HC1:{text}") is None


@settings(max_examples=400, deadline=None)
@given(some.data())
def test_a_text_with_letters_changed_is_answered_and_never_a_forgery(data: some.DataObject) -> None:
    letters = list(data.draw(some.sampled_from(whole_texts())))
    for _ in range(data.draw(some.integers(1, 4))):
        place = data.draw(some.integers(0, len(letters) - 1))
        letters[place] = data.draw(some.sampled_from("0A:/ $Za\x00ß") | some.characters(codec="utf-8"))
    assert is_no_forgery(answer("".join(letters)))


@settings(max_examples=600, deadline=None)
@given(some.data())
def test_a_message_with_bytes_changed_is_answered_and_never_a_forgery(data: some.DataObject) -> None:
    assert is_no_forgery(answer(text_of(changed(data, whole_messages()))))


@settings(max_examples=300, deadline=None)
@given(some.binary(max_size=200))
def test_any_message_and_any_signed_claims_are_answered(data: bytes) -> None:
    assert answer(text_of(data)) is None
    assert answer(text_of(cbor(Tag(18, message(payload=data))))) is None
    assert answer(text_of(cbor(message(protected=data)))) is None


ITEMS: some.SearchStrategy[Any] = some.recursive(
    some.none() | some.booleans() | some.integers(-(2**63), 2**63) | some.floats() | some.binary(max_size=20)
    | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=4)
    | some.dictionaries(some.integers(-9, 9) | some.text(max_size=4), inner, max_size=4)
    | some.builds(Tag, some.integers(0, 300) | some.sampled_from([1004, 43_000, 55_799]), inner),
    max_leaves=12,
)  # fmt: skip
PLACES: list[Callable[[Any], Any]] = [
    lambda item: item,
    lambda item: {1: "DE", 4: item, 6: NOW, -260: {1: {}}},
    lambda item: {1: item, 4: NOW, 6: NOW, -260: item},
    lambda item: {4: NOW, 6: NOW, -260: {1: item}},
    lambda item: {4: NOW, 6: NOW, -260: {1: {"ver": "1.3.0", "dob": item, "nam": item, "t": [item]}}},
    lambda item: {4: NOW, 6: NOW, -260: {1: {"ver": "1.3.0", "dob": "", "nam": {"fnt": "A"}, "t": [
        {"ci": "x", "co": "", "is": "", "tg": "", "tt": "", "tr": "", "sc": item}]}}},
]  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(ITEMS, some.sampled_from(PLACES))
def test_whatever_is_signed_is_answered(item: Any, place: Callable[[Any], Any]) -> None:
    """A signer that is trusted, and careless or broken: what it signs must not bring the verifier down."""
    answer(text_of(cbor(Tag(18, message(place(item))))))


needs_proc = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="a peak is read from /proc")
_MEASURE = """
import json, sys
from tun.core.certificates.anchors import read_anchor
from tun.core.certificates.verdict import Trust, verify
from tun.core.errors.certificates import CertificateRefused
trust = Trust.of(read_anchor(bytes.fromhex(der)) for der in json.loads(sys.stdin.readline()))
def peak():
    # Not getrusage: that begins with what the process had that started this one.
    [line] = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
    return int(line.split()[1])

before = peak()
for line in sys.stdin:
    try:
        verify(json.loads(line), trust, now=int(sys.argv[1]))
    except CertificateRefused:
        pass
print(peak() - before)
"""


def kilobytes_for(texts: list[str], program: str = _MEASURE) -> int:
    ders = [told["der"] for told in load("certificates")["signers"].values()]
    done = subprocess.run(
        [sys.executable, "-c", program, str(NOW)], input="\n".join([json.dumps(ders), *map(json.dumps, texts)]),
        capture_output=True, text=True, cwd=ROOT, check=True,
    )  # fmt: skip
    return int(done.stdout)


@needs_proc
@pytest.mark.server
def test_no_bomb_takes_more_memory_than_it_may() -> None:
    bombs = [vector["text"] for vector in load("certificates")["refuse"] if "bomb" in vector["name"]]
    assert len(bombs) > 20
    assert kilobytes_for([*bombs, large_bomb(), "HC1:" + "0" * 1_000_000]) < MEMORY


@needs_proc
@pytest.mark.server
def test_a_bomb_that_went_off_would_be_noticed() -> None:
    careless = "import zlib\nfrom tun.core.certificates import base45\n" + _MEASURE.replace(
        "verify(json.loads(line), trust, now=int(sys.argv[1]))", "zlib.decompress(base45.decode(json.loads(line)[4:]))"
    )
    assert kilobytes_for([large_bomb()], careless) > MEMORY


@cache
def large_bomb() -> str:
    return "HC1:" + base45.encode(zlib.compress(bytes(100_000_000)))
