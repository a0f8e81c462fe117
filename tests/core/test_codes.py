"""Venue codes: what is printed, how large it becomes, and what is no venue code."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import qrcode
from hypothesis import given
from hypothesis import strategies as some
from qrcode.constants import ERROR_CORRECT_M

from tests.vectors.reading import accepted, refused, signing, verifying
from tun.core import codes
from tun.core.codes import Kind, VenueCode, issue, read
from tun.core.encoding import unb64u
from tun.core.errors.base import Refusal
from tun.core.errors.tokens import TokenExpired, TokenNotYet

SERVICE = signing("service")
NOW = 1_795_462_200
LONGEST_HOST = 38  # characters: https:// 8 + host 38 + /c# 3 + token 164 = 213, all that version 10-M holds
LARGEST = VenueCode(b"\xff" * 8, b"\xff" * 8, Kind.EVENT, 0xFFFF, NOW, 2**32 - 1, 0xFFFF)

CODES = some.builds(
    VenueCode,
    some.binary(min_size=8, max_size=8),
    some.binary(min_size=8, max_size=8),
    some.sampled_from(Kind),
    some.none() | some.integers(0, 0xFFFF),
    some.just(NOW),
    some.integers(NOW, 2**40),
    some.integers(0, 0xFFFF),
)


@accepted("codes")
def test_a_printed_code_is_read(vector: dict[str, Any]) -> None:
    token = bytes.fromhex(vector["token"])
    code = read(token, verifying(vector["keys"]), now=vector["now"])
    assert (code.code.hex(), code.venue.hex()) == (vector["code"], vector["venue"])
    assert (code.kind, code.area, code.office) == (vector["kind"], vector["area"], vector["office"])
    assert (code.issued, code.expires) == (vector["issued"], vector["expires"])
    assert codes.url("https://tun.example.org", token) == vector["url"]
    assert unb64u(vector["url"].partition("#")[2]) == token


@refused("codes")
def test_what_is_no_code_of_ours_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refusal:
        read(bytes.fromhex(vector["token"]), verifying(vector["keys"]), now=vector["now"])
    assert refusal.value.code == vector["code"]


@given(CODES)
def test_a_code_is_read_as_it_was_issued(code: VenueCode) -> None:
    assert read(issue(code, SERVICE), [SERVICE.verifying], now=NOW) == code


def test_a_code_holds_through_its_last_second() -> None:
    code = replace(LARGEST, expires=NOW + 60)
    token = issue(code, SERVICE)
    assert read(token, [SERVICE.verifying], now=NOW + 60) == code
    with pytest.raises(TokenExpired):
        read(token, [SERVICE.verifying], now=NOW + 61)
    with pytest.raises(TokenNotYet):
        read(token, [SERVICE.verifying], now=NOW - 301)


def version(host: str) -> int:
    """The QR version, at error correction M, of the largest code on this host."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M)
    code.add_data(codes.url(f"https://{host}", issue(LARGEST, SERVICE)), optimize=0)
    code.make()
    return int(code.version)


def test_the_largest_code_on_a_host_of_28_characters_fits_qr_version_10() -> None:
    assert version("x" * 28) == 10


def test_the_longest_host_that_still_fits() -> None:
    assert version("x" * LONGEST_HOST) == 10
    assert version("x" * (LONGEST_HOST + 1)) == 11


def test_the_place_on_the_poster_never_reaches_a_server_by_itself() -> None:
    assert codes.url("https://tun.example.org", b"\x01") == "https://tun.example.org/c#AQ"
