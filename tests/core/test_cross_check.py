"""TuN's cryptography against a second implementation of the standards, and against the standards' own numbers."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec

from tests.vectors import independent
from tests.vectors.cast import KEYS, NOW, VENUE, VISIT
from tests.vectors.reading import load, opening, signing
from tun.core import codes, contact, receipts
from tun.core.codes import Kind, VenueCode
from tun.core.contact import Contact
from tun.core.keys import OpeningKey
from tun.core.receipts import Receipt
from tun.core.tokens import Purpose, sign

# RFC 9180, appendix A.3.1: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode.
EPHEMERAL = independent.Key(0x4995788EF4B9D6132B249CE59A77281493EB39AF373D236A1FE415CB0C2D7BEB)
RECIPIENT = independent.Key(0xF3CE7FDAE57E1A310D87F1EBBDE6F328BE0A99CDBCADF4D6589CF29DE4B8FFD2)
INFO = b"Ode on a Grecian Urn"
TEXT = b"Beauty is truth, truth beauty"
ENC = (
    "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900be"
    "863c403ce65c9bfcb9382657222d18c4"
)
SHARED = "c0d26aeab536609a572b07695d933b589dcf363ff9d93c93adea537aeabb8cb8"
KEY, BASE_NONCE = "868c066ef58aae6dc589b6cfdd18f97e", "4e0bc5018beba4bf004cca59"
CIPHERTEXT = "5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434"


def test_the_second_implementation_gives_the_rfcs_numbers() -> None:
    assert EPHEMERAL.point.hex() == ENC
    shared = independent.hpke_shared(EPHEMERAL, RECIPIENT.point, EPHEMERAL.point, RECIPIENT.point)
    assert shared.hex() == SHARED
    assert [part.hex() for part in independent.hpke_key(shared, INFO)] == [KEY, BASE_NONCE]
    sealed = independent.hpke_seal(TEXT, RECIPIENT.point, INFO, EPHEMERAL, b"Count-0")
    assert sealed.hex() == ENC + CIPHERTEXT


def test_tun_opens_what_the_rfcs_keys_sealed() -> None:
    """The RFC's own ciphertext has additional data, which TuN never has: so the same keys seal once more."""
    key = OpeningKey(ec.derive_private_key(RECIPIENT.scalar, ec.SECP256R1()))
    sealed = b"\x01" + RECIPIENT.id + independent.hpke_seal(TEXT, RECIPIENT.point, INFO, EPHEMERAL)
    assert key.open(sealed, info=INFO) == TEXT


def test_the_second_implementation_opens_what_tun_sealed() -> None:
    ada = Contact("Ada", "Lovelace", "1", "", "Straße", "1", "67655", "Kaiserslautern")
    sealed = contact.seal_contact(ada, to=opening("office-sealing").sealing, venue=VENUE, visit=VISIT)
    key = KEYS["office-sealing"]
    info = b"tun/v1/contact" + b"\x00" + key.id + VENUE + VISIT
    assert len(sealed) == 1114 and sealed[:9] == b"\x01" + key.id
    assert independent.hpke_open(sealed[9:], key, info) == ada.to_plaintext()


def test_the_second_implementation_reads_tuns_tokens() -> None:
    service = signing("service")
    code = VenueCode(b"code-id8", b"venue-id", Kind.EVENT, 7, NOW, NOW + 60, 3)
    claims = {7: b"code-id8", -1: b"venue-id", -2: 1, -3: 7, 6: NOW, 4: NOW + 60, -4: 3}
    assert independent.read_token(codes.issue(code, service), "code", KEYS["service"].point) == claims
    receipt = Receipt(b"v" * 16, b"venue-id", NOW, NOW + 1, NOW + 2, 20_809)
    claims = {7: b"v" * 16, -1: b"venue-id", -5: NOW, -6: NOW + 1, -7: NOW + 2, -8: 20_809}
    assert independent.read_token(receipts.issue(receipt, service), "receipt", KEYS["service"].point) == claims


def test_but_for_the_signature_the_bytes_are_the_same() -> None:
    for entry in load("codes")["accept"][:4]:
        code = VenueCode(
            bytes.fromhex(entry["code"]), bytes.fromhex(entry["venue"]), Kind(entry["kind"]), entry["area"],
            entry["issued"], entry["expires"], entry["office"],
        )  # fmt: skip
        assert codes.issue(code, signing("service"))[:-64].hex() == entry["token"][:-128]


def test_a_token_written_out_byte_by_byte() -> None:
    """COSE_Sign1 by hand: nobody's CBOR library is asked."""
    service = signing("service")
    token = sign({}, purpose=Purpose.GRANT, key=service)
    kid = service.id
    protected = b"\xa2\x01\x26\x04\x48" + kid  # {1: -7, 4: h'kid'}
    assert token[:-64] == b"\x01\xd2\x84\x4d" + protected + b"\xa0\x41\xa0\x58\x40"
    signed = b"\x84\x6aSignature1\x4d" + protected + b"\x4ctun/v1/grant\x41\xa0"
    independent.verify(service.verifying.point, signed, token[-64:])
    with pytest.raises(InvalidSignature):
        independent.verify(service.verifying.point, signed.replace(b"grant", b"code\x00"), token[-64:])
