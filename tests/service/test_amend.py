"""What a visitor changes while the visit is open: the planned end, and contact data that were wrong."""

from __future__ import annotations

import secrets
from dataclasses import replace

import pytest

from tests.service.conftest import ADA, DAY, NOON, City, HealthOffice, code_of
from tun.core.contact import seal_contact
from tun.core.encoding import b64u
from tun.core.errors.visits import SealedKeyUnknown, SealedMalformed, VisitEnded, VisitUnknown
from tun.core.keys import SealingKey
from tun.core.visits import visit_id
from tun.service.actions.amend import correct_contact, plan_end
from tun.service.actions.check_out import check_out, everyone_out
from tun.service.actions.sweep import sweep

HOUR = 3600
LATEST = NOON + 3 * HOUR
GRACE = replace(ADA, given_name="Grace", phone="0631 555")


def sealed(city: City, secret: bytes, key: SealingKey | None = None) -> bytes:
    return seal_contact(GRACE, to=key or city.office.sealing.sealing, venue=city.venue, visit=visit_id(secret))


def planned(city: City, secret: bytes, until: int) -> int:
    return plan_end(city.service, secret, until=until, now=city.clock()).planned_end


def test_the_planned_end_is_what_the_visitor_says(city: City) -> None:
    secret = city.check_in()
    answer = city.post("/visits/planned-end", {"secret": b64u(secret), "until": NOON + HOUR})
    assert answer.status_code == 200
    assert answer.get_json() == {
        "visit": b64u(visit_id(secret)),
        "arrival": NOON,
        "planned_end": NOON + HOUR,
        "latest": LATEST,
    }
    city.clock.now = NOON + HOUR - 1
    assert sweep(city.service, now=city.clock()) == 0
    city.clock.now = NOON + HOUR
    assert sweep(city.service, now=city.clock()) == 1
    record = city.record(secret)
    assert (record.end, record.ended_by) == (NOON + HOUR, "estimated")
    assert city.present() == 0


def test_it_is_moved_between_now_and_what_the_place_allows(city: City) -> None:
    secret = city.check_in()
    city.clock.now = NOON + 60
    assert planned(city, secret, LATEST + 1) == LATEST
    assert planned(city, secret, 2**40) == LATEST
    assert planned(city, secret, NOON + 600) == NOON + 600
    assert planned(city, secret, LATEST) == LATEST, "what was shortened can be taken back"
    assert planned(city, secret, 0) == NOON + 60


def test_no_check_out_goes_past_a_planned_end_that_was_moved(city: City) -> None:
    secret = city.check_in()
    planned(city, secret, NOON + HOUR)
    city.clock.now = NOON + 2 * HOUR
    stay = check_out(city.service, secret, at=NOON + 2 * HOUR, now=city.clock()).stay
    assert (stay.end, stay.end_estimated) == (NOON + HOUR, True)


def test_an_event_ends_what_its_visitors_plan(city: City) -> None:
    event = city.event(NOON - HOUR, NOON + 2 * HOUR)
    secret = city.check_in(code=city.code(event=event))
    assert planned(city, secret, NOON + 5 * HOUR) == NOON + 2 * HOUR


def test_a_wrong_number_is_corrected_and_only_the_new_one_is_released(city: City) -> None:
    secret, body = city.arrival(persons=2)
    city.take(body)
    before = city.row(secret).envelope
    corrected = {"secret": b64u(secret), "sealed": b64u(sealed(city, secret))}
    for _ in range(2):  # a lost answer: the same once more
        answer = city.post("/visits/contact", corrected)
        assert (answer.status_code, answer.get_json()) == (200, {"visit": b64u(visit_id(secret))})
    assert len(city.row(secret).envelope) == len(before)
    assert city.post("/visits", body).status_code == 200, "the check-in itself may still be repeated"
    assert (city.stored(), city.present()) == (1, 2)
    city.clock.now = NOON + HOUR
    check_out(city.service, secret, at=NOON + HOUR, now=NOON + HOUR)
    city.clock.now = NOON + DAY
    release = city.release(NOON - HOUR, NOON + 2 * HOUR)
    assert city.contact(release) == GRACE
    assert release.visits[0].persons == 2


