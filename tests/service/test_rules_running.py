"""Rules and signers change under real processes: two workers, no restart, every later answer is the new one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.service.server import Answer, Server, serving
from tests.service.test_entry_rules import own_quota, proof, ruled
from tests.vectors.cast import NOW
from tests.vectors.certificate_cast import PERSON, TEST, claims, hcert
from tests.vectors.make_certificates import signers, text
from tun.core.encoding import b64u
from tun.core.rules import Ground, Standing

pytestmark = pytest.mark.server

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = 3600
TOMORROW = "[test]\nantigen_hours = 6\n[exemptions]\nno_proof_below = [12, 3]\n"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Server]:
    """In the evening of the vectors, with folders for rules and for signers that are empty yet."""
    for name in ("rules", "trust"):
        (tmp_path / name).mkdir()
    offset = NOW - int(time.time())
    folders = {"TUN_RULES": str(tmp_path / "rules"), "TUN_SERVICE_TRUST": str(tmp_path / "trust")}
    with serving(tmp_path, offset=offset, **folders) as server, server.open():
        yield server


def together(jobs: list[Any]) -> list[Answer]:
    """At once, so that both workers have to answer."""
    with ThreadPoolExecutor(12) as pool:
        return [job.result() for job in [pool.submit(job) for job in jobs]]


def hours_told(server: Server) -> set[int]:
    code, (_, form) = b64u(server.city.code().token), server.city.form()
    asked = {"code": code, "visit": form["visit"]}
    answers = together([lambda: server.post("/codes", asked)] * 24)
    assert {answer.status for answer in answers} == {200}
    return {answer.json["rule_details"]["antigen_hours"] for answer in answers}


def test_at_midnight_the_rule_changes_for_both_workers_in_the_same_second(running: Server) -> None:
    city = ruled(running.city, "tested")
    assert len(running.workers()) == 2
    today = datetime.fromtimestamp(running.clock(), BERLIN).date()
    day = today + timedelta(days=1)
    midnight = int(datetime(day.year, day.month, day.day, tzinfo=BERLIN).timestamp())
    assert hours_told(running) == {24}
    # Typed in the evening before: nothing changes yet.
    (running.folder / "rules" / f"{day}.toml").write_text(f"from = {day}\n{TOMORROW}")
    assert hours_told(running) == {24}

    old = Standing(frozenset({Ground.ANTIGEN}), sampled=midnight - 10 * HOUR)
    running.clock.move(midnight + 2 - running.clock())
    assert hours_told(running) == {6}
    forms = [city.form(at=running.clock(), proofs=[proof(city, old)])[1] for _ in range(8)]
    answers = together([lambda form=form: running.post("/visits", form) for form in forms])
    assert {(answer.status, answer.json["code"]) for answer in answers} == {(409, "proof-over")}

    # Who came in the last second of the day, and was sent now, is judged by that day.
    code = b64u(city.code().token)
    for at, status in ((midnight - 1, 201), (midnight, 409)):
        _, form = city.form(at=at, proofs=[proof(city, old)])
        del form["ticket"]
        assert running.post("/visits", {**form, "code": code}).status == status

    # An ordinance is withdrawn in the night: the file goes, and so does what it said.
    (running.folder / "rules" / f"{day}.toml").unlink()
    assert hours_told(running) == {24}


def test_both_workers_together_let_in_no_more_merely_tested_than_there_are_places(running: Server) -> None:
    city = ruled(running.city, "3G")
    event = city.event(running.clock(), running.clock() + 4 * HOUR)
    own_quota(city, 5, event=event)
    stands = [city.code(area=area, event=event) for area in (1, 2)]
    fresh = Standing(frozenset({Ground.ANTIGEN}), sampled=running.clock() // HOUR * HOUR)

    def arrive(persons: int) -> list[Answer]:
        forms = [city.form(code=stands[number % 2], proofs=[proof(city, fresh)])[1] for number in range(persons)]
        return together([lambda form=form: running.post("/visits", form) for form in forms])

    answers = arrive(24)
    assert sorted(answer.status for answer in answers) == [201] * 5 + [409] * 19
    assert {answer.json["code"] for answer in answers if answer.status == 409} == {"quota-reached"}
    own_quota(city, 6, event=event)  # the operator makes room: both workers know at once
    more = arrive(6)
    assert sorted(answer.status for answer in more) == [201] + [409] * 5
    assert city.present(f"tested:event:{event.hex()}") == 6


def test_a_signer_counts_as_soon_as_its_file_lies_there_and_no_longer(running: Server) -> None:
    numbers = iter(range(100))

    def codes() -> set[str]:
        """What both workers say to certificates of different persons."""
        bodies = []
        for _ in range(8):
            name = {**PERSON, "gnt": f"ZOE<{'ABCDEFGHIJ'[next(numbers) % 10]}"}
            bodies.append({"certificates": [text(claims(hcert(t=[TEST], nam=name)))], "wanted": 1})
        answers = together([lambda body=body: running.post("/proofs", body) for body in bodies])
        return {answer.json.get("code", "given") for answer in answers}

    assert codes() == {"certificate-signer-unknown"}
    assert running.output.count("no signer is trusted, so no EU certificate counts") == 2, "each worker says so"
    path = running.folder / "trust" / "dsc" / "one.der"
    path.parent.mkdir()
    path.write_bytes(signers()["dsc"].der)
    assert codes() == {"given"}
    assert "signers of EU certificates that count: 1" in running.output
    revoked = running.folder / "trust" / "revoked" / "signers.txt"
    revoked.parent.mkdir()
    revoked.write_text(f"{signers()['dsc'].key_id.hex()}\nMueller, Zoe\n")
    assert codes() == {"certificate-signer-unknown"}
    assert "1 of revoked/signers.txt do not count" in running.output
    assert "Mueller" not in running.output
