"""Cards at the service: made once, given proofs, blocked, gone after twelve months, and never read."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.service.conftest import ADA, NOON, City
from tests.service.traces import everything, text_spellings, traces
from tun.core import cardfile, cards, proofs
from tun.core.cardfile import CardProof, CardRecord
from tun.core.cards import Card
from tun.core.contact import Contact
from tun.core.errors.base import Malformed, NotFound, Refusal
from tun.core.errors.cards import CardBlocked, CardInvalid, CardOver, CardRefused, CardTaken, CardUnknown
from tun.core.errors.sealing import CannotOpen, DayKeyDestroyed
from tun.core.errors.visits import SealedKeyUnknown, SealedMalformed
from tun.core.keys import OpeningKey, SigningKey
from tun.core.proofs import Opening, Proof
from tun.core.rules import Ground, Standing
from tun.service.actions import cards as deeds
from tun.service.actions.purge import overdue, purge
from tun.service.storage.tables import CardRow, db

OVER = int(datetime(2027, 12, 1, tzinfo=UTC).timestamp())
NAME = Opening(bytes(range(16)), "LOVELACE", "ADA", "1815-12-10")


def made(city: City, *, contact: Contact = ADA, now: int = NOON) -> Card:
    """A card as the desk's browser and the service make it."""
    card = cards.new_id(secrets.token_bytes)
    sealed = cardfile.seal_card_contact(contact, to=city.office.sealing.sealing, card=card)
    return deeds.make(city.service, card, office=1, sealed=sealed, now=now)


def address(city: City, card: Card, key: SigningKey | None = None) -> str:
    return cards.url("https://tun.example.org", cards.issue(card, key or city.service.keys.signer))


def proof(city: City, card: Card, *, by: SigningKey | None = None, to: OpeningKey | None = None) -> CardProof:
    opening = Opening(secrets.token_bytes(16), NAME.fnt, NAME.gnt, NAME.dob)
    standing = Standing(frozenset({Ground.ANTIGEN}), NOON, None)
    token = proofs.issue(Proof(secrets.token_bytes(16), standing, opening.holder), by or city.service.keys.signer)
    key = (to or city.office.sealing).sealing
    return CardProof(token, cardfile.seal_opening(opening, to=key, card=card.id))


def record(city: City, card: Card) -> CardRecord:
    db.session.rollback()
    found = deeds.by_id(city.service, db.session, card.id, now=city.clock()).record
    db.session.rollback()
    return found


def test_a_card_that_was_made_is_found_by_its_code_and_by_its_number(city: City) -> None:
    card = made(city)
    assert (card.month, card.office) == (12 * 2026 + 10, 1)
    for shown in (address(city, card), cards.number_of(card.id), cards.number_of(card.id).lower()):
        assert deeds.find(city.service, shown, now=NOON).card == card


def test_the_same_card_sent_twice_is_one_and_another_contact_is_refused(city: City) -> None:
    card = cards.new_id(secrets.token_bytes)
    sealed, other = (cardfile.seal_card_contact(ADA, to=city.office.sealing.sealing, card=card) for _ in range(2))
    first = deeds.make(city.service, card, office=1, sealed=sealed, now=NOON)
    assert deeds.make(city.service, card, office=1, sealed=sealed, now=NOON + 9) == first
    with pytest.raises(CardTaken):
        deeds.make(city.service, card, office=1, sealed=other, now=NOON)
    assert city.count(CardRow) == 1


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"card": b"\xff" * 8}, Malformed),
        ({"card": bytes(7)}, Malformed),
        ({"office": 2}, NotFound),
        ({"sealed": b"\x01" * 1114}, SealedMalformed),
        ({"sealed": b""}, SealedMalformed),
        ({"sealed": None}, SealedKeyUnknown),  # to a key that no office stated
        ({"now": NOON + 300 * 86_400}, SealedKeyUnknown),  # the office's key has ended
    ],
)
def test_what_is_no_card_is_not_kept(city: City, changed: dict[str, Any], refusal: type[Refusal]) -> None:
    card = cards.new_id(secrets.token_bytes)
    given = {
        "card": card,
        "office": 1,
        "sealed": cardfile.seal_card_contact(ADA, to=city.office.sealing.sealing, card=card),
        "now": NOON,
        **changed,
    }
    if given["sealed"] is None:
        given["sealed"] = cardfile.seal_card_contact(ADA, to=OpeningKey.generate().sealing, card=card)
    with pytest.raises(refusal):
        deeds.make(city.service, given.pop("card"), **given)
    assert city.count(CardRow) == 0


