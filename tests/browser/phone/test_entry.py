"""A place with an entry rule: what is needed is said, and a certificate of the wallet becomes a proof."""

from __future__ import annotations

import json
import time
from datetime import datetime
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.phone import papers
from tests.browser.phone.conftest import House, Phone
from tests.browser.phone.test_offline_pages import wait_for_worker
from tests.vectors.certificate_cast import RECOVERY, TEST, VACCINATION, claims, hcert
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
    return text(claims(hcert(**parts), issued=now - 3600, expires=int(time.time()) + 300 * DAY), by=by)


def keeps_what_the_desk_hands_out(phone: Phone, address: str) -> None:
    """From a link of a test centre into the wallet."""
    phone.open(address)
    phone.sees("shown")
    phone.page.tap("#keep")
    phone.sees("found")
    phone.page.tap("#keep")
    phone.sees("wallet")


def comes_and_goes(house: House, phone: Phone) -> None:
    """One whole visit, from the poster to the way out."""
    arrives(house, phone)
    phone.page.tap("#check-in")
    phone.sees("in")
    phone.page.tap("#leave")
    phone.sees("out")
    phone.page.tap("#forget-out")


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
    assert "Zoë Müller-Özdemir: Antigen-Schnelltest, zählt hier bis 20. November 2026, 09:00 Uhr" in words
    phone.page.tap("#check-in")
    phone.sees("in")
    assert len(bodies) == 1 and len(bodies[0]["proofs"]) == 1
    assert "MUELLER" not in json.dumps(bodies) and "HC1:" not in json.dumps(bodies)
    assert (house.city.count(Visit), house.city.count(SpentProof)) == (1, 1)


def test_the_rest_of_the_strip_serves_the_next_visits_without_a_further_exchange(house: House, phone: Phone) -> None:
    ruled(house, "3G")
    keeps(house, phone, genuine(house))
    for visits in (1, 2):
        comes_and_goes(house, phone)
        assert house.city.count(SpentProof) == visits
    assert len(phone.calls("/api/v1/proofs")) == 1


def test_2g_plus_takes_two_certificates_of_one_person(house: House, phone: Phone) -> None:
    ruled(house, "2G+")
    keeps(house, phone, genuine(house), genuine(house, t=None, v=[{**VACCINATION, "dt": "2026-03-01"}]))
    arrives(house, phone)
    words = phone.page.inner_text("#entry")
    assert "Impfung, zählt hier bis einschließlich 1. März 2027 + Antigen-Schnelltest, zählt hier bis" in words
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


# --- in the wallet: until when it counts there ---


def in_the_wallet(phone: Phone) -> str:
    """From the place's form to the wallet, by its button."""
    phone.page.get_by_role("link", name="Zertifikat hinzufügen").tap()
    phone.sees("wallet")
    phone.page.locator("#place").wait_for()
    return phone.page.inner_text("[data-state=wallet]")


def test_the_wallet_says_until_when_each_certificate_counts_at_the_place(house: House, phone: Phone) -> None:
    ruled(house, "3G")
    recovery = {**RECOVERY, "fr": "2026-09-01", "df": "2026-09-20", "du": "2027-02-28"}
    keeps(
        house,
        phone,
        genuine(house),
        genuine(house, t=None, v=[{**VACCINATION, "dt": "2026-03-01"}]),
        genuine(house, t=None, r=[recovery]),
        genuine(house, t=None, v=[{**VACCINATION, "dt": "2026-11-10"}], dob="1999-01-01"),
    )
    arrives(house, phone)
    words = in_the_wallet(phone)
    assert "Einlassregel dieses Ortes" in words and "Rein kommt, wer geimpft, genesen oder getestet ist" in words
    for said in (
        "Zählt hier bis 20. November 2026, 09:00 Uhr.",
        "Zählt hier bis einschließlich 1. März 2027.",
        "Zählt hier bis einschließlich 28. Februar 2027.",
        "Zählt hier noch nicht, erst ab 25. November 2026.",
    ):
        assert said in words, words
    assert "HC1:" not in phone.page.url and phone.page.url.count("#") == 1
    phone.page.get_by_role("link", name="Zum Einchecken").tap()
    phone.sees("form")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("tested", ["Zählt hier nicht: Verlangt ist ein Test.", "Zählt hier bis 20. November 2026, 09:00 Uhr."]),
        ("2G", ["Zählt hier bis einschließlich 1. März 2027.", "Zählt hier nur, wenn man jünger als 18 Jahre ist"]),
        ("2G+", ["Zählt hier zusammen mit einem Test", "Zählt hier zusammen mit einer Impfung oder Genesung"]),
        ("none", ["An diesem Ort gilt keine Einlassregel: Sie brauchen kein Zertifikat."]),
    ],
)
def test_what_counts_is_the_rules_word_and_not_the_certificates(
    house: House, phone: Phone, rule: str, said: list[str]
) -> None:
    ruled(house, rule)
    keeps(house, phone, genuine(house), genuine(house, t=None, v=[{**VACCINATION, "dt": "2026-03-01"}]))
    phone.open(house.poster().replace("/c?", "/wallet?"))
    phone.page.locator("#place").wait_for()
    words = phone.page.inner_text("[data-state=wallet]")
    for one in said:
        assert one in words, words


def test_a_certificate_that_is_looked_at_says_it_too_before_it_is_kept(house: House, phone: Phone) -> None:
    ruled(house, "tested")
    phone.open(house.poster().replace("/c?", "/wallet?"))
    phone.page.locator("#place").wait_for()
    picture = {"name": "a.png", "mimeType": "image/png", "buffer": papers.picture(genuine(house))}
    phone.page.set_input_files("#file", picture)  # type: ignore[arg-type]
    phone.sees("found")
    assert "Zählt hier bis 20. November 2026, 09:00 Uhr." in phone.page.inner_text("[data-state=found]")


def test_without_a_place_the_wallet_says_what_decides_and_asks_nobody(house: House, phone: Phone) -> None:
    ruled(house, "3G")
    keeps(house, phone, genuine(house))
    words = phone.page.inner_text("[data-state=wallet]")
    assert "Das entscheidet die Einlassregel des Ortes." in words and "Zählt hier" not in words
    phone.open(f"{house.origin}/wallet?lang=de#hc1={'A' * 17_000}")  # too long to be read, and no code either
    phone.sees("wallet")
    assert [line for line in phone.asked if line.startswith("POST")] == []


def test_without_network_the_wallet_says_that_it_cannot_know(
    house: House, phone: Phone, context: BrowserContext
) -> None:
    ruled(house, "3G")
    keeps(house, phone, genuine(house))
    wait_for_worker(phone.page)
    context.set_offline(True)
    phone.open(house.poster().replace("/c?", "/wallet?"))
    phone.page.locator("#place").wait_for()
    words = phone.page.inner_text("[data-state=wallet]")
    assert "Der Dienst war nicht zu erreichen." in words and "Antigen-Schnelltest" in words
