"""Other countries' certificates: half of the EU's official test cases, through `tun certificate verify`.

The cases are not part of this repository. They are looked for in `../shared/testdata`, or where TUN_TESTDATA says.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cryptography import x509

from tun.core.certificates.anchors import read_anchor
from tun.core.certificates.extensions import EXTENDED_KEY_USAGE, extensions, purposes
from tun.core.certificates.verdict import Trust, verify
from tun.core.errors.certificates import AnchorRefused
from tun.core.errors.proofs import ProofRefused
from tun.core.grounds import standing_of
from tun.service.rulebook import BROUGHT_ALONG, read_folder

ROOT = Path(__file__).resolve().parents[1]
CASES = Path(os.environ.get("TUN_TESTDATA", ROOT.parent / "shared" / "testdata")) / "dcc" / "cases.jsonl.gz"
if not CASES.exists():
    pytest.skip(f"the EU's test cases are not there: {CASES}", allow_module_level=True)

pytestmark = [pytest.mark.server, pytest.mark.conformance]

# Which refusals show that a step failed, where the case says that it must.
SHOWN_BY = {
    "UNPREFIX": {"certificate-prefix"},
    "B45DECODE": {"certificate-base45"},
    "COMPRESSION": {"certificate-compression"},
    "DECODE": {"certificate-malformed", "certificate-algorithm", "certificate-content"},
    "VERIFY": {"certificate-signature", "certificate-signer-unknown", "certificate-malformed", "certificate-algorithm"},
    "EXPIRATIONCHECK": {"certificate-expired", "certificate-not-yet", "certificate-signer-expired"},
    "KEYUSAGE": {"certificate-key-usage"},
    "SCHEMAVALIDATION": {"certificate-content"},
}
# A step that no case asserts may refuse: the clock is meant only where EXPIRATIONCHECK is asserted.
ASSERTED_BY = {
    "certificate-expired": "EXPIRATIONCHECK",
    "certificate-not-yet": "EXPIRATIONCHECK",
    "certificate-signer-expired": "EXPIRATIONCHECK",
    "certificate-key-usage": "KEYUSAGE",
    "certificate-content": "SCHEMAVALIDATION",
}
NO_VERIFIER_CAN = {  # what is asserted, and why a right verifier says something else
    "ES/401": "a P-384 key under ES256: the specification has P-256 only",
    "ES/402": "a P-384 key under ES256: the specification has P-256 only",
    "ES/403": "a P-384 key under ES256: the specification has P-256 only",
    "IS/3": "wants a signer refused whose only purpose is foreign; annex A.4: such a purpose restricts nothing",
    "PL/1.3.0/6": "wants exp within the signer's validity, and names another signer in its context",
    "RO/2": "two vaccinations in one certificate: it is not told which of them counts",
    "SK/3": "two vaccinations in one certificate: it is not told which of them counts",
    "PL/1.0.0/7": "wants the test's maker looked up in a value set of 2021: a rule's matter",
    "PL/1.2.1/7": "wants the test's maker looked up in a value set of 2021: a rule's matter",
    "PL/1.3.0/7": "wants the test's maker looked up in a value set of 2021: a rule's matter",
    "PL/1.0.0/8": "wants the country looked up in a value set, where others may leave it empty",
    "PL/1.2.1/8": "wants the country looked up in a value set, where others may leave it empty",
    "PL/1.3.0/8": "wants the country looked up in a value set, where others may leave it empty",
    "PL/1.0.0/9": "wants the vaccine's maker looked up in a value set of 2021: a rule's matter",
    "PL/1.2.1/9": "wants the vaccine's maker looked up in a value set of 2021: a rule's matter",
    "PL/1.3.0/9": "wants the vaccine's maker looked up in a value set of 2021: a rule's matter",
}


@dataclass(frozen=True)
class Case:
    """One of the EU's cases."""

    id: str
    text: str
    signer: bytes
    clock: str
    expected: dict[str, bool]


