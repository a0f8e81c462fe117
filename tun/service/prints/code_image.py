"""A long text as a QR code, for a screen or a sheet held close: any version, the lowest level of correction.

Certificates are made for this: base45 is the alphabet of a QR code's alphanumeric mode.
"""

from __future__ import annotations

import re

from qrcode.constants import ERROR_CORRECT_L
from qrcode.main import QRCode
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

from .masks import Matrix, make
from .qr import QUIET_ZONE, dark_runs

_ALPHANUMERIC = re.compile(r"[0-9A-Z $%*+\-./:]+")


def long_matrix(text: str) -> Matrix:
    """The modules of the text's code without quiet zone, True is dark."""
    mode = MODE_ALPHA_NUM if _ALPHANUMERIC.fullmatch(text) else MODE_8BIT_BYTE
    code = QRCode(error_correction=ERROR_CORRECT_L, border=0)
    code.add_data(QRData(text.encode(), mode=mode), optimize=0)
    return make(code)


def long_path(text: str) -> tuple[str, int]:
    """The dark modules as one SVG path with its origin at the first module, and the side with the quiet zone."""
    modules = long_matrix(text)
    path = "".join(f"M{column} {row}h{length}v1h-{length}z" for column, row, length in dark_runs(modules))
    return path, len(modules) + 2 * QUIET_ZONE
