"""A certificate signed by our vectors' issuer, read by an implementation that is not ours."""

from __future__ import annotations

import zlib

import cbor2
from pycose.keys.ec2 import EC2Key
from pycose.messages.sign1message import Sign1Message

from tests.vectors.certificate_cast import cbor, text_of
from tests.vectors.independent import Key, Tag
from tests.vectors.make_certificates import message


def with_another_library(text: str, point: bytes) -> bool:
    """What pycose (pure Python, another author) says to the signature of a text; base45 is written out here."""
    digits = ["0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".index(letter) for letter in text.removeprefix("HC1:")]
    data = b""
    for start in range(0, len(digits), 3):
        group = digits[start : start + 3]
        number = sum(digit * 45**place for place, digit in enumerate(group))
        data += number.to_bytes(len(group) - 1, "big")
    parts = cbor2.loads(zlib.decompress(data)).value
    read = Sign1Message.from_cose_obj([parts[0], dict(parts[1]), *parts[2:]], allow_unknown_attributes=True)
    read.key = EC2Key(crv="P_256", x=point[1:33], y=point[33:])
    return bool(read.verify_signature())


def test_a_certificate_of_our_vectors_verifies_with_another_library_and_a_forged_one_does_not() -> None:
    point = Key.named("dsc").point
    assert with_another_library(text_of(cbor(Tag(18, message()))), point)
    parts = message()
    forged = [parts[0], {}, parts[2].replace(b"260415000", b"260415001"), parts[3]]
    assert forged != parts
    assert not with_another_library(text_of(cbor(Tag(18, forged))), point)
    assert not with_another_library(text_of(cbor(Tag(18, parts))), Key.named("dsc-unlisted").point)
