"""The trust folder: who counts, who does not and why, and that a change is noticed."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.vectors.cast import DAY, NOW
from tests.vectors.certificate_cast import CLIENT_AUTH, TEST, TESTS, Signer, authority, rsa_key, signer
from tests.vectors.independent import Key, sha256
from tests.vectors.make_certificates import signers, text
from tun.core.certificates.content import Kind
from tun.core.certificates.verdict import verify
from tun.core.errors.certificates import CertificateRevoked, CertificateSignerUnknown
from tun.service.trust import FileReport, Loaded, TrustFolder, read_folder


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def pem(*ders: bytes) -> bytes:
    return b"".join(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM) for der in ders)


def only(loaded: Loaded) -> FileReport:
    [report] = loaded.reports
    return report


def verifies(loaded: Loaded, by: str = "dsc") -> bool:
    try:
        return verify(text(by=by), loaded.trust, now=NOW).kind is Kind.TEST
    except CertificateSignerUnknown:
        return False


# --- Signers ---


@pytest.mark.parametrize("folder", ["nowhere", "."])
def test_an_empty_folder_means_that_nothing_verifies(tmp_path: Path, folder: str) -> None:
    loaded = read_folder(tmp_path / folder)
    assert not loaded.trust.anchors and not loaded.reports
    assert not verifies(loaded)


@pytest.mark.parametrize("name", ["dsc/one.der", "dsc/one.CER", "one.crt"])
def test_a_signer_in_der_counts(tmp_path: Path, name: str) -> None:
    put(tmp_path, name, signers()["dsc"].der)
    loaded = read_folder(tmp_path)
    assert only(loaded) == FileReport(name, accepted=1)
    assert verifies(loaded)


def test_a_pem_file_may_hold_several(tmp_path: Path) -> None:
    put(tmp_path, "dsc/both.pem", pem(signers()["dsc"].der, signers()["dsc-rsa"].der))
    loaded = read_folder(tmp_path)
    assert only(loaded).accepted == 2
    assert verifies(loaded) and verifies(loaded, "dsc-rsa")


def test_what_is_wrong_with_one_keeps_out_that_one_alone(tmp_path: Path) -> None:
    small = signer("small", public=rsa_key("small", 1024).public_key())
    other_curve = signer("p384", public=ec.derive_private_key(7, ec.SECP384R1()).public_key())
    put(tmp_path, "dsc/some.pem", pem(small.der, signers()["dsc"].der, other_curve.der))
    put(tmp_path, "dsc/note.txt", b"not read, and that is said")
    put(tmp_path, "dsc/broken.der", b"no certificate")
    put(tmp_path, "dsc/broken.pem", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    loaded = read_folder(tmp_path)
    assert [(one.name, one.accepted, one.refused) for one in loaded.reports] == [
        ("dsc/broken.der", 0, [("certificate 1", "unreadable")]),
        ("dsc/broken.pem", 0, [("file", "unreadable")]),
        ("dsc/some.pem", 1, [("certificate 1", "key"), ("certificate 3", "key")]),
        ("dsc/note.txt", 0, [("file", "ending")]),
    ]
    assert verifies(loaded)


def test_a_key_usage_without_signatures_is_noted_and_accepted(tmp_path: Path) -> None:
    put(tmp_path, "dsc/a.der", signer("usage", TESTS, CLIENT_AUTH, key_usage=False).der)
    put(tmp_path, "dsc/b.der", signer("usage-right", key_usage=True).der)
    first, second = read_folder(tmp_path).reports
    assert (first.accepted, first.notes) == (1, ["certificate 1: key usage without digitalSignature"])
    assert (second.accepted, second.notes) == (1, [])


def test_extensions_that_the_library_refuses_are_read(tmp_path: Path) -> None:
    whole = signer("odd", TESTS, key_usage=True).der
    # KeyUsage is BIT STRING 03 02 06 C0 or so: one unused bit too many makes the library refuse all extensions.
    place = whole.index(bytes.fromhex("0603551d0f0101ff0404")) + 10
    odd = whole[: place + 2] + b"\x09" + whole[place + 3 :]
    with pytest.raises(ValueError):
        _ = x509.load_der_x509_certificate(odd).extensions
    put(tmp_path, "dsc/odd.der", odd)
    [[anchor]] = read_folder(tmp_path).trust.anchors.values()
    assert anchor.kinds == frozenset({Kind.TEST})


def test_extensions_that_nobody_can_read_keep_a_signer_out(tmp_path: Path) -> None:
    whole = signer("odd", TESTS).der
    place = whole.index(bytes.fromhex("0603551d25")) + 5  # the length of what stands in the extended key usage
    put(tmp_path, "dsc/odd.der", whole[: place + 3] + b"\x7f" + whole[place + 4 :])
    assert only(read_folder(tmp_path)).refused == [("certificate 1", "extensions")]


# --- Chains ---


def test_with_an_authority_each_signer_must_come_from_one(tmp_path: Path) -> None:
    put(tmp_path, "csca/de.pem", pem(authority()))
    put(tmp_path, "dsc/ours.der", signers()["dsc"].der)
    put(tmp_path, "dsc/strange.der", signer("strange", issuer="other-csca").der)
    loaded = read_folder(tmp_path)
    assert [(one.name, one.accepted, one.refused) for one in loaded.reports] == [
        ("csca/de.pem", 1, []),
        ("dsc/ours.der", 1, []),
        ("dsc/strange.der", 0, [("certificate 1", "chain")]),
    ]


@pytest.mark.parametrize(
    "false",
    [authority(ca=False), authority(begins=NOW - 80 * DAY), authority(ends=NOW - 100 * DAY), authority("other-csca")],
    ids=["no authority", "began after its signer", "over before its signer", "another"],
)  # fmt: skip
def test_what_is_no_authority_of_a_signer_opens_nothing(tmp_path: Path, false: bytes) -> None:
    put(tmp_path, "csca/false.der", false)
    put(tmp_path, "dsc/ours.der", signers()["dsc"].der)
    loaded = read_folder(tmp_path)
    assert loaded.reports[-1].refused == [("certificate 1", "chain")]
    assert not verifies(loaded)


def test_a_signer_cannot_make_signers(tmp_path: Path) -> None:
    """`verify_directly_issued_by` alone would accept this."""
    below = signer("below", issuer="dsc")
    x509.load_der_x509_certificate(below.der).verify_directly_issued_by(
        x509.load_der_x509_certificate(signers()["dsc"].der)
    )
    put(tmp_path, "csca/dsc.der", signers()["dsc"].der)
    put(tmp_path, "dsc/below.der", below.der)
    first, second = read_folder(tmp_path).reports
    assert first.refused == [("certificate 1", "authority")]
    assert second.refused == [("certificate 1", "chain")]


def test_an_authority_that_cannot_be_read_does_not_open_the_folder(tmp_path: Path) -> None:
    put(tmp_path, "csca/broken.der", b"broken")
    put(tmp_path, "dsc/ours.der", signers()["dsc"].der)
    assert not verifies(read_folder(tmp_path))


# --- Lists ---


def entry(one: Signer, **changed: Any) -> dict[str, Any]:
    return {
        "certificateType": "DSC", "country": "DE", "kid": base64.b64encode(one.key_id).decode(),
        "rawData": base64.b64encode(one.der).decode(), "signature": "", "thumbprint": sha256(one.der).hex(),
        "timestamp": "2026-11-20T11:19:57+01:00", **changed,
    }  # fmt: skip


def put_list(
    folder: Path, *entries: Any, by: str = "list-signer", key: str = "list-signer", body: bytes | None = None
) -> Path:
    content = json.dumps({"certificates": entries}).encode() if body is None else body
    signature = base64.b64encode(Key.named(by).sign(content.strip()))
    put(
        folder,
        "lists/de.pub.pem",
        Key.named(key).private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    )
    return put(folder, "lists/de.json", signature + b"\n" + content + b"\n")


def test_a_signed_list_counts_whoever_its_signers_authority_is(tmp_path: Path) -> None:
    put(tmp_path, "csca/de.der", authority("other-csca"))
    put_list(tmp_path, entry(signers()["dsc"]), entry(signers()["dsc-rsa"]))
    loaded = read_folder(tmp_path)
    assert loaded.reports[-1] == FileReport("lists/de.json", accepted=2)
    assert verifies(loaded) and verifies(loaded, "dsc-rsa")


def test_entries_that_are_wrong_are_left_out(tmp_path: Path) -> None:
    ours, other = signers()["dsc"], signers()["dsc-rsa"]
    kid = base64.b64encode(other.key_id).decode()
    wrong = [
        (entry(ours, certificateType="CSCA"), "list-type"),
        ("x", "list-type"),
        (entry(ours, kid=kid), "list-key-id"),
        (entry(ours, thumbprint="00"), "list-key-id"),
        (entry(ours, rawData="!"), "list-form"),
        (entry(ours, rawData=5), "list-form"),
        (entry(ours, rawData="AAAA"), "unreadable"),
    ]
    put_list(tmp_path, *(one for one, _ in wrong), entry(other))
    report = only(read_folder(tmp_path))
    assert report.refused == [(f"entry {number}", reason) for number, (_, reason) in enumerate(wrong, start=1)]
    assert report.accepted == 1


def test_a_list_is_refused_whole_without_its_key_or_with_a_signature_of_somebody_else(tmp_path: Path) -> None:
    good = entry(signers()["dsc"])
    path = put_list(tmp_path, good, by="somebody")
    assert only(read_folder(tmp_path)).refused == [("list", "list-signature")]
    put_list(tmp_path, good)
    assert verifies(read_folder(tmp_path))
    path.write_bytes(path.read_bytes().replace(b"2026-11-20", b"2026-11-21"))
    assert only(read_folder(tmp_path)).refused == [("list", "list-signature")]
    put_list(tmp_path, good)
    (tmp_path / "lists/de.pub.pem").write_bytes(b"no key")
    assert only(read_folder(tmp_path)).refused == [("list", "list-key")]
    (tmp_path / "lists/de.pub.pem").unlink()
    loaded = read_folder(tmp_path)
    assert only(loaded).refused == [("list", "list-key")]
    assert not verifies(loaded)


@pytest.mark.parametrize("body", [b"{}", b"[]", b"{", b'{"certificates": 5}', b"\xff"])
def test_a_list_of_another_form_is_refused(tmp_path: Path, body: bytes) -> None:
    put_list(tmp_path, body=body)
    assert only(read_folder(tmp_path)).refused == [("list", "list-form")]


def test_the_age_of_a_list_is_told(tmp_path: Path) -> None:
    path = put_list(tmp_path, entry(signers()["dsc"]))
    os.utime(path, (NOW - 8 * DAY, NOW - 8 * DAY))
    assert TrustFolder(tmp_path).list_ages(now=NOW) == {"lists/de.json": 8 * DAY}


# --- Revocation, and change ---


def test_a_revocation_list_takes_out_what_it_names(tmp_path: Path) -> None:
    put(tmp_path, "dsc/one.der", signers()["dsc"].der)
    hashed = sha256(TEST["ci"].encode())[:16].hex()
    put(tmp_path, "revoked/ours.txt", f"# withdrawn on Monday\n\n{hashed}  # a remark\nno hash\n{hashed}00\n".encode())
    loaded = read_folder(tmp_path)
    assert loaded.reports[-1] == FileReport(
        "revoked/ours.txt", accepted=1, refused=[("line 4", "not-a-hash"), ("line 5", "not-a-hash")]
    )
    with pytest.raises(CertificateRevoked):
        verify(text(), loaded.trust, now=NOW)


def test_a_signer_who_is_trusted_no_more_is_taken_out_also_of_a_list(tmp_path: Path) -> None:
    put_list(tmp_path, entry(signers()["dsc"]), entry(signers()["dsc-rsa"]))
    assert verifies(read_folder(tmp_path))
    put(tmp_path, "revoked/signers.txt", f"{signers()['dsc'].key_id.hex()}  # its key was stolen\n".encode())
    loaded = read_folder(tmp_path)
    assert not verifies(loaded) and verifies(loaded, "dsc-rsa")
    assert FileReport("revoked/signers.txt", accepted=1) in loaded.reports


def test_what_is_not_read_is_said(tmp_path: Path) -> None:
    put(tmp_path, "dsc/one.p7b", signers()["dsc"].der)
    put(tmp_path, "dscs/one.der", signers()["dsc"].der)
    put(tmp_path, "lists/de.txt", b"x")
    put(tmp_path, "dsc/README.md", b"x")
    put(tmp_path, "dsc/.keep", b"")
    found = {report.name: report.refused for report in read_folder(tmp_path).reports}
    assert found == {
        "dsc/one.p7b": [("file", "ending")],
        "dscs": [("folder", "folder")],
        "lists/de.txt": [("file", "ending")],
    }


@pytest.mark.parametrize(("exponent", "accepted"), [(3, 1), (65_537, 1), ((1 << 32) + 1, 0), ((1 << 2040) + 1, 0)])
def test_an_rsa_key_that_costs_too_much_is_refused(tmp_path: Path, exponent: int, accepted: int) -> None:
    modulus = rsa_key("dsc-rsa").public_key().public_numbers().n
    one = signer("dear", public=rsa.RSAPublicNumbers(exponent, modulus).public_key())
    put(tmp_path, "dsc/one.der", one.der)
    assert only(read_folder(tmp_path)).accepted == accepted


def test_a_change_is_noticed_and_no_change_is_cheap(tmp_path: Path) -> None:
    folder = TrustFolder(tmp_path)
    assert not verifies(folder.load())
    path = put(tmp_path, "dsc/one.der", signers()["dsc"].der)
    first = folder.load()
    assert verifies(first)
    assert folder.load() is first
    path.write_bytes(signers()["dsc-rsa"].der)
    assert verifies(folder.load(), "dsc-rsa") and not verifies(folder.load())
    path.unlink()
    assert not verifies(folder.load(), "dsc-rsa")
