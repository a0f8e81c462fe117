"""Cards, their numbers and passes: what is read, what is refused and why, and what nobody can learn from them."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.vectors.reading import accepted, load, opening, refused, signing, verifying
from tun.core import cardfile, cards, cardvisit
from tun.core.cardfile import CardProof, CardRecord
from tun.core.cards import Card, PassCode
from tun.core.contact import SEALED_BYTES, Contact
from tun.core.envelope import PADDED_MORE, pad
from tun.core.errors.base import Refusal, TooLong
from tun.core.errors.cards import CardRefused
from tun.core.errors.sealing import CannotOpen
from tun.core.errors.visits import SealedMalformed
from tun.core.proofs import LONGEST_PROOF, Opening
from tun.core.visits import Verdict, VisitRecord
from tun.service.prints.qr import MOST_BYTES

OFFICE = opening("office-sealing")
ADA = Contact("Ada", "Lovelace", "0631 1234", "", "Fruchthallstraße", "10", "67655", "Kaiserslautern")


@accepted("cards")
def test_a_printed_card_is_read(vector: dict[str, Any]) -> None:
    card = cards.scanned(vector["text"], verifying(vector["keys"]), now=vector["at"])
    assert card == Card(bytes.fromhex(vector["id"]), vector["month"], vector["office"])


@refused("cards")
def test_what_is_no_good_card_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(CardRefused) as refusal:
        cards.scanned(vector["text"], verifying(vector["keys"]), now=vector["at"])
    assert refusal.value.code == vector["code"]


@accepted("card-numbers")
def test_a_number_is_read_as_people_type_it(vector: dict[str, Any]) -> None:
    card = bytes.fromhex(vector["id"])
    assert cards.scanned(vector["text"], (), now=0) == cards.parse_number(vector["text"]) == card
    assert cards.number_of(card) == vector["printed"]
    assert cards.is_id(card)


@refused("card-numbers")
def test_a_slip_in_a_number_is_found(vector: dict[str, Any]) -> None:
    with pytest.raises(CardRefused) as refusal:
        cards.scanned(vector["text"], (), now=0)
    assert refusal.value.code == vector["code"]


@accepted("passes")
def test_a_pass_holds_for_its_half_minute_and_its_neighbours(vector: dict[str, Any]) -> None:
    code = cards.scanned(vector["text"], (), now=0)
    assert isinstance(code, PassCode)
    assert (code.id.hex(), code.step) == (vector["id"], vector["step"])
    code.check(bytes.fromhex(vector["secret"]), now=vector["at"])


@refused("passes")
def test_a_stale_or_forged_pass_does_not(vector: dict[str, Any]) -> None:
    with pytest.raises(CardRefused) as refusal:
        code = cards.scanned(vector["text"], (), now=0)
        assert isinstance(code, PassCode)
        code.check(bytes.fromhex(vector["secret"]), now=vector["at"])
    assert refusal.value.code == vector["code"]


def test_a_pass_shows_what_is_read() -> None:
    secret, card = bytes(32), cards.new_id(secrets.token_bytes)
    code = cards.scanned(cards.pass_text(cards.pass_code(secret, card, now=1000)), (), now=0)
    assert isinstance(code, PassCode)
    code.check(secret, now=1000)


def test_a_card_that_is_printed_is_read_and_fits_a_code_that_is_read_from_three_centimetres() -> None:
    key, month = signing("service"), cards.month_of(1_795_462_200)
    for card in (Card(cards.new_id(secrets.token_bytes), month, 65_535) for _ in range(50)):
        text = cards.url("https://" + "h" * 28, cards.issue(card, key))
        assert cards.scanned(text, [key.verifying], now=1_795_462_200) == card
        assert len(text) <= 180 < MOST_BYTES, "QR version 9-M: 0.5 mm a module where the code is 30 mm wide"


@pytest.mark.parametrize(
    ("month", "name", "over"),
    [
        (12 * 2026 + 10, "2026-11", "2027-12-01"),
        (12 * 2026, "2026-01", "2027-02-01"),
        (12 * 2026 + 11, "2026-12", "2028-01-01"),
    ],
)
def test_a_card_is_good_through_the_twelfth_month_after_its_own(month: int, name: str, over: str) -> None:
    ends = int(datetime.fromisoformat(over).replace(tzinfo=UTC).timestamp())
    assert (cards.month_name(month), cards.good_until(month)) == (name, ends)
    assert cards.first_month_kept(ends - 1) == month
    assert cards.first_month_kept(ends) == month + 1


@given(some.binary(min_size=7, max_size=7))
def test_every_id_has_a_number_that_comes_back(random: bytes) -> None:
    turns = iter([random])
    card = cards.new_id(lambda size: next(turns, bytes(size)))
    assert cards.is_id(card)
    assert cards.parse_number(cards.number_of(card)) == card


@given(some.text(max_size=200))
def test_any_text_is_a_card_or_a_refusal(text: str) -> None:
    for prefix in ("", cards.PASS_PREFIX, "https://tun.example.org/card#"):
        try:
            cards.scanned(prefix + text, verifying(["service"]), now=0)
        except CardRefused:
            continue


# --- What is sealed in a browser ----------------------------------------------------------------------------


@accepted("card-seals", having="contact")
def test_a_contact_of_a_card_opens_for_the_office(vector: dict[str, Any]) -> None:
    sealed = bytes.fromhex(vector["sealed"])
    contact = cardfile.open_card_contact(sealed, with_key=OFFICE, card=bytes.fromhex(load("card-seals")["card"]))
    assert (contact.family_name, contact.phone) == (vector["contact"]["family_name"], vector["contact"]["phone"])
    assert len(sealed) == SEALED_BYTES


@accepted("card-seals", having="opening")
def test_an_opening_of_a_card_opens_for_the_office_and_fits_its_proof(vector: dict[str, Any]) -> None:
    sealed, card = bytes.fromhex(vector["sealed"]), bytes.fromhex(load("card-seals")["card"])
    found = cardfile.open_opening(sealed, with_key=OFFICE, card=card, holder=bytes.fromhex(vector["holder"]))
    assert found.to_json() == vector["opening"]
    assert cardfile.check_opening(sealed) == OFFICE.id


@refused("card-seals")
def test_nothing_else_opens(vector: dict[str, Any]) -> None:
    sealed, card = bytes.fromhex(vector["sealed"]), bytes.fromhex(load("card-seals")["card"])
    with pytest.raises(Refusal) as refusal:
        if "holder" in vector:
            cardfile.open_opening(sealed, with_key=OFFICE, card=card, holder=bytes.fromhex(vector["holder"]))
        else:
            cardfile.open_card_contact(sealed, with_key=OFFICE, card=card)
    assert refusal.value.code == vector["code"]


def test_what_is_sealed_here_opens_for_its_card_alone() -> None:
    card, other = cards.new_id(secrets.token_bytes), cards.new_id(secrets.token_bytes)
    sealed = cardfile.seal_card_contact(ADA, to=OFFICE.sealing, card=card)
    assert cardfile.open_card_contact(sealed, with_key=OFFICE, card=card) == ADA
    told = Opening(bytes(16), "LOVELACE", "ADA", "1815-12-10")
    shut = cardfile.seal_opening(told, to=OFFICE.sealing, card=card)
    assert cardfile.open_opening(shut, with_key=OFFICE, card=card, holder=told.holder) == told
    with pytest.raises(CannotOpen):
        cardfile.open_card_contact(sealed, with_key=OFFICE, card=other)
    with pytest.raises(CannotOpen):
        cardfile.open_opening(shut, with_key=OFFICE, card=other, holder=told.holder)


def test_an_opening_with_the_longest_names_of_a_certificate_fits() -> None:
    told = Opening(bytes(16), "M" * 80, "Z" * 80, "1985-03-21", "URN:UVCI:01DE/" + "X" * 60)
    assert len(cardfile.seal_opening(told, to=OFFICE.sealing, card=bytes(8))) == cardfile.SEALED_OPENING_BYTES
    with pytest.raises(TooLong):
        cardfile.seal_opening(Opening(bytes(16), "M" * 500, "", ""), to=OFFICE.sealing, card=bytes(8))


@pytest.mark.parametrize("index", [0, 9, 40])
def test_what_has_not_the_shape_of_an_opening_is_refused_unread(index: int) -> None:
    sealed = bytearray(cardfile.seal_opening(Opening(bytes(16), "A", "", ""), to=OFFICE.sealing, card=bytes(8)))
    sealed[index] ^= 1
    with pytest.raises(SealedMalformed):
        cardfile.check_opening(bytes(sealed))
    with pytest.raises(SealedMalformed):
        cardfile.check_opening(b"\x01" * 601)


# --- What lies in the envelope ------------------------------------------------------------------------------


def record(proofs: int, **more: Any) -> CardRecord:
    one = CardProof(bytes(LONGEST_PROOF), bytes(cardfile.SEALED_OPENING_BYTES))
    return CardRecord(1, bytes(SEALED_BYTES), **more).with_proofs((one,) * proofs)


def test_every_record_has_one_size_however_many_proofs_there_are() -> None:
    full = record(99, secret=bytes(32))
    assert len(full.proofs) == cardfile.MOST_PROOFS
    sizes = {len(one.to_bytes()) for one in (record(0), record(1), full)}
    assert sizes == {cardfile.PADDED_BYTES}
    for one in (record(0), record(3), full):
        assert CardRecord.from_bytes(one.to_bytes()) == one


def test_new_proofs_take_the_place_of_the_old_ones() -> None:
    new = CardProof(b"new", b"")
    assert record(5).with_proofs((new,)).proofs == (new,)


def test_a_record_that_is_too_long_is_a_defect_and_not_a_longer_envelope() -> None:
    with pytest.raises(ValueError, match="outgrew"):
        CardRecord(1, bytes(cardfile.PADDED_BYTES)).to_bytes()


# --- A visit by card ----------------------------------------------------------------------------------------


def opened(vector: dict[str, Any]) -> Contact:
    shared = load("card-visits")
    visit = cardvisit.open_visit(
        bytes.fromhex(vector["sealed"]),
        with_key=OFFICE,
        venue=bytes.fromhex(shared["venue"]),
        visit=bytes.fromhex(shared["visit"]),
    )
    return cardvisit.contact_of(visit, [bytes.fromhex(vector["holder"])], key_for=lambda _: OFFICE)


@accepted("card-visits")
def test_a_visit_by_card_opens_to_its_contact_and_the_openings_that_fit(vector: dict[str, Any]) -> None:
    assert len(vector["sealed"]) == 2 * cardvisit.SEALED_VISIT_BYTES
    assert json.loads(opened(vector).to_plaintext()) == vector["contact"]


@refused("card-visits")
def test_what_is_no_visit_by_card_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refusal:
        opened(vector)
    assert refusal.value.code == vector["code"]


def test_a_visit_by_card_fits_its_envelope_with_its_verdict() -> None:
    visit = cardvisit.CardVisit(bytes(8), bytes(SEALED_BYTES), (bytes(cardfile.SEALED_OPENING_BYTES),))
    sealed = cardvisit.seal_visit(visit, to=OFFICE.sealing, venue=bytes(8), visit=bytes(16))
    verdict = Verdict("2G+", 0, 1, ((bytes(32), (1, 3, 4, 5, 6)),))
    times = (2**33, 2**33, 2**33, "everyone-out")
    told = VisitRecord(*times, bytes(8), 65535, sealed, bytes(16), bytes(32), True, "card", verdict)
    assert len(pad(told.to_bytes())) == PADDED_MORE
    with pytest.raises(ValueError, match="one opening"):
        cardvisit.seal_visit(
            cardvisit.CardVisit(visit.card, visit.sealed, visit.openings * 2), to=OFFICE.sealing, venue=b"", visit=b""
        )
