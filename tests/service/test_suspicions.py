"""Suspicious spans: marked and taken back by the venue, logged, and told to the office with what it asks for."""

from __future__ import annotations

import json

import pytest

from tests.service.conftest import DAY, NOON, PASSWORD, City
from tests.service.test_windows import stay
from tun.core import envelope
from tun.core.errors.base import NotFound
from tun.core.releases import SuspiciousSpan
from tun.service.actions import suspicions
from tun.service.actions.closing import close_account
from tun.service.actions.information import InformationDetails, state_information
from tun.service.actions.log import first_fault
from tun.service.actions.purge import purge
from tun.service.actions.refusals import SpanBackwards, SpanOutside, SpanTooLong
from tun.service.actions.suspicions import LONGEST_SPAN, SpanDetails
from tun.service.storage.log import rows as log_rows
from tun.service.storage.tables import LogEntry, Suspicion, Venue, Visit, db

HOUR = 3600
START, END = NOON - 3 * HOUR, NOON - HOUR
FLOOD = SpanDetails(NOON - 2 * HOUR, END, None, "flood")


def mark(city: City, span: SpanDetails = FLOOD) -> bytes:
    identity = suspicions.mark(city.service, city.venue, span, by=city.olga, now=city.clock()).id
    db.session.rollback()
    return identity


def withdraw(city: City, identity: bytes) -> None:
    suspicions.withdraw(city.service, city.venue, identity, by=city.olga, now=city.clock())


def marked(city: City, area: int | None = None) -> dict[bytes, bool]:
    return {visit.visit: visit.suspicious for visit in city.release(START, END, area).visits}


def logged(city: City) -> list[tuple[str, dict[str, object]]]:
    """Types and details of the entries about spans, as whoever holds the month's key reads them."""
    found = []
    for row in log_rows(db.session):
        if row.type.startswith("suspicion"):
            key = envelope.derive_key(city.service.keys.month_for_writing(row.day), "tun/v1/log-details")
            found.append((row.type, json.loads(envelope.open_envelope(key, row.details, aad=row.hash)[16:])))
    db.session.rollback()
    return found


def test_check_ins_within_the_span_are_marked_and_all_are_released(city: City) -> None:
    before = stay(city, FLOOD.starts - 1)
    first, last = stay(city, FLOOD.starts), stay(city, FLOOD.ends - 1)
    assert marked(city) == {before: False, first: False, last: False}
    mark(city)
    release = city.release(START, END)
    assert {visit.visit: visit.suspicious for visit in release.visits} == {before: False, first: True, last: True}
    assert release.suspicious_spans == (SuspiciousSpan(FLOOD.starts, FLOOD.ends, None, "flood"),)
    assert city.count(Visit) == 3


def test_only_the_area_that_was_named_is_marked(city: City) -> None:
    stalls = stay(city, FLOOD.starts, code=city.code(area=1))
    gallery = stay(city, FLOOD.starts, code=city.code(area=2))
    mark(city, SpanDetails(FLOOD.starts, FLOOD.ends, 2, "photographed"))
    assert marked(city) == {stalls: False, gallery: True}
    assert marked(city, 1) == {stalls: False}
    assert city.release(START, END, 1).suspicious_spans == ()
    assert [span.reason for span in city.release(START, END, 2).suspicious_spans] == ["photographed"]


def test_a_visit_that_began_in_a_span_before_the_window_is_marked_too(city: City) -> None:
    early = stay(city, START - 2 * HOUR)
    mark(city, SpanDetails(START - 3 * HOUR, START - HOUR, None, "flood"))
    assert marked(city) == {early: True}


def test_a_mark_that_is_taken_back_marks_nothing_more(city: City) -> None:
    visit = stay(city, FLOOD.starts)
    identity = mark(city)
    withdraw(city, identity)
    withdraw(city, identity)
    assert marked(city) == {visit: False}
    assert city.release(START, END).suspicious_spans == ()
    assert city.count(Suspicion) == 1


def test_marking_and_taking_back_are_logged_once_each_with_who_did_it(city: City) -> None:
    identity = mark(city)
    assert mark(city) == identity
    withdraw(city, identity)
    withdraw(city, identity)
    details = {
        "venue": city.venue.hex(),
        "area": None,
        "from": FLOOD.starts,
        "to": FLOOD.ends,
        "reason": "flood",
        "operator": city.olga.hex(),
    }
    assert logged(city) == [("suspicion", details), ("suspicion-withdrawn", details)]
    assert first_fault(city.service, now=NOON) is None
    assert mark(city) != identity
    assert len(logged(city)) == 3


@pytest.mark.parametrize(
    ("starts", "ends", "refusal"),
    [
        (NOON, NOON, SpanBackwards),
        (NOON - 1, NOON - 2, SpanBackwards),
        (NOON - LONGEST_SPAN - 1, NOON, SpanTooLong),
        (NOON + 1, NOON + HOUR, SpanOutside),
        (NOON - 28 * DAY - 1, NOON - 28 * DAY, SpanOutside),
    ],
)
def test_a_span_of_no_visits_is_refused_and_not_logged(
    city: City, starts: int, ends: int, refusal: type[Exception]
) -> None:
    entries = city.count(LogEntry)
    with pytest.raises(refusal):
        mark(city, SpanDetails(starts, ends, None, "other"))
    assert (city.count(Suspicion), city.count(LogEntry)) == (0, entries)


def test_a_span_may_reach_ahead_and_just_into_what_is_kept(city: City) -> None:
    mark(city, SpanDetails(NOON, NOON + HOUR, None, "other"))
    mark(city, SpanDetails(NOON - 28 * DAY, NOON - 28 * DAY + 1, None, "other"))
    assert city.count(Suspicion) == 2


def test_unknown_words_and_places_are_refused(city: City) -> None:
    with pytest.raises(NotFound):
        SpanDetails(START, END, None, "because of Ada")
    with pytest.raises(NotFound):
        mark(city, SpanDetails(START, END, 99, "flood"))
    with pytest.raises(NotFound):
        withdraw(city, bytes(8))
    assert city.count(Suspicion) == 0


def test_a_mark_goes_with_the_visits_of_its_span(city: City) -> None:
    mark(city)
    for at, kept in ((FLOOD.ends + 28 * DAY - 1, 1), (FLOOD.ends + 28 * DAY, 0)):
        city.clock.now = at
        purge(city.service, now=at)
        assert city.count(Suspicion) == kept
    assert len([entry for entry in log_rows(db.session) if entry.type == "suspicion"]) == 1


def test_a_closed_account_keeps_its_marks_as_long_as_the_visits(city: City) -> None:
    visit = stay(city, FLOOD.starts)
    mark(city)
    details = InformationDetails("Olga Orth", "olga@example.org", "Dora Orth", "LfDI")
    state_information(city.service, city.venue, details)
    close_account(city.service, city.olga, PASSWORD, now=NOON)
    db.session.rollback()
    venue = db.session.get_one(Venue, city.venue)
    assert (venue.responsible, venue.enquiries, venue.protection, venue.authority) == (None,) * 4
    assert marked(city) == {visit: True}
    purge(city.service, now=NOON + 30 * DAY)
    assert (city.count(Venue), city.count(Suspicion)) == (0, 0)
