"""A check-in that brings the poster's code instead of a ticket: from a phone that had no network."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.service.conftest import DAY, City, code_of
from tun.core import codes
from tun.core.encoding import b64u, unb64u
from tun.core.errors import ClockOff, CodeRevoked, CodeUnknown, Malformed, SealedKeyUnknown, TokenRefused
from tun.core.keys import OpeningKey, SigningKey
from tun.service.actions.codes import revoke_code


def by_code(city: City, *, token: bytes | None = None, **changes: Any) -> tuple[bytes, bytes]:
    secret, body = city.arrival()
    fields = json.loads(body)
    del fields["ticket"]
    fields["code"] = b64u(token if token is not None else city.code().token)
    return secret, json.dumps({**fields, **changes}).encode()


def test_it_is_taken_once_at_the_codes_place(fresh_city: City) -> None:
    city = fresh_city
    secret, body = by_code(city, at=city.clock() - 3600)
    assert city.take(body).repeated is False
    assert city.take(body).repeated is True
    record = city.record(secret)
    assert (record.area, record.arrival, record.time_by_device) == (city.code().area, city.clock() - 3600, True)
    assert city.stored() == 1


def test_it_may_wait_for_two_days_and_no_longer(fresh_city: City) -> None:
    city = fresh_city
    city.take(by_code(city, at=city.clock() - DAY * 2)[1])
    with pytest.raises(ClockOff):
        city.take(by_code(city, at=city.clock() - DAY * 2 - 1)[1])


def test_a_forged_code_a_strange_one_and_a_revoked_one_are_refused(fresh_city: City) -> None:
    city = fresh_city
    read = codes.read(city.code().token, city.service.keys.verifiers, now=city.clock())
    with pytest.raises(TokenRefused):
        city.take(by_code(city, token=codes.issue(read, SigningKey.generate()))[1])
    other = codes.VenueCode(read.code, read.venue, read.kind, 2, read.issued, read.expires, read.office)
    with pytest.raises(CodeUnknown):
        city.take(by_code(city, token=codes.issue(other, city.service.keys.signer))[1])
    waiting = by_code(city)[1]
    revoke_code(city.service, city.venue, city.code().id, replace=False, now=city.clock())
    with pytest.raises(CodeRevoked):
        city.take(waiting)
    assert city.stored() == 0


def test_a_code_that_has_expired_since_is_judged_at_the_time_of_arrival(fresh_city: City) -> None:
    city = fresh_city
    now = city.clock()
    read = codes.read(city.code().token, city.service.keys.verifiers, now=now)
    old = codes.VenueCode(read.code, read.venue, read.kind, read.area, read.issued, now - 60, read.office)
    token = codes.issue(old, city.service.keys.signer)
    with pytest.raises(TokenRefused):
        city.take(by_code(city, token=token)[1])
    city.take(by_code(city, token=token, at=now - 60)[1])


def test_only_a_key_of_the_office_that_held_then_is_taken(fresh_city: City) -> None:
    city = fresh_city
    _, body = by_code(city)
    fields = json.loads(body)
    raw = bytearray(unb64u(fields["sealed"]))
    raw[1:9] = OpeningKey.generate().id
    with pytest.raises(SealedKeyUnknown):
        city.take(json.dumps({**fields, "sealed": b64u(bytes(raw))}).encode())


def test_ticket_and_code_together_or_neither_are_malformed(fresh_city: City) -> None:
    city = fresh_city
    fields = json.loads(city.arrival()[1])
    with pytest.raises(Malformed):
        city.take(json.dumps({**fields, "code": b64u(city.code().token)}).encode())
    del fields["ticket"]
    answer = city.post("/visits", fields)
    assert (answer.status_code, code_of(answer)) == (400, "missing-field")
    answer = city.post("/visits", {**fields, "code": "AAAA", "at": 2**60})
    assert answer.status_code == 400
