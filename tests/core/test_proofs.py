"""Proofs and holders: what holds, what does not, and that a strip has nothing in common but kind and rounded time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vectors.reading import accepted, refused, signing, verifying
from tun.core.certificates.content import Person
from tun.core.errors.base import Malformed, Refusal
from tun.core.errors.proofs import OpeningDiffers
from tun.core.errors.tokens import TokenRefused
from tun.core.proofs import LONGEST_PROOF, Opening, Proof, issue, read, rounded
from tun.core.rules import Ground, Standing

SERVICE = signing("service")


@accepted("proofs")
def test_a_proof_says_its_grounds_and_rounded_time(vector: dict[str, Any]) -> None:
    token = bytes.fromhex(vector["token"])
    proof = read(token, verifying(vector["keys"]))
    assert (proof.id.hex(), proof.holder.hex()) == (vector["id"], vector["holder"])
    assert sorted(proof.standing.grounds) == vector["grounds"]
    assert (proof.standing.sampled, proof.standing.until) == (vector["sampled"], vector["until"])
    assert len(token) <= LONGEST_PROOF
    again = issue(proof, SERVICE)
    if vector["name"] != "by the key before":
        assert again[:-64] == token[:-64]


@refused("proofs")
def test_what_is_no_proof_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(TokenRefused) as refusal:
        read(bytes.fromhex(vector["token"]), verifying(vector["keys"]))
    assert refusal.value.code == vector["code"]


@accepted("holders")
def test_an_opening_opens_its_commitment(vector: dict[str, Any]) -> None:
    opening = Opening.from_json(vector["opening"])
    opening.check(bytes.fromhex(vector["holder"]))
    assert opening.to_json() == vector["opening"]


@refused("holders")
def test_no_other_opening_does(vector: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refusal:
        Opening.from_json(vector["opening"]).check(bytes.fromhex(vector["holder"]))
    assert refusal.value.code == vector["code"]


@pytest.mark.parametrize("source", [None, "x", [], 1])
def test_an_opening_is_an_object(source: object) -> None:
    with pytest.raises(Malformed):
        Opening.from_json(source)


def test_proofs_of_one_strip_share_kind_and_rounded_time_only() -> None:
    person = Person("MUELLER", "ZOE", "1985-03-21", "Müller", "Zoë")
    standing = rounded(Standing(frozenset({Ground.ANTIGEN}), sampled=1_795_446_300))
    assert standing.sampled == 1_795_446_000
    openings = [Opening.of(person, bytes([number]) * 16) for number in range(2)]
    one, other = (Proof(bytes([7 + n]) * 16, standing, opening.holder) for n, opening in enumerate(openings))
    assert one.holder != other.holder
    with pytest.raises(OpeningDiffers):
        openings[0].check(other.holder)
    first, second = issue(one, SERVICE), issue(other, SERVICE)
    alike = len([1 for a, b in zip(first[:-64], second[:-64], strict=True) if a == b])
    assert len(first) == len(second) and alike < len(first) - 64 - 40
