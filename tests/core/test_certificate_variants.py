"""What others might write, within the standards and beside them: each is accepted or refused on purpose."""

from __future__ import annotations

import gzip
import zlib
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding

from tests.vectors.cast import NOW
from tests.vectors.certificate_cast import (
    PERSON,
    RECOVERY,
    TEST,
    VACCINATION,
    Raw,
    base45,
    cbor,
    claims,
    hcert,
    rsa_key,
    sig_structure,
    signer,
    text_of,
)
from tests.vectors.independent import Tag
from tests.vectors.make_certificates import message, signers, text
from tun.core.certificates.anchors import read_anchor
from tun.core.certificates.verdict import Certificate, Trust, verify
from tun.core.errors.certificates import AnchorRefused, CertificateRefused

TRUST = Trust.of(read_anchor(signers()[name].der) for name in ("dsc", "dsc-rsa"))


def code(written: str) -> str:
    with pytest.raises(CertificateRefused) as refusal:
        verify(written, TRUST, now=NOW)
    return refusal.value.code


def holds(written: str) -> Certificate:
    return verify(written, TRUST, now=NOW)


# --- Signatures ---


def rsa_signed(how: padding.AsymmetricPadding, hashed: hashes.HashAlgorithm) -> str:
    parts = message(by="dsc-rsa", signature=b"")
    made = rsa_key("dsc-rsa").sign(sig_structure(parts[0], parts[2]), how, hashed)
    return text_of(cbor(Tag(18, [*parts[:3], made])))


def pss(salt: int, mask: hashes.HashAlgorithm) -> padding.PSS:
    return padding.PSS(padding.MGF1(mask), salt)


def test_ps256_is_a_salt_of_32_bytes_and_sha_256_everywhere() -> None:
    holds(rsa_signed(pss(32, hashes.SHA256()), hashes.SHA256()))
    for salt in (0, 20, 31, 33, 64):  # RFC 8230, section 2: as long as the hash
        assert code(rsa_signed(pss(salt, hashes.SHA256()), hashes.SHA256())) == "certificate-signature"
    assert code(rsa_signed(pss(32, hashes.SHA1()), hashes.SHA256())) == "certificate-signature"
    assert code(rsa_signed(pss(32, hashes.SHA256()), hashes.SHA512())) == "certificate-signature"
    assert code(rsa_signed(padding.PKCS1v15(), hashes.SHA256())) == "certificate-signature"


@pytest.mark.parametrize("curve", [ec.SECP384R1(), ec.SECP521R1(), ec.SECP256K1(), ec.BrainpoolP256R1()])
def test_a_signer_of_another_curve_is_none(curve: ec.EllipticCurve) -> None:
    with pytest.raises(AnchorRefused):
        read_anchor(signer("other-curve", public=ec.derive_private_key(7, curve).public_key()).der)


# --- Headers ---


def header(**given: Any) -> str:
    return text_of(cbor(Tag(18, message(**given))))


KEY_ID = signers()["dsc"].key_id


def test_an_algorithm_or_a_key_id_counts_from_the_protected_header_also_where_it_is_null() -> None:
    holds(header(protected={1: -7}, unprotected={4: KEY_ID}))
    holds(header(protected={4: KEY_ID}, unprotected={1: -7}))
    assert code(header(protected={1: -7, 4: None}, unprotected={4: KEY_ID})) == "certificate-malformed"
    assert code(header(protected={1: None, 4: KEY_ID}, unprotected={1: -7})) == "certificate-algorithm"
    assert code(header(protected={1: -37, 4: KEY_ID}, unprotected={1: -7})) == "certificate-algorithm"
    assert code(header(protected={1: -7, 4: []})) == "certificate-malformed"
    assert code(header(protected={1: -7, 4: b""})) == "certificate-malformed"


@pytest.mark.parametrize("label", [3, 5, 6, 7, 16, 33, "x5chain", -65_537])
@pytest.mark.parametrize("value", ["application/cwt", "", None, 0, b"x", [b"x"]])
def test_other_headers_are_passed_over(label: int | str, value: Any) -> None:
    holds(header(protected={1: -7, label: value, 4: KEY_ID}))


# --- Compression ---


def test_only_one_whole_zlib_stream_is_a_message() -> None:
    whole = cbor(Tag(18, message()))
    holds("HC1:" + base45(zlib.compress(whole)))
    raw = zlib.compressobj(wbits=-15)
    preset = zlib.compressobj(zdict=b"Signature1")
    for packed in (
        gzip.compress(whole),
        raw.compress(whole) + raw.flush(),
        preset.compress(whole) + preset.flush(),
        zlib.compress(whole) * 2,
        zlib.compress(whole)[:-4],
        b"",
        b"\x78\x9c",
    ):
        assert code("HC1:" + base45(packed)) == "certificate-compression"


@pytest.mark.parametrize("prefix", ["HC2:", "HC1", "hc1:", "HC1::", " HC1:", "HC11:", "\ufeffHC1:", "NL2:"])
def test_another_prefix_is_another_thing(prefix: str) -> None:
    written = text()
    assert code(prefix + written[4:]) in ("certificate-prefix", "certificate-base45", "certificate-compression")


# --- CBOR ---


