"""Xaver falls ill: his phone gives his visits to the health office, and Ines asks for his evening at table three.

With both houses in processes of their own and real browsers. The words travel by voice, and by nothing else.
"""

from __future__ import annotations

import itertools
import re
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.stories.cast import XAVER, Ines, Visitor
from tests.town import Town
from tun.core import codes, spoken

pytestmark = [pytest.mark.browser, pytest.mark.server]


def test_from_the_phone_to_a_window_that_is_filled_in(town: Town, browser: Browser) -> None:
    xaver = Visitor.with_phone(browser)
    xaver.check_in(codes.url(town.demo.origin, town.city.table_code.token))
    xaver.check_out()

    # The phone: all visits are ticked, the office is chosen, five words are shown.
    words = xaver.hand_over(town)
    assert len(words) == spoken.WORD_COUNT

    # The telephone: Ines mishears one word, is told, and hears it again.
    ines = Ines.at_office(browser, town)
    ines.open_case(town, "2026-0815")
    slip = words[0][:-1] + ("q" if words[0][-1] != "q" else "w")
    ines.page.locator("[name=words]").fill(" ".join([slip, *words[1:]]))
    ines.page.locator("#fetch-diary").click()
    expect(ines.page.locator("[data-error-summary]")).to_contain_text(f"„{slip}“ steht nicht in der Liste, meinten Sie")
    assert ines.page.locator("[name=words]").input_value() == " ".join([slip, *words[1:]])
    ines.page.locator("[name=words]").fill(" - ".join(words).lower())
    ines.page.locator("#fetch-diary").click()

    # The case: one visit, and the service stands by it.
    [row] = ines.page.locator("#diaries tbody tr").all()
    assert "Spinnrädl" in row.inner_text() and "bestätigt" in row.inner_text()
    assert "nicht bestätigt" not in row.inner_text()
    for text in (XAVER.family_name, XAVER.phone, XAVER.street):
        assert text not in ines.page.locator("#diaries").inner_text()

    # The window: filled in but for the reason.
    row.get_by_role("link").click()
    expect(ines.page.locator("#window-form")).to_be_visible()
    today = datetime.fromtimestamp(town.clock(), town.demo.office_config().zone)
    assert ines.page.locator("[name=date_from]").input_value() == f"{today:%Y-%m-%d}"
    assert re.fullmatch(r"\d\d:\d\d", ines.page.locator("[name=time_from]").input_value())
    assert ines.page.locator("[name=area] option:checked").inner_text() == "Tisch 3"
    assert not any(word.lower() in ines.page.url.lower() for word in [*words, "spinnr"])
    ines.page.locator("[name=reason]").fill("Eine erkrankte Person saß an diesem Tisch")
    town.clock.move(120)  # the last minute of the window has to be over
    ines.page.locator("#window-form button[type=submit]").click()
    expect(ines.page.locator("h1")).to_have_text("Wie viele waren da?")

    # Taken back on the phone: it is told that the office has been quicker.
    xaver.page.locator("[data-handover=given] summary").click()
    xaver.page.locator("[data-handover=given] [data-take-back]").click()
    expect(xaver.page.locator("#handover-told")).to_contain_text("schon abgeholt")
    _nowhere(town, words)


def _nowhere(town: Town, words: list[str]) -> None:
    """No two of the words stand beside each other on any disk or in any log, in any spelling."""
    normal = [spoken.normal(word) for word in words]
    pairs = [
        f"{one}{between}{following}".encode()
        for spelt in (words, normal)
        for one, following in itertools.pairwise(spelt)
        for between in (" ", "+", "%20", "-", "")
    ]
    files = town.files()
    assert any(Path(name).suffix == ".log" for name in files), "there are logs to look into"
    for name, content in files.items():
        assert not [pair for pair in pairs if pair in content], name
