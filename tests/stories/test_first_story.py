"""The first true story: from a poster to the health office's list to nothing left.

Real gunicorn processes, a real browser, real cryptography; only the clock is moved.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import shutil
import sqlite3
import subprocess
from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from openpyxl import load_workbook
from playwright.sync_api import Browser, expect

from tests.browser.phone.conftest import READ_BOX
from tests.stories.cast import XAVER, Ines, Olga, Visitor
from tests.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.server]

DAY = 86_400


def test_from_a_poster_to_the_list_to_nothing_left(town: Town, browser: Browser, tmp_path: Path) -> None:
    # Given Olga's poster of tonight's event, printed
    olga = Olga.at_desk(browser, town)
    olga.open("Fruchthalle")
    before = olga.present()
    olga.page.get_by_role("link", name="Liederabend").first.click()
    url = _decode(olga.poster(tmp_path, "Aushang herunterladen"))
    assert url.startswith(f"{town.demo.origin}/c#")

    # When Xaver scans it and checks in
    xaver = Visitor.with_phone(browser)
    started = datetime.fromtimestamp(town.clock(), town.demo.service_config().zone)
    xaver.check_in(url)
    expect(xaver.page.locator("#state-in")).to_contain_text("Fruchthalle")
    kept = json.dumps(xaver.page.evaluate(READ_BOX, "visits"), ensure_ascii=False)
    assert "Fruchthalle" in kept and XAVER.family_name not in kept and "Ünverw" not in kept

    # Then he counts once, however often he scans
    olga.open("Fruchthalle")
    assert olga.present() == before + 1
    xaver.scan(url)
    expect(xaver.page.locator("#state-in")).to_be_visible()
    assert olga.present() == before + 1
    assert xaver.context.cookies() == []

    # And when he leaves, he is gone
    xaver.check_out()
    assert olga.present() == before

    # When Ines asks for the window, she sees counts first, and then exactly who was there
    ines = Ines.at_office(browser, town)
    ines.open_case(town, "2026-1187")
    town.clock.move(60)  # a window ends on a full minute
    ended = datetime.fromtimestamp(town.clock(), started.tzinfo)
    ines.ask("frucht", date=f"{started:%Y-%m-%d}", start=f"{started:%H:%M}", end=f"{ended:%H:%M}")
    expect(ines.page.locator("#persons")).to_contain_text("<5")
    assert XAVER.family_name not in ines.page.content()
    ines.fetch()
    expect(ines.page.locator("#contacts")).to_contain_text(f"{XAVER.family_name}, Xaver")

    # And her files open in other programs, with his name unchanged
    workbook = ines.export("xlsx", tmp_path)
    sheet = load_workbook(workbook).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert (XAVER.family_name, "Xaver") in {(row[0], row[1]) for row in rows[1:]}
    text = ines.export("csv", tmp_path).read_text("utf-8-sig")
    assert [XAVER.family_name, "Xaver"] in [row[:2] for row in csv.reader(io.StringIO(text), delimiter=";")]

    # And nobody's disk holds his name
    assert not _holding(town, XAVER.family_name)
    pieces = _envelope_pieces(town)
    assert _still_on_disk(town, pieces) == pieces  # the search finds what is there

    # When four weeks and a day are over, nothing is left and nobody gets anything
    town.clock.move(30 * DAY)
    town.purge()
    assert not _still_on_disk(town, pieces)
    assert not any(name.startswith("keys/service/days/" + f"{started:%Y-%m-%d}") for name in town.files())
    ines = Ines.at_office(browser, town)
    ines.open_case(town, "2026-1188")
    ines.ask("frucht", date=f"{started:%Y-%m-%d}", start=f"{started:%H:%M}", end=f"{ended:%H:%M}")
    expect(ines.page.locator("main")).to_contain_text("gelöscht")
    _opens_elsewhere(workbook)


def _decode(pdf: bytes) -> str:
    """The first page's QR code, as a phone would see it."""
    page = pypdfium2.PdfDocument(pdf)[0]
    found = zxingcpp.read_barcodes(page.render(scale=2).to_pil())
    assert len(found) == 1
    return found[0].text


def _envelope_pieces(town: Town) -> set[bytes]:
    """A piece of every envelope that is stored now."""
    with sqlite3.connect(f"file:{town.demo.store}/service/service.sqlite?mode=ro", uri=True) as store:
        return {envelope[200:232] for (envelope,) in store.execute("SELECT envelope FROM visits")}


def _still_on_disk(town: Town, pieces: set[bytes]) -> set[bytes]:
    """Those that some file of the service still has, the write-ahead log included."""
    everything = b"\n".join(content for name, content in town.files().items() if name.startswith("service/"))
    return {piece for piece in pieces if piece in everything}


def _holding(town: Town, text: str) -> list[str]:
    """The files that hold a text in clear, in whatever writing."""
    raw = text.encode()
    spellings = {raw, text.encode("utf-16-le"), json.dumps(text)[1:-1].encode(), raw.hex().encode()}
    # base64 has three spellings of one text, depending on where it begins
    spellings |= {base64.b64encode(b"x" * shift + raw)[4:-4] for shift in range(3)}
    return [name for name, content in town.files().items() if any(spelling in content for spelling in spellings)]


def _opens_elsewhere(workbook: Path) -> None:
    """A second program reads the workbook and finds the same names."""
    program = shutil.which("ssconvert")
    if program is None:
        assert os.environ.get("TUN_BROWSER") != "required", "ssconvert is missing"
        pytest.skip("ssconvert (Debian: gnumeric) is not here to open the workbook with")
    converted = workbook.with_suffix(".txt")
    subprocess.run([program, workbook, converted], check=True, capture_output=True, timeout=60)
    assert XAVER.family_name in converted.read_text("utf-8")
