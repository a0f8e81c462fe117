"""Envelopes: everything about a visit, readable with its day's key and in its own row alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.vectors import independent
from tests.vectors.reading import accepted, load, refused
from tun.core import envelope
from tun.core.errors.sealing import CannotOpen
from tun.core.visits import VisitRecord

FILE = load("envelopes")
DAY_KEY, VENUE, VISIT, NONCE = (bytes.fromhex(FILE[name]) for name in ("day_key", "venue", "visit", "nonce"))
KEY = envelope.visit_key(DAY_KEY, VENUE)
AAD = envelope.visit_aad(VISIT, VENUE, FILE["day"], FILE["persons"])


@accepted("envelopes")
def test_an_envelope_is_written_and_opened_byte_for_byte(vector: dict[str, Any]) -> None:
    content = bytes.fromhex(vector["record"])
    assert (KEY.hex(), AAD.hex()) == (vector["key"], vector["aad"])
    assert envelope.seal(KEY, envelope.pad(content), aad=AAD, nonce=NONCE).hex() == vector["envelope"]
    assert envelope.unpad(envelope.open_envelope(KEY, bytes.fromhex(vector["envelope"]), aad=AAD)) == content


@accepted("envelopes", having="fields")
def test_a_stored_record_can_still_be_read(vector: dict[str, Any]) -> None:
    if vector["fields"] is None:
        return
    record = VisitRecord.from_bytes(bytes.fromhex(vector["record"]))
    told = {name: value.hex() if isinstance(value, bytes) else value for name, value in vars(record).items()}
    assert told.pop("verdict") is None, "came later"
    assert told == vector["fields"]
    assert record.to_bytes().hex() == vector["record"]


@refused("envelopes")
def test_an_envelope_that_is_not_this_visits_cannot_be_opened(vector: dict[str, Any]) -> None:
    with pytest.raises(CannotOpen):
        envelope.open_envelope(KEY, bytes.fromhex(vector["envelope"]), aad=AAD)


@pytest.mark.parametrize(
    "aad",
    [
        envelope.visit_aad(bytes(16), VENUE, FILE["day"], FILE["persons"]),
        envelope.visit_aad(VISIT, bytes(8), FILE["day"], FILE["persons"]),
        envelope.visit_aad(VISIT, VENUE, FILE["day"] + 1, FILE["persons"]),
        envelope.visit_aad(VISIT, VENUE, FILE["day"], FILE["persons"] + 1),
        b"",
    ],
    ids=["visit", "venue", "day", "persons", "none"],
)
def test_a_row_cannot_be_moved_or_changed_under_its_envelope(aad: bytes) -> None:
    sealed = envelope.seal(KEY, b"x", aad=AAD, nonce=NONCE)
    with pytest.raises(CannotOpen):
        envelope.open_envelope(KEY, sealed, aad=aad)


@given(some.data())
def test_no_bit_of_an_envelope_can_be_changed(data: some.DataObject) -> None:
    sealed = bytearray(envelope.seal(KEY, b"Ada", aad=AAD, nonce=NONCE))
    bit = data.draw(some.integers(0, 8 * len(sealed) - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(CannotOpen):
        envelope.open_envelope(KEY, bytes(sealed), aad=AAD)


@given(some.binary(max_size=100))
def test_any_bytes_cannot_be_opened(data: bytes) -> None:
    with pytest.raises(CannotOpen):
        envelope.open_envelope(KEY, data, aad=AAD)


@given(some.binary(max_size=envelope.PADDED_BYTES - 2))
def test_every_record_has_one_length(content: bytes) -> None:
    assert len(envelope.pad(content)) == envelope.PADDED_BYTES
    assert envelope.unpad(envelope.pad(content)) == content


def test_a_group_that_shows_many_proofs_has_one_other_length() -> None:
    for size in (envelope.PADDED_BYTES - 1, envelope.PADDED_MORE - 2):
        assert len(envelope.pad(b"x" * size)) == envelope.PADDED_MORE
        assert envelope.unpad(envelope.pad(b"x" * size)) == b"x" * size


def test_a_record_that_outgrew_its_envelope_is_not_cut() -> None:
    with pytest.raises(ValueError, match="outgrew"):
        envelope.pad(b"x" * (envelope.PADDED_MORE - 1))


@given(some.binary(min_size=32, max_size=32), some.binary(max_size=20))
def test_keys_are_derived_as_rfc_5869_says(secret: bytes, context: bytes) -> None:
    expected = independent.hkdf(secret, b"tun/v1/x\x00" + context)
    assert envelope.derive_key(secret, "tun/v1/x", context) == expected


def test_each_use_and_each_venue_has_its_own_key() -> None:
    keys = {
        envelope.visit_key(DAY_KEY, VENUE),
        envelope.visit_key(DAY_KEY, bytes(8)),
        envelope.visit_key(bytes(32), VENUE),
        envelope.derive_key(DAY_KEY, "tun/v1/log-details", VENUE),
        envelope.derive_key(DAY_KEY, "tun/v1/visit-envelope"),
    }
    assert len(keys) == 5
