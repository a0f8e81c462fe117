"""Certificates for proofs: verified in memory, ten a day, nameless, and nothing of the certificate stays."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.service.conftest import City, code_of
from tests.service.traces import everything, text_spellings, traces
from tests.vectors.cast import DAY, NOW
from tests.vectors.certificate_cast import PERSON, RECOVERY, TEST, VACCINATION, claims, hcert
from tests.vectors.make_certificates import signers, text
from tun.core import proofs
from tun.core.encoding import unb64u
from tun.core.proofs import Opening, Proof
from tun.core.retention import day_of
from tun.core.rules import Ground, Standing
from tun.service.actions.purge import purge
from tun.service.storage.tables import Exchange

SAMPLED = 1_795_446_300  # 16:05 in Kaiserslautern


def of_test(**changed: Any) -> str:
    return text(claims(hcert(t=[{**TEST, **changed}])))


def of_dose(**changed: Any) -> str:
    return text(claims(hcert(t=None, v=[{**VACCINATION, **changed}])))


def of_recovery() -> str:
    return text(claims(hcert(t=None, r=[RECOVERY])))


@pytest.fixture
def city(city: City) -> City:
    """In the evening of the vectors, with one signer trusted."""
    folder = city.service.config.trust / "dsc"
    folder.mkdir(parents=True)
    (folder / "dsc.der").write_bytes(signers()["dsc"].der)
    city.clock.now = NOW
    return city


def ask(city: City, *texts: str, wanted: int = 1) -> TestResponse:
    return city.post("/proofs", {"certificates": list(texts), "wanted": wanted})


def strip(city: City, *texts: str, wanted: int = 1) -> dict[str, Any]:
    answer = ask(city, *texts, wanted=wanted)
    assert answer.status_code == 200, answer.get_json()
    content: dict[str, Any] = answer.get_json()
    return content


def read(city: City, content: dict[str, Any]) -> list[Proof]:
    return [proofs.read(unb64u(one["proof"]), city.service.keys.verifiers) for one in content["proofs"]]


def test_a_test_gives_nameless_proofs_that_its_opening_opens(city: City) -> None:
    content = strip(city, of_test(), wanted=10)
    assert (content["grounds"], content["sampled"], content["until"], content["left"]) == ([1], 1_795_446_000, None, 0)
    found = read(city, content)
    assert len(found) == len({proof.id for proof in found}) == len({proof.holder for proof in found}) == 10
    for proof, one in zip(found, content["proofs"], strict=True):
        assert proof.standing == Standing(frozenset({Ground.ANTIGEN}), 1_795_446_000)
        opening = Opening.from_json(one["opening"])
        opening.check(proof.holder)
        assert (opening.fnt, opening.gnt, opening.dob, opening.id) == (PERSON["fnt"], PERSON["gnt"], "1985-03-21", "")


def test_a_vaccination_gives_a_last_day_seven_days_ahead(city: City) -> None:
    content = strip(city, of_dose())
    assert (content["grounds"], content["sampled"], content["until"]) == ([3], None, day_of(NOW) + 2)  # exp
    longer = text(claims(hcert(t=None, v=[VACCINATION]), expires=NOW + 90 * DAY))
    assert strip(city, longer)["until"] == day_of(NOW) + 7


def test_on_the_eve_of_a_birthday_a_proof_says_the_last_day_of_being_young(city: City) -> None:
    content = strip(city, text(claims(hcert(dob="2008-11-24"))))
    assert (content["grounds"], content["until"]) == ([1, 6], day_of(NOW))
    [proof] = read(city, content)
    assert proof.standing == Standing(frozenset({Ground.ANTIGEN, Ground.MINOR}), 1_795_446_000, day_of(NOW))
    assert strip(city, text(claims(hcert(dob="2010-11-24"))))["until"] is None
    assert strip(city, text(claims(hcert(dob="2008-11-23"))))["grounds"] == [1]


def test_a_proof_ends_before_a_stricter_rule_that_is_dated_ahead(city: City, tmp_path: Path) -> None:
    city.goes_by(tmp_path, "2026-11-25", "[vaccination]\nuntil_days = 50\n")
    long = text(claims(hcert(t=None, v=[VACCINATION]), expires=NOW + 90 * DAY))
    assert strip(city, long)["until"] == day_of(NOW) + 1


def test_two_certificates_of_one_person_stand_together(city: City) -> None:
    [proof] = read(city, strip(city, of_test(), of_dose()))
    assert proof.standing.grounds == {Ground.ANTIGEN, Ground.VACCINATED}
    assert strip(city, of_recovery())["grounds"] == [4]


def test_two_of_different_persons_are_refused(city: City) -> None:
    for changed in ({"nam": {**PERSON, "gnt": "ZOEY"}}, {"dob": "1985-03-22"}, {"dob": "1985"}):
        other = text(claims(hcert(t=None, v=[VACCINATION], **changed)))
        assert code_of(ask(city, of_test(), other)) == "different-persons"
    assert city.count(Exchange) == 0


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (lambda: of_test(tr="260373001"), "test-positive"),
        (lambda: of_test(tr="NEGATIVO"), "test-result-unknown"),
        (lambda: of_test(sc="2026-11-22T19:29:59Z"), "test-too-old"),
        (lambda: of_test(sc="2026-11-23T19:35:01Z"), "test-in-future"),
        (lambda: of_test(co="XY"), "country-unknown"),
        (lambda: of_dose(dn=1), "vaccination-incomplete"),
        (lambda: of_dose(ma="ORG-99999999"), "vaccine-maker-unknown"),
        (lambda: of_dose(ci="URN:UVCI:01DE/A80013335/4711#S"), "issuer-refused"),
        (lambda: text(by="dsc-unlisted"), "certificate-signer-unknown"),
        (lambda: text(claims(expires=NOW - 1)), "certificate-expired"),
        (lambda: "HC1:" + "A" * 5000, "certificate-too-long"),
        (lambda: "B" + text(), "certificate-prefix"),
    ],
)
def test_a_certificate_that_is_good_for_nothing_says_why(city: City, made: Any, code: str) -> None:
    for texts in ([made()], [of_dose(), made()], [made(), of_dose()]):
        assert code_of(ask(city, *texts)) == code
    assert city.count(Exchange) == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"certificates": [], "wanted": 1}, "missing-field"),
        ({"certificates": ["x"] * 3, "wanted": 1}, "too-long"),
        ({"certificates": [1], "wanted": 1}, "wrong-type"),
        ({"certificates": "x", "wanted": 1}, "wrong-type"),
        ({"certificates": ["x"], "wanted": 0}, "malformed"),
        ({"certificates": ["x"], "wanted": 11}, "malformed"),
        ({"certificates": ["x"], "wanted": True}, "wrong-type"),
        ({"certificates": ["x"]}, "missing-field"),
        ({"certificates": ["x"], "wanted": 1, "name": "x"}, "unknown-field"),
    ],
)
def test_what_is_not_asked_for_rightly_is_refused(city: City, content: Any, code: str) -> None:
    assert code_of(city.post("/proofs", content)) == code


def test_whoever_asks_without_end_is_asked_to_wait(city: City) -> None:
    answers = [ask(city, "x").status_code for _ in range(31)]
    assert answers == [400] * 30 + [429]


# --- ten a day ---


def test_the_eleventh_of_a_day_is_refused_and_tomorrow_there_are_new_ones(city: City) -> None:
    assert strip(city, of_test(), wanted=7)["left"] == 3
    assert [len(strip(city, of_test(), wanted=wanted)["proofs"]) for wanted in (1, 5)] == [1, 2]
    assert code_of(ask(city, of_test())) == "proofs-used-up"
    city.clock.now = (day_of(NOW) + 1) * DAY
    assert strip(city, of_test(), wanted=10)["left"] == 0


def test_the_same_test_written_out_again_counts_as_the_same(city: City) -> None:
    strip(city, of_test(), wanted=10)
    assert code_of(ask(city, of_test(ci="URN:UVCI:01DE/OTHER", tc="Elsewhere", nm="Another"))) == "proofs-used-up"
    assert strip(city, of_test(sc="2026-11-23T16:06:00+01:00"), wanted=10)["left"] == 0


def test_each_certificate_of_a_pair_counts(city: City) -> None:
    assert strip(city, of_test(), of_dose(), wanted=4)["left"] == 6
    assert strip(city, of_dose(), wanted=5)["left"] == 1
    assert len(strip(city, of_dose(), of_test(), wanted=9)["proofs"]) == 1
    assert strip(city, of_test(), wanted=9)["left"] == 0


def test_at_the_same_moment_no_more_than_ten_are_made(city: City) -> None:
    texts, answers = of_test(), []
    ready = threading.Barrier(8)

    def knock() -> None:
        ready.wait()
        answers.append(ask(city, texts, wanted=3))

    threads = [threading.Thread(target=knock) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    given = [answer for answer in answers if answer.status_code == 200]
    assert sum(len(answer.get_json()["proofs"]) for answer in given) == 10
    assert {code_of(answer) for answer in answers if answer not in given} == {"proofs-used-up"}


def test_what_was_counted_dies_with_the_day(city: City) -> None:
    strip(city, of_test())
    key = city.service.config.keys / "counting" / "2026-11-23.key"
    assert city.count(Exchange) == 1 and key.stat().st_mode & 0o777 == 0o600
    purge(city.service, now=NOW)
    assert city.count(Exchange) == 1 and key.exists()
    purge(city.service, now=(day_of(NOW) + 1) * DAY)
    assert city.count(Exchange) == 0 and not key.exists()
    assert not city.service.keys.holds_destroyed(), "no process may have to end every midnight"


# --- nothing stays ---


def test_nothing_of_a_certificate_is_written_anywhere(city: City, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(0):
        strip(city, of_test(), of_dose(), wanted=10)
        ask(city, of_test())
        ask(city, of_test(tr="260373001"))
    needles = [spelt for word in ("OEZDEMIR", "Özdemir", "1985-03-21", TEST["ci"]) for spelt in text_spellings(word)]
    assert "OEZDEMIR" not in caplog.text and "1985" not in caplog.text
    folder = city.service.config.keys.parent
    assert traces(needles, everything(folder)) == []


def test_the_certificates_id_is_given_only_where_the_city_lets_its_office_see_it(city: City) -> None:
    object.__setattr__(city.app.extensions["tun"].config, "office_shows_kind", True)
    assert strip(city, of_test())["proofs"][0]["opening"]["id"] == TEST["ci"]
