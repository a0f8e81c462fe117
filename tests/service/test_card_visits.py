"""Checking in by card: in, out, once for one scan, by the rule, and readable for the office with a release alone."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.service.conftest import ADA, DAY, NOON, City, add_venue
from tests.service.test_cards import NAME, made, proof, record
from tun.core import cardfile, cards, cardvisit
from tun.core.cardfile import CardProof
from tun.core.cards import Card
from tun.core.contact import Contact
from tun.core.errors.base import NotFound, Refusal
from tun.core.errors.cards import CardBlocked, CardOtherOffice
from tun.core.errors.sealing import CannotOpen
from tun.core.errors.visits import CodeUnknown
from tun.core.keys import OpeningKey, key_id_of
from tun.core.visits import EndedBy, VisitRecord
from tun.house.database import write
from tun.office.certified import NameState, certify
from tun.office.opening import Fault, open_entry
from tun.service.actions import cards as deeds
from tun.service.actions import offices
from tun.service.actions.card_visits import SAME_SCAN, Signal, Taken, take
from tun.service.actions.records import open_record
from tun.service.storage.tables import Area, Office, SpentProof, Venue, Visit, db

HOUR = 3600


def scan(
    city: City, card: Card, *, at: int | None = None, venue: bytes | None = None, area: int | None = None
) -> Taken:
    if at is not None:
        city.clock.now = at
    code = city.code(venue=venue).id
    db.session.rollback()
    return take(city.service, venue or city.venue, code, cards.number_of(card.id), now=city.clock())


def only_visit(city: City) -> VisitRecord:
    [row] = db.session.scalars(db.select(Visit)).all()
    found = open_record(city.service, row)
    db.session.rollback()
    return found


def ruled(city: City, rule: str) -> None:
    with write(db.session) as session:
        session.get_one(Venue, city.venue).rule = rule


def test_the_first_scan_checks_in_and_the_second_out(city: City) -> None:
    card = made(city)
    assert scan(city, card) == Taken(Signal.IN, NOON)
    assert (city.present(), city.stored()) == (1, 1)
    assert scan(city, card, at=NOON + HOUR) == Taken(Signal.OUT, NOON + HOUR)
    assert city.present() == 0
    visit = only_visit(city)
    assert (visit.arrival, visit.end, visit.ended_by) == (NOON, NOON + HOUR, EndedBy.STAFF)
    assert (visit.source, visit.area) == ("card", 1)
    assert scan(city, card, at=NOON + 2 * HOUR) == Taken(Signal.IN, NOON + 2 * HOUR)
    assert city.stored() == 2


def test_a_second_look_within_seconds_is_no_second_visit(city: City) -> None:
    card = made(city)
    scan(city, card)
    assert scan(city, card, at=NOON + SAME_SCAN - 1) == Taken(Signal.IN, NOON, repeated=True)
    out = scan(city, card, at=NOON + SAME_SCAN)
    assert out.signal is Signal.OUT
    assert scan(city, card, at=NOON + 2 * SAME_SCAN - 1) == replace(out, repeated=True)
    assert scan(city, card, at=NOON + 2 * SAME_SCAN).signal is Signal.IN


def test_many_scanners_in_one_moment_are_one_visit(city: City) -> None:
    card, code = made(city), city.code().id
    number = cards.number_of(card.id)
    barrier, found = threading.Barrier(6), []

    def at_a_door() -> None:
        with city.elsewhere() as service:
            barrier.wait()
            found.append(take(service, city.venue, code, number, now=NOON))

    threads = [threading.Thread(target=at_a_door) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(taken.signal, taken.at) for taken in found} == {(Signal.IN, NOON)}
    assert len(found) == 6
    assert (city.stored(), city.present()) == (1, 1)


def test_whoever_stayed_too_long_comes_in_anew(city: City) -> None:
    card = made(city)
    scan(city, card)
    end = only_visit(city).planned_end
    assert scan(city, card, at=end + HOUR).signal is Signal.IN
    assert (city.stored(), city.present()) == (2, 1)


def test_a_card_at_another_place_ends_the_visit_that_nobody_ended(city: City) -> None:
    other = add_venue(city.service, city.olga, now=NOON, name="Spinnrädl")
    card = made(city)
    scan(city, card)
    assert scan(city, card, at=NOON + HOUR, venue=other).signal is Signal.IN
    assert (city.present(), city.present(venue=other)) == (0, 1)


@pytest.mark.parametrize("what", ["venue", "area"])
def test_where_no_place_is_left_the_card_is_as_it_was(city: City, what: str) -> None:
    card = made(city)
    with write(db.session) as session:
        if what == "venue":
            session.get_one(Venue, city.venue).capacity = 1
        else:
            session.get_one(Area, (city.venue, 1)).capacity = 1
    city.check_in(code=city.code(area=1))
    before = record(city, card)
    with pytest.raises(Refusal) as refusal:
        scan(city, card)
    assert refusal.value.code == "full"
    assert record(city, card) == before
    assert city.stored() == 1


def test_a_venue_of_another_office_and_another_venues_code_are_refused(city: City) -> None:
    card, code = made(city), city.code().id
    with pytest.raises(NotFound):
        take(city.service, secrets.token_bytes(8), code, cards.number_of(card.id), now=NOON)
    with write(db.session) as session:
        session.add(Office(number=2, name="Nachbaramt", phone="0", registered=NOON))
        session.flush()
        session.get_one(Venue, city.venue).office = 2
    with pytest.raises(CardOtherOffice):
        scan(city, card)


def test_a_blocked_card_lets_nobody_in_and_its_open_visit_ends_by_itself(city: City) -> None:
    card = made(city)
    scan(city, card)
    deeds.block(city.service, card.id)
    with pytest.raises(CardBlocked):
        scan(city, card, at=NOON + HOUR)
    assert city.present() == 1


# --- Rules --------------------------------------------------------------------------------------------------


def with_two_proofs(city: City) -> tuple[Card, list[CardProof]]:
    """A place under 3G, and a card that meets it twice."""
    ruled(city, "3G")
    card = made(city)
    strip = [proof(city, card), proof(city, card)]
    deeds.attach(city.service, card.id, strip, now=NOON)
    return card, strip


def test_under_a_rule_a_proof_is_spent_and_leaves_the_card(city: City) -> None:
    card, strip = with_two_proofs(city)
    scan(city, card)
    assert record(city, card).proofs == (strip[1],)
    assert (city.count(SpentProof), only_visit(city).verdict is not None) == (1, True)
    scan(city, card, at=NOON + HOUR)
    scan(city, card, at=NOON + 2 * HOUR)
    assert record(city, card).proofs == ()
    with pytest.raises(Refusal) as refusal:
        scan(city, card, at=NOON + 3 * HOUR)
        scan(city, card, at=NOON + 4 * HOUR)
    assert refusal.value.code == "proof-missing"


def test_where_nobody_asks_no_proof_is_spent(city: City) -> None:
    card = made(city)
    deeds.attach(city.service, card.id, [proof(city, card)], now=NOON)
    scan(city, card)
    assert len(record(city, card).proofs) == 1
    assert city.count(SpentProof) == 0


@pytest.mark.parametrize(("rule", "later", "code"), [("3G", 25 * HOUR, "proof-over"), ("2G", HOUR, "rule-2g-not-met")])
def test_a_rule_that_is_not_met_says_why_and_changes_nothing(city: City, rule: str, later: int, code: str) -> None:
    ruled(city, rule)
    card = made(city)
    deeds.attach(city.service, card.id, [proof(city, card)], now=NOON)
    before = record(city, card)
    with pytest.raises(Refusal) as refusal:
        scan(city, card, at=NOON + later)
    assert (refusal.value.code, refusal.value.field) == (code, "card")
    assert record(city, card) == before
    assert city.stored() == 0


def test_a_proof_that_was_spent_elsewhere_gives_way_to_the_next(city: City) -> None:
    card, strip = with_two_proofs(city)
    scan(city, card)
    deeds.attach(city.service, card.id, strip, now=NOON)  # the first of them is on the card once more
    scan(city, card, at=NOON + HOUR)
    assert scan(city, card, at=NOON + 2 * HOUR).signal is Signal.IN
    assert record(city, card).proofs == ()
    assert city.count(SpentProof) == 2


# --- Who reads it -------------------------------------------------------------------------------------------


def key_for(*keys: OpeningKey) -> Callable[[bytes], OpeningKey]:
    def find(identity: bytes) -> OpeningKey:
        for key in keys:
            if key.id == identity:
                return key
        raise CannotOpen

    return find


def test_the_office_reads_the_contact_with_a_release_and_finds_the_name_confirmed(city: City) -> None:
    ruled(city, "3G")
    card = made(city)
    deeds.attach(city.service, card.id, [proof(city, card)], now=NOON)
    scan(city, card)
    city.clock.now = NOON + HOUR
    [visit] = city.release(NOON - 60, NOON + 60).visits
    assert visit.source == "card"
    entry = open_entry(visit, venue=city.venue, key_for=key_for(city.office.sealing))
    assert entry.contact is not None
    assert replace(entry.contact, openings=()) == ADA
    [certified] = certify(visit, entry.contact)
    assert (certified.state, NAME.fnt) == (NameState.CONFIRMED, "LOVELACE")
    strangers = key_for(OpeningKey(city.service.keys.signer.private))
    assert open_entry(visit, venue=city.venue, key_for=strangers).fault is Fault.FOREIGN_KEY
    other_place = open_entry(visit, venue=bytes(8), key_for=key_for(city.office.sealing))
    assert other_place.fault is Fault.NOT_OPENED


def test_a_card_that_was_made_for_an_older_key_of_the_office_is_read_with_both(city: City) -> None:
    card = made(city)
    older = city.office.sealing
    city.office.sealing = OpeningKey.generate()
    offices.take_statement(city.service, 1, city.office.statement(NOON - 1, NOON + 90 * DAY), now=NOON)
    scan(city, card)
    city.clock.now = NOON + HOUR
    [visit] = city.release(NOON - 60, NOON + 60).visits
    assert key_id_of(visit.sealed) == city.office.sealing.id
    entry = open_entry(visit, venue=city.venue, key_for=key_for(older, city.office.sealing))
    assert entry.contact == ADA
    assert open_entry(visit, venue=city.venue, key_for=key_for(city.office.sealing)).fault is Fault.NOT_OPENED


def test_two_visits_of_one_card_share_no_bytes_that_are_stored(city: City) -> None:
    card = made(city)
    for later in (0, HOUR, 2 * HOUR):
        scan(city, card, at=NOON + later)
    one, two = (row.envelope for row in db.session.scalars(db.select(Visit)))
    assert len(one) == len(two)
    shared = {one[at : at + 8] for at in range(len(one) - 8)} & {two[at : at + 8] for at in range(len(two) - 8)}
    assert shared == set()
    assert card.id not in one + two


def test_even_opened_they_share_only_what_the_office_alone_unseals(city: City) -> None:
    """With the day's key the service sees two visits; nothing in them says that it was one card."""
    card = made(city)
    for later in (0, HOUR, 2 * HOUR):
        scan(city, card, at=NOON + later)
    rows = db.session.scalars(db.select(Visit)).all()
    one, two = (open_record(city.service, row) for row in rows)
    assert key_id_of(one.sealed) == key_id_of(two.sealed)
    rest = one.sealed[9:], two.sealed[9:]
    assert not {rest[0][at : at + 8] for at in range(1800)} & {rest[1][at : at + 8] for at in range(1800)}
    assert one.notice != two.notice
    assert card.id not in one.to_bytes() + two.to_bytes()
    assert cardvisit.is_by_card(one.sealed)


def test_a_closed_venue_takes_no_card(city: City) -> None:
    card, code = made(city), city.code().id
    with write(db.session) as session:
        session.get_one(Venue, city.venue).closed = NOON
    with pytest.raises(CodeUnknown):
        take(city.service, city.venue, code, cards.number_of(card.id), now=NOON)


def test_a_contact_that_is_no_contact_is_said_to_be_none(city: City) -> None:
    """Whoever makes a card may seal anything: it blocks nothing at the office."""
    card = cards.new_id(secrets.token_bytes)
    sealed = city.office.sealing.sealing.seal(
        b"x" * 1024, info=b"tun/v1/card-contact\x00" + city.office.sealing.id + card
    )
    good = Contact("x", "y", "1", "", "s", "1", "p", "c")
    assert len(sealed) == len(cardfile.seal_card_contact(good, to=city.office.sealing.sealing, card=card))
    scan(city, deeds.make(city.service, card, office=1, sealed=sealed, now=NOON))
    city.clock.now = NOON + HOUR
    [visit] = city.release(NOON - 60, NOON + 60).visits
    entry = open_entry(visit, venue=city.venue, key_for=key_for(city.office.sealing))
    assert entry.fault is Fault.NOT_A_CONTACT
