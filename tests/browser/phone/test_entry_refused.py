"""A check-in that a place with an entry rule refuses: why, what would help, and nothing that was typed is lost."""

from __future__ import annotations

import json
import secrets
import time
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Route

from tests.browser.phone import papers
from tests.browser.phone.conftest import ALICE, House, Phone
from tests.browser.phone.test_entry import arrives, faults, genuine, keeps, keeps_what_the_desk_hands_out, ruled
from tests.vectors.certificate_cast import TEST, VACCINATION, claims, hcert
from tests.vectors.make_certificates import text
from tun.core import proofs
from tun.core.certificates import link as testcentre
from tun.core.keys import SigningKey
from tun.core.proofs import Opening, Proof
from tun.core.rules import Ground, Standing
from tun.service.storage.tables import SpentProof, Visit

pytestmark = pytest.mark.browser

HOUR = 3600


def dose() -> dict[str, Any]:
    return {"t": None, "v": [{**VACCINATION, "dt": "2026-03-01"}]}


def is_refused(house: House, phone: Phone, code: str, title: str, *helps: str, visits: int = 0) -> None:
    """The page says why and what would help; nothing is stored, nothing that was typed is lost."""
    phone.sees("refused")
    words = phone.page.inner_text("[data-state=refused]")
    assert phone.page.inner_text("#refused-code") == code
    for said in (title, *helps, "steht noch im Formular"):
        assert said in words, words
    assert house.city.count(Visit) == visits
    assert phone.page.input_value("#family_name") == ALICE["family_name"]
    assert phone.kept() == []


def goes_in(phone: Phone) -> None:
    phone.page.tap("#check-in")
    phone.sees("in")


def test_a_spent_proof_is_replaced_by_the_next_with_one_tap(house: House, phone: Phone) -> None:
    ruled(house, "3G")
    keeps(house, phone, genuine(house))
    arrives(house, phone)
    seen: list[dict[str, object]] = []

    def spend(route: Route) -> None:
        """Somebody has copied the phone's store, and is a moment earlier."""
        body = json.loads(route.request.post_data or "{}")
        if not seen:
            with house.city.elsewhere():
                house.city.check_in(proofs=body["proofs"])
        seen.append(body)
        route.continue_()

    phone.page.route("**/api/v1/visits", spend)
    phone.page.tap("#check-in")
    is_refused(house, phone, "proof-spent", "wurde schon verwendet", "Ein anderer Nachweis liegt bereit", visits=1)
    phone.page.tap("#refused-again")
    phone.sees("in")
    assert seen[0]["proofs"] != seen[1]["proofs"]
    assert len(phone.calls("/api/v1/proofs")) == 1, "the next one of the strip"
    assert (house.city.count(Visit), house.city.count(SpentProof)) == (2, 2)


def test_proofs_of_another_city_are_dropped_and_exchanged_here_with_one_tap(house: House, phone: Phone) -> None:
    ruled(house, "tested")
    certificate = genuine(house)
    now = house.city.service.clock()
    sampled = now - 4 * HOUR
    standing = Standing(frozenset({Ground.ANTIGEN}), sampled - sampled % HOUR)
    foreign, strip = SigningKey.generate(), []
    for _ in range(3):
        opening = Opening(secrets.token_bytes(16), "MUELLER<OEZDEMIR", "ZOE", "1985-03-21")
        made = Proof(secrets.token_bytes(16), standing, opening.holder)
        strip.append((proofs.issue(made, foreign), opening.salt))
    keeps_what_the_desk_hands_out(phone, testcentre.link(house.origin, certificate, strip))
    arrives(house, phone)
    phone.page.tap("#check-in")
    is_refused(house, phone, "proof-foreign", "gehört zu einem anderen Dienst", "tauscht der Dienst Ihr Zertifikat neu")
    phone.page.tap("#refused-again")
    phone.sees("in")
    assert len(phone.calls("/api/v1/visits")) == 2, "no second one of the foreign strip is tried"
    assert len(phone.calls("/api/v1/proofs")) == 1


