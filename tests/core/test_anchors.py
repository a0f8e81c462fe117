"""Signers' certificates that are odd or made to harm: read, or refused with a reason, and never anything else."""

from __future__ import annotations

import warnings
from functools import cache

import pytest
from cryptography.utils import CryptographyDeprecationWarning
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.core.mutations import changed
from tests.vectors.certificate_cast import CLIENT_AUTH, TESTS, authority, signer
from tests.vectors.make_certificates import signers
from tun.core.certificates.anchors import check_authority, check_chain, read_anchor, read_pem
from tun.core.errors.certificates import AnchorRefused

VERSION_3 = b"\xa0\x03\x02\x01\x02"


@cache
def ders() -> list[bytes]:
    mixed = signer("mixed", TESTS, CLIENT_AUTH, key_usage=True).der
    return [*(one.der for one in signers().values()), mixed, authority("csca")]


@pytest.mark.parametrize("version", [1, 3, 4, 127])
def test_a_version_that_there_is_not_keeps_out_that_one_alone(version: int) -> None:
    der = signers()["dsc"].der.replace(VERSION_3, VERSION_3[:-1] + bytes((version,)), 1)
    for question in (read_anchor, check_authority, lambda one: check_chain(one, ders()[-1:])):
        with pytest.raises(AnchorRefused):
            question(der)


def answered(der: bytes) -> None:
    for question in (
        read_anchor,
        check_authority,
        read_pem,
        lambda one: check_chain(one, ders()[-1:]),
        lambda one: check_chain(ders()[0], [one]),
    ):
        try:
            question(der)
        except AnchorRefused:
            continue


@settings(max_examples=600, deadline=None)
@given(some.data())
def test_a_certificate_with_bytes_changed_is_read_or_refused(data: some.DataObject) -> None:
    der = changed(data, ders())
    with warnings.catch_warnings():
        # Of odd serial numbers and the like the library says that it will refuse them one day.
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        answered(der)


@settings(max_examples=300, deadline=None)
@given(some.binary(max_size=300))
def test_any_bytes_are_refused(data: bytes) -> None:
    answered(data)
    answered(b"-----BEGIN CERTIFICATE-----\n" + data + b"\n-----END CERTIFICATE-----\n")
