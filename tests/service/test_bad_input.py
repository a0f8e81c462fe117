"""Bad input: each a clear answer with a reason, nothing stored, nothing lost, never an error of ours."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.service.conftest import NOON, City, code_of
from tun.core import tokens
from tun.core.encoding import b64u, unb64u
from tun.core.errors.base import Refusal
from tun.core.keys import SigningKey
from tun.core.tokens import Claim, Purpose
from tun.service.actions.codes import revoke_code
from tun.service.storage.tables import Headcount, Visit


@pytest.fixture
def city(standing: City) -> City:
    """One city for all that is refused; whoever is not refused asks for a fresh one."""
    return standing


PATHS = ("/codes", "/visits", "/visits/end")
EVERY = (*PATHS, "/diaries", "/diaries/withdraw")  # their fields are bent in their own tests


def untouched(city: City) -> None:
    assert (city.count(Visit), city.present(), city.count(Headcount)) == (0, 0, 0)


def refused(city: City, path: str, body: Any, status: int = 400, **more: Any) -> dict[str, Any]:
    """The problem that came back; nothing is stored, and it is told in both languages."""
    answer = city.post(path, body, **more)
    problem: dict[str, Any] = answer.get_json()
    assert answer.status_code == status, problem
    assert code_of(answer)
    assert problem["status"] == status
    english = city.post(f"{path}?lang=en", body, **more).get_json()
    assert english["code"] == problem["code"]
    assert problem["title"]
    assert problem["detail"]
    untouched(city)
    return problem


NOT_OBJECTS: dict[str, bytes] = {
    "nothing": b"",
    "blanks": b"   ",
    "a number": b"1",
    "a text": b'"x"',
    "a list": b"[]",
    "null": b"null",
    "not closed": b'{"visit": "AA"',
    "more behind": b"{} {}",
    "not UTF-8": b'{"visit": "\xff"}',
    "UTF-16": '{"visit": 1}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "NUL": b"\x00",
    "NaN": b'{"at": NaN}',
    "Infinity": b'{"at": -Infinity}',
    "a duplicate name": b'{"at": 1, "at": 1}',
    "a duplicate name below": b'{"proofs": [{"a": 1, "a": 2}]}',
    "a lone surrogate": b'{"visit": "\\ud800"}',
    "a lone surrogate in a name": b'{"\\udfff": 1}',
    "deep lists": b'{"proofs": ' + b"[" * 8000 + b"]" * 8000 + b"}",
    "deep objects": b'{"a":' * 2500 + b"1" + b"}" * 2500,
    "a number of 5000 digits": b'{"at": ' + b"9" * 5000 + b"}",
    "a comment": b'{/* x */"at": 1}',
    "single quotes": b"{'at': 1}",
    "a trailing comma": b'{"at": 1,}',
    "CBOR": b"\xa1\x61a\x01",
    "XML": b"<visit/>",
    "form data": b"visit=AA&at=1",
}


@pytest.mark.parametrize("name", NOT_OBJECTS)
def test_what_is_no_json_object_is_malformed(city: City, name: str) -> None:
    for path in EVERY:
        assert refused(city, path, NOT_OBJECTS[name])["code"] == "malformed"


def _fields(city: City, path: str) -> dict[str, Any]:
    secret, form = city.form()
    return {
        "/codes": {"code": b64u(city.code().token), "visit": form["visit"]},
        "/visits": form,
        "/visits/end": {"secret": b64u(secret), "at": NOON},
    }[path]


@pytest.mark.parametrize("path", PATHS)
def test_every_field_is_missed_and_named(city: City, path: str) -> None:
    fields = _fields(city, path)
    for name in fields:
        problem = refused(city, path, {key: value for key, value in fields.items() if key != name})
        assert (problem["code"], problem["field"]) == ("missing-field", name)


@pytest.mark.parametrize("path", PATHS)
def test_an_unknown_field_is_refused_and_named(city: City, path: str) -> None:
    problem = refused(city, path, {**_fields(city, path), "given_name": "Ada"})
    assert (problem["code"], problem["field"]) == ("unknown-field", "given_name")


def test_what_is_no_name_of_a_field_is_not_repeated(city: City) -> None:
    for name in ("Zoë Ünverwechselbar", "0631 1234", "x" * 41, "<script>", ""):
        problem = refused(city, "/visits", {**_fields(city, "/visits"), name: 1})
        assert problem["code"] == "unknown-field"
        assert "field" not in problem


WRONG: list[Any] = [None, True, False, 0, 1.5, -1.0, 1e400, [], {}, [1], {"a": 1}, 2**53, -(2**53), 2**70]


@pytest.mark.parametrize("path", PATHS)
def test_every_field_of_a_wrong_type_is_refused_and_named(city: City, path: str) -> None:
    fields = _fields(city, path)
    for name, right in fields.items():
        for wrong in [*WRONG, "1"]:
            absurd = isinstance(wrong, int) and abs(wrong) >= 2**53
            if type(wrong) is type(right) and not absurd:
                continue
            problem = refused(city, path, {**fields, name: wrong})
            assert problem["code"] in ("wrong-type", "malformed", "too-long"), (name, wrong)
            assert problem.get("field", name) == name


def test_a_true_is_no_number_of_persons(city: City) -> None:
    for wrong in (True, 1.0, "1", "zwei", None):
        problem = refused(city, "/visits", {**_fields(city, "/visits"), "persons": wrong})
        assert (problem["code"], problem["field"]) == ("wrong-type", "persons")


BAD_BASE64 = ["=", "AA==", "A", "AAAA=", "AA+/", "AA AA", "AA\n", "ÄÖ", "AAB", "\u00a0", "%41", "AA\u0000", "👩‍🚀"]


@pytest.mark.parametrize("path", PATHS)
def test_every_binary_field_has_to_be_strict_base64url(city: City, path: str) -> None:
    fields = _fields(city, path)
    for name in set(fields) & {"visit", "notice", "ticket", "sealed", "code", "secret"}:
        for bad in BAD_BASE64:
            problem = refused(city, path, {**fields, name: bad})
            assert problem["code"] in ("bad-base64", "malformed"), (name, bad)
            assert problem["field"] == name


@pytest.mark.parametrize("name", ["visit", "notice"])
def test_an_id_of_another_length_is_refused(city: City, name: str) -> None:
    for size in (0, 1, 15, 17, 32, 1000):
        refused(city, "/visits", {**_fields(city, "/visits"), name: b64u(bytes(size))})


def test_proofs_that_no_venue_asks_for_are_refused(city: City) -> None:
    wrong: list[list[Any]] = [[1], [""], [{}], [None] * 20, [[]]]
    for proofs in wrong:
        assert refused(city, "/visits", {**_fields(city, "/visits"), "proofs": proofs})["field"] == "proofs"
    assert refused(city, "/visits", {**_fields(city, "/visits"), "proofs": [1] * 21})["code"] == "too-long"


@pytest.mark.parametrize("path", PATHS)
def test_a_body_of_more_than_16_kib_is_too_large_to_the_byte(city: City, path: str) -> None:
    fits, over = b" " * (16 * 1024), b" " * (16 * 1024 + 1)
    assert refused(city, path, fits)["code"] == "malformed"
    assert refused(city, path, over, 413)["code"] == "too-large"
    assert refused(city, path, over * 100, 413)["code"] == "too-large"


def test_a_short_code_in_a_body_that_is_too_large_is_too_large(city: City) -> None:
    body = b'{"short": "' + b"A" * 20_000 + b'"}'
    assert refused(city, "/codes", body, 413)["code"] == "too-large"


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/xml", "application/problem+json", "json", "application/jsonx"]
)
def test_another_content_type_is_not_read(city: City, content_type: str) -> None:
    for path in PATHS:
        assert refused(city, path, _fields(city, path), 415, content_type=content_type)["code"] == "wrong-content-type"


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/json;"])
def test_json_by_its_other_spellings_is_read(fresh_city: City, content_type: str) -> None:
    assert fresh_city.post("/visits", fresh_city.arrival()[1], content_type=content_type).status_code == 201


# --- Codes -----------------------------------------------------------------------------------------------


def read(city: City, **content: Any) -> dict[str, Any]:
    answer = city.post("/codes", {"visit": b64u(bytes(16)), **content})
    return {"code": "", **answer.get_json(), "status": answer.status_code}


def code_claims(city: City) -> dict[Any, Any]:
    claims = tokens.verify(city.code().token, purpose=Purpose.CODE, keys=city.service.keys.verifiers, now=NOON)
    return {Claim(label): value for label, value in claims.items()}


def test_forged_altered_expired_and_foreign_codes_are_told_apart(city: City) -> None:
    token, key, claims = city.code().token, city.service.keys.signer, code_claims(city)

    def made(purpose: Purpose = Purpose.CODE, by: SigningKey = key, **changes: Any) -> bytes:
        bent = {**claims, **{Claim[name]: value for name, value in changes.items()}}
        return tokens.sign(bent, purpose=purpose, key=by, short_key_id=True)

    cases: dict[str, list[bytes]] = {
        "token-signature": [token[:-1] + bytes([token[-1] ^ 1]), token[:-64] + bytes(64)],
        "token-malformed": [token[:-1], token + b"\x00", b"", token[:1], made(VENUE=b"short"), made(KIND=7)],
        "token-version": [b"\x02" + token[1:], b"\x00" + token[1:]],
        "token-unknown-key": [made(by=SigningKey.generate())],
        "wrong-purpose": [made(purpose) for purpose in Purpose if purpose is not Purpose.CODE],
        "token-expired": [made(EXPIRES=NOON - 1)],
        "token-not-yet": [made(ISSUED=NOON + 301)],
        "code-unknown": [made(ID=bytes(8)), made(VENUE=bytes(8)), made(AREA=2), made(AREA=999)],
    }
    for code, wrong in cases.items():
        for number, bad in enumerate(wrong):
            assert read(city, code=b64u(bad))["code"] == code, (code, number)
    assert read(city, code=b64u(made(EXPIRES=NOON)))["status"] == 200
    assert read(city, code=b64u(made(ISSUED=NOON + 300)))["status"] == 200
    untouched(city)


def test_every_flipped_bit_of_a_code_is_refused(city: City) -> None:
    token = city.code().token
    for index in range(len(token)):
        for bit in (0, 3, 7):
            spoilt = bytearray(token)
            spoilt[index] ^= 1 << bit
            with pytest.raises(Refusal):
                tokens.verify(bytes(spoilt), purpose=Purpose.CODE, keys=city.service.keys.verifiers, now=NOON)


def test_a_revoked_code_is_told_as_such_by_token_and_by_short_code(fresh_city: City) -> None:
    code = fresh_city.code()
    token, short = b64u(code.token), code.short
    assert read(fresh_city, short=short)["status"] == read(fresh_city, code=token)["status"] == 200
    revoke_code(fresh_city.service, fresh_city.venue, code.id, replace=False, now=NOON)
    assert read(fresh_city, code=token)["code"] == read(fresh_city, short=short)["code"] == "code-revoked"


def test_a_short_code_is_read_as_people_type_it(city: City) -> None:
    short = city.code().short
    for typed in (short, short.lower(), f"{short[:4]}-{short[4:]}", f" {short[:4]} {short[4:]} "):
        assert read(city, short=typed)["venue"]["id"] == city.venue.hex(), typed
    typed = short.replace("0", "O").replace("1", "l")
    assert read(city, short=typed)["status"] == 200


def test_a_slip_in_a_short_code_is_told_apart_from_one_that_nobody_has(city: City) -> None:
    short = city.code().short
    other = "A" if short[2] != "A" else "B"
    assert read(city, short=short[:2] + other + short[3:])["code"] == "short-code-mistyped"
    for typed in ("", "ABC", "ABCD-12345", "ÄÖÜß-ſſſſ", "U" * 8, "٣" * 8, "１２３４５６７８", "\u202e" + short):
        assert read(city, short=typed)["code"] == "short-code-mistyped", typed
    assert read(city, short="00000000")["code"] == "short-code-unknown"


def test_a_code_and_a_short_code_together_are_refused(city: City) -> None:
    assert read(city, short=city.code().short, code="AA")["code"] == "unknown-field"


@pytest.mark.parametrize("spelling", ['"short"', '"\\u0073hort"', '"sh\\u006frt"'])
def test_short_codes_are_throttled_however_the_field_is_spelled(fresh_city: City, spelling: str) -> None:
    body = f'{{"visit": "{b64u(bytes(16))}", {spelling}: "00000000"}}'.encode()
    answers = [fresh_city.post("/codes", body) for _ in range(61)]
    assert {code_of(answer) for answer in answers[:60]} == {"short-code-unknown"}
    assert (answers[60].status_code, code_of(answers[60])) == (429, "too-many-requests")
    assert answers[60].headers["Retry-After"]
    assert read(fresh_city, code=b64u(fresh_city.code().token))["status"] == 200, "a scanned code is not throttled"


# --- Anything at all -------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(
    ["visit", "notice", "ticket", "at", "sealed", "persons", "proofs", "code", "short", "secret", "x"]
)
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SLOW
@given(path=st.sampled_from(EVERY), body=st.binary(max_size=300))
def test_any_bytes_get_a_reason_and_never_an_error(city: City, path: str, body: bytes) -> None:
    answer = city.post(path, body)
    assert 400 <= answer.status_code < 500
    assert code_of(answer)


@SLOW
@given(path=st.sampled_from(EVERY), content=st.dictionaries(NAMES, JSON, max_size=8))
def test_any_fields_get_a_reason_and_never_an_error(city: City, path: str, content: dict[str, Any]) -> None:
    answer = city.post(path, json.dumps(content).encode())
    assert 400 <= answer.status_code < 500
    assert code_of(answer)


@SLOW
@given(name=NAMES, value=JSON)
def test_one_field_of_a_good_check_in_replaced_by_anything_stores_nothing_wrong(
    fresh_city: City, name: str, value: Any
) -> None:
    _, fields = fresh_city.form()
    answer = fresh_city.post("/visits", json.dumps({**fields, name: value}).encode())
    if answer.status_code == 201:
        assert name in ("at", "persons", "proofs", "notice", "visit")
    else:
        assert 400 <= answer.status_code < 500
        assert code_of(answer)


@SLOW
@given(token=st.binary(max_size=200))
def test_any_token_gets_a_reason_and_never_an_error(city: City, token: bytes) -> None:
    for bytes_ in (token, b"\x01" + token, b"\x01\xd2\x84" + token):
        assert read(city, code=b64u(bytes_))["code"].startswith("token-")


TAGGED = st.integers(0, 300).flatmap(
    lambda tag: st.binary(max_size=24).map(
        lambda content: (bytes([0xC0 | tag]) if tag < 24 else b"\xd8" + bytes([tag % 256])) + content
    )
)


@settings(max_examples=300, deadline=None)
@given(data=TAGGED)
def test_any_tag_in_a_token_gets_a_reason_and_never_an_error(data: bytes) -> None:
    for token in (b"\x01" + data, b"\x01\xd2\x84\x43" + data):
        with pytest.raises(Refusal):
            tokens.verify(token, purpose=Purpose.CODE, keys=[], now=NOON)


@pytest.mark.parametrize(
    "item",
    [
        "c11b7fffffffffffffff",  # an instant after the end of time
        "c1fb7ff0000000000000",  # infinite seconds
        "c1f97e00",  # no number of seconds
        "c06161",  # a date that is none
        "c4821b7fffffffffffffff01",  # a decimal fraction with an absurd exponent
        "c5821b7fffffffffffffff01",
        "c5821a3b9aca0001",  # two to the power of a thousand million
        "d81e820100",  # one divided by nothing
        "d8236128",  # a regular expression that is none
        "d8246161",
        "d82540",
        "d81c81d81d00",  # a list that holds itself
        "d9010281f6",
        "d90104420000",
        "a1a000",  # a map as a key
        "a18000",
        "9f",
        "5f",
        "bf",
        "1b7fffffffffffffff",
        "5b7fffffffffffffff",
        "9b7fffffffffffffff",
        "bb7fffffffffffffff",
        "7b00000000ffffffff",
        "c25b00000000ffffffff",
        "61ff",
        "f800",
        "fc",
    ],
)
def test_poisoned_cbor_gets_a_reason_at_once(city: City, item: str) -> None:
    raw = bytes.fromhex(item)
    for token in (raw, b"\x01" + raw, b"\x01\x84" + raw, b"\x01\xd2\x84\x40\xa0" + raw + b"\x40"):
        answer = read(city, code=b64u(token))
        assert answer["status"] == 400, (item, answer)
        header = f"TuN {b64u(token)}"
        office = city.client().post("/api/v1/office/venues", headers={"Authorization": header})
        assert office.status_code == 401


def test_the_same_code_in_two_spellings_is_one_code_or_none(city: City) -> None:
    text = b64u(city.code().token)
    assert read(city, code=text)["status"] == 200
    for other in (text + "=", text + "A", text[:-1], " " + text, text.swapcase()):
        assert read(city, code=other)["status"] == 400
    assert unb64u(text) == city.code().token
