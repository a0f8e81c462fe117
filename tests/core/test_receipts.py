from __future__ import annotations

from typing import Any

import pytest

from tests.vectors.reading import accepted, refused, signing, verifying
from tun.core.errors.tokens import TokenRefused
from tun.core.receipts import Receipt, issue, read

NOW = 1_795_462_200
RECEIPT = Receipt(b"v" * 16, b"venue-id", NOW, NOW + 3600, NOW + 28 * 86_400, 20_809)


@accepted("receipts")
def test_a_receipt_says_what_was_taken_and_until_when(vector: dict[str, Any]) -> None:
    receipt = read(bytes.fromhex(vector["token"]), verifying(vector["keys"]), now=vector["now"])
    assert (receipt.visit.hex(), receipt.venue.hex()) == (vector["visit"], vector["venue"])
    assert (receipt.arrival, receipt.planned_end) == (vector["arrival"], vector["planned_end"])
    assert (receipt.readable_until, receipt.deleted_on) == (vector["readable_until"], vector["deleted_on"])


@refused("receipts")
def test_what_is_no_receipt_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(TokenRefused) as refusal:
        read(bytes.fromhex(vector["token"]), verifying(vector["keys"]), now=vector["now"])
    assert refusal.value.code == vector["code"]


def test_a_repeated_receipt_makes_the_same_claims_whenever_it_is_issued() -> None:
    service = signing("service")
    first, second = issue(RECEIPT, service), issue(RECEIPT, service)
    assert first[:-64] == second[:-64]
    assert read(second, [service.verifying], now=0) == RECEIPT
