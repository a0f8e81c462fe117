"""A phone without network shows the code itself, later: taken like any other, and refused like any other."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.service.conftest import ADA, NOON, City, HealthOffice, code_of
from tun.core import codes
from tun.core.codes import VenueCode
from tun.core.contact import seal_contact
from tun.core.encoding import b64u
from tun.core.errors.base import Refusal
from tun.core.errors.tokens import TokenExpired, TokenSignature, TokenUnknownKey, WrongPurpose
from tun.core.errors.visits import ClockOff, CodeRevoked, CodeUnknown, SealedKeyUnknown
from tun.core.keys import SigningKey
from tun.core.visits import visit_id
from tun.service.actions.codes import revoke_code

HOUR = 3600


def offline(city: City, token: bytes | None = None, **choices: Any) -> tuple[bytes, bytes]:
    """(secret, body) of a check-in that shows the code."""
    secret, fields = city.form(**choices)
    del fields["ticket"]
    return secret, json.dumps({**fields, "code": b64u(city.code().token if token is None else token)}).encode()


def refused(city: City, body: bytes, why: type[Refusal]) -> None:
    with pytest.raises(why):
        city.take(body)
    assert (city.stored(), city.present()) == (0, 0)


def test_it_is_taken_for_the_time_and_place_at_which_it_was_made(city: City) -> None:
    secret, body = offline(city, persons=2)
    city.clock.now = NOON + 2 * HOUR
    answer = city.post("/visits", body)
    assert answer.status_code == 201
    record = city.record(secret)
    assert (record.arrival, record.area, record.time_by_device) == (NOON, 1, True)
    assert (city.present(), city.present("area:1")) == (2, 2)


def test_it_arrives_once_however_often_it_is_sent(city: City) -> None:
    _, body = offline(city)
    assert [city.post("/visits", body).status_code for _ in range(3)] == [201, 200, 200]
    revoke_code(city.service, city.venue, city.code().id, replace=False, now=NOON)
    assert city.post("/visits", body).status_code == 200, "a visit that is there is answered before anything else"
    assert (city.stored(), city.present()) == (1, 1)


def test_a_code_that_was_revoked_meanwhile_is_refused(city: City) -> None:
    _, body = offline(city)
    revoke_code(city.service, city.venue, city.code().id, replace=True, now=NOON + 1)
    city.clock.now = NOON + 2
    refused(city, body, CodeRevoked)


def test_a_forged_altered_or_foreign_code_is_refused(city: City) -> None:
    token = city.code().token
    refused(city, offline(city, token[:-1] + bytes([token[-1] ^ 1]))[1], TokenSignature)
    stranger = SigningKey.generate()
    claims = VenueCode(b"\1" * 8, city.venue, codes.Kind.VENUE, 1, NOON, NOON + HOUR, 1)
    refused(city, offline(city, codes.issue(claims, stranger))[1], TokenUnknownKey)
    refused(city, offline(city, codes.issue(claims, city.service.keys.signer))[1], CodeUnknown)


def test_a_genuine_token_of_another_purpose_is_no_code(city: City) -> None:
    receipt = city.take(city.arrival()[1]).token
    _, body = offline(city, receipt)
    with pytest.raises(WrongPurpose):
        city.take(body)
    assert city.stored() == 1


def test_a_code_is_judged_at_the_time_of_arrival_and_no_clock_set_back_revives_it(city: City) -> None:
    claims = VenueCode(city.code().id, city.venue, codes.Kind.VENUE, 1, NOON - HOUR, NOON + HOUR, 1)
    token = codes.issue(claims, city.service.keys.signer)
    _, body = offline(city, token)
    _, stale = offline(city, token)
    city.clock.now = NOON + 2 * HOUR
    assert city.post("/visits", body).status_code == 201
    city.clock.now = NOON + 48 * HOUR + 1
    with pytest.raises(ClockOff):
        city.take(stale)


def test_an_expired_code_is_refused(city: City) -> None:
    claims = VenueCode(city.code().id, city.venue, codes.Kind.VENUE, 1, NOON - 9 * HOUR, NOON - 1, 1)
    refused(city, offline(city, codes.issue(claims, city.service.keys.signer))[1], TokenExpired)


def test_it_is_sealed_to_the_office_of_the_place(city: City) -> None:
    secret, fields = city.form()
    del fields["ticket"]
    foreign = HealthOffice().sealing.sealing
    contact = seal_contact(ADA, to=foreign, venue=city.venue, visit=visit_id(secret))
    body = json.dumps({**fields, "code": b64u(city.code().token), "sealed": b64u(contact)}).encode()
    refused(city, body, SealedKeyUnknown)


def test_a_ticket_and_a_code_together_are_refused(city: City) -> None:
    _, fields = city.form()
    answer = city.post("/visits", {**fields, "code": b64u(city.code().token)})
    assert (answer.status_code, code_of(answer)) == (400, "malformed")
    del fields["ticket"]
    answer = city.post("/visits", fields)
    assert (answer.status_code, code_of(answer)) == (400, "missing-field")
