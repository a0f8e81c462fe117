"""The office interface: every request signed for exactly this, by an office that is registered, once."""

from __future__ import annotations

import json
import secrets
import threading
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.service.conftest import DAY, NOON, ORIGIN, City, HealthOffice, code_of
from tun.core.encoding import b64u
from tun.core.keys import SigningKey
from tun.core.office_requests import SealingKeyStatement, state_sealing_key
from tun.core.tokens import Claim, Purpose, sign
from tun.service.actions import offices
from tun.service.actions.purge import purge
from tun.service.storage.tables import LogEntry, SealingKeyRow, UsedNonce

SEARCH = "/api/v1/office/venues"
BODY = json.dumps({"text": "frucht"}).encode()


def send(city: City, header: str | None, *, path: str = SEARCH, body: bytes = BODY) -> TestResponse:
    headers = {} if header is None else {"Authorization": header}
    return city.client().post(path, data=body, content_type="application/json", headers=headers)


def refused(answer: TestResponse, code: str) -> None:
    assert (answer.status_code, code_of(answer)) == (401, code)
    assert "venues" not in answer.get_json()


def test_a_signed_request_is_answered_once(city: City) -> None:
    header = city.signed(SEARCH, BODY)
    assert send(city, header).status_code == 200
    refused(send(city, header), "request-replayed")


