"""Check-in: taken once, acknowledged when stored, and refused without a trace."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from tests.service.conftest import ADA, DAY, NOON, City, HealthOffice, code_of, running
from tun.core import codes, receipts, tickets, tokens
from tun.core.encoding import b64u, unb64u
from tun.core.errors.base import Conflict, Refusal
from tun.core.errors.sealing import DayKeyDestroyed
from tun.core.errors.tokens import TokenRefused
from tun.core.errors.visits import (
    ClockOff,
    CodeRevoked,
    CodeUnknown,
    EventNotYet,
    EventOver,
    Full,
    PersonsOutOfRange,
    SealedKeyUnknown,
    SealedMalformed,
    TicketExpired,
    TicketInvalid,
    VenueClosed,
)
from tun.core.hours import OpeningHours, Span
from tun.core.keys import SigningKey
from tun.core.tokens import Purpose
from tun.core.visits import visit_id
from tun.house.database import Writer, write
from tun.service.actions import offices
from tun.service.actions.check_in import check_in
from tun.service.actions.check_out import check_out
from tun.service.actions.codes import revoke_code
from tun.service.actions.details import VenueDetails
from tun.service.actions.venues import correct_venue
from tun.service.storage.intake import Intake
from tun.service.storage.tables import Venue, db

HOUR = 3600


def refused(city: City, body: bytes, why: type[Refusal]) -> None:
    """Refused with exactly this reason, and nothing stored or counted."""
    before = city.stored(), city.present()
    with pytest.raises(why) as refusal:
        city.take(body)
    assert type(refusal.value) is why
    assert (city.stored(), city.present()) == before


def test_a_visitor_is_checked_in_and_gets_a_signed_receipt(city: City) -> None:
    secret, body = city.arrival(persons=3)
    answer = city.post("/visits", body)
    assert answer.status_code == 201
    claims = answer.get_json()
    receipt = receipts.read(unb64u(claims["receipt"]), city.service.keys.verifiers, now=NOON)
    assert receipt.visit == visit_id(secret) == unb64u(claims["visit"])
    assert (receipt.venue, receipt.arrival) == (city.venue, NOON)
    assert claims["planned_end"] == receipt.planned_end == NOON + 3 * HOUR
    assert claims["readable_until"] == receipt.readable_until == NOON + 28 * DAY
    assert claims["deleted_on"] == "2026-12-18"
    assert (city.stored(), city.present(), city.present("area:1"), city.present("area:2")) == (1, 3, 3, 0)


def test_a_receipt_is_no_other_kind_of_token(city: City) -> None:
    answer = city.post("/visits", city.arrival()[1]).get_json()
    for purpose in set(Purpose) - {Purpose.RECEIPT}:
        with pytest.raises(TokenRefused):
            tokens.verify(unb64u(answer["receipt"]), purpose=purpose, keys=city.service.keys.verifiers, now=NOON)


def test_the_row_says_no_more_than_its_columns(city: City) -> None:
    secret = city.check_in(persons=2)
    row = city.row(secret)
    assert (row.venue, row.day, row.persons, row.open) == (city.venue, NOON // DAY, 2, True)
    one = len(row.envelope)
    check_out(city.service, secret, at=NOON, now=NOON)
    assert len(city.row(secret).envelope) == one, "an ended visit looks like one that goes on"


def test_every_write_of_an_envelope_has_a_fresh_nonce(city: City) -> None:
    secret = city.check_in()
    first = city.row(secret).envelope
    check_out(city.service, secret, at=NOON, now=NOON)
    assert first[1:13] != city.row(secret).envelope[1:13]


def test_identical_bytes_get_the_same_claims_and_are_stored_once(city: City) -> None:
    _, body = city.arrival()
    first, again = city.post("/visits", body), city.post("/visits", body)
    assert (first.status_code, again.status_code) == (201, 200)
    keys = city.service.keys.verifiers
    claims = [receipts.read(unb64u(answer.get_json().pop("receipt")), keys, now=NOON) for answer in (first, again)]
    assert claims[0] == claims[1]
    without = [{**answer.get_json(), "receipt": ""} for answer in (first, again)]
    assert without[0] == without[1]
    assert (city.stored(), city.present()) == (1, 1)


def test_other_bytes_under_a_known_visit_are_a_conflict(city: City) -> None:
    secret, fields = city.form()
    city.take(json.dumps(fields).encode())
    before = city.record(secret)
    for other in (
        json.dumps(fields, indent=1).encode(),
        json.dumps({**fields, "persons": 2}).encode(),
        json.dumps({**fields, "at": NOON - 1}).encode(),
    ):
        refused(city, other, Conflict)
        assert city.post("/visits", other).status_code == 409
    assert city.record(secret) == before


def test_a_known_visit_is_answered_before_anything_else_is_checked(city: City) -> None:
    _, body = city.arrival()
    city.take(body)
    revoke_code(city.service, city.venue, city.code().id, replace=False, now=NOON)
    offices.revoke_office(city.service, 1, now=NOON)
    city.clock.now += 5 * DAY  # ticket expired, clock far off, venue without office
    assert city.take(body).repeated


def test_a_repeat_is_not_answered_from_a_visit_that_is_too_old(city: City) -> None:
    _, body = city.arrival()
    city.take(body)
    city.clock.now = NOON + 28 * DAY - 1
    assert city.take(body).repeated
    city.clock.now += 1
    refused(city, body, DayKeyDestroyed)


def test_one_check_in_from_sixteen_threads_is_one_visit(city: City) -> None:
    _, body = city.arrival(persons=2)
    answers = [answer for answer in together(city, [body] * 16) if not isinstance(answer, Exception)]
    assert len(answers) == 16
    assert sum(not answer.repeated for answer in answers) == 1
    assert len({answer.receipt for answer in answers}) == 1
    assert (city.stored(), city.present()) == (1, 2)


def test_sixteen_different_bodies_of_one_visit_are_one_visit_and_fifteen_conflicts(city: City) -> None:
    _, fields = city.form()
    bodies = [json.dumps({**fields, "persons": persons}).encode() for persons in range(1, 17)]
    answers = together(city, bodies)
    assert sum(isinstance(answer, Conflict) for answer in answers) == 15
    assert city.stored() == 1
    assert city.present() == answers_of(answers, bodies)


def answers_of(answers: list[Any], bodies: list[bytes]) -> int:
    (won,) = (body for answer, body in zip(answers, bodies, strict=True) if not isinstance(answer, Exception))
    return int(json.loads(won)["persons"])


def together(city: City, bodies: list[bytes]) -> list[Any]:
    """Check in from as many threads at the same moment; answers or exceptions in the order of `bodies`."""
    barrier, answers = threading.Barrier(len(bodies)), [None] * len(bodies)

    def arrive(number: int) -> None:
        with city.elsewhere() as service:
            barrier.wait()
            try:
                answers[number] = check_in(service, bodies[number], now=NOON)  # type: ignore[call-overload]
            except Exception as error:
                answers[number] = error  # type: ignore[call-overload]

    threads = [threading.Thread(target=arrive, args=(number,)) for number in range(len(bodies))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    unexpected = [answer for answer in answers if isinstance(answer, Exception) and not isinstance(answer, Refusal)]
    assert unexpected == []
    return answers


def test_a_repeat_after_a_restart_is_the_same_visit(city: City) -> None:
    _, body = city.arrival()
    first = city.take(body)
    with running(city.service.config, city.clock) as app:  # new keys object, new connections
        again = check_in(app.extensions["tun"], body, now=NOON)
    assert again.repeated
    assert again.receipt == first.receipt


def test_nothing_is_acknowledged_that_another_fault_kept_from_being_stored(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, body = city.arrival()

    def fails(*_: Any, **__: Any) -> None:
        raise IntegrityError("some other constraint", {}, Exception())

    monkeypatch.setattr("tun.service.storage.intake._Counts.save", fails)
    with pytest.raises(IntegrityError):
        city.take(body)
    assert city.stored() == 0


# --- Tickets and codes -----------------------------------------------------------------------------------


def test_a_ticket_belongs_to_one_visit(city: City) -> None:
    _, other = city.form()
    refused(city, city.arrival(ticket=other["ticket"])[1], TicketInvalid)


@pytest.mark.parametrize("where", [0, 5, -1])
def test_an_altered_ticket_is_refused(city: City, where: int) -> None:
    _, fields = city.form()
    ticket = bytearray(unb64u(fields["ticket"]))
    ticket[where] ^= 1
    refused(city, json.dumps({**fields, "ticket": b64u(bytes(ticket))}).encode(), TicketInvalid)


@pytest.mark.parametrize("ticket", ["", "AA", b64u(bytes(16)), b64u(bytes(200))])
def test_what_is_no_ticket_is_refused(city: City, ticket: str) -> None:
    _, fields = city.form()
    refused(city, json.dumps({**fields, "ticket": ticket}).encode(), TicketInvalid)


def test_a_ticket_of_another_service_is_refused(city: City) -> None:
    secret, fields = city.form()
    ticket = tickets.read(unb64u(fields["ticket"]), city.service.keys.ticket_secret, visit=visit_id(secret), now=NOON)
    foreign = tickets.issue(ticket, bytes(32))
    refused(city, json.dumps({**fields, "ticket": b64u(foreign)}).encode(), TicketInvalid)


def test_a_contact_sealed_for_another_venue_is_stored_but_never_opens_there(city: City, new_venue: Any) -> None:
    # The service cannot look inside; the binding is in HPKE's info, so the office sees a broken record.
    other = new_venue(city.olga, name="Anderswo")
    secret, fields = city.form()
    _, there = city.form(secret=secret, code=city.code(venue=other))
    city.take(json.dumps({**fields, "sealed": there["sealed"]}).encode())
    city.clock.now += 60
    release = city.release(NOON - 60, NOON + 60)
    with pytest.raises(Refusal):
        city.contact(release)


def test_a_ticket_is_good_for_a_quarter_of_an_hour_to_the_second(city: City) -> None:
    _, body = city.arrival()
    _, late = city.arrival()
    city.clock.now = NOON + 15 * 60
    assert city.take(body)
    city.clock.now += 1
    refused(city, late, TicketExpired)


def test_a_code_revoked_after_the_ticket_lets_nobody_in(city: City) -> None:
    _, body = city.arrival()
    revoke_code(city.service, city.venue, city.code().id, replace=True, now=NOON)
    refused(city, body, CodeRevoked)


def test_a_venue_closed_for_good_after_the_ticket_lets_nobody_in(city: City) -> None:
    _, body = city.arrival()
    venue = db.session.get(Venue, city.venue)
    assert venue is not None
    venue.closed = NOON
    db.session.commit()
    refused(city, body, CodeUnknown)


def test_an_office_revoked_after_the_ticket_gets_no_more_contacts(city: City) -> None:
    _, body = city.arrival()
    offices.revoke_office(city.service, 1, now=NOON)
    refused(city, body, SealedKeyUnknown)


# --- When ------------------------------------------------------------------------------------------------


def change_venue(city: City, **changes: Any) -> None:
    venue = db.session.get(Venue, city.venue)
    assert venue is not None
    names = ("name", "kind", "street", "house_number", "postcode", "city", "capacity", "longest_stay")
    known: dict[str, Any] = {name: getattr(venue, name) for name in names}
    correct_venue(city.service, city.venue, VenueDetails(**{**known, **changes}))
    db.session.rollback()


def test_a_venue_takes_nobody_a_second_before_it_opens_or_at_the_second_it_closes(city: City) -> None:
    bodies = {at: city.arrival(at=at)[1] for at in (NOON - 1, NOON, NOON + 59, NOON + 60)}
    # Thursday 13:00 to 13:01 in Kaiserslautern, which is 12:00 to 12:01 UTC in November.
    change_venue(city, hours=OpeningHours((Span(3, 13 * 60, 13 * 60 + 1),)))
    refused(city, bodies[NOON - 1], VenueClosed)
    refused(city, bodies[NOON + 60], VenueClosed)
    assert city.take(bodies[NOON]).receipt.planned_end == NOON + 60, "closing comes before the longest stay"
    assert city.take(bodies[NOON + 59])


def test_a_closed_venue_gives_no_ticket(city: City) -> None:
    change_venue(city, hours=OpeningHours((Span(4, 13 * 60, 14 * 60),)))
    answer = city.post("/codes", {"code": b64u(city.code().token), "visit": b64u(bytes(16))})
    assert (answer.status_code, code_of(answer)) == (409, "venue-closed")


def test_an_event_takes_nobody_a_second_before_admission_or_at_the_second_it_ends(city: City) -> None:
    event = city.event(NOON, NOON + 600)
    code = city.code(event=event)
    forms = {at: city.arrival(code=code, at=at)[1] for at in (NOON - 1, NOON, NOON + 599, NOON + 600)}
    refused(city, forms[NOON - 1], EventNotYet)
    assert city.take(forms[NOON]).receipt.planned_end == NOON + 600
    city.clock.now = NOON + 600
    assert city.take(forms[NOON + 599])
    refused(city, forms[NOON + 600], EventOver)


def test_a_check_in_may_be_held_back_for_48_hours_to_the_second(city: City) -> None:
    assert city.take(city.arrival(at=NOON - 48 * HOUR)[1])
    refused(city, city.arrival(at=NOON - 48 * HOUR - 1)[1], ClockOff)


def test_a_clock_may_run_ahead_by_a_minute_to_the_second(city: City) -> None:
    assert city.take(city.arrival(at=NOON + 60)[1])
    refused(city, city.arrival(at=NOON + 61)[1], ClockOff)


@pytest.mark.parametrize("off", [-2 * DAY - 1, 2 * DAY, 365 * DAY, -365 * DAY, -NOON, -(2**52)])
def test_a_phone_whose_clock_is_days_off_is_refused(city: City, off: int) -> None:
    refused(city, city.arrival(at=NOON + off)[1], ClockOff)


def test_a_time_more_than_five_minutes_off_is_marked_as_the_devices(city: City) -> None:
    for off, marked in ((0, False), (-300, False), (-301, True), (60, False)):
        assert city.record(city.check_in(at=NOON + off)).time_by_device is marked


def test_a_visit_that_waited_belongs_to_the_day_on_which_it_happened(city: City) -> None:
    secret = city.check_in(at=NOON - 40 * HOUR)
    assert city.row(secret).day == NOON // DAY - 2
    assert city.record(secret).arrival == NOON - 40 * HOUR


def test_a_visit_that_waited_until_it_was_over_takes_nobodys_place(city: City) -> None:
    change_venue(city, capacity=1)
    city.check_in()
    secret = city.check_in(at=NOON - 10 * HOUR)
    record = city.record(secret)
    assert (record.end, record.ended_by) == (NOON - 7 * HOUR, "estimated")
    assert (city.stored(), city.present(), city.row(secret).open) == (2, 1, False)


def test_a_visit_that_waited_may_still_be_ended_at_the_time_that_the_visitor_saw(city: City) -> None:
    secret = city.check_in(at=NOON - 10 * HOUR)
    answer = check_out(city.service, secret, at=NOON - 9 * HOUR, now=NOON)
    assert (answer.stay.end, answer.stay.end_estimated) == (NOON - 9 * HOUR, False)
    assert city.present() == 0


# --- Persons and seals -----------------------------------------------------------------------------------


def test_one_to_twenty_persons_check_in_together(city: City) -> None:
    city.check_in(persons=1)
    city.check_in(persons=20)
    for persons in (0, 21, -1, 2**31, 2**52):
        refused(city, city.arrival(persons=persons)[1], PersonsOutOfRange)
    assert city.present() == 21


def test_a_contact_sealed_to_a_key_that_no_office_stated_is_refused(city: City) -> None:
    stranger = replace(city, office=HealthOffice())
    refused(city, stranger.arrival()[1], SealedKeyUnknown)


def test_a_contact_sealed_to_another_offices_key_is_refused(city: City) -> None:
    other = HealthOffice(number=2)
    offices.register_office(city.service, number=2, name="Nachbaramt", phone="1", key=other.signing.verifying, now=NOON)
    offices.take_statement(city.service, 2, other.statement(NOON - DAY, NOON + DAY), now=NOON)
    foreign = replace(city, office=other)
    refused(city, foreign.arrival()[1], SealedKeyUnknown)


def test_a_sealing_key_holds_from_its_first_second_until_its_last(city: City) -> None:
    brief = HealthOffice(1, city.office.signing)
    offices.take_statement(city.service, 1, brief.statement(NOON, NOON + 10), now=NOON)
    city.office = brief
    bodies = {at: city.arrival(at=at)[1] for at in (NOON - 1, NOON, NOON + 9, NOON + 10)}
    refused(city, bodies[NOON - 1], SealedKeyUnknown)
    assert city.take(bodies[NOON])
    assert city.take(bodies[NOON + 9])
    refused(city, bodies[NOON + 10], SealedKeyUnknown)


def _cut(sealed: bytes) -> bytes:
    return sealed[:-1]


def _longer(sealed: bytes) -> bytes:
    return sealed + b"\x00"


def _suite(sealed: bytes) -> bytes:
    return b"\x02" + sealed[1:]


def _compressed(sealed: bytes) -> bytes:
    return sealed[:9] + b"\x02" + sealed[10:]


def _off_the_curve(sealed: bytes) -> bytes:
    return sealed[:10] + bytes([sealed[10] ^ 1]) + sealed[11:]


def _at_infinity(sealed: bytes) -> bytes:
    return sealed[:9] + b"\x04" + bytes(64) + sealed[74:]


@pytest.mark.parametrize("spoil", [_cut, _longer, _suite, _compressed, _off_the_curve, _at_infinity])
def test_what_cannot_be_a_sealed_contact_is_refused(city: City, spoil: Callable[[bytes], bytes]) -> None:
    _, fields = city.form()
    spoilt = b64u(spoil(unb64u(fields["sealed"])))
    refused(city, json.dumps({**fields, "sealed": spoilt}).encode(), SealedMalformed)


def test_a_flipped_ciphertext_is_stored_and_told_as_broken_without_hiding_the_others(city: City) -> None:
    _, fields = city.form()
    flipped = bytearray(unb64u(fields["sealed"]))
    flipped[-1] ^= 1
    city.take(json.dumps({**fields, "sealed": b64u(bytes(flipped))}).encode())
    city.check_in(at=NOON + 1)
    city.clock.now += 60
    release = city.release(NOON - 60, NOON + 60)
    assert len(release.visits) == 2
    with pytest.raises(Refusal):
        city.contact(release, 0)
    assert city.contact(release, 1) == ADA


def test_a_full_venue_says_so_and_stores_nothing(city: City) -> None:
    change_venue(city, capacity=5)
    city.check_in(persons=3)
    refused(city, city.arrival(persons=3)[1], Full)
    city.check_in(persons=2)
    refused(city, city.arrival()[1], Full)


# --- Codes over the wire ---------------------------------------------------------------------------------


def test_a_code_of_another_service_leads_nowhere(city: City) -> None:
    known = codes.read(city.code().token, city.service.keys.verifiers, now=NOON)
    for key, code in ((SigningKey.generate(), "token-unknown-key"), (city.service.keys.signer, None)):
        token = codes.issue(known, key)
        answer = city.post("/codes", {"code": b64u(token), "visit": b64u(bytes(16))})
        assert (answer.status_code == 200) is (code is None)
        if code is not None:
            assert code_of(answer) == code


def test_a_code_gives_the_offices_key_and_a_ticket(city: City) -> None:
    answer = city.post("/codes", {"code": b64u(city.code().token), "visit": b64u(bytes(16))}).get_json()
    assert answer["venue"]["name"] == "Fruchthalle"
    assert unb64u(answer["office"]["key"]["id"]) == city.office.sealing.id
    assert unb64u(answer["office"]["key"]["point"]) == city.office.sealing.sealing.point
    assert answer["ticket_until"] == NOON + 900
    assert (answer["now"], answer["readable_until"]) == (NOON, NOON + 28 * DAY)


def test_without_an_offices_key_nothing_can_be_sealed_and_the_answer_says_so(city: City) -> None:
    city.clock.now = NOON + 231 * DAY  # the office forgot to renew its key
    answer = city.post("/codes", {"code": b64u(city.code().token), "visit": b64u(bytes(16))})
    assert (answer.status_code, code_of(answer)) == (503, "no-office-key")
    assert answer.headers["Retry-After"]


def test_a_phone_that_was_told_to_try_again_is_not_stored_behind_its_back(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tun.service.storage.intake._PATIENCE", 0.3)
    (_, first), (_, second) = city.arrival(), city.arrival()
    answers: dict[bytes, object] = {}
    begun, store = threading.Event(), Intake._store

    def storing(intake: Intake, writer: Writer, arrivals: Any) -> Any:
        begun.set()
        return store(intake, writer, arrivals)

    monkeypatch.setattr(Intake, "_store", storing)

    def arrive(body: bytes) -> None:
        with city.elsewhere() as service:
            try:
                answers[body] = check_in(service, body, now=NOON)
            except OperationalError as error:
                answers[body] = error

    threads = [threading.Thread(target=arrive, args=(body,)) for body in (first, second)]
    with write(db.session):  # nobody else gets a turn
        for thread in threads:
            thread.start()
            assert begun.wait(10)  # the first is being stored when the second comes
        for thread in threads:
            thread.join()
    assert all(isinstance(answer, OperationalError) for answer in answers.values())
    city.service.intake.close()
    assert city.stored() == 1, "the one that was begun; its phone finds it there when it tries again"
    assert city.take(first).repeated
    assert not city.take(second).repeated
