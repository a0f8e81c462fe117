"""A check-in made without network: it waits sealed, says so, and arrives exactly once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Route

from tests import browsers
from tests.browser.phone.conftest import ALICE, PHONE, House, Phone, lose_the_answer
from tests.browser.phone.test_offline_pages import wait_for_worker
from tests.service.conftest import NOON
from tun.core.encoding import unb64u
from tun.service.actions.codes import revoke_code

pytestmark = pytest.mark.browser


def network_is_gone(context: BrowserContext) -> None:
    context.set_offline(True)
    context.route("**/api/v1/**", refuse)  # a page that is just loading may be told late that it is offline


def network_is_back(context: BrowserContext) -> None:
    context.unroute("**/api/v1/**", refuse)
    context.set_offline(False)


def refuse(route: Route) -> None:
    route.abort()


@pytest.fixture
def knowing(house: House, phone: Phone, context: BrowserContext) -> Iterator[Phone]:
    """A phone that has been at table 1 of the Fruchthalle, has left, and has no network now."""
    phone.checks_in(house.poster(area=1))
    phone.page.tap("#leave")
    phone.sees("out")
    wait_for_worker(phone.page)
    network_is_gone(context)
    yield phone
    network_is_back(context)


def checks_in_offline(house: House, phone: Phone, **choices: Any) -> None:
    phone.open(house.poster(**(choices or {"area": 2})))
    phone.sees("form")
    phone.types()
    phone.page.tap("#check-in")
    phone.sees("unsent")


def waiting(phone: Phone) -> list[dict[str, object]]:
    return [record for record in phone.kept() if record["stage"] == "pending"]


def test_it_waits_sealed_says_so_and_arrives_once_when_the_network_is_back(
    house: House, knowing: Phone, context: BrowserContext
) -> None:
    knowing.open(house.poster(area=2))
    knowing.sees("form")
    assert knowing.page.inner_text("#venue-name") == "Fruchthalle"  # known from the visit before
    assert knowing.page.is_visible("[data-unchecked] >> text=nicht geprüft")
    assert not knowing.page.is_visible("[data-checked]")
    checks_in_offline(house, knowing)
    assert "Noch nicht gesendet" in knowing.page.inner_text("#panel-unsent")
    assert "Fruchthalle" in knowing.page.inner_text("#panel-unsent")
    text = json.dumps(knowing.kept(), ensure_ascii=False)
    assert len(waiting(knowing)) == 1
    assert not [entry for entry in ALICE.values() if entry in text]
    assert house.city.stored() == 1
    network_is_back(context)
    knowing.sees("in")
    assert house.city.stored() == 2
    [record] = [record for record in knowing.kept() if record["stage"] == "open"]
    assert "bodies" not in record
    stored = house.city.record(unb64u(record["secret"]))
    assert stored.area == 2 and NOON <= stored.arrival <= NOON + 300
    contact = house.city.contact(house.city.release(stored.arrival - 60, house.end_of_all(), area=2))
    assert contact.family_name == ALICE["family_name"]


def test_it_waits_while_the_service_is_away_and_arrives_once_when_it_is_back(
    house: House, phone: Phone, context: BrowserContext
) -> None:
    phone.checks_in(house.poster(area=1))
    phone.page.tap("#leave")
    phone.sees("out")
    wait_for_worker(phone.page)
    house.stop()  # the phone has its network and sees no reason to wait for one
    checks_in_offline(house, phone)
    assert len(waiting(phone)) == 1 and house.city.stored() == 1
    phone.page.reload()
    phone.sees("unsent")
    house.start()
    phone.page.reload()  # it goes by itself too, but within half a minute
    phone.sees("in")
    assert house.city.stored() == 2 and waiting(phone) == []
    assert house.city.present() == 1


def test_a_place_that_the_phone_has_never_seen_is_not_named_until_the_service_was_asked(
    house: House, knowing: Phone, context: BrowserContext
) -> None:
    knowing.page.click("[data-state=out] #forget-out")
    knowing.sees("forgotten")
    knowing.open(house.poster(area=2))
    knowing.sees("form")
    assert "noch nicht geprüft" in knowing.page.inner_text("#venue-name")
    assert knowing.page.inner_text("#venue-area") == "Bereich 2"
    assert not knowing.page.is_visible("#venue-address")
    knowing.types()
    knowing.page.tap("#check-in")
    knowing.sees("unsent")
    network_is_back(context)
    knowing.sees("in")
    assert "Fruchthalle" in knowing.page.inner_text("#panel-in")


def test_a_phone_that_knows_no_key_says_so_and_offers_paper(
    house: House, phone: Phone, context: BrowserContext
) -> None:
    phone.open(f"{house.origin}/c")
    phone.sees("code")
    wait_for_worker(phone.page)
    network_is_gone(context)
    phone.open(house.poster())
    phone.sees("unreached")
    assert "Es kennt noch keinen gültigen Schlüssel" in phone.page.inner_text("[data-state=unreached]")
    assert phone.page.is_visible('[data-state=unreached] a[href^="/paper-form.pdf"]')
    network_is_back(context)


def test_it_survives_a_reload_and_several_may_wait(house: House, knowing: Phone, context: BrowserContext) -> None:
    concert = house.city.event(NOON - 3600, NOON + 7200)
    checks_in_offline(house, knowing, area=2)
    knowing.page.reload()
    knowing.sees("unsent")
    checks_in_offline(house, knowing, event=concert)
    assert len(waiting(knowing)) == 2
    network_is_back(context)
    knowing.sees("in")
    knowing.open(f"{house.origin}/c")
    knowing.page.wait_for_function(WAITS_NOTHING)
    assert house.city.stored() == 3


WAITS_NOTHING = """() => new Promise((resolve) => {
  const asked = indexedDB.open("tun");
  asked.onsuccess = () => {
    const found = asked.result.transaction("visits").objectStore("visits").getAll();
    found.onsuccess = () => { asked.result.close(); resolve(!found.result.some(({ stage }) => stage === "pending")); };
  };
})"""


def test_a_lost_answer_does_not_make_a_second_visit(house: House, knowing: Phone, context: BrowserContext) -> None:
    checks_in_offline(house, knowing)
    context.route("**/api/v1/visits", lose_the_answer)
    network_is_back(context)
    knowing.page.wait_for_timeout(500)
    context.unroute("**/api/v1/visits")
    knowing.page.reload()
    knowing.sees("in")
    assert house.city.stored() == 2


def test_two_tabs_send_it_once(
    house: House, knowing: Phone, new_phone: Callable[[], Phone], context: BrowserContext
) -> None:
    checks_in_offline(house, knowing)
    other = new_phone()
    other.open(house.poster(area=2))
    other.sees("unsent")
    network_is_back(context)
    knowing.sees("in")
    other.sees("in")
    assert house.city.stored() == 2


def test_a_check_out_without_network_waits_too_and_goes_after_the_check_in(
    house: House, knowing: Phone, context: BrowserContext
) -> None:
    checks_in_offline(house, knowing)
    knowing.page.tap("#leave-unsent")
    knowing.page.wait_for_selector("text=Auch Ihr Check-out von")
    knowing.asked.clear()
    network_is_back(context)
    knowing.sees("out")
    assert house.city.present() == 0
    calls = [line for line in knowing.asked if "visits" in line]
    assert calls == ["POST /api/v1/visits", "POST /api/v1/visits/end"]


def test_a_check_out_of_an_open_visit_goes_by_itself_later(house: House, phone: Phone, context: BrowserContext) -> None:
    phone.checks_in(house.poster())
    wait_for_worker(phone.page)
    network_is_gone(context)
    phone.page.tap("#leave")
    phone.page.wait_for_selector("#leave-problem:not([hidden])")
    assert "wartet auf diesem Telefon" in phone.page.inner_text("#leave-problem")
    phone.page.reload()
    phone.sees("in")
    assert "wartet auf diesem Telefon" in phone.page.inner_text("#leave-problem")
    network_is_back(context)
    phone.sees("out")
    assert house.city.present() == 0


def test_a_refusal_of_a_waiting_one_is_shown_until_it_was_seen(
    house: House, knowing: Phone, context: BrowserContext
) -> None:
    checks_in_offline(house, knowing)
    code = house.city.code(area=2)
    revoke_code(house.city.service, house.city.venue, code.id, replace=False, now=house.city.service.clock())
    network_is_back(context)
    knowing.sees("turned-away")
    assert "code-revoked" in knowing.page.inner_text("[data-state=turned-away]")
    knowing.page.goto(f"{house.origin}/c?lang=de")
    knowing.sees("code")
    assert "nicht angenommen" in knowing.page.inner_text("#unfinished-list")
    knowing.page.tap("#unfinished-list button")
    knowing.sees("turned-away")
    knowing.page.tap("#turned-away-seen")
    knowing.sees("code")
    assert not knowing.page.is_visible("#unfinished-list")
    assert house.city.stored() == 1


def test_after_two_days_it_says_that_it_was_too_late(house: House, knowing: Phone, context: BrowserContext) -> None:
    checks_in_offline(house, knowing)
    knowing.page.evaluate(AGE, 49 * 3600)
    knowing.page.reload()
    knowing.sees("turned-away")
    assert "Zu spät angekommen" in knowing.page.inner_text("[data-state=turned-away]")
    network_is_back(context)
    assert house.city.stored() == 1


AGE = """seconds => new Promise((resolve) => {
  const asked = indexedDB.open("tun");
  asked.onsuccess = () => {
    const change = asked.result.transaction("visits", "readwrite");
    const found = change.objectStore("visits").getAll();
    found.onsuccess = () => {
      for (const record of found.result) change.objectStore("visits").put({ ...record, at: record.at - seconds });
    };
    change.oncomplete = () => { asked.result.close(); resolve(); };
  };
})"""


def chromium_of(profile: Path) -> int:
    """The process of the browser that uses this profile."""
    found = subprocess.run(["ps", "-ww", "-eo", "pid=,args="], capture_output=True, text=True, check=True).stdout
    lines = [line for line in found.splitlines() if f"--user-data-dir={profile}" in line and "--type=" not in line]
    assert len(lines) == 1, lines
    return int(lines[0].split()[0])


def test_it_survives_that_the_browser_is_killed(house: House, browser: Browser, tmp_path: Path) -> None:
    profile = tmp_path / "profile"

    def launch() -> BrowserContext:
        return browsers.persistent(browser.browser_type, profile, **PHONE)

    context = launch()
    phone = Phone(context.pages[0])
    phone.checks_in(house.poster(area=1))
    phone.page.tap("#leave")
    phone.sees("out")
    wait_for_worker(phone.page)
    network_is_gone(context)
    checks_in_offline(house, phone)
    os.kill(chromium_of(profile), signal.SIGKILL)
    again = launch()
    later = Phone(again.pages[0])
    later.open(f"{house.origin}/c")
    later.page.wait_for_function(WAITS_NOTHING)
    later.open(house.poster(area=2))
    later.sees("in")
    assert house.city.stored() == 2
    again.close()
