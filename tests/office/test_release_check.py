"""A release is believed only where the service granted and logged exactly what was asked."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.office.conftest import ADA, EVENING, NOON
from tests.office.partner import FRUCHTHALLE, GASTHAUS, VENUES, Partner
from tun.core.errors.base import Refusal
from tun.core.errors.office import ReleaseUnlogged
from tun.core.keys import OpeningKey, SigningKey
from tun.core.log import Entry, Head, commit, sign_head
from tun.core.releases import Grant, Release, ReleasedVisit, issue_grant
from tun.core.window import Stay, Window
from tun.office.refusals import NoServiceKey, ReleaseMismatch, ServiceUntrusted
from tun.office.release_check import Wanted, check_release, split

REQUEST = bytes(range(32))
ASKED = Window(EVENING, EVENING + 4 * 3600)
PART = Window(EVENING + 3600, EVENING + 2 * 3600)
FORGER = SigningKey.generate()


@dataclass
class Given:
    partner: Partner
    release: Release
    wanted: Wanted

    def check(self, release: Release | None = None, *, now: int = NOON) -> None:
        check_release(release or self.release, self.wanted, [self.partner.signing.verifying], now=now)

    def grant(self, key: SigningKey | None = None, **changes: Any) -> bytes:
        said: dict[str, Any] = {
            "request": REQUEST,
            "office": 1,
            "venue": FRUCHTHALLE,
            "area": None,
            "window": PART,
            "issued": NOON,
            "expires": NOON + 86_400,
        }
        return issue_grant(Grant(**(said | changes)), key or self.partner.signing)

    def logged(self, *, key: SigningKey | None = None, details: bytes | None = None, **changes: Any) -> Release:
        """The release under another, rightly chained and signed log entry."""
        details = self.release.log_details if details is None else details
        salt = secrets.token_bytes(16)
        entry = replace(Entry.from_bytes(self.release.log_entry), commitment=commit(details, salt), **changes)
        head = sign_head(Head(entry.index + 1, entry.hash), key or self.partner.signing, now=NOON)
        return replace(self.release, log_entry=entry.to_bytes(), log_details=details, log_salt=salt, log_head=head)


@pytest.fixture
def given() -> Given:
    partner = Partner(lambda: NOON, sealing=OpeningKey.generate().sealing)
    partner.add_visit(ADA, arrival=PART.start, end=PART.end)
    wanted = Wanted(
        request=REQUEST,
        office=1,
        venue=FRUCHTHALLE,
        approved_area=None,
        approved=ASKED,
        area=None,
        window=PART,
    )
    return Given(partner, partner.make_release(REQUEST, 1, FRUCHTHALLE, None, PART), wanted)


def test_a_true_release_is_believed(given: Given) -> None:
    given.check()
    given.check(given.logged())  # the helper below makes true entries, so its spoilt ones fail for their spoiling


def test_a_grant_for_all_that_was_approved_covers_a_part_of_it(given: Given) -> None:
    given.check(replace(given.release, grant=given.grant(window=ASKED)))


@pytest.mark.parametrize(
    "changes",
    [
        {"request": bytes(32)},
        {"office": 2},
        {"venue": GASTHAUS},
        {"area": 2},
        {"window": Window(PART.start + 1, PART.end)},
        {"window": Window(PART.start, PART.end - 1)},
        {"window": Window(ASKED.start - 1, ASKED.end)},
        {"window": Window(ASKED.start, ASKED.end + 1)},
    ],
)
def test_a_genuine_grant_for_something_else_is_refused(given: Given, changes: dict[str, Any]) -> None:
    with pytest.raises(ReleaseMismatch):
        given.check(replace(given.release, grant=given.grant(**changes)))


@pytest.mark.parametrize(
    "grant",
    [
        lambda given: given.grant(FORGER),
        lambda given: given.grant(issued=NOON - 90_000, expires=NOON - 1),
        lambda given: given.release.log_head,  # a genuine token of another purpose
        lambda given: given.grant()[:-1],
        lambda given: b"",
    ],
)
def test_a_forged_or_spent_grant_is_refused(given: Given, grant: Callable[[Given], bytes]) -> None:
    with pytest.raises(ServiceUntrusted):
        given.check(replace(given.release, grant=grant(given)))


@pytest.mark.parametrize(
    "changes",
    [
        {"request": bytes(32)},
        {"area": 1},
        {"window": ASKED},
        {"venue": VENUES[GASTHAUS]},
        {"venue": {}},
        {"venue": {"id": 7}},
        {"released_at": NOON - 301},
        {"released_at": NOON + 301},
    ],
)
def test_a_release_that_says_something_else_than_its_grant_is_refused(given: Given, changes: dict[str, Any]) -> None:
    with pytest.raises(ReleaseMismatch):
        given.check(replace(given.release, **changes))


def _other_details(given: Given, **changes: Any) -> bytes:
    return json.dumps(json.loads(given.release.log_details) | changes).encode()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda given: replace(given.release, log_details=b"{}"),
        lambda given: replace(given.release, log_salt=bytes(16)),
        lambda given: replace(given.release, log_entry=b"\xff"),
        lambda given: replace(given.release, log_entry=given.release.log_entry[:-1]),
        lambda given: given.logged(type="purge"),
        lambda given: given.logged(office=2),
        lambda given: given.logged(office=None),
        lambda given: given.logged(day=0),
        lambda given: given.logged(details=b"not json"),
        lambda given: given.logged(details=_other_details(given, request="00" * 32)),
        lambda given: given.logged(details=_other_details(given, venue=GASTHAUS.hex())),
        lambda given: given.logged(details=_other_details(given, to=ASKED.end)),
        lambda given: given.logged(details=_other_details(given, more=1)),
        lambda given: replace(given.release, log_head=sign_head(Head(5, bytes(32)), given.partner.signing, now=NOON)),
    ],
)
def test_a_release_outside_the_log_is_refused(given: Given, spoil: Callable[[Given], Release]) -> None:
    with pytest.raises(ReleaseUnlogged):
        given.check(spoil(given))


def test_a_log_head_that_somebody_else_signed_is_refused(given: Given) -> None:
    with pytest.raises(ServiceUntrusted):
        given.check(given.logged(key=FORGER))


def test_without_a_trusted_key_nothing_is_believed(given: Given) -> None:
    with pytest.raises(NoServiceKey):
        check_release(given.release, given.wanted, [], now=NOON)


def test_an_approved_area_cannot_be_left(given: Given) -> None:
    given.wanted = replace(given.wanted, approved_area=1, area=1)
    with pytest.raises(Refusal):
        given.check()


def _visit(start: int, end: int | None, **changes: Any) -> ReleasedVisit:
    visit = ReleasedVisit(secrets.token_bytes(16), Stay(start, end, False), 1, None, 1, "self-typed", False, b"sealed")
    return replace(visit, **changes)


@pytest.mark.parametrize(
    ("visit", "fits"),
    [
        (_visit(PART.start - 1, PART.start), False),
        (_visit(PART.start - 1, PART.start + 1), True),
        (_visit(PART.end, PART.end + 1), False),
        (_visit(PART.end - 1, None), True),
        (_visit(PART.end, None), False),
        (_visit(PART.start, PART.start), True),
        (_visit(PART.start, PART.start - 1), False),
        (_visit(PART.start - 3 * 86_400, None), False),
        (_visit(PART.start, 10**15), False),
        (_visit(-(10**15), None), False),
        (_visit(PART.start, None, persons=0), False),
        (_visit(PART.start, None, persons=10**9), False),
    ],
)
def test_only_visits_that_overlap_are_taken(given: Given, visit: ReleasedVisit, fits: bool) -> None:
    taken, aside = split(replace(given.release, visits=(visit,)))
    assert (taken == (visit,), aside) == (fits, 0 if fits else 1)


def test_visits_of_another_area_are_set_aside(given: Given) -> None:
    here, there = _visit(PART.start, None), _visit(PART.start, None, area=2)
    taken, aside = split(replace(given.release, area=1, visits=(there, here)))
    assert (taken, aside) == ((here,), 1)


def test_the_list_is_in_order_of_arrival(given: Given) -> None:
    late, early = _visit(PART.end - 1, None), _visit(PART.start, None)
    assert split(replace(given.release, visits=(late, early)))[0] == (early, late)