def indefinite(item: Any) -> bytes:
    """Every map, list, text and byte string in pieces of no told length (RFC 8949, section 3.2)."""
    if isinstance(item, dict):
        return b"\xbf" + b"".join(indefinite(key) + indefinite(value) for key, value in item.items()) + b"\xff"
    if isinstance(item, list):
        return b"\x9f" + b"".join(map(indefinite, item)) + b"\xff"
    if isinstance(item, str):
        return b"\x7f" + cbor(item[:3]) + cbor(item[3:]) + b"\xff"
    return cbor(item)


def test_lengths_that_are_not_told_are_read() -> None:
    found = holds(text_of(cbor(Tag(18, message(payload=indefinite(claims()))))))
    assert found.content.person.fnt == PERSON["fnt"]


def test_one_key_twice_is_refused_however_it_is_written() -> None:
    twice = (
        b"\xa2\x04\x1a\x7f\xff\xff\xff\x04\x1a\x00\x00\x00\x01",
        b"\xa2\x04\x1a\x7f\xff\xff\xff\x18\x04\x1a\x00\x00\x00\x01",  # 4, and 4 in two bytes
        b"\xa2\x61a\x01\x7f\x61a\xff\x02",  # "a", and "a" in pieces
    )
    for payload in twice:
        assert code(text_of(cbor(Tag(18, message(payload=payload))))) == "certificate-malformed"
    inner = Raw(cbor({"ver": "1.3.0"})[:1].replace(b"\xa1", b"\xa2") + cbor("ver") + cbor("1.3.0") + cbor("ver") * 2)
    assert code(text(claims(inner))) == "certificate-malformed"


@pytest.mark.parametrize("number", [2**32, 2**53 + 1, 2**63, 2**64 - 1, -(2**63), -(2**64)])
def test_large_numbers_are_numbers_and_harm_nobody(number: int) -> None:
    holds(text(claims(hcert(x=number))))
    assert code(text(claims(hcert(t=[{**TEST, "sc": number}])))) == "certificate-content"
    assert code(text(claims(hcert(t=None, v=[{**VACCINATION, "dn": number}])))) == "certificate-content"


# --- Content (schema 1.3) ---


@pytest.mark.parametrize("version", ["1.0.0", "1.2.1", "1.3.0", "1.3.3", "1.10.0"])
def test_every_version_of_the_first_schema_is_read(version: str) -> None:
    assert holds(text(claims(hcert(ver=version)))).content.kind.value == "test"


@pytest.mark.parametrize("version", ["2.0.0", "", "0.9.0", "11.0.0", 1.3, None, ["1.3.0"]])
def test_other_versions_are_not(version: Any) -> None:
    assert code(text(claims(hcert(ver=version)))) == "certificate-content"


@pytest.mark.parametrize("born", ["1964", "1964-01", "1964-01-01", "", "1963-00", "2026-11-23"])
def test_a_birth_date_may_lack_parts(born: str) -> None:
    assert holds(text(claims(hcert(dob=born)))).content.person.dob == born


@pytest.mark.parametrize("born", ["1864-01-01", "2027", "2026-12", "64", "1964-1", "1964-1-1", "1964-01-01Z", " 1964"])
def test_others_are_refused(born: str) -> None:
    assert code(text(claims(hcert(dob=born)))) == "certificate-content"


@pytest.mark.parametrize(
    "names",
    [
        {"fnt": "MUELLER"},
        {"gnt": "ZOE"},
        {"fn": "Müller", "gnt": "ZOE"},
        {"fnt": "MUELLER", "gnt": None, "gn": None},
        {"fnt": "MUELLER", "gnt": ""},
    ],
)
def test_one_standardised_name_is_enough(names: dict[str, Any]) -> None:
    assert holds(text(claims(hcert(nam=names)))).content.person.fnt in ("MUELLER", "")


@pytest.mark.parametrize("at", ["+01:00", "+0100", "+01", "Z", ".5Z", ".999999+01:00"])
def test_a_sample_has_a_zone_in_any_of_its_forms(at: str) -> None:
    assert holds(text(claims(hcert(t=[{**TEST, "sc": f"2026-11-23T16:05:00{at}"}]))))


@pytest.mark.parametrize("field", ["ma", "nm", "tc", "dr"])
@pytest.mark.parametrize("value", ["", None, "x" * 120])
def test_what_countries_leave_out_may_be_left_out(field: str, value: str | None) -> None:
    if field == "dr":
        value = value if value is None else "2026-11-23T17:00:00Z"
    assert holds(text(claims(hcert(t=[{**TEST, field: value}]))))


@pytest.mark.parametrize(
    "day", ["2026-09-01", "2026-09-01T00:00:00", "2026-09-01T00:00:00.000Z", "2026-09-01T00:00:00+02:00"]
)
def test_a_day_may_have_a_time_behind_it(day: str) -> None:
    assert holds(text(claims(hcert(t=None, r=[{**RECOVERY, "fr": day, "df": day}]))))


@pytest.mark.parametrize("day", ["2026-9-1", "2026-09", "20260901", "1.9.2026", "", None, 1_788_220_800, "2026-09-01 "])
def test_what_is_no_day_is_refused(day: Any) -> None:
    for field in ("fr", "df", "du"):
        assert code(text(claims(hcert(t=None, r=[{**RECOVERY, field: day}])))) == "certificate-content"