def test_a_visit_that_is_over_stays_as_it_is(city: City) -> None:
    out, swept, forgotten = city.check_in(), city.check_in(), city.check_in()
    check_out(city.service, out, at=NOON, now=NOON)
    planned(city, swept, NOON)
    for secret in (out, swept):
        with pytest.raises(VisitEnded):
            plan_end(city.service, secret, until=LATEST, now=NOON)
        with pytest.raises(VisitEnded):
            correct_contact(city.service, secret, sealed(city, secret), now=NOON)
    assert city.record(out).sealed != sealed(city, out)
    with pytest.raises(VisitEnded):  # nobody swept yet; the answer does not wait for it
        plan_end(city.service, forgotten, until=LATEST + HOUR, now=LATEST)
    everyone_out(city.service, city.venue, now=NOON)
    answer = city.post("/visits/planned-end", {"secret": b64u(forgotten), "until": LATEST})
    assert (answer.status_code, code_of(answer)) == (409, "visit-ended")


def test_a_foreign_secret_changes_nothing(city: City) -> None:
    secret = city.check_in()
    for wrong in (secrets.token_bytes(16), visit_id(secret), bytes(16)):
        with pytest.raises(VisitUnknown):
            plan_end(city.service, wrong, until=NOON + 60, now=NOON)
        with pytest.raises(VisitUnknown):
            correct_contact(city.service, wrong, sealed(city, wrong), now=NOON)
    assert city.record(secret).planned_end == LATEST


def test_nothing_is_changed_when_the_visit_is_too_old_to_be_read(city: City) -> None:
    secret = city.check_in()
    for now in (NOON + 28 * DAY, NOON + 400 * DAY):
        with pytest.raises(VisitUnknown):
            plan_end(city.service, secret, until=now, now=now)


def test_a_correction_is_sealed_to_the_venues_own_office_now(city: City) -> None:
    secret = city.check_in()
    first = city.record(secret).sealed
    foreign = HealthOffice()
    with pytest.raises(SealedKeyUnknown):
        correct_contact(city.service, secret, sealed(city, secret, foreign.sealing.sealing), now=NOON)
    for broken in (sealed(city, secret)[:-1], b"\x02" + sealed(city, secret)[1:], b""):
        with pytest.raises(SealedMalformed):
            correct_contact(city.service, secret, broken, now=NOON)
    assert city.record(secret).sealed == first


@pytest.mark.parametrize(
    ("path", "content", "code"),
    [
        ("planned-end", {}, "missing-field"),
        ("planned-end", {"secret": "AAAAAAAAAAAAAAAAAAAAAA"}, "missing-field"),
        ("planned-end", {"secret": "AAAAAAAAAAAAAAAAAAAAAA", "until": "soon"}, "wrong-type"),
        ("planned-end", {"secret": "AAAAAAAAAAAAAAAAAAAAAA", "until": 2**53}, "wrong-type"),
        ("planned-end", {"secret": "AAAA", "until": NOON}, "bad-base64"),
        ("planned-end", {"secret": "AAAAAAAAAAAAAAAAAAAAAA", "until": NOON, "name": "Ada"}, "unknown-field"),
        ("contact", {"secret": "AAAAAAAAAAAAAAAAAAAAAA", "sealed": ""}, "sealed-malformed"),
        ("contact", {"secret": "AAAAAAAAAAAAAAAAAAAAAA", "sealed": "A" * 3000}, "too-long"),
        ("contact", {"secret": "AAAAAAAAAAAAAAAAAAAAAA", "sealed": None}, "wrong-type"),
    ],
)
def test_what_is_not_in_the_form_is_refused(city: City, path: str, content: dict[str, object], code: str) -> None:
    answer = city.post(f"/visits/{path}", content)
    assert (answer.status_code, code_of(answer)) == (400, code)
