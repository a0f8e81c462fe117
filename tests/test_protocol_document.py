"""docs/protocol.md says what the code does: its examples, its tables, its addresses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.protocol_examples import play, story
from tests.vectors.cast import VISIT
from tests.vectors.reading import load
from tun.core import errors
from tun.core.contact import SEALED_BYTES
from tun.core.encoding import b64u
from tun.core.tokens import Claim, Purpose
from tun.house.headers import ForeignPage
from tun.house.problems import HOUSE_PROBLEMS
from tun.service.actions.details import VENUE_KINDS
from tun.service.web.card_problems import CARD_PROBLEMS
from tun.service.web.problems import OFFICE_PROBLEMS, VISITOR_PROBLEMS
from tun.service.web.proof_problems import PROOF_PROBLEMS
from tun.service.web.testcentre_problems import RESULT_PROBLEMS

DOCUMENT = (Path(__file__).resolve().parents[1] / "docs" / "protocol.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)(?: ([^\n]+))?\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)
HEX = [(told, text) for kind, told, text in BLOCKS if kind == "hex"]
VECTORS = [(told, text) for kind, told, text in BLOCKS if kind == "json" and not told.startswith("example=")]
EXAMPLES = [(told.removeprefix("example="), text) for _, told, text in BLOCKS if told.startswith("example=")]

PAGES_ONLY = {"form-expired", "wrong-password", "weak-password"}  # what people meet in forms, and no program does
STATUSES = {
    "sealing-keys": 201, "keys": 200, "codes": 200, "codes by short code": 200, "visits": 201, "visits again": 200,
    "conflict": 409, "visits/planned-end": 200, "visits/contact": 200, "visits/end": 200, "visits by code": 201,
    "venues": 200, "requests": 201, "release": 200, "offices": 200, "office key": 200, "diaries": 201,
    "office/diaries": 200, "diaries/withdraw": 200, "proofs": 200, "testcentre/results": 200,
}  # fmt: skip


@cache
def played() -> dict[str, Any]:
    with story() as told:
        return dict(play(told))


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return played()


def entry(kind: str, name: str) -> dict[str, Any]:
    """An entry of a vector file; without a name, what the file's entries share."""
    content = load(kind.removesuffix(".json"))
    if kind == "keys.json":
        key: dict[str, Any] = content["keys"][name]
        return key
    found = [entry for entry in content["accept"] + content["refuse"] if entry["name"] == name]
    return found[0] if name else content


