"""One spelling for each value: base64url, hexadecimal ids, CBOR, JSON objects."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.vectors import independent
from tests.vectors.reading import accepted, refused
from tun.core.encoding import Fields, b64u, cbor, read_json_object, unb64u, uncbor, unhex
from tun.core.errors.base import BadBase64, Malformed, MissingField, Refusal, TooLong, UnknownField, WrongType

# Labels of one byte, as all of TuN's are: there the orders of RFC 8949 and of its predecessor are the same.
LABELS = some.integers(-24, 23)
NESTED = some.recursive(
    some.none() | some.booleans() | some.integers(-(2**63), 2**63) | some.binary() | some.text(),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(LABELS, inner, max_size=4),
    max_leaves=12,
)


@accepted("base64url")
def test_base64url_is_read_and_written(vector: dict[str, Any]) -> None:
    assert unb64u(vector["text"]) == bytes.fromhex(vector["bytes"])
    assert b64u(bytes.fromhex(vector["bytes"])) == vector["text"]


@refused("base64url")
def test_another_spelling_of_base64url_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(BadBase64) as refusal:
        unb64u(vector["text"], field="visit")
    assert (refusal.value.code, refusal.value.field) == (vector["code"], "visit")


@given(some.binary(max_size=200))
def test_base64url_gives_back_every_byte(data: bytes) -> None:
    assert unb64u(b64u(data), size=len(data)) == data
    with pytest.raises(BadBase64):
        unb64u(b64u(data), size=len(data) + 1)


@given(some.text(max_size=40))
def test_any_text_is_refused_or_has_one_spelling(text: str) -> None:
    try:
        data = unb64u(text)
    except BadBase64:
        return
    assert b64u(data) == text


@pytest.mark.parametrize("text", ["", "00", "00" * 9, "AB" * 8, "0x" * 8, "gg" * 8, "٠" * 16, " " + "0" * 15])
def test_an_id_is_lower_case_hex_of_its_size(text: str) -> None:
    assert unhex("ab" * 8, size=8) == b"\xab" * 8
    with pytest.raises(Malformed):
        unhex(text, size=8)


@accepted("cbor")
def test_cbor_has_one_encoding(vector: dict[str, Any]) -> None:
    assert cbor(vector["value"]).hex() == vector["bytes"]
    assert uncbor(bytes.fromhex(vector["bytes"])) == vector["value"]


@refused("cbor")
def test_cbor_that_says_things_twice_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        uncbor(bytes.fromhex(vector["bytes"]))


@given(NESTED)
def test_cbor_agrees_with_a_second_implementation(value: Any) -> None:
    data = independent.cbor(value)
    assert cbor(value) == data
    assert uncbor(data) == value == independent.uncbor(cbor(value))


@given(some.binary(max_size=60))
def test_any_bytes_are_cbor_or_malformed(data: bytes) -> None:
    try:
        uncbor(data)
    except Refusal as refusal:
        assert type(refusal) is Malformed


@pytest.mark.parametrize("tag", [0, 1, 2, 4, 5, 28, 29, 30, 35, 36, 37, 100, 256, 258, 260, 261, 1004, 43000])
def test_a_tag_that_means_something_elsewhere_breaks_nothing(tag: int) -> None:
    for value in ("(", "x", b"\xff" * 9, [10**9, 3], [1, 0], [[1, 2], [3]], 2**62, -1, None, {1: 2}):
        try:
            uncbor(independent.cbor(independent.Tag(tag, value)))
        except Refusal as refusal:
            assert type(refusal) is Malformed


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"1", b'"x"', b"null", b"{", b'{"a":1}{}', b'{"a":1,"a":1}', b'{"a":{"b":1,"b":2}}', b'{"a":NaN}',
     b'{"a":-Infinity}', rb'{"a":"\ud800"}', b'{"a":"\xff"}', b"\xef\xbb\xbf{}", b"[" * 100_000, b'{"a":' * 100_000],
    ids=range(16),
)  # fmt: skip
def test_what_is_not_one_json_object_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        read_json_object(body)


@given(some.dictionaries(some.text(max_size=8), some.text(max_size=8) | some.integers() | some.none(), max_size=5))
def test_a_json_object_is_read_as_it_was_written(content: dict[str, Any]) -> None:
    assert read_json_object(json.dumps(content).encode()) == content


@given(some.binary(max_size=60))
def test_any_body_is_an_object_or_malformed(body: bytes) -> None:
    try:
        assert isinstance(read_json_object(body), dict)
    except Refusal as refusal:
        assert type(refusal) is Malformed


def test_fields_are_taken_one_by_one_and_nothing_may_be_left() -> None:
    fields = Fields({"at": 5, "name": " Ada ", "area": None, "id": "ab", "raw": "_w", "list": [1], "map": {}})
    assert fields.has("at") and not fields.has("until")
    assert fields.integer("at") == 5
    assert fields.filled("name", longest=5) == "Ada"
    assert fields.optional_integer("area") is None
    assert fields.hex("id", size=1) == b"\xab"
    assert fields.binary("raw", size=1) == b"\xff"
    assert fields.items("list", longest=1) == [1]
    with pytest.raises(UnknownField) as refusal:
        fields.done()
    assert refusal.value.field == "map"
    assert fields.mapping("map") == {}
    fields.done()


@pytest.mark.parametrize("value", [True, 1.0, "1", None, [], 2**53, -(2**53)])
def test_an_integer_is_a_whole_number_that_javascript_knows(value: object) -> None:
    assert Fields({"at": 2**53 - 1}).integer("at") == 2**53 - 1
    with pytest.raises(WrongType) as refusal:
        Fields({"at": value}).integer("at")
    assert refusal.value.field == "at"


@pytest.mark.parametrize(
    ("value", "error"), [(1, WrongType), (None, WrongType), ("x" * 6, TooLong), ("a\x00", Malformed)]
)
def test_a_text_has_a_type_and_a_longest_length(value: object, error: type[Refusal]) -> None:
    assert Fields({"t": "x" * 5}).text("t", longest=5) == "x" * 5
    with pytest.raises(error):
        Fields({"t": value}).text("t", longest=5)


@pytest.mark.parametrize("value", ["", " ", "\u00a0\t"])
def test_a_blank_text_counts_as_missing_where_one_is_needed(value: str) -> None:
    with pytest.raises(MissingField):
        Fields({"t": value}).filled("t", longest=5)


def test_a_list_has_a_longest_length_and_an_object_is_one() -> None:
    with pytest.raises(TooLong):
        Fields({"x": [1, 2]}).items("x", longest=1)
    with pytest.raises(WrongType):
        Fields({"x": [1, 2]}).mapping("x")
    with pytest.raises(MissingField):
        Fields({}).items("x", longest=1)


@pytest.mark.parametrize("name", ["x" * 41, "Ada Lovelace", "Müller", "", "0", "<b>"])
def test_what_is_no_name_of_a_field_is_not_repeated(name: str) -> None:
    with pytest.raises(UnknownField) as refusal:
        Fields({name: 1}).done()
    assert refusal.value.field is None
