"""What a test centre issues: right by our own verifier and by somebody else's, and nothing forged is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from cryptography import x509

from tests.test_other_implementation import with_another_library
from tests.vectors.cast import DAY, NOW
from tests.vectors.reading import accepted, load, refused
from tun.core.certificates import content, message, text
from tun.core.certificates.anchors import check_authority, check_chain, read_anchor
from tun.core.certificates.content import Kind
from tun.core.certificates.issuing import (
    ANTIGEN,
    PCR,
    UNIQUE_BYTES,
    Issuer,
    NegativeTest,
    check_character,
    claims,
    issue,
    new_identifier,
)
from tun.core.certificates.names import standardised
from tun.core.certificates.signers import Named, key_id_of, make_authority, make_signer
from tun.core.certificates.verdict import Trust, verify
from tun.core.encoding import cbor
from tun.core.errors.base import Refusal
from tun.core.errors.certificates import AnchorRefused, CertificateKeyUsage, CertificateSignature
from tun.core.keys import SigningKey

CITY, CENTRE = SigningKey.generate(), SigningKey.generate()
AUTHORITY = make_authority(Named("DE", "Kaiserslautern", "CSCA", b"1" * 16, NOW - DAY, NOW + 900 * DAY), CITY)
SIGNER = make_signer(
    Named("DE", "Kaiserslautern", "Testzentrum am Betzenberg", b"\xff" * 16, NOW - DAY, NOW + 400 * DAY),
    CENTRE.verifying,
    authority=AUTHORITY,
    by=CITY,
)
BY = Issuer(CENTRE, key_id_of(SIGNER))
TRUST = Trust.of([read_anchor(SIGNER)])
IDENTIFIER = new_identifier(country="DE", centre="TUN1234ABCD", unique=bytes(UNIQUE_BYTES))
ZOE = NegativeTest(
    family_name="Müller-Özdemir",
    given_name="Zoë",
    born=date(1985, 3, 21),
    kind=ANTIGEN,
    device="1232",
    name="",
    sampled=NOW - 3600,
    centre="Testzentrum am Betzenberg",
    issuer="Kaiserslautern",
    country="DE",
)


def issued(test: NegativeTest = ZOE, by: Issuer = BY) -> str:
    return issue(test, identifier=IDENTIFIER, by=by, issued=NOW, expires=NOW + 7 * DAY)


@accepted("issuing", having="written")
def test_a_name_is_standardised_as_everywhere_else(vector: dict[str, Any]) -> None:
    assert standardised(vector["written"]) == vector["spelt"]


@refused("issuing", having="written")
def test_a_name_that_cannot_be_standardised_is_refused_and_names_its_field(vector: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refusal:
        standardised(vector["written"], field="family_name")
    assert (refusal.value.code, refusal.value.field) == (vector["code"], "family_name")


@accepted("issuing", having="known")
def test_the_check_character_is_the_one_that_states_print(vector: dict[str, Any]) -> None:
    body, _, check = vector["known"].rpartition("#")
    assert check_character(body) == check


@accepted("issuing", having="claims")
def test_what_is_signed_is_what_the_vector_says(vector: dict[str, Any]) -> None:
    given = {name: vector[name] for name in ZOE.__dataclass_fields__ if name in vector}
    test = NegativeTest(**{**given, "born": date.fromisoformat(vector["born"]), "name": vector["test_name"]})
    moments = {"identifier": vector["identifier"], "issued": vector["issued"], "expires": vector["expires"]}
    assert claims(test, **moments).hex() == vector["claims"]
    by = Issuer(CENTRE, bytes.fromhex(vector["key_id"]))
    assert message.read(text.unpack(issue(test, by=by, **moments))).signed.hex() == vector["signed"]


def test_the_vectors_have_an_antigen_and_a_pcr_test() -> None:
    assert {entry["kind"] for entry in load("issuing")["accept"] if "claims" in entry} == {ANTIGEN, PCR}


@pytest.mark.parametrize("test", [ZOE, replace(ZOE, kind=PCR, device="", name="RT-PCR")])
def test_our_own_verifier_accepts_it_and_reads_what_was_entered(test: NegativeTest) -> None:
    found = verify(issued(test), TRUST, now=NOW)
    assert found.kind is Kind.TEST
    assert found.content.person == ("MUELLER<OEZDEMIR", "ZOE", "1985-03-21", "Müller-Özdemir", "Zoë")
    assert isinstance(found.content.entry, content.Tested)
    assert found.content.entry == (test.kind, "260415000", test.sampled, test.device or test.name, test.centre)
    assert (found.content.id, found.content.country, found.content.issuer) == (IDENTIFIER, "DE", "Kaiserslautern")


def test_another_implementation_accepts_it_and_not_a_forged_one() -> None:
    whole = issued()
    assert with_another_library(whole, CENTRE.verifying.point)
    assert not with_another_library(whole, CITY.verifying.point)
    assert not with_another_library(forged(whole), CENTRE.verifying.point)


def forged(whole: str) -> str:
    """The same certificate for another year of birth, under the old signature."""
    packed = text.unpack(whole)
    assert b"1985-03-21" in packed
    return text.pack(packed.replace(b"1985-03-21", b"1995-03-21"))


def test_a_forged_one_is_refused_here_too() -> None:
    with pytest.raises(CertificateSignature):
        verify(forged(issued()), TRUST, now=NOW)
    with pytest.raises(CertificateSignature):
        verify(issued(by=Issuer(SigningKey.generate(), BY.key_id)), TRUST, now=NOW)


def test_a_centre_may_sign_nothing_but_tests() -> None:
    [[anchor]] = TRUST.anchors.values()
    assert anchor.kinds == frozenset({Kind.TEST})
    recovery = {"fr": "2026-09-01", "df": "2026-09-29", "du": "2027-02-28", "tg": "840539006", "co": "DE",
                "is": "Kaiserslautern", "ci": IDENTIFIER}  # fmt: skip
    hcert = {"ver": "1.3.0", "nam": {"fnt": "MUSTER"}, "dob": "1985-03-21", "r": [recovery]}
    body = cbor({1: "DE", 4: NOW + DAY, 6: NOW, -260: {1: hcert}})
    header = cbor({1: -7, 4: BY.key_id})
    parts = [header, {}, body, CENTRE.sign(message.signed_bytes(header, body))]
    with pytest.raises(CertificateKeyUsage):
        verify(text.pack(cbor(parts)), TRUST, now=NOW)


def test_the_signer_comes_from_the_citys_authority_and_could_make_no_further_one() -> None:
    check_authority(AUTHORITY)
    check_chain(SIGNER, [AUTHORITY])
    other = make_authority(
        Named("DE", "Anderswo", "CSCA", b"2" * 16, NOW - DAY, NOW + 900 * DAY), SigningKey.generate()
    )
    with pytest.raises(AnchorRefused):
        check_chain(SIGNER, [other])
    with pytest.raises(AnchorRefused):
        check_authority(SIGNER)


def test_the_signers_certificate_says_who_and_for_how_long() -> None:
    read = x509.load_der_x509_certificate(SIGNER)
    assert read.subject.rfc4514_string() == "CN=Testzentrum am Betzenberg,O=Kaiserslautern,C=DE"
    assert read.serial_number > 0
    assert (read.not_valid_after_utc - read.not_valid_before_utc).days == 401
    long = Named("DE", "ü" * 90, "ö" * 90, b"3" * 16, NOW, NOW + DAY)
    assert read_anchor(make_signer(long, CENTRE.verifying, authority=AUTHORITY, by=CITY)).country == "DE"


def test_no_two_identifiers_are_alike_and_none_says_anything() -> None:
    first = new_identifier(country="DE", centre="TUN1", unique=b"a" * UNIQUE_BYTES)
    second = new_identifier(country="DE", centre="TUN1", unique=b"b" * UNIQUE_BYTES)
    assert first != second
    assert len(first) <= 80
    with pytest.raises(ValueError, match="15 bytes"):
        new_identifier(country="DE", centre="TUN1", unique=b"short")
    with pytest.raises(ValueError, match="8 bytes"):
        Issuer(CENTRE, b"short")