def test_the_eleventh_proof_of_a_day_says_when_there_are_new_ones(house: House, phone: Phone) -> None:
    ruled(house, "3G")
    certificate = genuine(house)
    assert house.city.post("/proofs", {"certificates": [certificate], "wanted": 10}).get_json()["left"] == 0
    keeps(house, phone, certificate)
    arrives(house, phone)
    phone.page.tap("#check-in")
    # Midnight of UTC is one o'clock in the city's winter.
    is_refused(house, phone, "proofs-used-up", "alle Nachweise", "Neue Nachweise gibt es ab 01:00 Uhr")


def test_another_certificate_helps_and_what_was_typed_comes_along(house: House, phone: Phone) -> None:
    ruled(house, "3G")
    certificate = genuine(house)
    house.city.post("/proofs", {"certificates": [certificate], "wanted": 10})
    keeps(house, phone, certificate)
    arrives(house, phone)
    phone.page.tap("label[for=company-names]")
    phone.page.fill("#companions-0", "Bob")
    phone.page.fill("#exempt", "1")
    phone.page.tap("#check-in")
    phone.sees("refused")
    typed = {name: phone.page.input_value(f"#{name}") for name in (*ALICE, "house_number", "companions-0", "exempt")}
    phone.page.locator("[data-state=refused]").get_by_role("link", name="Zertifikat hinzufügen").tap()
    phone.sees("wallet")
    assert "O’Brien" not in phone.page.url
    picture = papers.picture(genuine(house, **dose()))
    phone.page.set_input_files("#file", {"name": "a.png", "mimeType": "image/png", "buffer": picture})
    phone.sees("found")
    phone.page.tap("#keep")
    phone.sees("wallet")
    phone.page.get_by_role("link", name="Zum Einchecken").tap()
    phone.sees("form")
    assert typed["companions-0"] == "Bob" and all(typed.values())
    assert {name: phone.page.input_value(f"#{name}") for name in typed} == typed
    assert phone.page.evaluate("sessionStorage.length") == 0, "taken out when it is read"
    goes_in(phone)


def test_a_full_quota_says_who_still_gets_in(house: House, phone: Phone, tmp_path: Path) -> None:
    ruled(house, "3G")
    house.city.goes_by(tmp_path, "2026-01-01", "[quota]\nmerely_tested = 0\n")
    keeps(house, phone, genuine(house))
    arrives(house, phone)
    phone.page.tap("#check-in")
    is_refused(house, phone, "quota-reached", "kein Platz mehr frei", "Zertifikat über Impfung oder Genesung")
    assert house.city.count(SpentProof) == 0
    for tries in (1, 2):  # the proof goes back each time: no further exchange
        phone.page.tap("#refused-again")
        phone.sees("form")
        phone.page.tap("#check-in")
        phone.sees("refused")
        assert len(phone.calls("/api/v1/visits")) == tries + 1
    assert len(phone.calls("/api/v1/proofs")) == 1
    keeps(house, phone, genuine(house, **dose()))
    arrives(house, phone)
    goes_in(phone)


def test_a_full_house_costs_no_proof(house: House, phone: Phone) -> None:
    ruled(house, "3G")
    keeps(house, phone, genuine(house))
    arrives(house, phone)
    answers = [409, None]

    def refuse(route: Route) -> None:
        """The house is full a moment earlier, by the service's own words."""
        if answers.pop(0) is None:
            route.continue_()
        else:
            problem = {"code": "full", "title": "Hier ist gerade kein Platz frei", "detail": "Bitte warten Sie."}
            route.fulfill(status=409, content_type="application/problem+json", body=json.dumps(problem))

    phone.page.route("**/api/v1/visits", refuse)
    with phone.page.expect_request("**/api/v1/visits") as first:
        phone.page.tap("#check-in")
    phone.sees("refused")
    assert not phone.page.locator("#refused-more p").count(), "a certificate would not help here"
    phone.page.tap("#refused-again")
    phone.sees("form")
    with phone.page.expect_request("**/api/v1/visits") as second:
        goes_in(phone)
    assert json.loads(first.value.post_data or "")["proofs"] == json.loads(second.value.post_data or "")["proofs"]