def table(heading: str) -> list[list[str]]:
    """The rows of the first table behind a line that begins with `heading`."""
    lines = DOCUMENT[DOCUMENT.index(heading) :].splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("|---"))
    rows = []
    for line in lines[start + 1 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return rows


def shape(value: Any) -> Any:
    """Names and types, without values; a list by its first item."""
    if isinstance(value, dict):
        return {name: shape(item) for name, item in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def differences(shown: Any, expected: Any, path: str = "") -> Iterator[str]:
    """Where a value shown in the document is not the expected one; `…` stands for what was left out."""
    if isinstance(shown, dict) and isinstance(expected, dict):
        for name in shown:
            yield from differences(shown[name], expected.get(name), f"{path}.{name}")
    elif isinstance(shown, str) and shown.endswith("…"):
        if not str(expected).startswith(shown[:-1]):
            yield path
    elif shown != expected:
        yield path


def test_the_document_has_examples_of_every_kind() -> None:
    assert len(HEX) >= 18 and len(VECTORS) >= 10 and len(EXAMPLES) >= 16
    assert {told.partition(".json")[0] for told, _ in HEX + VECTORS} >= {
        "keys", "codes", "short-codes", "visit-ids", "contacts", "receipts", "statements", "signed-requests",
        "request-ids", "counts", "releases", "log", "retention", "diaries",
    }  # fmt: skip


@pytest.mark.parametrize(("told_as", "text"), HEX, ids=[told for told, _ in HEX])
def test_an_example_in_hex_is_the_vectors(told_as: str, text: str) -> None:
    kind, _, rest = told_as.partition(":")
    name, _, field = rest.rpartition(":")
    cut = re.fullmatch(r"(\w+)\[(\d+)\]", field)
    expected = entry(kind, name)[cut[1] if cut else field]
    assert "".join(text.split()) == (expected[: 2 * int(cut[2])] if cut else expected)


@pytest.mark.parametrize(("told_as", "text"), VECTORS, ids=[told for told, _ in VECTORS])
def test_an_example_in_json_is_the_vectors(told_as: str, text: str) -> None:
    kind, _, name = told_as.partition(":")
    shown = json.loads(text)
    if name.endswith(":contact"):
        assert shown == entry(kind, name.removesuffix(":contact"))["contact"]
    else:
        assert list(differences(shown, entry(kind, name))) == []


@pytest.mark.parametrize(("name", "text"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_a_call_has_the_shape_that_the_document_shows(told: dict[str, Any], name: str, text: str) -> None:
    assert shape(json.loads(text)) == shape(told[name])


def test_every_call_of_the_story_is_shown(told: dict[str, Any]) -> None:
    shown = {name for name, _ in EXAMPLES}
    hidden = {"codes by short code answer", "visits again request", "visits again answer", "conflict request",
              "visits by code answer"}  # fmt: skip
    calls = {name for name in told if name.endswith((" request", " answer"))} - hidden
    assert calls <= shown


def test_a_stranger_gets_through_the_whole_story(told: dict[str, Any]) -> None:
    assert {name.removesuffix(" status"): told[name] for name in told if name.endswith(" status")} == STATUSES
    assert told["contact"] == load("contacts")["accept"][0]["contact"]
    assert told["codes by short code answer"]["venue"] == told["codes answer"]["venue"]
    first, again = told["visits answer"], told["visits again answer"]
    assert {**first, "receipt": ""} == {**again, "receipt": ""}
    (visit,) = told["release content"]["visits"]
    assert (visit["visit"], visit["persons"]) == (b64u(VISIT), 6)
    assert told["release log details"] == {
        "request": told["requests answer"]["request"],
        "venue": told["requests request"]["venue"],
        **told["release request"],
    }


def test_the_lengths_that_the_document_names() -> None:
    assert len(b64u(bytes(SEALED_BYTES))) == 1486
    assert f"{SEALED_BYTES:,} bytes" in DOCUMENT


def wire() -> dict[str, int]:
    """Every code that the service's interfaces may answer, with its status."""
    problems = {**HOUSE_PROBLEMS, **VISITOR_PROBLEMS, **PROOF_PROBLEMS, **OFFICE_PROBLEMS, **RESULT_PROBLEMS,
                **CARD_PROBLEMS}  # fmt: skip
    return {code: problem.status for code, problem in problems.items() if code not in PAGES_ONLY}


def core_codes() -> set[str]:
    return {kind.code for kind in errors.every() if "code" in vars(kind)}


def test_every_refusal_stands_in_the_table_with_its_status() -> None:
    rows = table("| code | status | meaning |")
    assert {row[0].strip("`"): int(row[1]) for row in rows} == wire()
    assert all(len(row) == 3 and row[2].endswith(".") for row in rows)
    assert len(rows) == len(wire())


def test_the_rest_of_the_core_is_told_apart() -> None:
    local = {row[0].strip("`") for row in table("| code | meaning |")}
    assert local == core_codes() - set(wire())
    assert core_codes() | {ForeignPage.code} <= set(wire()) | local


def test_every_code_named_in_the_text_exists() -> None:
    known = set(wire()) | core_codes()
    text = re.sub(r"^```.*?^```$", "", DOCUMENT, flags=re.DOTALL | re.MULTILINE)
    stems = {code.partition("-")[0] for code in known if "-" in code}
    named = set(re.findall(r"`([a-z]+(?:-[a-z0-9]+)+)`", text))
    words = {purpose.value.decode().rpartition("/")[2] for purpose in Purpose} | set(VENUE_KINDS)
    words |= {"self-typed", "same-origin"}
    assert {name for name in named - words if name.partition("-")[0] in stems} <= known


def test_every_address_of_the_interfaces_has_a_section() -> None:
    with story() as told:
        rules = {
            (method, rule.rule.replace("<identity>", "<request>"))
            for rule in told.app.url_map.iter_rules()
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
            if rule.rule.startswith("/api/")
        }
    assert set(re.findall(r"^### `([A-Z]+) (/api/\S+)`$", DOCUMENT, re.MULTILINE)) == rules


def test_every_claim_and_every_purpose_stands_in_its_table() -> None:
    assert {int(row[0]) for row in table("| label | name | type | meaning |")} == set(Claim)
    purposes = {purpose.value.decode().removeprefix("tun/v1/") for purpose in Purpose}
    for heading in ("| purpose | signed by |", "| purpose | claims |"):
        assert {row[0].strip("`") for row in table(heading)} == purposes


def test_the_claims_of_a_purpose_are_those_of_its_tokens() -> None:
    """Compared with the vectors that have every claim: a code and a grant of one area."""
    rows = {row[0].strip("`"): {int(n) for n in re.findall(r"-?\d+(?! bytes)\b", row[1])}
            for row in table("| purpose | claims |")}  # fmt: skip
    for vector in load("tokens")["accept"][:6]:
        assert rows[vector["purpose"]] == {int(label) for label in vector["claims"]}, vector["name"]


def test_every_kind_of_venue_is_named() -> None:
    (row,) = [row for row in table("| name | meaning |") if row[0] == "`venue.kind`"]
    assert tuple(re.findall(r"`([a-z-]+)`", row[1])) == VENUE_KINDS


def test_links_within_the_document_lead_somewhere() -> None:
    anchors = {
        re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", DOCUMENT, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", DOCUMENT)) <= anchors