def test_every_wrong_card_has_a_refusal_of_its_own(city: City) -> None:
    card, blocked = made(city), made(city)
    deeds.block(city.service, blocked.id)
    unknown = cards.new_id(secrets.token_bytes)
    other_city = SigningKey.generate()
    shown = {
        "card-unknown": cards.number_of(unknown),
        "card-blocked": cards.number_of(blocked.id),
        "card-mistyped": cards.number_of(card.id)[:-1],
        "card-foreign": address(city, card, other_city),
        "card-invalid": address(city, Card(card.id, card.month - 1, card.office)),  # signed here, of another month
        "card-over": address(city, Card(card.id, card.month - 13, card.office)),
    }
    for code, text in shown.items():
        with pytest.raises(CardRefused) as refusal:
            deeds.find(city.service, text, now=NOON)
        assert refusal.value.code == code
    with pytest.raises(CardUnknown):
        deeds.find(city.service, address(city, Card(unknown, card.month, 1)), now=NOON)
    with pytest.raises(CardBlocked):
        deeds.find(city.service, address(city, blocked), now=NOON)
    with pytest.raises(CardInvalid):  # a card has no secret that a phone could know
        deeds.find(city.service, cards.pass_text(cards.pass_code(bytes(32), card.id, now=NOON)), now=NOON)


# --- Proofs -------------------------------------------------------------------------------------------------


def test_the_newest_proofs_are_on_the_card_and_open_for_the_office_alone(city: City) -> None:
    card = made(city)
    assert deeds.attach(city.service, card.id, [proof(city, card)], now=NOON) == 1
    strip = [proof(city, card) for _ in range(3)]
    assert deeds.attach(city.service, card.id, strip, now=NOON) == 3
    kept = record(city, card)
    assert kept.proofs == tuple(strip)
    for one in kept.proofs:
        holder = proofs.read(one.token, city.service.keys.verifiers).holder
        opened = cardfile.open_opening(one.opening, with_key=city.office.sealing, card=card.id, holder=holder)
        assert (opened.fnt, opened.gnt) == ("LOVELACE", "ADA")
        for key in city.service.keys.ring:
            with pytest.raises(CannotOpen):
                cardfile.open_opening(one.opening, with_key=OpeningKey(key.private), card=card.id, holder=holder)


def test_a_row_has_one_size_with_and_without_proofs_and_never_the_same_bytes(city: City) -> None:
    card = made(city)
    before = _row(city, card).envelope
    deeds.attach(city.service, card.id, [proof(city, card) for _ in range(7)], now=NOON)
    after = _row(city, card).envelope
    assert len(before) == len(after)
    assert before[13:77] != after[13:77]


def _row(city: City, card: Card) -> CardRow:
    db.session.rollback()
    row = db.session.get(CardRow, card.id)
    assert row is not None
    db.session.expunge(row)
    db.session.rollback()
    return row


def test_proofs_that_do_not_hold_are_refused_and_leave_the_card_as_it_was(city: City) -> None:
    card = made(city)
    good = proof(city, card)
    deeds.attach(city.service, card.id, [good], now=NOON)
    foreign, stranger = SigningKey.generate(), OpeningKey.generate()
    for strip, code in (
        ([proof(city, card, by=foreign)], "proof-foreign"),
        ([CardProof(good.token[:-1], good.opening)], "proof-invalid"),
        ([good, good], "malformed"),
        ([], "malformed"),
        ([proof(city, card) for _ in range(8)], "malformed"),
        ([proof(city, card, to=stranger)], "sealed-key-unknown"),
        ([CardProof(good.token, good.opening[:-1])], "sealed-malformed"),
        ([CardProof(good.token, bytes(602))], "sealed-malformed"),
    ):
        with pytest.raises(Refusal) as refusal:
            deeds.attach(city.service, card.id, strip, now=NOON)
        assert refusal.value.code == code
    with pytest.raises(CardUnknown):
        deeds.attach(city.service, cards.new_id(secrets.token_bytes), [good], now=NOON)
    assert record(city, card).proofs == (good,)


