"""Check-in under an entry rule: what is shown, what is refused and why, and that a proof is good for one visit."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.service.conftest import ADA, DAY, NOON, City, code_of
from tests.vectors.reading import signing
from tun.core import proofs
from tun.core.contact import Contact
from tun.core.encoding import b64u, unb64u
from tun.core.keys import SigningKey
from tun.core.proofs import Opening, Proof
from tun.core.releases import ReleasedProof, ReleasedVisit
from tun.core.rules import Ground, Rule, Standing
from tun.core.visits import VisitRecord
from tun.house.database import write
from tun.service.actions.check_out import check_out, everyone_out
from tun.service.actions.purge import purge
from tun.service.actions.sweep import sweep
from tun.service.storage.tables import Area, Event, SpentProof, Venue, Visit, db

HOUR = 3600
MUELLER = ("MUELLER", "ZOE", "1985-03-21")
ANTIGEN = Standing(frozenset({Ground.ANTIGEN}), sampled=NOON - 4 * HOUR)
VACCINATED = Standing(frozenset({Ground.VACCINATED}), until=NOON // DAY + 7)
BOTH = Standing(ANTIGEN.grounds | VACCINATED.grounds, ANTIGEN.sampled, VACCINATED.until)


def proof(city: City, standing: Standing = ANTIGEN, *, key: SigningKey | None = None) -> str:
    opening = Opening(secrets.token_bytes(16), *MUELLER)
    made = Proof(secrets.token_bytes(16), standing, opening.holder)
    return b64u(proofs.issue(made, key or city.service.keys.signer))


def ruled(city: City, rule: str) -> City:
    with write(db.session) as session:
        session.get_one(Venue, city.venue).rule = rule
    return city


@pytest.fixture
def three_g(city: City) -> City:
    return ruled(city, "3G")


def send(city: City, **choices: Any) -> Any:
    """The answer to a check-in."""
    _, form = city.form(**choices)
    return city.post("/visits", form)


def refused(city: City, code: str, /, **choices: Any) -> None:
    before = (city.count(Visit), city.count(SpentProof), city.present())
    answer = send(city, **choices)
    assert answer.status_code >= 400, answer.get_json()
    assert code_of(answer) == code
    assert (city.count(Visit), city.count(SpentProof), city.present()) == before


def told(city: City, **choices: Any) -> dict[str, Any]:
    _, form = city.form()
    answer = city.post("/codes", {"code": b64u(city.code(**choices).token), "visit": form["visit"]})
    content: dict[str, Any] = answer.get_json()
    return content


# --- the rule is told ---


def test_a_phone_is_told_the_rule_and_its_numbers(city: City) -> None:
    assert (told(city)["rule"], told(city)["rule_details"]) == ("none", None)
    answer = told(ruled(city, "2G+"))
    assert answer["rule"] == "2G+"
    assert answer["rule_details"] == {
        "from": "2021-08-23",
        "antigen_hours": 24,
        "pcr_hours": 48,
        "no_proof_below": [12, 3],
        "test_suffices_below": [18, 0],
        "booster_needs_no_test": True,
        "merely_tested": None,
        "vaccination_from_days": 15,
        "vaccination_until_days": 365,
        "booster_from_days": 0,
        "booster_doses": 3,
        "products": ["EU/1/20/1528", "EU/1/20/1507", "EU/1/21/1529", "EU/1/20/1525", "EU/1/21/1618"],
        "recovery_from_days": 28,
        "recovery_until_days": 180,
    }


def test_an_event_has_the_venues_rule_or_its_own(three_g: City) -> None:
    event = three_g.event(NOON, NOON + 4 * HOUR)
    assert told(three_g, event=event)["rule"] == "3G"
    for rule in ("2G", "none"):
        with write(db.session) as session:
            session.get_one(Event, event).rule = rule
        assert told(three_g, event=event)["rule"] == rule


# --- met, and not met ---


def test_a_proof_lets_in_and_its_verdict_lies_in_the_envelope(three_g: City) -> None:
    token = proof(three_g, BOTH)
    record = three_g.record(three_g.check_in(proofs=[token]))
    shown = proofs.read(unb64u(token), three_g.service.keys.verifiers)
    assert record.verdict is not None
    assert (record.verdict.rule, record.verdict.exempt, record.merely_tested) == ("3G", 0, 0)
    assert record.verdict.shown == ((shown.holder, (1, 3)),)
    assert VisitRecord.from_bytes(record.to_bytes()) == record
    db.session.rollback()
    assert [(row.id, row.day) for row in db.session.scalars(db.select(SpentProof))] == [(shown.id, NOON // DAY)]


@pytest.mark.parametrize(
    ("rule", "standing", "code"),
    [
        ("tested", VACCINATED, "rule-tested-not-met"),
        ("2G", ANTIGEN, "rule-2g-not-met"),
        ("2G+", ANTIGEN, "rule-2g-plus-not-met"),
        ("2G+", VACCINATED, "rule-2g-plus-not-met"),
        ("3G", Standing(ANTIGEN.grounds, NOON - 25 * HOUR), "proof-over"),
        ("3G", Standing(ANTIGEN.grounds, NOON + HOUR), "proof-too-early"),
        ("3G", Standing(VACCINATED.grounds, until=NOON // DAY - 1), "proof-over"),
    ],
)
def test_a_rule_that_is_not_met_is_refused_with_what_would_help(
    city: City, rule: str, standing: Standing, code: str
) -> None:
    ruled(city, rule)
    refused(city, code, proofs=[proof(city, standing)])
    refused(city, "proof-missing")
    city.check_in(proofs=[proof(city, BOTH)])


def test_the_rule_is_judged_at_the_arrival_also_of_one_that_waited(three_g: City) -> None:
    old = Standing(ANTIGEN.grounds, NOON - 30 * HOUR)
    refused(three_g, "proof-over", proofs=[proof(three_g, old)])
    code = three_g.code()
    _, form = three_g.form(at=NOON - 6 * HOUR, proofs=[proof(three_g, old)])
    del form["ticket"]
    answer = three_g.post("/visits", {**form, "code": b64u(code.token)})
    assert answer.status_code == 201, answer.get_json()


def test_offline_the_same_is_checked(three_g: City) -> None:
    code = b64u(three_g.code().token)
    for shown, expected in (([], "proof-missing"), ([proof(three_g, key=SigningKey.generate())], "proof-foreign")):
        _, form = three_g.form(at=NOON - HOUR, proofs=shown)
        del form["ticket"]
        assert code_of(three_g.post("/visits", {**form, "code": code})) == expected


# --- one for each person ---


def test_each_person_beyond_the_age_needs_one(three_g: City) -> None:
    refused(three_g, "proof-missing", persons=3, proofs=[proof(three_g), proof(three_g)])
    refused(three_g, "proof-missing", persons=3, exempt=1, proofs=[proof(three_g)])
    record = three_g.record(three_g.check_in(persons=3, exempt=1, proofs=[proof(three_g), proof(three_g)]))
    assert record.verdict is not None and record.verdict.exempt == 1
    three_g.check_in(persons=2, exempt=2)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"exempt": 2}, "malformed"),
        ({"exempt": -1}, "malformed"),
        ({"exempt": True}, "wrong-type"),
        ({"exempt": "1"}, "wrong-type"),
        ({"exempt": 1, "proofs": ["AAAA"]}, "malformed"),
        ({"proofs": ["AAAA", "AAAA"]}, "malformed"),
        ({"proofs": [1]}, "malformed"),
        ({"proofs": [""]}, "malformed"),
        ({"proofs": ["A" * 400]}, "malformed"),
        ({"proofs": ["AAAA"]}, "proof-invalid"),
    ],
)
def test_what_is_no_number_and_no_proof_is_refused(three_g: City, form: dict[str, Any], code: str) -> None:
    refused(three_g, code, **form)


def test_where_no_age_is_exempt_nobody_is(three_g: City, tmp_path: Path) -> None:
    three_g.goes_by(tmp_path, "2026-01-01", "[exemptions]\nno_proof_below = [0, 0]\n")
    refused(three_g, "proof-missing", persons=2, exempt=1, proofs=[proof(three_g)])


def test_twenty_persons_fit_into_one_check_in(three_g: City) -> None:
    record = three_g.record(three_g.check_in(persons=20, proofs=[proof(three_g) for _ in range(20)]))
    assert record.verdict is not None and len(record.verdict.shown) == 20


# --- forged, foreign, spent ---


def altered(token: str, where: int) -> str:
    data = bytearray(unb64u(token))
    data[where] ^= 1
    return b64u(bytes(data))


def test_forged_ones_are_refused(three_g: City) -> None:
    token = proof(three_g)
    refused(three_g, "proof-foreign", proofs=[proof(three_g, key=signing("other-service"))])
    size = len(unb64u(token))
    holder = unb64u(token).index(proofs.read(unb64u(token), three_g.service.keys.verifiers).holder)
    for where in (holder, holder + 31, size - 1, size - 64, 0):
        refused(three_g, "proof-invalid", proofs=[altered(token, where)])
    receipt = three_g.take(three_g.arrival(proofs=[token])[1]).token
    refused(three_g, "proof-invalid", proofs=[b64u(receipt)])


def test_a_spent_proof_is_refused_everywhere_and_a_repeated_visit_is_answered(three_g: City) -> None:
    token = proof(three_g)
    _, body = three_g.arrival(proofs=[token])
    first = three_g.post("/visits", body)
    assert first.status_code == 201
    refused(three_g, "proof-spent", proofs=[token])
    refused(three_g, "proof-spent", persons=2, proofs=[proof(three_g), token])
    fresh = proof(three_g)
    refused(three_g, "proof-spent", persons=2, proofs=[fresh, fresh])
    event = three_g.event(NOON, NOON + 4 * HOUR)
    refused(three_g, "proof-spent", code=three_g.code(event=event), proofs=[token])
    again = three_g.post("/visits", body)
    assert (again.status_code, again.get_json()["arrival"]) == (200, first.get_json()["arrival"])
    ruled(three_g, "2G")
    assert three_g.post("/visits", body).status_code == 200, "a known visit is answered before anything is checked"
    assert three_g.count(SpentProof) == 1


def test_what_was_refused_spends_nothing(three_g: City) -> None:
    token = proof(three_g)
    refused(three_g, "full", persons=20, proofs=[token, *(proof(three_g) for _ in range(19))], code=small(three_g))
    three_g.check_in(proofs=[token])


def small(city: City) -> Any:
    with write(db.session) as session:
        session.get_one(Area, (city.venue, 1)).capacity = 10
    return city.code(area=1)


def at_once(jobs: list[Callable[[], Any]]) -> list[Any]:
    ready, answers = threading.Barrier(len(jobs)), []

    def run(job: Callable[[], Any]) -> None:
        ready.wait()
        answers.append(job())

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_of_several_visits_with_one_proof_at_the_same_moment_one_gets_in(three_g: City) -> None:
    token = proof(three_g)
    bodies = [three_g.arrival(proofs=[token])[1] for _ in range(10)]
    answers = at_once([lambda body=body: three_g.post("/visits", body) for body in bodies])  # type: ignore[misc]
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"proof-spent"}
    assert (three_g.count(Visit), three_g.count(SpentProof), three_g.present()) == (1, 1, 1)


def test_a_spent_proof_is_forgotten_when_it_could_not_count_any_more(three_g: City) -> None:
    three_g.check_in(proofs=[proof(three_g)])
    purge(three_g.service, now=NOON + 10 * DAY)
    assert three_g.count(SpentProof) == 1
    purge(three_g.service, now=NOON + 11 * DAY)
    assert three_g.count(SpentProof) == 0


# --- quota ---


@pytest.fixture
def quota(three_g: City, tmp_path: Path) -> City:
    """At most two merely tested in each zone."""
    rules = "[exemptions]\nno_proof_below = [12, 3]\n[quota]\nmerely_tested = 2\n"
    three_g.goes_by(tmp_path, "2026-01-01", rules)
    return three_g


def test_only_so_many_who_are_merely_tested_get_into_a_zone(quota: City) -> None:
    one, two = quota.code(area=1), quota.code(area=2)
    secret = quota.check_in(code=one, persons=3, exempt=1, proofs=[proof(quota), proof(quota)])
    assert quota.present("tested:area:1") == 2
    refused(quota, "quota-reached", code=one, proofs=[proof(quota)])
    quota.check_in(code=one, proofs=[proof(quota, VACCINATED)])
    quota.check_in(code=one, proofs=[proof(quota, BOTH)])
    quota.check_in(code=two, proofs=[proof(quota)])
    check_out(quota.service, secret, at=NOON, now=NOON)
    assert quota.present("tested:area:1") == 0
    quota.check_in(code=one, proofs=[proof(quota)])


def test_places_of_the_quota_come_back_however_a_visit_ends(quota: City) -> None:
    quota.check_in(proofs=[proof(quota)])
    assert quota.present("tested:area:1") == 1
    everyone_out(quota.service, quota.venue, now=NOON)
    assert quota.present("tested:area:1") == 0
    quota.check_in(proofs=[proof(quota)])
    sweep(quota.service, now=NOON + DAY)
    assert (quota.present("tested:area:1"), quota.present()) == (0, 0)


def test_at_the_same_moment_no_more_get_in_than_the_quota_has(quota: City) -> None:
    bodies = [quota.arrival(proofs=[proof(quota)])[1] for _ in range(8)]
    answers = at_once([lambda body=body: quota.post("/visits", body) for body in bodies])  # type: ignore[misc]
    assert sorted(answer.status_code for answer in answers) == [201] * 2 + [409] * 6
    assert (quota.count(SpentProof), quota.present("tested:area:1")) == (2, 2)


def test_where_everybody_is_tested_nobody_is_merely_so(quota: City) -> None:
    ruled(quota, "tested")
    for _ in range(3):
        quota.check_in(proofs=[proof(quota)])


def own_quota(city: City, persons: int | None, *, area: int | None = None, event: bytes | None = None) -> None:
    with write(db.session) as session:
        row = session.get_one(Area, (city.venue, area)) if area else session.get_one(Event, event)
        row.tested_quota = persons


def test_an_operator_allows_fewer_in_one_area(quota: City) -> None:
    own_quota(quota, 1, area=1)
    one, two = quota.code(area=1), quota.code(area=2)
    refused(quota, "quota-reached", code=one, persons=2, proofs=[proof(quota), proof(quota)])
    quota.check_in(code=one, proofs=[proof(quota)])
    refused(quota, "quota-reached", code=one, proofs=[proof(quota)])
    quota.check_in(code=one, proofs=[proof(quota, BOTH)])
    quota.check_in(code=two, persons=2, proofs=[proof(quota), proof(quota)])
    assert (told(quota, area=1)["rule_details"]["merely_tested"], quota.present("tested:area:1")) == (1, 1)
    assert told(quota, area=2)["rule_details"]["merely_tested"] == 2


def test_an_operators_quota_counts_where_the_city_has_none_and_none_at_all_is_one(three_g: City) -> None:
    own_quota(three_g, 0, area=1)
    refused(three_g, "quota-reached", code=three_g.code(area=1), proofs=[proof(three_g)])
    three_g.check_in(code=three_g.code(area=1), proofs=[proof(three_g, VACCINATED)])
    three_g.check_in(code=three_g.code(area=2), proofs=[proof(three_g)])


def test_an_operators_number_never_widens_the_citys(quota: City) -> None:
    own_quota(quota, 50, area=1)  # set when the city allowed more
    quota.check_in(code=quota.code(area=1), persons=2, proofs=[proof(quota), proof(quota)])
    refused(quota, "quota-reached", code=quota.code(area=1), proofs=[proof(quota)])
    assert told(quota, area=1)["rule_details"]["merely_tested"] == 2


def test_an_events_quota_holds_for_all_its_areas_together(quota: City) -> None:
    event = quota.event(NOON, NOON + 4 * HOUR)
    own_quota(quota, 3, event=event)
    stands = [quota.code(area=area, event=event) for area in (1, 2)]
    first = quota.check_in(code=stands[0], persons=2, proofs=[proof(quota), proof(quota)])
    quota.check_in(code=stands[1], proofs=[proof(quota)])
    refused(quota, "quota-reached", code=stands[1], proofs=[proof(quota)])
    check_out(quota.service, first, at=NOON, now=NOON)
    scopes = ("tested:area:1", "tested:area:2", f"tested:event:{event.hex()}")
    assert [quota.present(scope) for scope in scopes] == [0, 1, 1]
    quota.check_in(code=stands[1], proofs=[proof(quota)])
    everyone_out(quota.service, quota.venue, now=NOON)
    assert [quota.present(scope) for scope in scopes] == [0, 0, 0]


def test_at_the_same_moment_two_stands_share_their_events_quota_to_the_last_place(quota: City) -> None:
    event = quota.event(NOON, NOON + 4 * HOUR)
    own_quota(quota, 3, event=event)
    stands = [quota.code(area=area, event=event) for area in (1, 2)]
    bodies = [quota.arrival(code=stands[number % 2], proofs=[proof(quota)])[1] for number in range(10)]
    answers = at_once([lambda body=body: quota.post("/visits", body) for body in bodies])  # type: ignore[misc]
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [409] * 7
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"quota-reached"}
    assert (quota.count(SpentProof), quota.present(f"tested:event:{event.hex()}")) == (3, 3)


# --- nothing in common ---


def test_two_visits_with_proofs_of_one_strip_share_nothing_but_kind_and_rounded_time(three_g: City) -> None:
    """Every byte that two check-ins send is compared; what they share they share with every visitor here."""

    def sent(contact: Contact, standing: Standing) -> dict[str, bytes]:
        opening = Opening(secrets.token_bytes(16), *MUELLER)
        made = proofs.issue(Proof(secrets.token_bytes(16), standing, opening.holder), three_g.service.keys.signer)
        told_inside = Contact(**{**vars(contact), "openings": (opening.to_json(),)})
        _, body = three_g.arrival(contact=told_inside, proofs=[b64u(made)])
        form = json.loads(body)
        assert three_g.post("/visits", body).status_code == 201
        token = unb64u(form.pop("proofs")[0])
        parts = {name: unb64u(value) if isinstance(value, str) else str(value).encode() for name, value in form.items()}
        return {**parts, "proof": token}

    zoe = Contact("Zoë", "Müller", "0631 1", "", "Weg", "1", "67655", "Kaiserslautern")
    ada = Contact("Ada", "Lovelace", "0631 2", "", "Gasse", "2", "67655", "Kaiserslautern")
    first, second, stranger = sent(zoe, ANTIGEN), sent(zoe, ANTIGEN), sent(ada, ANTIGEN)
    assert set(first) == {"visit", "notice", "ticket", "at", "sealed", "persons", "proof"}

    def pieces(one: dict[str, bytes], size: int) -> set[bytes]:
        return {data[at : at + size] for data in one.values() for at in range(len(data) - size + 1)}

    # A token's frame, kind and hour, the office's key, the code's ticket: a stranger with such a test sends the same.
    everybodys = pieces(first, 8) & pieces(second, 8) & pieces(stranger, 8)

    def own(one: dict[str, bytes], other: dict[str, bytes]) -> list[bytes]:
        # At the edge of what is everybody's a byte may be alike by chance; twelve that are all their own may not.
        both = pieces(one, 12) & pieces(other, 12)
        return [piece for piece in both if not any(piece[at : at + 8] in everybodys for at in range(5))]

    assert everybodys and own(first, second) == []
    assert own(first, {**second, "id": first["visit"]}), "it would be seen"
    claims = [proofs.read(sent["proof"], three_g.service.keys.verifiers) for sent in (first, second)]
    assert claims[0].standing == claims[1].standing
    assert claims[0].id != claims[1].id and claims[0].holder != claims[1].holder


def test_every_rule_can_be_chosen(city: City) -> None:
    for rule in Rule:
        assert told(ruled(city, rule.value))["rule"] == rule.value


# --- what a release hands over ---


def released(city: City) -> tuple[ReleasedVisit, Contact]:
    release = city.release(NOON - HOUR, NOON + HOUR)
    [visit] = release.visits
    return visit, city.contact(release)


def test_a_release_has_the_holder_that_the_contacts_opening_opens_and_no_kind(three_g: City) -> None:
    opening = Opening(secrets.token_bytes(16), *MUELLER)
    token = proofs.issue(Proof(secrets.token_bytes(16), BOTH, opening.holder), three_g.service.keys.signer)
    contact = replace(ADA, openings=(opening.to_json(),))
    three_g.check_in(contact=contact, proofs=[b64u(token)], at=NOON)
    three_g.clock.now = NOON + HOUR
    visit, told_inside = released(three_g)
    assert visit.proofs == (ReleasedProof(opening.holder),)
    Opening.from_json(told_inside.openings[0]).check(visit.proofs[0].holder)


def test_the_kind_is_handed_over_only_where_the_city_says_so(three_g: City) -> None:
    three_g.check_in(proofs=[proof(three_g, BOTH)], at=NOON)
    three_g.clock.now = NOON + HOUR
    object.__setattr__(three_g.app.extensions["tun"].config, "office_shows_kind", True)
    [shown] = released(three_g)[0].proofs
    assert shown.grounds == (1, 3)


def test_a_visit_without_proofs_is_released_as_ever(city: City) -> None:
    city.check_in(at=NOON)
    city.clock.now = NOON + HOUR
    visit, _ = released(city)
    assert visit.proofs == () and "proofs" not in visit.to_json()