@cache
def cases() -> tuple[Case, ...]:
    with gzip.open(CASES, "rt", encoding="utf-8") as lines:
        read = [json.loads(line) for line in lines]
    return tuple(
        Case(one["ID"], one["PREFIX"], base64.b64decode(one["CERTIFICATE"]), one["CLOCK"], one["EXPECT"])
        for one in read
    )


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the command says to each case; those of one signer and one clock in one call."""
    together: dict[tuple[bytes, str], list[Case]] = {}
    for case in cases():
        together.setdefault((case.signer, case.clock), []).append(case)
    folder = tmp_path_factory.mktemp("trust")

    def ask(numbered: tuple[int, tuple[tuple[bytes, str], list[Case]]]) -> Iterator[tuple[str, dict[str, Any]]]:
        number, ((signer, clock), same) = numbered
        trust = folder / str(number)
        (trust / "dsc").mkdir(parents=True)
        (trust / "dsc" / "signer.der").write_bytes(signer)
        done = subprocess.run(
            [sys.executable, "-m", "tun", "certificate", "verify", "--trust", str(trust), "--at", clock],
            input="".join(f"{case.text}\n" for case in same), capture_output=True, text=True, cwd=ROOT, check=True,
        )  # fmt: skip
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        return zip([case.id for case in same], answers, strict=True)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return {name: answer for answers in pool.map(ask, enumerate(together.items())) for name, answer in answers}


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_every_asserted_outcome_is_met(case: Case, verdicts: dict[str, dict[str, Any]]) -> None:
    verdict = verdicts[case.id]
    if case.id in NO_VERIFIER_CAN:
        assert wrong(case, verdict), "met after all: take it off the list"
        return
    assert wrong(case, verdict) == "", case


def wrong(case: Case, verdict: dict[str, Any]) -> str:
    """How a verdict contradicts what a case asserts; empty where it does not."""
    failing = [step for step in SHOWN_BY if case.expected.get(step) is False]
    if failing:
        if verdict["ok"]:
            return f"accepted, though {failing} must fail"
        shown = set().union(*(SHOWN_BY[step] for step in failing))
        return "" if verdict["code"] in shown else f"{verdict['code']} instead of one of {sorted(shown)}"
    if verdict["ok"]:
        return ""
    step = ASSERTED_BY.get(verdict["code"])
    return "" if step and step not in case.expected else f"{verdict['code']}, though nothing fails"


@pytest.mark.parametrize(
    ("number", "code"), [(7, "test-device-not-accepted"), (8, "country-unknown"), (9, "vaccine-maker-unknown")]
)
def test_what_a_verifier_leaves_to_the_rules_they_refuse(number: int, code: str) -> None:
    """Poland's cases about value sets: genuine certificates that no door with the rules brought along takes."""
    found = [case for case in cases() if case.id.startswith("PL/") and case.id.endswith(f"/{number}")]
    assert found
    [brought] = read_folder(BROUGHT_ALONG).dated
    rules = replace(brought, antigen_devices=("1232",))  # the list of devices is the city's own to keep
    for case in found:
        clock = datetime.fromisoformat(case.clock)
        now = int((clock if clock.tzinfo else clock.replace(tzinfo=UTC)).timestamp())
        held = verify(case.text, Trust.of([read_anchor(case.signer)]), now=now)
        with pytest.raises(ProofRefused) as refusal:
            standing_of(held.content, held.expires, rules, now=now, zone=ZoneInfo("Europe/Berlin"))
        assert refusal.value.code == code, case.id


def test_a_wrong_verdict_would_be_noticed(verdicts: dict[str, dict[str, Any]]) -> None:
    turned = {True: {"ok": False, "code": "certificate-signature"}, False: {"ok": True, "kind": "test"}}
    asserted = [case for case in cases() if case.id not in NO_VERIFIER_CAN and set(case.expected) & set(SHOWN_BY)]
    assert len(asserted) > 200
    noticed = [case for case in asserted if wrong(case, turned[verdicts[case.id]["ok"]])]
    excused = [case.id for case in asserted if case not in noticed]
    # Where the clock refuses and no case asserts it, accepting would be as right.
    assert all(verdicts[name].get("code") in ASSERTED_BY for name in excused)
    assert len(excused) < 10


def test_the_extensions_are_read_as_the_library_reads_them() -> None:
    """Our own reader exists for those that the library refuses; on all others the two must agree."""
    agreed, alone = 0, 0
    for signer in {case.signer for case in cases()}:
        found = extensions(signer)
        ours = {oid(one) for one in purposes(found[EXTENDED_KEY_USAGE])} if EXTENDED_KEY_USAGE in found else set()
        try:
            value = x509.load_der_x509_certificate(signer).extensions.get_extension_for_class(x509.ExtendedKeyUsage)
            theirs = {one.dotted_string for one in value.value}
        except x509.ExtensionNotFound:
            theirs = set()
        except ValueError:
            alone += 1
            continue
        assert ours == theirs
        agreed += 1
    assert agreed > 20 and alone > 0


def oid(content: bytes) -> str:
    first, *rest = content
    numbers, number = [first // 40, first % 40], 0
    for byte in rest:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            numbers.append(number)
            number = 0
    return ".".join(map(str, numbers))


def test_signers_that_cannot_be_trusted_are_the_ones_that_are_named() -> None:
    refused = set()
    for case in cases():
        try:
            read_anchor(case.signer)
        except AnchorRefused:
            refused.add(case.id)
    assert refused <= set(NO_VERIFIER_CAN)