# --- Blocking -----------------------------------------------------------------------------------------------


def test_a_blocked_card_is_known_and_empty_for_ever(city: City) -> None:
    card = made(city)
    deeds.attach(city.service, card.id, [proof(city, card)], now=NOON)
    assert deeds.block(city.service, card.id) is True
    assert deeds.block(city.service, card.id) is False
    assert (_row(city, card).blocked, _row(city, card).envelope) == (True, b"")
    sealed = cardfile.seal_card_contact(ADA, to=city.office.sealing.sealing, card=card.id)
    for deed in (
        lambda: deeds.find(city.service, cards.number_of(card.id), now=NOON),
        lambda: deeds.attach(city.service, card.id, [proof(city, card)], now=NOON),
    ):
        with pytest.raises(CardBlocked):
            deed()
    with pytest.raises(CardTaken):
        deeds.make(city.service, card.id, office=1, sealed=sealed, now=NOON)
    with pytest.raises(CardUnknown):
        deeds.block(city.service, cards.new_id(secrets.token_bytes))


# --- The end ------------------------------------------------------------------------------------------------


def test_a_card_is_good_to_the_last_second_of_its_twelfth_month_and_gone_after(city: City) -> None:
    card = made(city)
    deeds.block(city.service, made(city).id)
    number = cards.number_of(card.id)
    assert deeds.find(city.service, number, now=OVER - 1).card == card
    with pytest.raises(CardOver):
        deeds.find(city.service, number, now=OVER)
    before = purge(city.service, now=OVER - 1)
    assert before is not None and (before.card_keys, before.cards) == (0, 0)
    assert overdue(city.service, now=OVER + 60) == 60
    after = purge(city.service, now=OVER)
    assert after is not None and (after.card_keys, after.cards) == (1, 2)
    assert (city.service.keys.card_months(), city.count(CardRow)) == ([], 0)
    with pytest.raises(DayKeyDestroyed):
        city.service.keys.card_month(card.month)
    with pytest.raises(CardUnknown):
        deeds.find(city.service, number, now=OVER)
    with pytest.raises(CardOver):
        deeds.find(city.service, address(city, card), now=OVER)


def test_cards_of_a_later_month_stay(city: City) -> None:
    old, young = made(city), made(city, now=NOON + 30 * 86_400)
    assert young.month == old.month + 1
    purged = purge(city.service, now=OVER)
    assert purged is not None and (purged.card_keys, purged.cards) == (1, 1)
    assert deeds.find(city.service, cards.number_of(young.id), now=OVER).card == young


def test_a_destroyed_key_ends_a_card_although_its_row_is_there(city: City) -> None:
    card = made(city)
    assert city.service.keys.destroy_card_month(card.month)
    with pytest.raises(CardOver):
        deeds.find(city.service, cards.number_of(card.id), now=NOON)


# --- Who can read it ----------------------------------------------------------------------------------------


def test_nothing_of_a_person_is_in_the_store_or_the_key_folder(city: City, tmp_path: Path) -> None:
    strange = Contact("Xylophona", "Quastenflosser", "0631 987654", "", "Unwegsamgasse", "1", "67655", "Kaiserslautern")
    card = made(city, contact=strange)
    deeds.attach(city.service, card.id, [proof(city, card)], now=NOON)
    needles = [
        needle
        for name in ("Xylophona", "Quastenflosser", "Unwegsamgasse", "987654", "LOVELACE")
        for needle in text_spellings(name)
    ]
    assert traces(needles, {"the search": strange.to_plaintext()}), "the search finds what is there"
    assert traces(needles, everything(tmp_path)) == []
    contact = cardfile.open_card_contact(record(city, card).sealed, with_key=city.office.sealing, card=card.id)
    assert contact == strange, "and all of it is there for the office"
