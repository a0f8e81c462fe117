"""Who can read a card: each party of the design's table tries with every key that it has, and so do all together.

Each first shows that its way of reading works for whoever may.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.service.conftest import ADA, NOON, City, make_config, running
from tests.service.test_cards import made, proof
from tests.service.test_who_can_read_what import keys_of_the_service, raw_keys, running_store, steal_machine
from tests.service.traces import everything, text_spellings, traces
from tun.core import cardfile, cards, envelope, proofs
from tun.core.cardfile import CardRecord
from tun.core.cards import Card
from tun.core.contact import Contact
from tun.core.errors.base import Refusal
from tun.core.keys import OpeningKey
from tun.core.proofs import Opening
from tun.service.actions import cards as deeds
from tun.service.actions.purge import purge
from tun.service.storage.tables import CardRow, db

OVER = int(datetime(2027, 12, 1, tzinfo=UTC).timestamp())
NAMES = [needle for name in ("Lovelace", "LOVELACE", "0631 1234") for needle in text_spellings(name)]


@pytest.fixture
def card(city: City) -> Card:
    """Ada's, with a proof on it."""
    card = made(city)
    deeds.attach(city.service, card.id, [proof(city, card)], now=NOON)
    db.session.rollback()
    return card


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("outside")


def rows(session: Any) -> list[CardRow]:
    found = list(session.scalars(db.select(CardRow)))
    session.rollback()
    return found


def envelopes(found: Iterable[CardRow], secrets: Iterable[bytes]) -> list[CardRecord]:
    """Every card's envelope that opens with any secret, as it is or derived as a card's key is."""
    opened = []
    for row in found:
        for secret in secrets:
            for key in (secret, cardfile.card_key(secret, row.id)):
                try:
                    text = envelope.open_envelope(key, row.envelope, aad=cardfile.card_aad(row.id, row.month))
                except (Refusal, ValueError):
                    continue
                opened.append(CardRecord.from_bytes(text))
    return opened


def persons(card: Card, record: CardRecord, keys: Iterable[OpeningKey], city: City) -> list[Contact | Opening]:
    """Every contact and opening on a card that any key opens."""
    found: list[Contact | Opening] = []
    for key in keys:
        with contextlib.suppress(Refusal):
            found.append(cardfile.open_card_contact(record.sealed, with_key=key, card=card.id))
        for one in record.proofs:
            holder = proofs.read(one.token, city.service.keys.verifiers).holder
            try:
                found.append(cardfile.open_opening(one.opening, with_key=key, card=card.id, holder=holder))
            except Refusal:
                continue
    return found


def test_a_desk_and_a_venue_learn_from_a_card_that_it_is_good(city: City, card: Card) -> None:
    """What stands on it is its number, month and office; of its row no call gives anything but a signal."""
    token = cards.issue(card, city.service.keys.signer)
    assert cards.read(token, city.service.keys.verifiers, now=NOON) == card
    printed = cards.url("https://tun.example.org", token).encode() + cards.number_of(card.id).encode()
    assert traces(NAMES, {"printed": printed}) == []
    assert set(vars(card)) == {"id", "month", "office"}


def test_the_running_service_reads_proofs_without_a_name_and_never_a_contact_or_an_opening(
    city: City, card: Card
) -> None:
    [record] = envelopes(rows(db.session), [city.service.keys.card_month(card.month)])
    assert len(persons(card, record, [city.office.sealing], city)) == 2, "the control: contact and opening"
    assert persons(card, record, keys_of_the_service(city.service), city) == []
    assert traces(NAMES, {"all that the service can open": record.to_bytes()}) == []


def test_whoever_takes_the_service_machine_reads_no_more(city: City, card: Card, outside: Path) -> None:
    loot = steal_machine(city, outside)
    with running(make_config(loot), city.clock) as app:
        stolen = app.extensions["tun"]
        [record] = envelopes(rows(db.session), raw_keys(loot / "keys"))
        assert persons(card, record, keys_of_the_service(stolen), city) == []
        assert len(record.proofs) == 1
    assert traces(NAMES, everything(loot)) == []


def test_whoever_takes_the_store_without_keys_reads_months_and_what_is_blocked(
    city: City, card: Card, outside: Path
) -> None:
    deeds.block(city.service, made(city).id)
    folder = steal_machine(city, outside)
    secrets = raw_keys(folder / "keys")
    shutil.rmtree(folder / "keys")
    with running_store(folder) as stolen:
        found = rows(stolen)
        assert len(envelopes(found, secrets)) == 1, "the control: with the keys it would open"
        public = [city.service.keys.verifiers[0].spki[:32], bytes(32), card.id * 4]
        assert envelopes(found, public) == []
        assert sorted((row.month, row.blocked) for row in found) == [(card.month, False), (card.month, True)]
    assert traces(NAMES, everything(folder)) == []


def test_an_office_reads_no_card_without_the_service_although_it_holds_the_key(city: City, card: Card) -> None:
    own = [city.office.sealing.private, city.office.signing.private]
    secrets = [key.private_numbers().private_value.to_bytes(32, "big") for key in own]
    assert envelopes(rows(db.session), secrets) == []


def test_service_and_office_together_read_it_while_it_is_kept(city: City, card: Card) -> None:
    [record] = envelopes(rows(db.session), raw_keys(city.service.keys.folder))
    contact, opening = persons(card, record, [city.office.sealing], city)
    assert contact == ADA
    assert isinstance(opening, Opening) and opening.fnt == "LOVELACE"


@pytest.mark.parametrize("end", ["blocked", "twelve months"])
def test_afterwards_nobody_reads_anything_with_all_keys_that_are_left(
    city: City, card: Card, outside: Path, end: str
) -> None:
    before = steal_machine(city, outside)
    if end == "blocked":
        deeds.block(city.service, card.id)
        assert [row.envelope for row in rows(db.session)] == [b""]
    else:
        purge(city.service, now=OVER)
        assert rows(db.session) == []
        with running_store(before) as stolen:
            found = rows(stolen)
            assert len(envelopes(found, raw_keys(before / "keys"))) == 1, "the control: copied before"
            assert envelopes(found, raw_keys(city.service.keys.folder)) == []
