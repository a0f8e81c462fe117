"""Releases and grants: what one fetch hands over, to one office, for one request."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.vectors.reading import accepted, load, opening, refused, signing, verifying
from tun.core.encoding import unb64u
from tun.core.errors.base import Malformed, Refusal
from tun.core.errors.sealing import CannotOpen
from tun.core.releases import (
    GRANT_LIFETIME,
    Grant,
    Release,
    ReleasedVisit,
    SuspiciousSpan,
    issue_grant,
    open_release,
    read_grant,
    seal_release,
)
from tun.core.window import Stay, Window

FILE = load("releases")
OFFICE = opening(FILE["key"])
REQUEST = bytes.fromhex(FILE["request"])
NOW = 1_795_462_200
WINDOW = Window(NOW - 7200, NOW - 3600)
GRANT = Grant(REQUEST, 1, b"venue-id", 3, WINDOW, NOW, NOW + GRANT_LIFETIME)

SPAN = SuspiciousSpan(NOW - 7200, NOW - 3600, 3, "flood")
NAMES = sorted(FILE["accept"][0]["content"]["visits"][0])
VISITS = some.builds(
    ReleasedVisit,
    some.binary(min_size=16, max_size=16),
    some.builds(Stay, some.integers(0, 2**40), some.none() | some.integers(0, 2**40), some.booleans()),
    some.none() | some.integers(0, 0xFFFF),
    some.none() | some.text(some.characters(exclude_categories=["Cs"]), max_size=8),
    some.integers(1, 20),
    some.just("self-typed"),
    some.booleans(),
    some.binary(max_size=40),
    some.booleans(),
)


def release(*visits: ReleasedVisit) -> Release:
    venue = {"id": "00" * 8, "name": "Spinnrädl"}
    return Release(REQUEST, b"grant", b"entry", b"details", b"salt", b"head", venue, 3, WINDOW, NOW, visits, 0)


@accepted("releases")
def test_a_release_is_opened_by_the_office_that_asked(vector: dict[str, Any]) -> None:
    opened = open_release(bytes.fromhex(vector["sealed"]), with_key=OFFICE, request=REQUEST)
    told = vector["content"]
    assert opened.request.hex() == told["request"]
    assert opened.grant == unb64u(told["grant"])
    logged = (opened.log_entry, opened.log_details, opened.log_salt, opened.log_head)
    assert logged == tuple(unb64u(told["log"][name]) for name in ("entry", "details", "salt", "head"))
    assert (opened.venue, opened.area) == (told["venue"], told["area"])
    assert (opened.window, opened.released_at) == (Window(told["from"], told["to"]), told["released_at"])
    assert opened.unreadable == told["unreadable"]
    for visit, expected in zip(opened.visits, told["visits"], strict=True):
        assert visit.to_json() == {name: expected[name] for name in visit.to_json()}


@accepted("releases-suspicious")
def test_a_release_says_which_check_ins_the_venue_holds_for_false(vector: dict[str, Any]) -> None:
    opened = open_release(bytes.fromhex(vector["sealed"]), with_key=OFFICE, request=REQUEST)
    told = vector["content"]
    assert [visit.suspicious for visit in opened.visits] == [visit.get("suspicious", False) for visit in told["visits"]]
    assert [span.to_json() for span in opened.suspicious_spans] == told["suspicious_spans"]


@refused("releases-suspicious")
def test_a_mark_that_is_none_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refusal:
        open_release(bytes.fromhex(vector["sealed"]), with_key=OFFICE, request=REQUEST)
    assert refusal.value.code == vector["code"]


def test_a_release_without_marks_says_nothing_of_them() -> None:
    visit = ReleasedVisit(bytes(16), Stay(NOW, None, False), 3, None, 1, "self-typed", False, b"")
    assert b"suspicious" not in release(visit).to_plaintext()
    marked = replace(release(replace(visit, suspicious=True)), suspicious_spans=(SPAN,))
    assert Release.from_plaintext(marked.to_plaintext()) == marked


@pytest.mark.parametrize(
    ("arrival", "area", "covered"),
    [
        (SPAN.start - 1, 3, False),
        (SPAN.start, 3, True),
        (SPAN.end - 1, 3, True),
        (SPAN.end, 3, False),
        (SPAN.start, 4, False),
        (SPAN.start, None, False),
    ],
)
def test_a_span_means_the_moment_of_arrival_and_its_own_area(arrival: int, area: int | None, covered: bool) -> None:
    assert SPAN.covers(arrival, area) is covered
    assert replace(SPAN, area=None).covers(arrival, None) is (SPAN.start <= arrival < SPAN.end)


@refused("releases")
def test_what_is_no_release_for_this_office_and_request(vector: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refusal:
        open_release(bytes.fromhex(vector["sealed"]), with_key=OFFICE, request=REQUEST)
    assert refusal.value.code == vector["code"]


@given(some.lists(VISITS, max_size=3))
def test_a_release_comes_back_as_it_was_sealed(visits: list[ReleasedVisit]) -> None:
    sealed = seal_release(release(*visits), to=OFFICE.sealing)
    assert open_release(sealed, with_key=OFFICE, request=REQUEST) == release(*visits)


def test_a_release_opens_for_one_office_and_one_request_alone() -> None:
    sealed = seal_release(release(), to=OFFICE.sealing)
    with pytest.raises(CannotOpen):
        open_release(sealed, with_key=opening("other-office-sealing"), request=REQUEST)
    with pytest.raises(CannotOpen):
        open_release(sealed, with_key=OFFICE, request=bytes(32))


@given(some.dictionaries(some.sampled_from(NAMES), some.none() | some.text()))
def test_an_incomplete_visit_is_malformed(source: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        ReleasedVisit.from_json(source)


@accepted("grants")
def test_a_grant_says_what_is_released(vector: dict[str, Any]) -> None:
    grant = read_grant(bytes.fromhex(vector["token"]), verifying(vector["keys"]), now=vector["now"])
    assert (grant.request.hex(), grant.venue.hex()) == (vector["request"], vector["venue"])
    assert (grant.office, grant.area) == (vector["office"], vector["area"])
    assert (grant.window, grant.issued) == (Window(vector["from"], vector["to"]), vector["issued"])
    assert grant.expires == vector["expires"]


@refused("grants")
def test_what_is_no_grant_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refusal:
        read_grant(bytes.fromhex(vector["token"]), verifying(vector["keys"]), now=vector["now"])
    assert refusal.value.code == vector["code"]


def test_a_grant_is_read_as_it_was_issued() -> None:
    service = signing("service")
    for grant in (GRANT, replace(GRANT, area=None)):
        assert read_grant(issue_grant(grant, service), [service.verifying], now=NOW) == grant
