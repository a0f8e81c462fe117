"""Certificates as visitors have them: on paper, as a picture, in front of a camera. No signature: phones check none."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import time
from typing import Any

from PIL import Image
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode

from tests.vectors.certificate_cast import RECOVERY, TEST, VACCINATION, cbor, claims, hcert, text_of

DAY = 86_400
WIDTH, HEIGHT = 1280, 720


def certificate(*, expires: int | None = None, signature: bytes = bytes(64), **changed: Any) -> str:
    """Zoë's test of 23 November 2026, valid for two more days, as it stands in its QR code."""
    payload = claims(hcert(**changed), issued=0, expires=expires or int(time.time()) + 2 * DAY)
    return text_of(cbor([cbor({1: -7, 4: bytes(8)}), {}, cbor(payload), signature]))


def vaccination() -> str:
    return certificate(t=None, v=[VACCINATION])


def recovery() -> str:
    return certificate(t=None, r=[RECOVERY])


def positive() -> str:
    return certificate(t=[{**TEST, "tr": "260373001"}])


def rapid_test() -> str:
    """What the Corona-Warn-App was once told of a test: made here by anybody."""
    person = {"fn": "Zoë", "ln": "Müller", "dob": "1985-03-21", "timestamp": 1_620_227_000, "testid": "1", "salt": "AB"}
    return _registered(person, "dob", "fn", "ln", "timestamp", "testid", "salt")


def anonymous_rapid_test() -> str:
    return _registered({"timestamp": 1_620_227_000, "salt": "AB"}, "timestamp", "salt")


def _registered(said: dict[str, Any], *hashed: str) -> str:
    parts = "#".join(str(said[name]) for name in hashed)
    fields = json.dumps({**said, "hash": hashlib.sha256(parts.encode()).hexdigest()}).encode()
    return "https://s.coronawarn.app?v=1#" + base64.urlsafe_b64encode(fields).decode().rstrip("=")


def drawn(text: str, pixels: int) -> Image.Image:
    """The code itself, in grey, with the quiet zone around it."""
    code = QRCode(error_correction=ERROR_CORRECT_Q, border=4, box_size=pixels)
    code.add_data(text, optimize=0)
    drawn: Image.Image = code.make_image().get_image()
    return drawn.convert("L")


def picture(text: str | None) -> bytes:
    """A screenshot with the code in it, or with nothing."""
    sheet = Image.new("L", (1000, 1400), 255)
    if text is not None:
        sheet.paste(drawn(text, 6), (90, 300))
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def film(text: str | None) -> bytes:
    """Two frames of YUV4MPEG2 for the browser's fake camera: a grey wall, with the code on it."""
    frame = Image.new("L", (WIDTH, HEIGHT), 170)
    if text is not None:
        code = drawn(text, 6)
        frame.paste(code, ((WIDTH - code.width) // 2, (HEIGHT - code.height) // 2))
    grey = frame.tobytes() + bytes((128,)) * (WIDTH * HEIGHT // 2)
    return f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F30:1 Ip C420jpeg\n".encode() + 2 * (b"FRAME\n" + grey)
