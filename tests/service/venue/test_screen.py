"""A code as large as a tablet's screen."""

from __future__ import annotations

import re

import pytest
import zxingcpp
from flask import Flask
from PIL import Image, ImageDraw

from tun.core import codes
from tun.core.encoding import unb64u
from tun.core.shortcode import display

from .conftest import NOW, Clock, Person, service_of
from .test_codes import hers
from .test_events import CONCERT, only_event

_RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")


def drawn(page: str) -> Image.Image:
    """The drawing of the page in pixels, eight to a module, quiet zone included."""
    box = re.search(r'class="screen-code" viewBox="-4 -4 (\d+) \1"', page)
    path = re.search(r'<path d="((?:M\d+ \d+h\d+v1h-\d+z)+)" fill="#000"/></svg>', page)
    assert box is not None
    assert path is not None
    picture = Image.new("L", (8 * int(box[1]), 8 * int(box[1])), 255)
    pen = ImageDraw.Draw(picture)
    for column, row, length, back in (map(int, run) for run in _RUN.findall(path[1])):
        assert length == back
        left, top = 8 * (column + 4), 8 * (row + 4)
        pen.rectangle((left, top, left + 8 * length - 1, top + 7), fill=0)
    return picture


def test_the_drawing_is_the_code_that_is_printed(otto: Person, app: Flask) -> None:
    code = next(code for code in hers(app, otto) if code.area == 3)
    page = otto.get(f"/codes/{code.id.hex()}/screen").text
    [scanned] = zxingcpp.read_barcodes(drawn(page))
    address, _hash, token = scanned.text.partition("#")
    assert (address, unb64u(token)) == ("http://localhost/c", code.token)
    with app.app_context():
        assert codes.read(unb64u(token), service_of(app).keys.verifiers, now=NOW).area == 3
    for shown in ("Zum Löwen", "Tisch 3", display(code.short), "localhost/c", "Check in", "Mit der Telefonkamera"):
        assert shown.lower() in page.lower()


def test_it_says_its_event_and_leads_back(olga: Person, app: Flask) -> None:
    olga.send("/events/new", **CONCERT)
    event = only_event(app).id
    code = next(code for code in hers(app, olga) if code.event == event)
    page = olga.get(f"/codes/{code.id.hex()}/screen").text
    assert "Winterkonzert" in page
    assert f'href="{olga.url}/codes">Zurück zu den Codes' in page
    assert f"{olga.url}/codes/{code.id.hex()}/screen" in olga.get("/codes").text


@pytest.mark.parametrize("ended", ["withdrawn", "expired"])
def test_a_code_that_is_not_valid_is_not_shown(olga: Person, app: Flask, clock: Clock, ended: str) -> None:
    code = hers(app, olga)[0]
    if ended == "withdrawn":
        olga.send(f"/codes/{code.id.hex()}/revoke")
    else:
        clock.now = code.expires
        olga.enter(app)
    answer = olga.get(f"/codes/{code.id.hex()}/screen")
    assert answer.status_code == 409
    assert "screen-code" not in answer.text
