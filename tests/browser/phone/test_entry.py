"""A place with an entry rule: what is needed is said, and a certificate of the wallet becomes a proof."""

from __future__ import annotations

import json
import time
from datetime import datetime
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.phone.conftest import House, Phone
from tests.vectors.certificate_cast import TEST, VACCINATION, claims, hcert
from tests.vectors.make_certificates import signers, text
from tun.house.database import write
from tun.service.storage.tables import SpentProof, Venue, Visit, db

pytestmark = pytest.mark.browser

DAY = 86_400


def genuine(house: House, by: str = "dsc", **changed: Any) -> str:
    """A certificate of a signer whom the house trusts: for a test four hours ago unless changed."""
    folder = house.city.service.config.trust / "dsc"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dsc.der").write_bytes(signers()["dsc"].der)
    now = house.city.service.clock()
    parts = {"t": [{**TEST, "sc": moment(now - 4 * 3600)}], **changed}
    return text(claims(hcert(**parts), issued=now - 3600, expires=int(time.time()) + 2 * DAY), by=by)


def moment(at: int) -> str:
    return datetime.fromtimestamp(at).astimezone().isoformat()


def ruled(house: House, rule: str) -> None:
    with write(db.session) as session:
        session.get_one(Venue, house.city.venue).rule = rule


def keeps(house: House, phone: Phone, *texts: str) -> None:
    for one in texts:
        phone.open(f"{house.origin}/wallet?lang=de#hc1={quote(one, safe='')}")
        phone.sees("found")
        phone.page.tap("#keep")
        phone.sees("wallet")


def arrives(house: House, phone: Phone) -> None:
    phone.open(house.poster())
    phone.sees("form")
    phone.page.locator("#entry").wait_for()
    phone.types()


def sent(phone: Phone) -> list[dict[str, Any]]:
    bodies: list[dict[str, Any]] = []
    phone.page.on(
        "request", lambda asked: bodies.append(json.loads(asked.post_data or "{}")) if "/visits" in asked.url else None
    )
    return bodies


def faults(phone: Phone) -> str:
    phone.page.locator("#form-errors").wait_for()
    return phone.page.inner_text("#form-errors")


def test_a_test_in_the_wallet_opens_a_place_for_the_tested(house: House, phone: Phone) -> None:
    ruled(house, "tested")
    keeps(house, phone, genuine(house))
    bodies = sent(phone)
    arrives(house, phone)
    words = phone.page.inner_text("#entry")
    assert "Rein kommt, wer getestet ist: Schnelltest vor höchstens 24 Stunden" in words
    assert "Zoë Müller-Özdemir: Schnelltest, zählt hier bis" in words
    phone.page.tap("#check-in")
    phone.sees("in")
    assert len(bodies) == 1 and len(bodies[0]["proofs"]) == 1
    assert "MUELLER" not in json.dumps(bodies) and "HC1:" not in json.dumps(bodies)
    assert (house.city.count(Visit), house.city.count(SpentProof)) == (1, 1)


def test_the_rest_of_the_strip_serves_the_next_visits_without_a_further_exchange(house: House, phone: Phone) -> None:
    ruled(house, "3G")
    keeps(house, phone, genuine(house))
    for visits in (1, 2):
        arrives(house, phone)
        phone.page.tap("#check-in")
        phone.sees("in")
        phone.page.tap("#leave")
        phone.sees("out")
        phone.page.tap("#forget-out")
        assert house.city.count(SpentProof) == visits
    assert len(phone.calls("/api/v1/proofs")) == 1


def test_2g_plus_takes_two_certificates_of_one_person(house: House, phone: Phone) -> None:
    ruled(house, "2G+")
    keeps(house, phone, genuine(house), genuine(house, t=None, v=[{**VACCINATION, "dt": "2026-03-01"}]))
    arrives(house, phone)
    assert "Impfung + Schnelltest" in phone.page.inner_text("#entry")
    phone.page.tap("#check-in")
    phone.sees("in")
    assert house.city.count(SpentProof) == 1


def test_without_a_certificate_the_form_says_what_is_missing_and_keeps_what_was_typed(
    house: House, phone: Phone
) -> None:
    ruled(house, "3G")
    arrives(house, phone)
    assert "noch kein Zertifikat" in phone.page.inner_text("#entry")
    phone.page.tap("#check-in")
    assert "Wählen Sie so viele Zertifikate, wie Personen einen Nachweis brauchen: 1." in faults(phone)
    assert phone.page.input_value("#family_name") != ""
    assert house.city.count(Visit) == 0


def test_a_child_needs_none_and_a_grown_companion_does(house: House, phone: Phone) -> None:
    ruled(house, "tested")
    keeps(house, phone, genuine(house))
    arrives(house, phone)
    phone.page.tap("label[for=company-number]")
    phone.page.fill("#company_number", "1")
    phone.page.tap("#check-in")
    assert "einen Nachweis brauchen: 2." in faults(phone)
    phone.page.fill("#exempt", "1")
    phone.page.tap("#check-in")
    phone.sees("in")
    assert (house.city.count(Visit), house.city.present()) == (1, 2)


def test_a_forged_certificate_is_refused_in_words_and_spends_nothing(house: House, phone: Phone) -> None:
    ruled(house, "3G")
    keeps(house, phone, genuine(house, by="dsc-unlisted"))
    arrives(house, phone)
    phone.page.tap("#check-in")
    phone.sees("refused")
    assert phone.page.inner_text("[data-state=refused] h1") != ""
    assert (house.city.count(Visit), house.city.count(SpentProof)) == (0, 0)


def test_where_no_rule_is_nothing_of_it_is_fetched(house: House, phone: Phone, context: BrowserContext) -> None:
    phone.checks_in(house.poster())
    assert [line for line in phone.asked if "/wallet/" in line] == []
