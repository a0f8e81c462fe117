"""Visits: two ids of one secret, the check-in as it comes, and the record as it is kept."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.vectors.reading import accepted, load, refused
from tun.core.errors.base import Refusal
from tun.core.errors.visits import ClockOff
from tun.core.visits import CheckIn, EndedBy, VisitRecord, notice_tag, visit_id
from tun.core.window import Stay

NOW = 1_795_462_200
BODY: bytes = load("check-ins")["accept"][0]["body"].encode()


def check_in(at: int) -> CheckIn:
    return CheckIn(b"v" * 16, b"n" * 16, b"t", at, b"s", b"k" * 8, 1, bytes(32))


def record(**changes: Any) -> VisitRecord:
    known: dict[str, Any] = {
        "arrival": NOW, "planned_end": NOW + 3600, "end": None, "ended_by": None, "event": None, "area": 3,
        "sealed": b"s" * 1114, "notice": b"n" * 16, "digest": bytes(32), "time_by_device": False,
    }  # fmt: skip
    return VisitRecord(**{**known, **changes})


@accepted("visit-ids")
def test_a_secret_has_a_visit_id_and_a_notice_tag(vector: dict[str, Any]) -> None:
    secret = bytes.fromhex(vector["secret"])
    assert visit_id(secret).hex() == vector["visit"]
    assert notice_tag(secret).hex() == vector["notice"]


@given(some.binary(min_size=16, max_size=16), some.binary(min_size=16, max_size=16))
def test_two_secrets_share_nothing(first: bytes, second: bytes) -> None:
    names = {visit_id(first), notice_tag(first), visit_id(second), notice_tag(second)}
    assert len(names) == (2 if first == second else 4)


@accepted("check-ins")
def test_a_check_in_is_read(vector: dict[str, Any]) -> None:
    body = vector["body"].encode()
    read = CheckIn.parse(body)
    assert (read.visit.hex(), read.at, read.persons) == (vector["visit"], vector["at"], vector["persons"])
    assert read.sealed_to.hex() == vector["sealed_to"]
    assert read.digest == hashlib.sha256(body).digest()


@accepted("check-ins-by-code")
def test_a_phone_without_network_shows_the_code_that_it_scanned(vector: dict[str, Any]) -> None:
    read = CheckIn.parse(vector["body"].encode())
    assert read.code is not None and read.ticket is None
    assert (read.code.hex(), read.visit.hex()) == (vector["shown"], vector["visit"])


@refused("check-ins-by-code")
def test_a_check_in_shows_a_ticket_or_a_code_and_never_both(vector: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refusal:
        CheckIn.parse(vector["body"].encode())
    assert (refusal.value.code, refusal.value.field) == (vector["code"], vector["field"])


@refused("check-ins")
def test_what_is_no_check_in_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refusal:
        CheckIn.parse(vector["body"].encode())
    assert (refusal.value.code, refusal.value.field) == (vector["code"], vector["field"])


@given(some.data())
def test_a_body_with_one_other_byte_is_another_body_or_none(data: some.DataObject) -> None:
    body = bytearray(BODY)
    place = data.draw(some.integers(0, len(body) - 1))
    body[place] = data.draw(some.integers(0, 255).filter(lambda byte: byte != body[place]))
    with suppress(Refusal):
        assert CheckIn.parse(bytes(body)).digest != CheckIn.parse(BODY).digest


@given(some.dictionaries(some.sampled_from(sorted(json.loads(BODY))), some.none() | some.text() | some.integers()))
def test_any_object_is_a_check_in_or_refused(content: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        CheckIn.parse(json.dumps(content).encode())


@pytest.mark.parametrize(
    ("ahead", "by_device"),
    [(0, False), (60, False), (-300, False), (-301, True), (-48 * 3600, True)],
)
def test_a_time_of_arrival_within_two_days_back_and_a_minute_ahead_is_taken(ahead: int, by_device: bool) -> None:
    assert check_in(NOW + ahead).check_clock(NOW) is by_device


@pytest.mark.parametrize("ahead", [61, 86_400, -48 * 3600 - 1, -NOW])
def test_a_time_of_arrival_beyond_is_refused(ahead: int) -> None:
    with pytest.raises(ClockOff) as refusal:
        check_in(NOW + ahead).check_clock(NOW)
    assert refusal.value.field == "at"


def test_a_record_is_read_as_it_was_written() -> None:
    for kept in (record(), record(end=NOW + 1, ended_by=EndedBy.VISITOR.value, event=b"event-id", area=None)):
        assert VisitRecord.from_bytes(kept.to_bytes()) == kept


@pytest.mark.parametrize(
    ("kept", "now", "stay"),
    [
        (record(), NOW + 3599, Stay(NOW, None, False)),
        (record(), NOW + 3600, Stay(NOW, NOW + 3600, True)),
        (record(end=NOW + 60, ended_by="visitor"), NOW + 9999, Stay(NOW, NOW + 60, False)),
        (record(end=NOW + 60, ended_by="everyone-out"), NOW + 61, Stay(NOW, NOW + 60, False)),
        (record(end=NOW + 3600, ended_by="estimated"), NOW + 9999, Stay(NOW, NOW + 3600, True)),
    ],
    ids=["there still", "planned end reached", "left", "all sent home", "swept"],
)
def test_an_end_that_nobody_saw_is_marked(kept: VisitRecord, now: int, stay: Stay) -> None:
    assert kept.stay(now) == stay
