"""Diaries that are handed over: what fits, what is refused, and that one size tells nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.vectors.reading import accepted, load, opening, refused
from tun.core import diary
from tun.core.diary import Diary, DiaryVisit, check_sealed, open_diary, seal_diary
from tun.core.errors.base import Malformed, Refusal, TooLong
from tun.core.errors.sealing import CannotOpen
from tun.core.errors.visits import SealedMalformed

FILE = load("diaries")
OFFICE = opening(FILE["key"])
ID = bytes.fromhex(FILE["id"])
SEALED = bytes.fromhex(FILE["sealed"])
VISIT = DiaryVisit(bytes(8), "Spinnrädl", "Schillerstraße 1", 3, "Tisch 3", "", 1000, 2000, False, 2, b"receipt")


def padded(text: str) -> bytes:
    return text.encode().ljust(diary.PLAINTEXT_BYTES, b" ")


@accepted("diaries", having="text")
def test_a_diary_is_read_as_it_was_written(vector: dict[str, Any]) -> None:
    read = Diary.from_plaintext(padded(vector["text"]))
    assert len(read.visits) == vector["count"]
    assert json.loads(read.to_plaintext()) == json.loads(vector["text"])


@refused("diaries", having="text")
def test_what_is_no_diary_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refusal:
        Diary.from_plaintext(padded(vector["text"]))
    assert refusal.value.code == vector["code"]


def test_the_vectors_diary_opens() -> None:
    text = next(entry for entry in FILE["accept"] if "text" in entry)["text"]
    assert open_diary(SEALED, with_key=OFFICE, identity=ID) == Diary.from_plaintext(padded(text))
    assert check_sealed(SEALED) == OFFICE.id


@refused("diaries", having="flip")
def test_one_bit_turned_over_and_it_does_not_open(vector: dict[str, Any]) -> None:
    changed = bytearray(SEALED)
    changed[vector["flip"]] ^= 1
    with pytest.raises(CannotOpen):
        open_diary(bytes(changed), with_key=OFFICE, identity=ID)


@refused("diaries", having="cut")
def test_cut_off_it_does_not_open(vector: dict[str, Any]) -> None:
    with pytest.raises(CannotOpen):
        open_diary(SEALED[: -vector["cut"]], with_key=OFFICE, identity=ID)


@refused("diaries", having="under")
def test_under_another_id_it_does_not_open(vector: dict[str, Any]) -> None:
    with pytest.raises(CannotOpen):
        open_diary(SEALED, with_key=OFFICE, identity=bytes.fromhex(vector["under"]))


@accepted("diaries", having="tag")
def test_the_tag_of_a_withdrawal_is_a_hash_of_its_secret(vector: dict[str, Any]) -> None:
    assert diary.withdrawal_tag(bytes.fromhex(vector["secret"])).hex() == vector["tag"]


@pytest.mark.parametrize("number", [0, 1, 40])
def test_every_diary_has_one_size_and_comes_back(number: int) -> None:
    told = Diary((VISIT,) * number)
    sealed = seal_diary(told, to=OFFICE.sealing, identity=ID)
    assert len(sealed) == diary.SEALED_BYTES == 32_858
    assert open_diary(sealed, with_key=OFFICE, identity=ID) == told


def test_what_does_not_fit_is_for_the_phone_to_leave_out() -> None:
    with pytest.raises(TooLong):
        Diary((replace(VISIT, name="x" * 400),) * 100).to_plaintext()
    with pytest.raises(TooLong):
        Diary((replace(VISIT, name="", address="", receipt=b""),) * 201).to_plaintext()


def test_a_diary_of_another_size_is_none() -> None:
    with pytest.raises(Malformed):
        Diary.from_plaintext(b'{"visits":[]}')


@given(some.data())
def test_any_field_may_be_of_any_type_and_nothing_else_happens_than_a_refusal(data: some.DataObject) -> None:
    fields: dict[str, Any] = VISIT.to_json()
    fields[data.draw(some.sampled_from(diary.NAMES))] = data.draw(
        some.none() | some.integers() | some.booleans() | some.lists(some.integers(), max_size=2)
        | some.text(max_size=9) | some.just({})
    )  # fmt: skip
    try:
        read = Diary.from_plaintext(padded(json.dumps({"visits": [fields]})))
    except Refusal:
        return
    assert len(read.visits) == 1


@given(some.binary(max_size=80) | some.binary(min_size=64, max_size=64).map(lambda data: data.ljust(32_858)))
def test_any_bytes_have_not_the_shape_of_a_sealed_diary(data: bytes) -> None:
    with pytest.raises(SealedMalformed) as refusal:
        check_sealed(data)
    assert refusal.value.field == "sealed"
