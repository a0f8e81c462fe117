"""Contacts: what fits, what is refused, and that one size tells nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.vectors.reading import accepted, load, opening, refused
from tun.core.contact import (
    LONGEST_FIELD,
    MOST_PERSONS,
    PLAINTEXT_BYTES,
    SEALED_BYTES,
    Contact,
    check_sealed,
    open_contact,
    seal_contact,
)
from tun.core.errors.base import Refusal, TooLong
from tun.core.errors.sealing import CannotOpen
from tun.core.errors.visits import SealedMalformed

FILE = load("contacts")
OFFICE = opening(FILE["key"])
VENUE, VISIT = bytes.fromhex(FILE["venue"]), bytes.fromhex(FILE["visit"])
ADA = Contact("Ada", "Lovelace", "0631 1234", "", "Fruchthallstraße", "10", "67655", "Kaiserslautern")

TEXTS = some.text(some.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
FILLED = TEXTS.filter(lambda text: bool(text.strip()))
CONTACTS = some.builds(
    Contact, FILLED, FILLED, FILLED, TEXTS, FILLED, FILLED, FILLED, FILLED,
    companions=some.lists(FILLED, max_size=4).map(tuple), openings=some.just(()),
)  # fmt: skip


def opened(sealed: str) -> Contact:
    return open_contact(bytes.fromhex(sealed), with_key=OFFICE, venue=VENUE, visit=VISIT)


@accepted("contacts")
def test_a_contact_is_opened_as_it_was_typed(vector: dict[str, Any]) -> None:
    told = {**vector["contact"], "companions": tuple(vector["contact"]["companions"])}
    told["openings"] = tuple(vector["contact"]["openings"])
    assert opened(vector["sealed"]) == Contact(**told)
    assert Contact.from_plaintext(bytes.fromhex(vector["plaintext"])) == Contact(**told)


@refused("contacts")
def test_what_is_no_contact_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refusal:
        opened(vector["sealed"])
    assert refusal.value.code == vector["code"]


@given(CONTACTS)
def test_every_contact_has_one_size_and_comes_back(contact: Contact) -> None:
    sealed = seal_contact(contact, to=OFFICE.sealing, venue=VENUE, visit=VISIT)
    assert len(contact.to_plaintext()) == PLAINTEXT_BYTES == 1024
    assert len(sealed) == SEALED_BYTES == 1114
    assert check_sealed(sealed) == OFFICE.id
    assert open_contact(sealed, with_key=OFFICE, venue=VENUE, visit=VISIT) == contact


@given(some.binary(min_size=1024, max_size=1024) | some.text(max_size=200).map(lambda t: t.encode("utf-8", "ignore")))
def test_any_content_is_a_contact_or_refused(content: bytes) -> None:
    with pytest.raises(Refusal):
        Contact.from_plaintext(content.ljust(1024)[:1024])


@given(some.data())
def test_any_field_may_be_of_any_type_and_nothing_else_happens_than_a_refusal(data: some.DataObject) -> None:
    fields = json.loads(ADA.to_plaintext())
    name = data.draw(some.sampled_from(sorted(fields)))
    fields[name] = data.draw(some.none() | some.integers() | some.booleans() | some.lists(some.integers(), max_size=2)
                             | some.text(max_size=120) | some.just({}))  # fmt: skip
    try:
        contact = Contact.from_plaintext(json.dumps(fields).encode().ljust(1024)[:1024])
    except Refusal:
        return
    assert isinstance(contact, Contact)


def test_a_contact_that_is_too_long_names_its_longest_field() -> None:
    long = replace(ADA, street="ß" * 100, city="x" * 90, companions=("y" * 80,) * 9)
    with pytest.raises(TooLong) as refusal:
        long.to_plaintext()
    assert refusal.value.field == "companions"
    with pytest.raises(TooLong) as refusal:
        replace(ADA, street="ß" * 600).to_plaintext()
    assert refusal.value.field == "street"


def test_the_last_byte_fits_and_one_more_does_not() -> None:
    room = PLAINTEXT_BYTES - len(replace(ADA, companions=("",)).to_plaintext().rstrip())
    assert replace(ADA, companions=("x" * room,)).to_plaintext()[-1:] == b"}"
    with pytest.raises(TooLong):
        replace(ADA, companions=("x" * (room + 1),)).to_plaintext()


@pytest.mark.parametrize("name", ["given_name", "family_name", "phone", "email", "street", "house_number", "city"])
def test_a_field_has_a_hundred_characters_whatever_their_bytes(name: str) -> None:
    assert LONGEST_FIELD == 100
    changed: dict[str, Any] = {name: "🙂" * 100}
    fits = replace(ADA, **changed)
    assert Contact.from_plaintext(fits.to_plaintext()) == fits
    changed[name] = "x" * 101
    with pytest.raises(TooLong) as refusal:
        Contact.from_plaintext(replace(ADA, **changed).to_plaintext())
    assert refusal.value.field == name


def test_twenty_persons_are_one_and_nineteen_companions() -> None:
    assert MOST_PERSONS == 20
    fits = replace(ADA, companions=("x",) * 19)
    assert Contact.from_plaintext(fits.to_plaintext()) == fits


def test_a_sealed_contact_cannot_be_moved() -> None:
    sealed = seal_contact(ADA, to=OFFICE.sealing, venue=VENUE, visit=VISIT)
    for key, venue, visit in (
        (OFFICE, bytes(8), VISIT),
        (OFFICE, VENUE, bytes(16)),
        (opening("other-office-sealing"), VENUE, VISIT),
    ):
        with pytest.raises(CannotOpen):
            open_contact(sealed, with_key=key, venue=venue, visit=visit)


@given(some.binary(max_size=80) | some.binary(min_size=1114, max_size=1114))
def test_any_bytes_have_not_the_shape_of_a_sealed_contact(data: bytes) -> None:
    with pytest.raises(SealedMalformed) as refusal:
        check_sealed(data)
    assert refusal.value.field == "sealed"
