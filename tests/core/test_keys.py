"""Keys: the one curve, sealing and opening, and files that are no keys."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from hypothesis import given
from hypothesis import strategies as some

from tests.vectors.reading import opening, signing
from tun.core import passphrase
from tun.core.errors.sealing import CannotOpen, KeyRefused, WrongPassphrase
from tun.core.errors.tokens import TokenSignature
from tun.core.keys import SEALED_OVERHEAD, OpeningKey, SealingKey, SigningKey, VerifyingKey, check_point, key_id_of

SERVICE = signing("service")
OFFICE = opening("office-sealing")
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
P256, P192 = "06082a8648ce3d030107", "06082a8648ce3d030101"
B163, UNKNOWN_KIND = "06082a8648ce3d030106", "06072a8648ce3d0209"
EC_KIND = "06072a8648ce3d0201"

STRANGERS: dict[str, Any] = {
    "P-384": ec.generate_private_key(ec.SECP384R1()),
    "secp256k1": ec.generate_private_key(ec.SECP256K1()),
    "brainpool": ec.generate_private_key(ec.BrainpoolP256R1()),
    "RSA": rsa.generate_private_key(65537, 2048),
    "Ed25519": ed25519.Ed25519PrivateKey.generate(),
    "Ed448": ed448.Ed448PrivateKey.generate(),
}


def private_pem(key: Any) -> bytes:
    pem: bytes = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem


def pem_around(der: bytes, title: str = "PRIVATE KEY") -> bytes:
    body = base64.encodebytes(der)
    return f"-----BEGIN {title}-----\n".encode() + body + f"-----END {title}-----\n".encode()


def test_a_key_is_named_by_the_hash_of_its_bytes() -> None:
    assert SERVICE.id == SERVICE.verifying.id == hashlib.sha256(SERVICE.verifying.spki).digest()[:8]
    groups = SERVICE.verifying.fingerprint.split(" ")
    assert len(groups) == 16 and all(len(group) == 4 for group in groups)
    assert bytes.fromhex("".join(groups)) == hashlib.sha256(SERVICE.verifying.spki).digest()


def test_a_public_key_is_the_same_from_point_der_and_pem() -> None:
    key = SERVICE.verifying
    assert VerifyingKey.from_point(key.point) == VerifyingKey.from_spki(key.spki) == VerifyingKey.from_spki(key.pem)
    assert len(key.point) == 65 and len(key.spki) == 91


def test_a_private_key_comes_back_from_its_file() -> None:
    key = SigningKey.generate()
    assert SigningKey.from_pem(key.to_pem()).id == key.id
    assert SigningKey.from_pem(key.to_pem("Sehr geheimes Wört"), "Sehr geheimes Wört").id == key.id
    assert b"ENCRYPTED" in key.to_pem("x") and b"ENCRYPTED" not in key.to_pem()
    assert OpeningKey.from_pem(OFFICE.to_pem()).id == OFFICE.id


@pytest.mark.parametrize("passphrase", [None, "", "falsch", "geheim "])
def test_another_passphrase_opens_no_key(passphrase: str | None) -> None:
    encrypted = SigningKey.generate().to_pem("geheim")
    with pytest.raises(WrongPassphrase):
        SigningKey.from_pem(encrypted, passphrase)


def test_a_passphrase_for_an_open_key_is_wrong() -> None:
    with pytest.raises(WrongPassphrase):
        SigningKey.from_pem(SERVICE.to_pem(), "geheim")


def test_a_private_key_never_shows_itself() -> None:
    assert repr(SERVICE) == str(SERVICE) == "<SigningKey>"
    assert repr(OFFICE) == "<OpeningKey>"


@pytest.mark.parametrize("kind", STRANGERS)
def test_a_key_of_another_kind_is_refused(kind: str) -> None:
    key = STRANGERS[kind]
    public = key.public_key()
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    for read in (
        lambda: SigningKey.from_pem(private_pem(key)),
        lambda: OpeningKey.from_pem(private_pem(key)),
        lambda: VerifyingKey.from_spki(der),
        lambda: SealingKey.from_spki(der),
    ):
        with pytest.raises(KeyRefused):
            read()


@pytest.mark.parametrize(("here", "there"), [(P256, P192), (P256, B163), (EC_KIND, UNKNOWN_KIND)])
def test_a_kind_of_key_that_the_library_does_not_know_is_refused(here: str, there: str) -> None:
    spki = SERVICE.verifying.spki.replace(bytes.fromhex(here), bytes.fromhex(there))
    with pytest.raises(KeyRefused):
        VerifyingKey.from_spki(spki)
    der = SERVICE.private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(KeyRefused):
        SigningKey.from_pem(pem_around(der.replace(bytes.fromhex(here), bytes.fromhex(there))))


@pytest.mark.parametrize("data", [b"", b"\xff" * 91, b"-----", pem_around(b""), pem_around(b"\x30\x00"), b"key"])
def test_what_is_no_key_is_refused(data: bytes) -> None:
    for read in (SigningKey.from_pem, VerifyingKey.from_spki):
        with pytest.raises(KeyRefused):
            read(data)


@pytest.mark.parametrize(
    "point",
    [b"", bytes(65), b"\x04" + bytes(64), b"\x04" + b"\xff" * 64, SERVICE.verifying.point[:64],
     SERVICE.verifying.point + b"\x00", b"\x02" + SERVICE.verifying.point[1:],
     b"\x06" + SERVICE.verifying.point[1:], b"\x02" + SERVICE.verifying.point[1:33],
     SERVICE.verifying.point[:64] + bytes([SERVICE.verifying.point[64] ^ 1])],
    ids=["empty", "zeros", "origin", "too large", "short", "long", "compressed mark", "hybrid mark", "compressed",
         "off the curve"],
)  # fmt: skip
def test_a_point_lies_on_the_curve_and_is_written_in_full(point: bytes) -> None:
    with pytest.raises(KeyRefused):
        SealingKey.from_point(point)
    with pytest.raises(KeyRefused):
        check_point(point)


@given(some.integers(1, ORDER - 1), some.integers(0, 65 * 8 - 1))
def test_the_quick_look_at_a_point_agrees_with_the_library(secret: int, bit: int) -> None:
    point = SealingKey(ec.derive_private_key(secret, ec.SECP256R1()).public_key()).point
    check_point(point)
    flipped = (int.from_bytes(point, "big") ^ (1 << bit)).to_bytes(65, "big")
    with pytest.raises(KeyRefused):
        check_point(flipped)
    with pytest.raises(KeyRefused):
        SealingKey.from_point(flipped)


def test_a_signature_fits_one_message_and_one_key() -> None:
    signature = SERVICE.sign(b"message")
    assert len(signature) == 64
    SERVICE.verifying.verify(b"message", signature)
    for key, message in ((SERVICE, b"massage"), (signing("other-service"), b"message")):
        with pytest.raises(TokenSignature):
            key.verifying.verify(message, signature)


@pytest.mark.parametrize("r", [0, 1, ORDER - 1, ORDER, 2**256 - 1])
@pytest.mark.parametrize("s", [0, 1, ORDER - 1, ORDER, 2**256 - 1])
def test_numbers_at_the_edges_are_no_signature(r: int, s: int) -> None:
    with pytest.raises(TokenSignature):
        SERVICE.verifying.verify(b"message", r.to_bytes(32, "big") + s.to_bytes(32, "big"))


@given(some.binary(max_size=80))
def test_any_bytes_are_no_signature(signature: bytes) -> None:
    with pytest.raises(TokenSignature):
        SERVICE.verifying.verify(b"message", signature)


@given(some.binary(max_size=300), some.binary(max_size=60))
def test_what_is_sealed_opens_with_its_key_and_its_info_alone(plaintext: bytes, info: bytes) -> None:
    sealed = OFFICE.sealing.seal(plaintext, info=info)
    assert len(sealed) == len(plaintext) + SEALED_OVERHEAD
    assert key_id_of(sealed) == OFFICE.id
    assert OFFICE.open(sealed, info=info) == plaintext
    with pytest.raises(CannotOpen):
        OFFICE.open(sealed, info=info + b"\x00")
    with pytest.raises(CannotOpen):
        opening("other-office-sealing").open(sealed, info=info)


def test_the_same_text_is_never_sealed_to_the_same_bytes() -> None:
    assert OFFICE.sealing.seal(b"x", info=b"")[9:] != OFFICE.sealing.seal(b"x", info=b"")[9:]


@given(some.data())
def test_no_bit_of_what_is_sealed_can_be_changed(data: some.DataObject) -> None:
    sealed = bytearray(OFFICE.sealing.seal(b"Ada", info=b""))
    bit = data.draw(some.integers(0, 8 * len(sealed) - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(CannotOpen):
        OFFICE.open(bytes(sealed), info=b"")


@given(some.binary(max_size=200))
def test_any_bytes_cannot_be_opened(data: bytes) -> None:
    for sealed in (data, b"\x01" + OFFICE.id + data, b"\x01" + OFFICE.id + b"\x04" + data):
        with pytest.raises(CannotOpen):
            OFFICE.open(sealed, info=b"")


def test_a_passphrase_is_stretched_before_it_encrypts_a_key() -> None:
    """The bare PKCS#8 inside does not open with the passphrase: whoever guesses has to pay for scrypt each time."""
    key = SigningKey.generate()
    line, _, pkcs8 = key.to_pem("Sehr geheimes Wort").partition(b"\n")
    assert line.startswith(b"TuN-Passphrase: scrypt-1 ")
    with pytest.raises(WrongPassphrase):
        SigningKey.from_pem(pkcs8, "Sehr geheimes Wort")


def test_an_encrypted_key_of_another_program_opens_as_it_is() -> None:
    key = SigningKey.generate()
    foreign = key.private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"Sehr geheimes Wort"),
    )
    assert SigningKey.from_pem(foreign, "Sehr geheimes Wort").id == key.id


def test_every_key_has_a_salt_of_its_own() -> None:
    lines = {SigningKey.generate().to_pem("Sehr geheimes Wort").split(b"\n")[0] for _ in range(3)}
    assert len(lines) == 3


def test_a_guess_costs_a_disk_thief_thirty_two_mebibytes() -> None:
    assert (1 << passphrase._LOG_N) * 128 * passphrase._R == 32 << 20
