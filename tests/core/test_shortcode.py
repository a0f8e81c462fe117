"""Short codes: typed by people, in every way that people type."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.vectors.reading import accepted, refused
from tun.core.errors.visits import ShortCodeMistyped
from tun.core.shortcode import ALPHABET, LENGTH, display, new, parse


def source(*draws: bytes) -> Callable[[int], bytes]:
    """Chance that gives these bytes one after the other."""
    left = iter(draws)

    def random(size: int) -> bytes:
        data = next(left)
        assert len(data) == size
        return data

    return random


@accepted("short-codes")
def test_a_short_code_is_read_however_it_is_typed(vector: dict[str, Any]) -> None:
    assert parse(vector["typed"]) == vector["code"]
    assert display(vector["code"]) == vector["display"]


@refused("short-codes")
def test_a_slip_is_noticed(vector: dict[str, Any]) -> None:
    with pytest.raises(ShortCodeMistyped) as refusal:
        parse(vector["typed"])
    assert (refusal.value.code, refusal.value.field) == (vector["code"], "short")


@given(some.binary(min_size=5, max_size=5))
def test_a_new_code_is_read_back(chance: bytes) -> None:
    code = new(source(chance, bytes(5)))
    assert len(code) == LENGTH and set(code) <= set(ALPHABET)
    assert parse(display(code).lower()) == code


@given(some.binary(min_size=5, max_size=5), some.integers(0, 7), some.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(chance: bytes, place: int, character: str) -> None:
    code = new(source(chance, bytes(5)))
    wrong = code[:place] + character + code[place + 1 :]
    if wrong != code:
        with pytest.raises(ShortCodeMistyped):
            parse(wrong)


@given(some.binary(min_size=5, max_size=5), some.integers(0, 5))
def test_two_neighbours_exchanged_are_always_noticed(chance: bytes, place: int) -> None:
    code = new(source(chance, bytes(5)))
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if wrong != code:
        with pytest.raises(ShortCodeMistyped):
            parse(wrong)


def test_a_code_whose_check_symbol_is_not_on_every_phone_is_drawn_again() -> None:
    assert new(source((32).to_bytes(5, "big"), (36).to_bytes(5, "big"), (37).to_bytes(5, "big"))) == "00000150"


@given(some.text(max_size=12))
def test_any_text_is_a_code_or_a_slip(text: str) -> None:
    with suppress(ShortCodeMistyped):
        assert parse(text) == parse(display(parse(text)))
