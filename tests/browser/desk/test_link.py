"""The code with the link, as it stands on the desk's screen: read from there, and it is the link."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image

from tests.browser.desk.conftest import Desk

pytestmark = pytest.mark.browser


def test_the_code_on_the_screen_is_the_link_with_certificate_and_proofs(desk: Desk) -> None:
    desk.open("/testcentre/")
    desk.types_person()
    desk.sends()
    picture = desk.page.get_by_role("img", name="QR-Code mit dem Link für das Telefon")
    shown = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.screenshot())))
    assert [code.text for code in shown] == [desk.page.input_value("[name=link]")]
    assert "&strip=" in shown[0].text
    box, modules = picture.bounding_box(), picture.get_attribute("viewBox")
    assert box is not None and modules is not None
    assert box["width"] / float(modules.split()[2]) >= 3.5, "pixels of the screen to a module"
