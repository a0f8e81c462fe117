"""The vector files themselves: complete, well-formed, and none that no test reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.vectors.cast import FOLDER, KEYS
from tests.vectors.generate import KINDS
from tests.vectors.reading import load
from tun.core import errors
from tun.core.keys import VerifyingKey


def codes() -> set[str]:
    return {kind.code for kind in errors.every()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_says_what_to_accept_and_what_to_refuse(kind: str) -> None:
    content = load(kind)
    assert content["about"].endswith((".", ")."))
    assert content["accept"]
    for entry in content["refuse"]:
        assert entry["code"] in codes(), entry["name"]
        assert entry["why"], entry["name"]


def test_every_file_is_listed_and_read_by_a_test() -> None:
    files = {path.stem for path in FOLDER.glob("*.json")}
    assert files == {"keys", *KINDS}
    tests = "\n".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    assert set(KINDS) <= set(re.findall(r'(?:accepted|refused|load)\("([a-z0-9-]+)"', tests))


def test_no_two_codes_are_spelt_alike() -> None:
    spelt = [kind.code for kind in errors.every() if "code" in vars(kind)]
    assert len(spelt) > 80
    assert len(spelt) == len(set(spelt))
    assert all(re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", code) for code in spelt)


@pytest.mark.parametrize("name", KEYS)
def test_a_key_has_the_id_and_the_bytes_that_the_file_says(name: str) -> None:
    told = load("keys")["keys"][name]
    key = VerifyingKey.from_point(bytes.fromhex(told["point"]))
    assert (key.id.hex(), key.spki.hex()) == (told["id"], told["spki"])
