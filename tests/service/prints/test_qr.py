from __future__ import annotations

import hashlib

import pytest
from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_M
from qrcode.main import QRCode
from qrcode.util import MODE_8BIT_BYTE, QRData

from tun.core.codes import Kind, VenueCode, issue, url
from tun.core.keys import SigningKey
from tun.service.prints.masks import make
from tun.service.prints.qr import MOST_BYTES, TooLongForPrint, dark_runs, matrix


def test_the_longest_text_that_fits_is_drawn_in_version_10() -> None:
    assert len(matrix("x" * MOST_BYTES)) == 57


@pytest.mark.parametrize("length", [MOST_BYTES + 1, 300, 5000])
def test_a_longer_text_is_refused_with_the_reason(length: int) -> None:
    with pytest.raises(TooLongForPrint, match="shorter host name") as refusal:
        matrix("x" * length)
    assert refusal.value.length == length


def test_length_counts_bytes_not_characters() -> None:
    with pytest.raises(TooLongForPrint):
        matrix("ß" * 107)


def test_digits_do_not_change_the_size() -> None:
    assert len(matrix("1" * MOST_BYTES)) == len(matrix("x" * MOST_BYTES))


def test_the_largest_venue_code_on_a_host_of_28_characters_fits() -> None:
    code = VenueCode(
        code=b"\xff" * 8,
        venue=b"\xff" * 8,
        kind=Kind.EVENT,
        area=0xFFFF,
        issued=0xFFFF_FFFE,
        expires=0xFFFF_FFFF,
        office=0xFFFF,
    )
    address = url("https://" + "h" * 28, issue(code, SigningKey.generate()))
    assert len(matrix(address)) <= 57


def test_runs_are_the_whole_matrix_and_nothing_else() -> None:
    modules = matrix("https://tun.kaiserslautern.de/c#abc")
    drawn = [[False] * len(modules) for _ in modules]
    runs = list(dark_runs(modules))
    for column, row, length in runs:
        for offset in range(length):
            assert not drawn[row][column + offset]
            drawn[row][column + offset] = True
    assert tuple(map(tuple, drawn)) == modules
    assert len(runs) == len({(column + length, row) for column, row, length in runs})
    assert not {(column + length, row) for column, row, length in runs} & {(c, r) for c, r, _ in runs}


@pytest.mark.parametrize("level", [ERROR_CORRECT_L, ERROR_CORRECT_M])
@pytest.mark.parametrize("length", [1, 17, 60, 107, 150, 213, 600])
def test_the_modules_are_those_that_the_library_chooses_in_its_slow_way(length: int, level: int) -> None:
    content = hashlib.shake_128(b"%d %d" % (length, level)).digest(length)

    def code() -> QRCode:
        empty = QRCode(error_correction=level, border=0)
        empty.add_data(QRData(content, mode=MODE_8BIT_BYTE), optimize=0)
        return empty

    slow = code()
    slow.make(fit=True)
    assert make(code()) == tuple(tuple(bool(module) for module in row) for row in slow.get_matrix())
