"""Tokens: what holds, what does not, and with which sentence."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.vectors.reading import accepted, bare, load, refused, signing, verifying
from tun.core.errors.tokens import (
    TokenExpired,
    TokenMalformed,
    TokenNotYet,
    TokenRefused,
    TokenSignature,
    TokenUnknownKey,
    WrongPurpose,
)
from tun.core.tokens import (
    CLOCK_TOLERANCE,
    Claim,
    Purpose,
    claim_bytes,
    claim_integer,
    claim_text,
    key_id,
    sign,
    verify,
)

NOW = 1_795_462_200
SERVICE = signing("service")


def purpose_of(vector: dict[str, Any]) -> Purpose:
    return Purpose(f"tun/v1/{vector['purpose']}".encode())


@accepted("tokens")
def test_a_token_that_holds(vector: dict[str, Any]) -> None:
    token = bytes.fromhex(vector["token"])
    keys = verifying(vector["keys"])
    assert verify(token, purpose=purpose_of(vector), keys=keys, now=vector["now"]) == bare(vector["claims"])


@refused("tokens")
def test_a_token_that_does_not_hold(vector: dict[str, Any]) -> None:
    token = bytes.fromhex(vector["token"])
    with pytest.raises(TokenRefused) as refusal:
        verify(token, purpose=purpose_of(vector), keys=verifying(vector["keys"]), now=vector["now"])
    assert refusal.value.code == vector["code"]


@pytest.mark.parametrize("made_for", Purpose, ids=lambda purpose: purpose.name.lower())
@pytest.mark.parametrize("used_as", Purpose, ids=lambda purpose: purpose.name.lower())
def test_a_token_of_one_purpose_holds_for_no_other(made_for: Purpose, used_as: Purpose) -> None:
    token = sign({Claim.ISSUED: NOW}, purpose=made_for, key=SERVICE)
    if made_for is used_as:
        assert verify(token, purpose=used_as, keys=[SERVICE.verifying], now=NOW) == {Claim.ISSUED: NOW}
    else:
        with pytest.raises(WrongPurpose):
            verify(token, purpose=used_as, keys=[SERVICE.verifying], now=NOW)


def test_every_purpose_has_vectors() -> None:
    later = {
        "proof": "proofs",
        "card": "cards",
    }  # kinds that came after this file, which is never edited, have files of their own
    assert all(load(name)["accept"] for name in later.values())
    assert {entry["purpose"] for entry in load("tokens")["accept"]} | set(later) == {
        purpose.value.decode().removeprefix("tun/v1/") for purpose in Purpose
    }


@pytest.mark.parametrize(
    ("now", "error"),
    [(NOW, None), (NOW + 60, None), (NOW + 61, TokenExpired), (NOW - CLOCK_TOLERANCE, None),
     (NOW - CLOCK_TOLERANCE - 1, TokenNotYet)],
)  # fmt: skip
def test_a_token_holds_from_five_minutes_before_its_issue_through_its_last_second(
    now: int, error: type[TokenRefused] | None
) -> None:
    token = sign({Claim.ISSUED: NOW, Claim.EXPIRES: NOW + 60}, purpose=Purpose.GRANT, key=SERVICE)
    if error is None:
        verify(token, purpose=Purpose.GRANT, keys=[SERVICE.verifying], now=now)
    else:
        with pytest.raises(error):
            verify(token, purpose=Purpose.GRANT, keys=[SERVICE.verifying], now=now)


@given(some.data())
def test_no_bit_of_a_token_can_be_changed(data: some.DataObject) -> None:
    token = bytearray(sign({Claim.ISSUED: NOW, Claim.ID: b"12345678"}, purpose=Purpose.CODE, key=SERVICE))
    bit = data.draw(some.integers(0, 8 * len(token) - 1))
    token[bit // 8] ^= 1 << bit % 8
    with pytest.raises(TokenRefused):
        verify(bytes(token), purpose=Purpose.CODE, keys=[SERVICE.verifying], now=NOW)


@given(some.binary(max_size=120))
def test_any_bytes_behind_the_version_are_refused(data: bytes) -> None:
    with pytest.raises(TokenRefused):
        verify(b"\x01" + data, purpose=Purpose.CODE, keys=[SERVICE.verifying], now=NOW)
    with pytest.raises(TokenRefused):
        key_id(b"\x01" + data)


@given(some.binary(max_size=40))
def test_any_header_is_refused_unless_it_is_the_one(protected: bytes) -> None:
    token = b"\x01\x84\x58" + bytes([len(protected)]) + protected + b"\xa0\x41\xa0\x58\x40" + bytes(64)
    with pytest.raises(TokenRefused):
        verify(token, purpose=Purpose.CODE, keys=[SERVICE.verifying], now=NOW)


def test_a_token_names_its_key_in_two_or_eight_bytes() -> None:
    for short, size in ((True, 2), (False, 8)):
        token = sign({}, purpose=Purpose.CODE, key=SERVICE, short_key_id=short)
        assert key_id(token) == SERVICE.id[:size]
        assert verify(token, purpose=Purpose.CODE, keys=[SERVICE.verifying], now=NOW) == {}


def test_the_whole_ring_verifies_and_a_retired_key_does_not() -> None:
    older = signing("service-older")
    token = sign({}, purpose=Purpose.CODE, key=older)
    verify(token, purpose=Purpose.CODE, keys=[older.verifying, SERVICE.verifying], now=NOW)
    with pytest.raises(TokenUnknownKey):
        verify(token, purpose=Purpose.CODE, keys=[SERVICE.verifying], now=NOW)


def test_another_key_under_the_same_name_is_a_forgery() -> None:
    genuine = sign({}, purpose=Purpose.CODE, key=SERVICE)
    forged = sign({}, purpose=Purpose.CODE, key=signing("other-service"))
    with pytest.raises(TokenSignature):
        verify(genuine[:-64] + forged[-64:], purpose=Purpose.CODE, keys=[SERVICE.verifying], now=NOW)


def test_claims_are_read_with_their_type_and_size() -> None:
    claims: dict[int, Any] = {Claim.ID: b"1234", Claim.AREA: 7, Claim.PATH: "/x", Claim.KIND: True}
    assert claim_bytes(claims, Claim.ID, 4) == b"1234"
    assert claim_integer(claims, Claim.AREA, most=7) == 7
    assert claim_text(claims, Claim.PATH, longest=2) == "/x"
    for read in (
        lambda: claim_bytes(claims, Claim.ID, 5),
        lambda: claim_bytes(claims, Claim.AREA, 1),
        lambda: claim_bytes(claims, Claim.BODY, 1),
        lambda: claim_integer(claims, Claim.AREA, most=6),
        lambda: claim_integer(claims, Claim.KIND),
        lambda: claim_integer(claims, Claim.OFFICE),
        lambda: claim_text(claims, Claim.PATH, longest=1),
        lambda: claim_text(claims, Claim.ID),
    ):
        with pytest.raises(TokenMalformed):
            read()


def test_a_label_stands_for_one_claim_for_ever() -> None:
    assert {claim.name: claim.value for claim in Claim} == {
        "AUDIENCE": 3, "EXPIRES": 4, "ISSUED": 6, "ID": 7, "VENUE": -1, "KIND": -2, "AREA": -3, "OFFICE": -4,
        "ARRIVAL": -5, "PLANNED_END": -6, "READABLE_UNTIL": -7, "DELETED_ON": -8, "POINT": -9, "METHOD": -10,
        "PATH": -11, "BODY": -12, "WINDOW_START": -13, "WINDOW_END": -14, "LOG_SIZE": -15, "LOG_HASH": -16,
        "GROUNDS": -17, "SAMPLED": -18, "UNTIL_DAY": -19, "HOLDER": -20, "MONTH": -21,
    }  # fmt: skip


def test_a_label_has_one_byte_so_that_there_is_one_order_of_claims() -> None:
    assert all(-24 <= claim < 24 for claim in Claim)
