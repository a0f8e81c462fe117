"""Passes: made by a phone, shown by its code alone, taken back by its owner, and gone like a card."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

import pytest

from tests.service.conftest import ADA, NOON, City, code_of
from tests.service.test_cards import proof, record
from tun.core import cardfile, cards
from tun.core.cards import Card
from tun.core.encoding import b64u
from tun.core.errors.cards import CardInvalid, PassStale
from tun.service.actions import cards as deeds
from tun.service.actions.card_visits import Signal, take
from tun.service.storage.tables import CardRow, db


@dataclass(frozen=True)
class Pass:
    """What a phone keeps, and what it sent."""

    id: bytes
    secret: bytes
    form: dict[str, Any]

    def shows(self, now: int) -> str:
        return cards.pass_text(cards.pass_code(self.secret, self.id, now=now))


@pytest.fixture
def ada(city: City) -> Pass:
    """Ada's pass, not sent yet."""
    identity, secret = cards.new_id(secrets.token_bytes), secrets.token_bytes(32)
    sealed = cardfile.seal_card_contact(ADA, to=city.office.sealing.sealing, card=identity)
    form = {"pass": b64u(identity), "office": 1, "sealed": b64u(sealed), "secret": b64u(secret)}
    return Pass(identity, secret, form)


@pytest.fixture
def made(city: City, ada: Pass) -> Pass:
    answer = city.post("/passes", ada.form)
    assert (answer.status_code, answer.get_json()) == (201, {"until": cards.good_until(cards.month_of(NOON))})
    return ada


def test_the_same_pass_sent_twice_is_one_and_another_secret_under_its_id_is_refused(city: City, made: Pass) -> None:
    assert city.post("/passes", made.form).status_code == 201
    answer = city.post("/passes", {**made.form, "secret": b64u(bytes(32))})
    assert (answer.status_code, code_of(answer)) == (409, "card-taken")
    assert city.count(CardRow) == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"pass": b64u(b"\xff" * 8)}, "malformed"),
        ({"pass": "x"}, "bad-base64"),
        ({"secret": b64u(bytes(31))}, "bad-base64"),
        ({"sealed": ""}, "sealed-malformed"),
        ({"office": 2}, "not-found"),
        ({"office": 0}, "not-found"),
        ({"more": 1}, "unknown-field"),
    ],
)
def test_what_is_no_pass_is_not_kept(city: City, ada: Pass, changed: dict[str, Any], code: str) -> None:
    answer = city.post("/passes", {**ada.form, **changed})
    assert (code_of(answer), answer.status_code < 500) == (code, True)
    assert city.count(CardRow) == 0


def test_nobody_fills_the_disk_with_passes(city: City, ada: Pass, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deeds, "MOST", 0)
    answer = city.post("/passes", ada.form)
    assert (answer.status_code, code_of(answer)) == (503, "unavailable")


def test_a_pass_is_known_by_the_code_of_its_half_minute_and_a_picture_of_it_goes_stale(city: City, made: Pass) -> None:
    shown = made.shows(NOON)
    assert deeds.find(city.service, shown, now=NOON + 30).id == made.id
    with pytest.raises(PassStale):
        deeds.find(city.service, shown, now=NOON + 60)
    with pytest.raises(CardInvalid):
        deeds.find(city.service, Pass(made.id, bytes(32), {}).shows(NOON), now=NOON)


def test_a_pass_is_no_card_that_could_be_printed_or_typed_at_a_door(city: City, made: Pass) -> None:
    number, code = cards.number_of(made.id), city.code().id
    printed = cards.url("https://tun.example.org", cards.issue(_card(made), city.service.keys.signer))
    for shown, refusal in ((number, PassStale), (printed, CardInvalid)):
        with pytest.raises(refusal):
            take(city.service, city.venue, code, shown, now=NOON)
    assert deeds.find(city.service, number, now=NOON).id == made.id, "a desk goes on with what it has just scanned"


def _card(made: Pass) -> Card:
    return Card(made.id, cards.month_of(NOON), 1)


def test_a_pass_checks_in_and_out_and_takes_proofs_like_a_card(city: City, made: Pass) -> None:
    deeds.attach(city.service, made.id, [proof(city, _card(made))], now=NOON)
    code = city.code().id
    assert take(city.service, city.venue, code, made.shows(NOON), now=NOON).signal is Signal.IN
    assert take(city.service, city.venue, code, made.shows(NOON + 300), now=NOON + 300).signal is Signal.OUT
    assert len(record(city, _card(made)).proofs) == 1
    assert record(city, _card(made)).secret == made.secret


def test_its_owner_takes_it_back_by_showing_it_and_nobody_else_can(city: City, made: Pass) -> None:
    for shown, code in (
        (cards.number_of(made.id), "card-invalid"),
        (Pass(made.id, bytes(32), {}).shows(NOON), "card-invalid"),
        (made.shows(NOON - 120), "pass-stale"),
    ):
        assert code_of(city.post("/passes/withdraw", {"shown": shown})) == code
    assert city.post("/passes/withdraw", {"shown": made.shows(NOON)}).get_json() == {"withdrawn": True}
    db.session.rollback()
    assert db.session.scalars(db.select(CardRow.envelope)).one() == b""
    db.session.rollback()
    assert code_of(city.post("/passes/withdraw", {"shown": made.shows(NOON)})) == "card-blocked"
