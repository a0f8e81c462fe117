"""Word codes: spoken in many ways, one normal form, and slow to guess."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.vectors.cast import FOLDER
from tests.vectors.reading import accepted, load, refused
from tun.core import spoken
from tun.core.errors.base import Refusal
from tun.core.errors.visits import WordsMistyped
from tun.core.wordlist import WORDS

NORMAL = [spoken.normal(word) for word in WORDS]


@accepted("diaries", having="typed")
def test_words_are_read_however_they_are_typed(vector: dict[str, Any]) -> None:
    assert spoken.read(vector["typed"]) == vector["normal"]


@refused("diaries", having="typed")
def test_what_is_not_five_words_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refusal:
        spoken.read(vector["typed"])
    assert refusal.value.code == vector["code"]


@accepted("diaries", having="random")
def test_words_are_drawn_from_fifty_five_bits(vector: dict[str, Any]) -> None:
    assert " ".join(spoken.draw(lambda size: bytes.fromhex(vector["random"])[:size])) == vector["words"]


def test_the_id_is_stretched_from_the_normal_form() -> None:
    vector = load("diaries")["accept"][0]
    assert spoken.ROUNDS >= 600_000
    assert spoken.diary_id(vector["normal"]).hex() == vector["id"] == load("diaries")["id"]


def test_the_list_is_the_one_that_the_protocol_names() -> None:
    content = (FOLDER / "words.txt").read_bytes()
    assert hashlib.sha256(content).hexdigest() == load("diaries")["words_sha256"]
    assert tuple(content.decode().split()) == WORDS


def test_the_list_has_2048_words_of_letters_alone() -> None:
    assert len(set(NORMAL)) == len(WORDS) == 2048
    assert all(word.isascii() and word.isalpha() and 4 <= len(word) <= 11 for word in NORMAL)


def test_no_word_begins_another_so_they_may_run_together() -> None:
    ordered = sorted(NORMAL)
    assert not [one for one, following in pairwise(ordered) if following.startswith(one)]


def test_one_wrong_letter_never_makes_another_word() -> None:
    holes = [f"{word[:place]}*{word[place + 1 :]}" for word in NORMAL for place in range(len(word))]
    assert len(holes) == len(set(holes)), "one letter changed"
    shorter = {word[:place] + word[place + 1 :] for word in NORMAL for place in range(len(word))}
    assert not shorter & set(NORMAL), "one letter left out"


@given(some.lists(some.sampled_from(WORDS), min_size=5, max_size=5), some.sampled_from(["", " ", "-", ", ", "\n"]))
def test_any_five_words_come_back_with_any_sign_between_them(words: list[str], between: str) -> None:
    assert spoken.read(between.join(words)) == " ".join(map(spoken.normal, words))


@given(some.text(max_size=120))
def test_any_text_is_five_words_or_refused(text: str) -> None:
    with pytest.raises(WordsMistyped) as refusal:
        spoken.read(text)
    assert refusal.value.field == "words" and str(refusal.value) == "words-mistyped: words"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Banene", "Banane"), ("Bannane", "Banane"), ("kase", "Käse"), ("Kese", "Käse"), ("qwrtzpf", None)],
)
def test_a_slip_is_named_with_the_word_that_comes_nearest(typed: str, meant: str | None) -> None:
    assert spoken.slips(f"Leuchtturm {typed} Regenbogen") == [(typed, meant)]


def test_whole_sentences_are_not_searched_through() -> None:
    assert len(spoken.slips(" ".join(f"{sign}qqqq" for sign in "abcdefghijklmnop"))) == 10
    assert spoken.slips("qqqq qqqq") == [("qqqq", None)]
    assert spoken.count("1. Banane 2. Käse") == 2
