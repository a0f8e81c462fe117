"""Details corrected after a check-in with proofs: the office still sees whether the name stands on a certificate."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.phone.conftest import House, Phone
from tests.browser.phone.test_amend import corrects
from tests.browser.phone.test_entry import arrives, genuine, keeps, ruled
from tests.vectors.certificate_cast import PERSON
from tun.office.certified import NameState, certify

pytestmark = pytest.mark.browser

ZOE = {"given_name": PERSON["gn"], "family_name": PERSON["fn"]}
BOB = {**PERSON, "fn": "Baumeister", "gn": "Bob", "fnt": "BAUMEISTER", "gnt": "BOB"}


def names_at_the_office(house: House) -> tuple[str, list[tuple[str, NameState]]]:
    """The telephone number of the only visit, and what the office says of each name."""
    release = house.city.release(house.city.service.clock() - 3600, house.end_of_all())
    contact = house.city.contact(release)
    return contact.phone, [(one.typed, one.state) for one in certify(release.visits[0], contact)]


def comes_in_as_zoe(house: House, phone: Phone) -> None:
    """With the certificate and under the name that stands on it."""
    ruled(house, "tested")
    keeps(house, phone, genuine(house))
    arrives(house, phone)
    phone.types(**ZOE)
    phone.page.tap("#check-in")
    phone.sees("in")


def test_after_a_corrected_number_the_name_is_still_confirmed(house: House, phone: Phone) -> None:
    comes_in_as_zoe(house, phone)
    phone.page.reload()  # what a correction needs must not be in the page's memory only
    phone.sees("in")
    corrects(phone, **ZOE, phone="0631 77 77-7")
    phone.sees("in")
    assert phone.page.is_visible("#corrected")
    assert names_at_the_office(house) == (
        "0631 77 77-7",
        [(f"{ZOE['given_name']} {ZOE['family_name']}", NameState.CONFIRMED)],
    )


def test_a_name_that_was_changed_to_another_differs(house: House, phone: Phone) -> None:
    comes_in_as_zoe(house, phone)
    corrects(phone, given_name="Peter", family_name="Pan")
    phone.sees("in")
    assert names_at_the_office(house)[1] == [("Peter Pan", NameState.DIFFERS)]


def test_a_group_keeps_the_order_of_its_proofs(house: House, phone: Phone) -> None:
    ruled(house, "tested")
    keeps(house, phone, genuine(house), genuine(house, nam=BOB))
    arrives(house, phone)
    phone.types(**ZOE)
    phone.page.tap("label[for=company-number]")
    phone.page.fill("#company_number", "1")
    for number in (0, 1):
        phone.page.check(f"#entry-choice-{number}")
    phone.page.tap("#check-in")
    phone.sees("in")
    phone.page.tap("#correct")
    phone.sees("correction")
    phone.types(**ZOE)
    phone.page.fill("#correction-names", "Bob Baumeister")
    phone.page.tap("#correction-send")
    phone.sees("in")
    assert [state for _, state in names_at_the_office(house)[1]] == [NameState.CONFIRMED, NameState.CONFIRMED]


def test_no_name_of_a_certificate_stays_readable_beside_the_visit_and_nothing_after_its_end(
    house: House, phone: Phone, context: BrowserContext
) -> None:
    ruled(house, "tested")
    keeps(house, phone, genuine(house))
    arrives(house, phone)
    phone.page.tap("#check-in")
    phone.sees("in")
    (kept,) = phone.kept()
    assert "openings" in kept
    assert PERSON["fnt"] not in json.dumps(kept, default=str)
    phone.page.tap("#leave")
    phone.sees("out")
    (kept,) = phone.kept()
    assert kept["stage"] == "ended" and "openings" not in kept


def test_a_visit_without_proofs_keeps_none(house: House, phone: Phone) -> None:
    phone.checks_in(house.poster())
    (kept,) = phone.kept()
    assert "openings" not in kept
    assert [line for line in phone.asked if "/wallet/" in line] == []
