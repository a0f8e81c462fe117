"""The phones' interface as the contract has it: shapes, types, languages."""

from __future__ import annotations

import re
import secrets
from typing import Any

import pytest

from tests.service.conftest import DAY, NOON, ORIGIN, City
from tun.core import codes, errors, receipts
from tun.core.encoding import b64u, unb64u
from tun.core.errors.base import Refusal
from tun.core.errors.certificates import AnchorRefused
from tun.core.keys import VerifyingKey
from tun.core.office_requests import read_statement
from tun.house.problems import HOUSE_PROBLEMS
from tun.service.actions import refusals
from tun.service.keys import ServiceKeys
from tun.service.web.card_problems import CARD_PROBLEMS
from tun.service.web.problems import OFFICE_PROBLEMS, VISITOR_PROBLEMS
from tun.service.web.proof_problems import PROOF_PROBLEMS
from tun.service.web.testcentre_problems import TESTCENTRE_PROBLEMS
from tun.service.web.venue_problems import VENUE_PROBLEMS


def shape(value: Any) -> Any:
    """Names and types, all the way down."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    return type(value).__name__


def ask(city: City, **content: Any) -> Any:
    return city.post("/codes", {"visit": b64u(secrets.token_bytes(16)), **content}).get_json()


def test_the_answer_to_a_code_has_exactly_the_fields_of_the_contract(city: City) -> None:
    answer = ask(city, code=b64u(city.code().token))
    assert shape(answer) == {
        "now": "int",
        "venue": dict.fromkeys(("id", "name", "kind", "street", "house_number", "postcode", "city"), "str"),
        "event": "NoneType",
        "area": {"number": "int", "label": "str"},
        "rule": "str",
        "rule_details": "NoneType",
        "office": {
            "number": "int",
            "name": "str",
            "phone": "str",
            "key": {"id": "str", "point": "str", "from": "int", "until": "int", "statement": "str"},
        },
        "persons_max": "int",
        "planned_end": "int",
        "readable_until": "int",
        "deleted_on": "str",
        "ticket": "str",
        "ticket_until": "int",
        "code": "str",
    }
    assert (answer["rule"], answer["persons_max"]) == ("none", 20)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", answer["deleted_on"])


def test_a_short_code_leads_to_the_same_place_and_gives_the_code(city: City) -> None:
    code = city.code()
    by_token, by_short = ask(city, code=b64u(code.token)), ask(city, short=code.short)
    for answer in (by_token, by_short):
        del answer["ticket"]
    assert by_token == by_short
    assert unb64u(by_short["code"]) == code.token


def test_a_phone_can_check_that_the_office_signed_its_key(city: City) -> None:
    key = ask(city, code=b64u(city.code().token))["office"]["key"]
    statement = read_statement(unb64u(key["statement"]), [city.office.signing.verifying], office=1, now=NOON)
    assert (b64u(statement.key.id), b64u(statement.key.point)) == (key["id"], key["point"])
    assert (statement.start, statement.end) == (key["from"], key["until"])


def test_the_public_keys_verify_what_the_service_signs(city: City) -> None:
    answer = city.client().get("/api/v1/keys").get_json()
    assert shape(answer) == {"origin": "str", "keys": "list"}
    assert answer["origin"] == ORIGIN
    keys = [VerifyingKey.from_spki(unb64u(entry["spki"])) for entry in answer["keys"]]
    assert [b64u(key.id) for key in keys] == [entry["id"] for entry in answer["keys"]]
    assert codes.read(city.code().token, keys, now=NOON).venue == city.venue
    receipt = city.post("/visits", city.arrival()[1]).get_json()["receipt"]
    assert receipts.read(unb64u(receipt), keys, now=NOON)


def test_codes_of_an_older_signing_key_stay_valid_after_a_rotation(city: City) -> None:
    old = city.code().token
    city.service.keys.add_signing_key(now=NOON)
    rotated = ServiceKeys(city.service.keys.folder)
    object.__setattr__(city.service, "keys", rotated)
    assert ask(city, code=b64u(old))["venue"]["id"] == city.venue.hex()
    assert len(city.client().get("/api/v1/keys").get_json()["keys"]) == 2
    receipt = city.post("/visits", city.arrival()[1]).get_json()["receipt"]
    assert receipts.read(unb64u(receipt), [rotated.signer.verifying], now=NOON)
    assert rotated.signer.id != rotated.ring[0].id


def test_the_answer_to_a_check_in_has_exactly_the_fields_of_the_contract(city: City) -> None:
    answer = city.post("/visits", city.arrival()[1]).get_json()
    assert shape(answer) == {
        "visit": "str",
        "receipt": "str",
        "arrival": "int",
        "planned_end": "int",
        "readable_until": "int",
        "deleted_on": "str",
    }


def test_the_deletion_day_is_the_day_on_which_the_key_dies(city: City) -> None:
    at = (NOON // DAY + 1) * DAY - 1  # a second before midnight UTC
    city.clock.now = at
    answer = city.post("/visits", city.arrival()[1]).get_json()
    assert answer["deleted_on"] == "2026-12-18"
    city.clock.now = at + 1
    assert city.post("/visits", city.arrival()[1]).get_json()["deleted_on"] == "2026-12-19"


def test_the_answer_to_a_check_out_has_the_fields_of_the_contract(city: City) -> None:
    secret = city.check_in()
    answer = city.post("/visits/end", {"secret": b64u(secret), "at": NOON}).get_json()
    assert shape(answer) == {"visit": "str", "arrival": "int", "end": "int", "end_estimated": "bool"}


# --- Refusals in words -----------------------------------------------------------------------------------


def test_a_refusal_is_a_problem_after_rfc_9457(city: City) -> None:
    answer = city.post("/visits", b"{}")
    assert answer.mimetype == "application/problem+json"
    assert set(answer.get_json()) == {"type", "title", "status", "code", "detail", "field"}
    assert answer.get_json()["field"] == "visit"


@pytest.mark.parametrize(
    ("query", "header", "language"),
    [
        ("", None, "de"),
        ("", "en", "en"),
        ("", "en-GB,en;q=0.9,de;q=0.1", "en"),
        ("", "fr", "de"),
        ("", "*", "de"),
        ("?lang=en", "de", "en"),
        ("?lang=de", "en", "de"),
        ("?lang=xx", "en", "en"),
        ("", "\x7f;q=;;,,", "de"),
    ],
)
def test_a_refusal_is_told_in_the_readers_language(city: City, query: str, header: str | None, language: str) -> None:
    headers = {} if header is None else {"Accept-Language": header}
    title = city.post(f"/visits{query}", b"{}", headers=headers).get_json()["title"]
    assert ("fehlt" in title) is (language == "de"), title


def every_refusal() -> set[type[Refusal]]:
    found, left = errors.every(), [Refusal]
    while left:
        kind = left.pop()
        found |= {kind} if kind.__module__ == refusals.__name__ else set()
        left += kind.__subclasses__()
    return found


# Raised at the office or on its keys only; the service never says them.
NOT_HERE = {"release-unlogged", "key-refused", "wrong-passphrase", "opening-differs", "words-mistyped"}


def test_every_refusal_of_the_service_has_its_words() -> None:
    told = {
        **HOUSE_PROBLEMS,
        **VISITOR_PROBLEMS,
        **PROOF_PROBLEMS,
        **OFFICE_PROBLEMS,
        **VENUE_PROBLEMS,
        **TESTCENTRE_PROBLEMS,
        **CARD_PROBLEMS,
    }
    # What is wrong with a signer's certificate is told by `tun certificate trust`, and by no page.
    codes_said = {kind.code for kind in every_refusal() if not issubclass(kind, AnchorRefused)} - NOT_HERE
    assert codes_said - set(told) == set()
    for code, problem in told.items():
        assert 400 <= problem.status < 600, code
        assert len(str(problem.title)) > 5, code
        assert str(problem.detail).endswith((".", "?")), code


def test_no_two_refusals_share_a_code() -> None:
    codes_said = [kind.code for kind in every_refusal() if "code" in vars(kind)]
    assert len(codes_said) == len(set(codes_said))


def test_a_refusal_says_nothing_of_the_input(city: City) -> None:
    for path, content in (
        ("/codes", {"visit": "Zoë", "short": "Zoë"}),
        ("/visits", {"visit": "Zoë"}),
        ("/visits/end", {"secret": "Zoë", "at": "Zoë"}),
    ):
        assert "Zo" not in city.post(path, content).get_data(as_text=True)
