"""The verdict of a check-in: whether its proofs meet the place's rule at the moment of arrival."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tun.core import proofs, rules
from tun.core.errors.proofs import ProofForeign, ProofInvalid, ProofMissing, ProofSpent
from tun.core.errors.tokens import TokenRefused, TokenUnknownKey
from tun.core.proofs import Proof
from tun.core.rules import NOBODY, UNDER_QUOTA, Rule
from tun.core.visits import Verdict
from tun.service.context import Service

from .places import Place


@dataclass(frozen=True)
class Judged:
    """What goes into the envelope, which proofs are spent, and where the merely tested are counted, with limits."""

    verdict: Verdict | None = None
    spends: tuple[bytes, ...] = ()
    tested: int = 0
    tested_limits: tuple[tuple[str, int | None], ...] = ()


def judge(service: Service, place: Place, tokens: Sequence[bytes], *, persons: int, exempt: int = 0, at: int) -> Judged:
    """Judge proofs by the rules in force at the arrival. Raises a ProofRefused that says what would help.

    `exempt` of the `persons` are said to be too young to need one.

    Proofs that nobody asked for are verified and spent like others: they confirm a name.
    """
    if place.rule is Rule.NONE and not tokens:
        return Judged()
    dated, zone = service.rulebook.at(at), service.config.zone
    shown = [read_proof(service, token) for token in tokens]
    if len({proof.id for proof in shown}) < len(shown):
        raise ProofSpent("proofs")
    exempt = exempt if dated.no_proof_below != NOBODY else 0
    if place.rule is not Rule.NONE and len(shown) < persons - exempt:
        raise ProofMissing("proofs")
    met = [rules.judge(place.rule, proof.standing, dated, at=at, zone=zone) for proof in shown]
    merely = sum(map(rules.is_merely_tested, met)) if place.rule in UNDER_QUOTA else 0
    holders = tuple(
        (proof.holder, tuple(sorted(int(ground) for ground in grounds)))
        for proof, grounds in zip(shown, met, strict=True)
    )
    return Judged(
        Verdict(place.rule.value, exempt, merely, holders),
        tuple(proof.id for proof in shown),
        merely,
        place.tested_limits(dated.merely_tested) if merely else (),
    )


def read_proof(service: Service, token: bytes) -> Proof:
    """A proof that this service signed. Raises ProofForeign or ProofInvalid."""
    try:
        return proofs.read(token, service.keys.verifiers)
    except TokenUnknownKey:
        raise ProofForeign("proofs") from None
    except TokenRefused:
        raise ProofInvalid("proofs") from None