def test_one_request_sent_by_sixteen_threads_is_answered_once(city: City) -> None:
    header, barrier, statuses = city.signed(SEARCH, BODY), threading.Barrier(16), []

    def run() -> None:
        barrier.wait()
        statuses.append(send(city, header).status_code)

    threads = [threading.Thread(target=run) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [401] * 15


def test_a_replay_is_known_for_as_long_as_the_request_would_be_valid(city: City) -> None:
    header = city.signed(SEARCH, BODY, now=NOON + 300)  # the office's clock is five minutes ahead
    assert send(city, header).status_code == 200
    for later in (0, 59, 60, 300, 360):
        city.clock.now = NOON + later
        purge(city.service, now=city.clock())
        refused(send(city, header), "request-replayed")
    city.clock.now += 1
    refused(send(city, header), "request-stale")
    purge(city.service, now=city.clock())
    assert city.count(UsedNonce) == 0


def test_a_request_lives_for_a_minute_to_the_second(city: City) -> None:
    last, late = city.signed(SEARCH, BODY), city.signed(SEARCH, BODY)
    city.clock.now += 60
    assert send(city, last).status_code == 200
    city.clock.now += 1
    refused(send(city, late), "request-stale")


def test_a_request_from_the_future_is_refused(city: City) -> None:
    assert send(city, city.signed(SEARCH, BODY, now=NOON + 300)).status_code == 200
    refused(send(city, city.signed(SEARCH, BODY, now=NOON + 301)), "request-stale")


def claims(**changes: Any) -> dict[Any, Any]:
    import hashlib

    made: dict[Any, Any] = {
        Claim.AUDIENCE: ORIGIN,
        Claim.ISSUED: NOON,
        Claim.EXPIRES: NOON + 60,
        Claim.ID: secrets.token_bytes(16),
        Claim.OFFICE: 1,
        Claim.METHOD: "POST",
        Claim.PATH: SEARCH,
        Claim.BODY: hashlib.sha256(BODY).digest(),
    }
    made.update({Claim[name]: value for name, value in changes.items()})
    return {label: value for label, value in made.items() if value is not None}


def test_a_request_that_is_meant_to_live_longer_is_refused(city: City) -> None:
    assert send(city, header_of(city, claims())).status_code == 200
    refused(send(city, header_of(city, claims(EXPIRES=NOON + 61))), "request-stale")
    refused(send(city, header_of(city, claims(EXPIRES=None))), "request-signature")


def header_of(city: City, made: dict[Any, Any]) -> str:
    return f"TuN {b64u(sign(made, purpose=Purpose.REQUEST, key=city.office.signing))}"


@pytest.mark.parametrize(
    "wrong",
    [
        {"METHOD": "GET"},
        {"METHOD": "post"},
        {"PATH": SEARCH + "/"},
        {"PATH": "/api/v1/office/requests"},
        {"PATH": SEARCH + "?lang=de"},
        {"BODY": bytes(32)},
        {"BODY": bytes(31)},
        {"BODY": None},
        {"ID": b"short"},
        {"ID": None},
        {"OFFICE": 2},
        {"OFFICE": "1"},
        {"OFFICE": -1},
        {"OFFICE": True},
        {"METHOD": b"POST"},
        {"PATH": "/" + "x" * 600},
    ],
)
def test_a_signature_for_anything_else_is_refused(standing: City, wrong: dict[str, Any]) -> None:
    before = standing.count(UsedNonce)
    refused(send(standing, header_of(standing, claims(**wrong))), "request-signature")
    assert standing.count(UsedNonce) == before


@pytest.mark.parametrize("audience", ["https://other.example.org", "http://tun.example.org", ORIGIN + "/", ""])
def test_a_request_for_another_service_is_refused(standing: City, audience: str) -> None:
    refused(send(standing, standing.signed(SEARCH, BODY, audience=audience)), "request-audience")


def test_the_query_is_signed_too(city: City) -> None:
    path = SEARCH + "?lang=en"
    assert send(city, city.signed(path, BODY), path=path).status_code == 200
    refused(send(city, city.signed(SEARCH, BODY), path=path), "request-signature")
    refused(send(city, city.signed(path, BODY)), "request-signature")


def test_another_body_than_the_signed_one_is_refused(standing: City) -> None:
    refused(send(standing, standing.signed(SEARCH, BODY), body=BODY + b" "), "request-signature")
    refused(send(standing, standing.signed(SEARCH, b""), body=BODY), "request-signature")


def test_a_key_that_nobody_registered_is_refused(standing: City) -> None:
    refused(send(standing, standing.signed(SEARCH, BODY, key=SigningKey.generate())), "office-unknown")
    refused(send(standing, standing.signed(SEARCH, BODY, key=standing.service.keys.signer)), "office-unknown")


def test_one_office_cannot_speak_for_another(city: City) -> None:
    other = HealthOffice(number=2)
    offices.register_office(city.service, number=2, name="Nachbaramt", phone="1", key=other.signing.verifying, now=NOON)
    refused(send(city, city.signed(SEARCH, BODY, key=other.signing)), "request-signature")
    assert send(city, city.signed(SEARCH, BODY, key=other.signing, office=2)).get_json() == {"venues": []}


def test_two_offices_may_happen_to_use_the_same_nonce(city: City) -> None:
    other = HealthOffice(number=2)
    offices.register_office(city.service, number=2, name="Nachbaramt", phone="1", key=other.signing.verifying, now=NOON)
    for key, number in ((city.office.signing, 1), (other.signing, 2)):
        header = city.signed(SEARCH, BODY, key=key, office=number, nonce=bytes(16))
        assert send(city, header).status_code == 200


def test_the_point_of_the_key_in_another_tokens_clothes_is_refused(city: City) -> None:
    statement = city.office.statement(NOON, NOON + DAY)
    refused(send(city, f"TuN {b64u(statement)}"), "request-signature")
    refused(send(city, f"TuN {b64u(city.code().token)}"), "office-unknown")


@pytest.mark.parametrize("header", [None, "", "TuN", "Basic dXNlcjpwYXNz", "Bearer abc", "tun AA", "TuN\tAA"])
def test_without_a_signature_there_is_nothing(standing: City, header: str | None) -> None:
    refused(send(standing, header), "request-unsigned")


@pytest.mark.parametrize(
    "token", ["", "A", "AA", "====", "ä", "AQ", "A" * 5000, "%00", "AQ " * 3, "_" * 7, "AdKEQKBAQA"]
)
def test_garbage_for_a_token_is_refused(standing: City, token: str) -> None:
    refused(send(standing, f"TuN {token}"), "request-signature")


def test_every_single_flipped_bit_of_a_token_is_refused(standing: City) -> None:
    from tun.core.encoding import unb64u

    before = standing.count(UsedNonce)
    token = unb64u(standing.signed(SEARCH, BODY).removeprefix("TuN "))
    for index in range(0, len(token), 3):
        spoilt = bytearray(token)
        spoilt[index] ^= 1 << (index % 8)
        answer = send(standing, f"TuN {b64u(bytes(spoilt))}")
        assert answer.status_code == 401, index
    assert standing.count(UsedNonce) == before


def test_an_unsigned_request_does_not_learn_which_addresses_exist_for_offices(standing: City) -> None:
    for path in ("/requests", "/requests/" + "0" * 64 + "/release", "/venues", "/sealing-keys"):
        refused(send(standing, None, path="/api/v1/office" + path), "request-unsigned")


# --- What an office may do -------------------------------------------------------------------------------


def test_venues_are_found_by_every_word_of_name_and_address(city: City) -> None:
    from tests.service.conftest import add_venue

    add_venue(city.service, city.olga, now=NOON, name="Ärztehaus Süd", street="Große Straße", house_number="7 a")

    def names(text: str) -> list[str]:
        return [venue["name"] for venue in city.ask("/venues", {"text": text}).get_json()["venues"]]

    for text in ("ärztehaus", "ÄRZTEHAUS", "süd 67655", "GROSSE".replace("SS", "ß"), "a\u0308rztehaus", "strasse 7"):
        expected = [] if "strasse" in text else ["Ärztehaus Süd"]
        assert names(text) == expected, text
    assert names("") == ["Fruchthalle", "Ärztehaus Süd"]
    for text in ("%", "_", "\\", "frucht%halle", "' OR 1=1 --", "frucht" * 30):
        assert names(text) == [], text


def test_a_sealing_key_is_taken_from_its_own_office_only(city: City) -> None:
    fresh = HealthOffice(1, city.office.signing)
    answer = city.ask("/sealing-keys", {"statement": b64u(fresh.statement(NOON, NOON + DAY))})
    assert answer.status_code == 201
    assert answer.get_json() == {"key": b64u(fresh.sealing.id), "from": NOON, "until": NOON + DAY}
    before = city.count(SealingKeyRow), city.count(LogEntry)
    stranger = HealthOffice(1)
    for statement in (
        stranger.statement(NOON, NOON + DAY),
        HealthOffice(2, city.office.signing).statement(NOON, NOON + DAY),
        city.code().token,
        b"",
        b"\x01",
    ):
        answer = city.ask("/sealing-keys", {"statement": b64u(statement)})
        assert (answer.status_code, code_of(answer)) == (400, "statement-refused")
    assert (city.count(SealingKeyRow), city.count(LogEntry)) == before


@pytest.mark.parametrize(
    ("start", "end"), [(NOON, NOON), (NOON + 1, NOON), (NOON - DAY, NOON), (NOON, NOON + 400 * DAY + 1)]
)
def test_a_sealing_key_for_no_time_for_the_past_or_for_ever_is_refused(standing: City, start: int, end: int) -> None:
    answer = standing.ask(
        "/sealing-keys", {"statement": b64u(HealthOffice(1, standing.office.signing).statement(start, end))}
    )
    assert (answer.status_code, code_of(answer)) == (400, "statement-window")


def test_another_office_cannot_take_over_a_sealing_key(city: City) -> None:
    thief = HealthOffice(number=2)
    offices.register_office(city.service, number=2, name="Nachbaramt", phone="1", key=thief.signing.verifying, now=NOON)
    stolen = state_sealing_key(SealingKeyStatement(2, city.office.sealing.sealing, NOON, NOON + DAY), thief.signing)
    answer = city.ask("/sealing-keys", {"statement": b64u(stolen)}, key=thief.signing, office=2)
    assert (answer.status_code, code_of(answer)) == (400, "statement-refused")


def test_visitors_seal_to_the_newest_key_once_it_is_stated(city: City) -> None:
    fresh = HealthOffice(1, city.office.signing)
    city.ask("/sealing-keys", {"statement": b64u(fresh.statement(NOON + 10, NOON + DAY))})
    ask = {"code": b64u(city.code().token), "visit": b64u(bytes(16))}
    for later, key in ((9, city.office), (10, fresh), (DAY - 1, fresh), (DAY, city.office)):
        city.clock.now = NOON + later
        told = city.post("/codes", ask).get_json()["office"]["key"]
        assert told["id"] == b64u(key.sealing.id)


@pytest.mark.parametrize("path", ["/venues", "/sealing-keys", "/requests", "/requests/" + "0" * 64 + "/release"])
def test_signed_rubbish_gets_a_reason_and_never_a_500(standing: City, path: str) -> None:
    rubbish: list[dict[str, Any]] = [
        {},
        {"text": 1},
        {"text": "x", "more": 1},
        {"statement": None},
        {"statement": "***"},
        {"area": "1", "from": 0, "to": 1},
        {"area": None, "from": 1.5, "to": True},
        {"case": "a", "legal_basis": "b", "reason": "c", "venue": "zz", "area": None, "from": 1, "to": 2},
        {"case": "a" * 101, "legal_basis": "b", "reason": "c", "venue": "00" * 8, "area": None, "from": 1, "to": 2},
        {"case": "a\x00", "legal_basis": "b", "reason": "c", "venue": "00" * 8, "area": None, "from": 1, "to": 2},
        {"case": "a", "legal_basis": "b", "reason": "c", "venue": "00" * 8, "area": 2**60, "from": 1, "to": 2},
        {"area": -1, "from": -(2**53), "to": 2**53},
    ]
    for content in rubbish:
        answer = standing.ask(path, content)
        assert answer.status_code in (400, 404), (content, answer.get_json())
        assert code_of(answer)


@pytest.mark.parametrize("area", [-1, 0, 3, 65536, 2**31, 2**52])
def test_areas_that_cannot_exist_are_not_found(standing: City, area: int) -> None:
    answer = standing.ask("/requests", standing.question(NOON - 60, NOON, area=area))
    assert (answer.status_code, code_of(answer)) == (404, "venue-unknown")