def test_a_rule_that_changed_meanwhile_is_told_and_the_form_has_it_then(house: House, phone: Phone) -> None:
    ruled(house, "tested")
    keeps(house, phone, genuine(house))
    arrives(house, phone)
    ruled(house, "2G")
    phone.page.tap("#check-in")
    is_refused(house, phone, "rule-2g-not-met", "Hier gilt 2G", "Haben Sie ein anderes Zertifikat")
    phone.page.tap("#refused-again")
    phone.sees("form")
    words = phone.page.inner_text("#entry")
    assert "Rein kommt, wer geimpft oder genesen ist." in words and "noch kein Zertifikat" in words
    assert phone.page.input_value("#family_name") == ALICE["family_name"]


def test_a_test_that_ran_out_while_the_form_was_open_is_not_even_sent(house: House, phone: Phone) -> None:
    ruled(house, "tested")
    keeps(house, phone, genuine(house))
    phone.page.clock.install(time=time.time())
    arrives(house, phone)
    phone.page.clock.fast_forward("20:00:01")  # the sample was taken four hours ago
    phone.page.tap("#check-in")
    assert "Rein kommt, wer getestet ist" in faults(phone)
    assert phone.page.input_value("#family_name") == ALICE["family_name"]
    assert phone.calls("/api/v1/visits") == [] and phone.calls("/api/v1/proofs") == []


def test_a_certificate_that_ended_meanwhile_asks_for_another(
    house: House, phone: Phone, context: BrowserContext
) -> None:
    ruled(house, "3G")
    genuine(house)  # the house trusts its signer
    now = house.city.service.clock()
    phone.page.clock.set_fixed_time(now)  # or the phone would drop it by its own clock
    ends = claims(hcert(t=None, v=[{**VACCINATION, "dt": "2026-03-01"}]), issued=now - HOUR, expires=now + 30)
    keeps(house, phone, text(ends, by="dsc"))
    arrives(house, phone)
    house.later += 60
    phone.page.tap("#check-in")
    is_refused(house, phone, "certificate-expired", "ist abgelaufen", "Haben Sie ein anderes Zertifikat")
    assert phone.page.get_by_role("link", name="Zertifikat hinzufügen").last.is_visible()


def test_a_test_that_the_service_finds_too_old_leads_to_a_new_one(house: House, phone: Phone) -> None:
    ruled(house, "tested")
    keeps(house, phone, genuine(house))
    arrives(house, phone)
    house.later += 21 * HOUR  # the phone slept: it asks again, and the service's clock counts
    phone.page.tap("#check-in")
    is_refused(house, phone, "test-too-old", "Dieser Test ist zu alt", "Lassen Sie sich in einem Testzentrum testen")


def test_the_help_is_there_in_english_too_and_axe_finds_nothing(house: House, phone: Phone) -> None:
    ruled(house, "3G")
    certificate = genuine(house, t=[{**TEST, "sc": "2026-11-19T12:00:00+01:00"}])
    house.city.post("/proofs", {"certificates": [certificate], "wanted": 10})
    keeps(house, phone, certificate)
    phone.open(house.poster("en"))
    phone.sees("form")
    phone.types()
    phone.page.tap("#check-in")
    phone.sees("refused")
    assert "There are new proofs from 01:00" in phone.page.inner_text("[data-state=refused]")
    assert Axe().run(phone.page).response["violations"] == []
    phone.page.locator("[data-state=refused]").get_by_role("link", name="Add a certificate").tap()
    phone.sees("wallet")
    phone.page.locator("#place").wait_for()
    assert "Counts here up to 20 November 2026, 12:00." in phone.page.inner_text("#certificates")
    assert Axe().run(phone.page).response["violations"] == []
    picture = {"name": "a.png", "mimeType": "image/png", "buffer": papers.picture(papers.rapid_test())}
    phone.page.set_input_files("#file", picture)  # type: ignore[arg-type]
    phone.sees("rapid")
    assert Axe().run(phone.page).response["violations"] == []
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
