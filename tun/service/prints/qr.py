"""QR codes as a matrix of modules, ready to be drawn as one vector path.

What the text means is not known here; `tun.core.codes` makes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from qrcode.util import MODE_8BIT_BYTE, QRData

from .masks import Matrix, make

MOST_VERSION = 10  # 57 modules a side: still read across a table when it is printed 3 cm wide
MOST_BYTES = 213  # what version 10 holds in byte mode at level M (ISO/IEC 18004, table 7)
QUIET_ZONE = 4  # modules of white around the code (ISO/IEC 18004, 9.1)


class TooLongForPrint(ValueError):
    """The text needs a finer code than phones read reliably from paper: the service's host name is too long."""

    def __init__(self, length: int) -> None:
        super().__init__(
            f"{length} bytes do not fit a QR code of version {MOST_VERSION} at level M, which holds "
            f"{MOST_BYTES}: use a shorter host name (about 28 characters)"
        )
        self.length = length


def matrix(text: str) -> Matrix:
    """The modules of the text's code without quiet zone, True is dark. Raises TooLongForPrint.

    Level M: a poster gets scratched and taped over, and the next level up would cost two versions. Byte mode
    throughout, because a mixed one would make the size depend on the chance of digits in the token.
    """
    content = text.encode()
    if len(content) > MOST_BYTES:
        raise TooLongForPrint(len(content))
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(QRData(content, mode=MODE_8BIT_BYTE), optimize=0)
    return make(code)


def dark_runs(modules: Matrix) -> Iterator[tuple[int, int, int]]:
    """Every unbroken run of dark modules as (column, row, length)."""
    for row, line in enumerate(modules):
        column = 0
        for dark, run in groupby(line):
            length = len(list(run))
            if dark:
                yield column, row, length
            column += length
