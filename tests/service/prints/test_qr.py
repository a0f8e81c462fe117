from __future__ import annotations

import pytest

from tun.core.codes import Kind, VenueCode, issue, url
from tun.core.keys import SigningKey
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
