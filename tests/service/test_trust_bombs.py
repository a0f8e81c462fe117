"""Files in the trust folder that are made to harm: each is answered soon, in little memory, and counts for nothing."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.vectors.make_certificates import signers

ROOT = Path(__file__).resolve().parents[2]
MEMORY = 50 * 1024  # kilobytes above what a reader at rest has
SECONDS = 20  # of processor time, on a busy machine

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="a peak is read from /proc"),
]

_MEASURE = """
import json, pathlib, sys, time
from tun.service.trust import read_folder
def peak():
    # Not getrusage: that begins with what the process had that started this one.
    [line] = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
    return int(line.split()[1])

before, began = peak(), time.process_time()
loaded = read_folder(pathlib.Path(sys.argv[1]))
took = time.process_time() - began
[report] = [one for one in loaded.reports if one.name.endswith(sys.argv[2])]
refused = report.refused[0][1] if report.refused else None
print(json.dumps([peak() - before, took, report.accepted, refused, len(report.refused)]))
"""


def der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


ECDSA = der(0x30, bytes.fromhex("06082a8648ce3d040302"))
RSA = der(0x30, bytes.fromhex("06092a864886f70d0101010500"))
NAME = der(0x30, der(0x31, der(0x30, bytes.fromhex("0603550406"), der(0x13, b"DE"))))
VALID = der(0x30, der(0x17, b"260101000000Z"), der(0x17, b"280101000000Z"))
POINT = ec.derive_private_key(1, ec.SECP256R1()).public_key()
KEY_USAGE, PURPOSES = bytes.fromhex("0603551d0f"), bytes.fromhex("0603551d25")


def certificate(*extensions: bytes, key: bytes | None = None) -> bytes:
    """A certificate with a signature that nobody looks at: signers are trusted as they lie."""
    key = key or POINT.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    more = der(0xA3, der(0x30, *extensions)) if extensions else b""
    signed = der(0x30, der(0xA0, b"\x02\x01\x02"), b"\x02\x01\x01", ECDSA, NAME, VALID, NAME, key, more)
    return der(0x30, signed, ECDSA, der(0x03, b"\0", der(0x30, b"\x02\x01\x01\x02\x01\x01")))


def extension(oid: bytes, value: bytes) -> bytes:
    return der(0x30, oid, der(0x04, value))


def rsa_spki(bits: int, exponent: int) -> bytes:
    modulus = ((1 << (bits - 1)) | 1).to_bytes(bits // 8, "big")
    power = exponent.to_bytes(exponent.bit_length() // 8 + 1, "big")
    return der(0x30, RSA, der(0x03, b"\0", der(0x30, der(0x02, b"\0", modulus), der(0x02, power))))


def nested(levels: int) -> bytes:
    item = b""
    for _ in range(levels):
        item = der(0x30, item)
    return item


def pem(data: bytes) -> bytes:
    return b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(data) + b"-----END CERTIFICATE-----\n"


def good() -> bytes:
    return signers()["dsc"].der


def oid_number(number: int) -> bytes:
    return der(0x06, b"\x55\x1d" + bytes((0x80 | (number >> 14), 0x80 | (number >> 7 & 0x7F), number & 0x7F)))


BOMBS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "an RSA key of 16,384 bits": ("dsc/x.der", lambda: certificate(key=rsa_spki(1 << 14, 65_537)), "key"),
    "an RSA key of a million bits": ("dsc/x.der", lambda: certificate(key=rsa_spki(1 << 20, 65_537)), "key"),
    "an RSA key with an exponent as long as itself": (
        "dsc/x.der", lambda: certificate(key=rsa_spki(4096, (1 << 4090) | 1)), "key",
    ),
    "nested extensions": ("dsc/x.der", lambda: certificate(extension(PURPOSES, nested(5000))), "extensions"),
    "a nested certificate": ("dsc/x.der", lambda: nested(5000), "unreadable"),
    "an extension of 3 MB": ("dsc/x.der", lambda: certificate(extension(oid_number(1), bytes(3 << 20))), ""),
    "one extension 100,000 times": (
        "dsc/x.der", lambda: certificate(*[extension(KEY_USAGE, b"\x03\x02\x07\x80")] * 100_000), "extensions",
    ),
    "100,000 extensions": (
        "dsc/x.der", lambda: certificate(*(extension(oid_number(one), b"\x05\0") for one in range(100_000))), "",
    ),
    "100,000 purposes": (
        "dsc/x.der",
        lambda: certificate(extension(PURPOSES, der(0x30, bytes.fromhex("06062b0601040101") * 100_000))), "",
    ),
    "a length of 4 GB": ("dsc/x.der", lambda: b"\x30\x84\xff\xff\xff\xff" + good()[4:], "unreadable"),
    "a length of 2^2000": ("dsc/x.der", lambda: b"\x30\xfe" + b"\xff" * 126 + good()[4:], "unreadable"),
    "4 MB of nothing": ("dsc/x.der", lambda: bytes(4 << 20), "unreadable"),
    "a certificate and 3 MB behind it": ("dsc/x.der", lambda: good() + bytes(3 << 20), "unreadable"),
    "more than 4 MB": ("dsc/x.der", lambda: bytes((4 << 20) + 1), "too-large"),
    "only beginnings": ("dsc/x.pem", lambda: b"-----BEGIN CERTIFICATE-----\n" * 140_000, "unreadable"),
    "one endless PEM": (
        "dsc/x.pem", lambda: b"-----BEGIN CERTIFICATE-----\n" + b"A" * ((4 << 20) - 100), "unreadable",
    ),
    "an authority with a key of a million bits": (
        "csca/x.der", lambda: certificate(key=rsa_spki(1 << 20, 65_537)), "authority",
    ),
    "an authority with nested extensions": (
        "csca/x.der", lambda: certificate(extension(PURPOSES, nested(5000))), "authority",
    ),
    "a list of 12 MB that nobody signed": (
        "lists/x.json", lambda: b"AAAA\n" + b"[" * ((12 << 20) - 10), "list-signature",
    ),
    "a list that is larger": ("lists/x.json", lambda: bytes((12 << 20) + 1), "too-large"),
    "8 MB of lines that are no hashes": ("revoked/x.txt", lambda: b"x\n" * (4 << 20), "not-a-hash"),
    "8 MB without a line's end": ("revoked/x.txt", lambda: b"a" * (8 << 20), "not-a-hash"),
    "more than 8 MB": ("revoked/x.txt", lambda: bytes((8 << 20) + 1), "too-large"),
}  # fmt: skip


def measured(folder: Path, name: str, data: bytes) -> list[Any]:
    path = folder / name
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    if path.parent.name == "lists":
        key = POINT.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        path.with_suffix(".pub.pem").write_bytes(key)
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(folder), path.name], capture_output=True, text=True, cwd=ROOT, check=True
    )
    found: list[Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("bomb", BOMBS)
def test_it_is_answered_soon_and_in_little_memory(tmp_path: Path, bomb: str) -> None:
    name, made, reason = BOMBS[bomb]
    memory, seconds, accepted, refused, told = measured(tmp_path, name, made())
    assert (memory < MEMORY, seconds < SECONDS) == (True, True), (memory, seconds)
    assert told <= 100
    if reason:
        assert (accepted, refused) == (0, reason)


def test_as_many_signers_as_fit_into_a_file_are_read(tmp_path: Path) -> None:
    one = pem(good())
    memory, seconds, accepted, _, _ = measured(tmp_path, "dsc/x.pem", one * ((4 << 20) // len(one)))
    assert accepted > 5000
    assert (memory < MEMORY, seconds < SECONDS) == (True, True), (memory, seconds)


def test_as_many_hashes_as_fit_into_a_file_are_read(tmp_path: Path) -> None:
    lines = b"".join(b"%032x\n" % number for number in range(250_000))
    memory, _, accepted, _, _ = measured(tmp_path, "revoked/x.txt", lines)
    assert accepted == 250_000
    assert memory < MEMORY, memory


def test_a_bomb_that_went_off_would_be_noticed(tmp_path: Path) -> None:
    careless = _MEASURE.replace("loaded = ", "kept = (b'x' * (MEMORY := 60 << 20)); loaded = ")
    (tmp_path / "dsc").mkdir()
    (tmp_path / "dsc" / "x.der").write_bytes(good())
    done = subprocess.run(
        [sys.executable, "-c", careless, str(tmp_path), "x.der"], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert json.loads(done.stdout)[0] > MEMORY
