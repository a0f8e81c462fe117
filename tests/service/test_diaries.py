"""A diary on its way from a phone to the health office: taken, fetched once, taken back, gone after a day."""

from __future__ import annotations

import json
import secrets
import threading
from dataclasses import dataclass, field
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.service.conftest import DAY, NOON, City, HealthOffice, code_of
from tests.service.traces import everything, traces
from tun.core import envelope
from tun.core.diary import Diary, DiaryVisit, open_diary, seal_diary, withdrawal_tag
from tun.core.encoding import b64u, unb64u
from tun.core.office_requests import read_statement
from tun.service.actions import diaries, offices
from tun.service.actions.log import first_fault
from tun.service.actions.purge import overdue, purge
from tun.service.storage import log
from tun.service.storage.tables import Diary as DiaryRow
from tun.service.storage.tables import db

TOLD = Diary(
    (DiaryVisit(bytes(8), "Spinnrädl", "Schillerstraße 1", 3, "Tisch 3", "", NOON - 3600, NOON, False, 2, b""),)
)


@dataclass
class Phone:
    """One patient's hand-over."""

    city: City
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def content(self, **changes: Any) -> dict[str, Any]:
        sealed = seal_diary(TOLD, to=self.city.office.sealing.sealing, identity=self.id)
        made = {
            "id": b64u(self.id),
            "office": 1,
            "sealed": b64u(sealed),
            "withdrawal": b64u(withdrawal_tag(self.secret)),
        }
        return {**made, **changes}

    def upload(self, **changes: Any) -> TestResponse:
        return self.city.post("/diaries", self.content(**changes))

    def withdraw(self) -> TestResponse:
        return self.city.post("/diaries/withdraw", {"secret": b64u(self.secret)})

    def fetch(self, **changes: Any) -> TestResponse:
        return self.city.ask("/diaries", {"id": b64u(self.id)}, **changes)


@pytest.fixture
def phone(city: City) -> Phone:
    return Phone(city)


def row(phone: Phone) -> DiaryRow | None:
    db.session.rollback()
    found: DiaryRow | None = db.session.get(DiaryRow, phone.id)
    db.session.rollback()
    return found


def entries(city: City) -> list[str]:
    db.session.rollback()
    return [entry.type for entry in log.rows(db.session)]


def unknown(answer: TestResponse) -> None:
    assert (answer.status_code, code_of(answer)) == (404, "diary-unknown")


def test_a_phone_learns_which_offices_there_are_and_what_to_seal_to(city: City) -> None:
    assert city.client().get("/api/v1/offices").get_json() == {"offices": [{"number": 1, "name": "Gesundheitsamt"}]}
    told = city.client().get("/api/v1/offices/1/key").get_json()
    assert told["key"]["id"] == b64u(city.office.sealing.id)
    signed = [city.office.signing.verifying]
    statement = read_statement(unb64u(told["key"]["statement"]), signed, office=1, now=NOON)
    assert statement.key.point == unb64u(told["key"]["point"])


@pytest.mark.parametrize("number", ["2", "0", "01", "65536", "999999", "x", "1.0", "-1", "%C2%B2"])
def test_an_office_that_is_not_there_is_not_found(standing: City, number: str) -> None:
    answer = standing.client().get(f"/api/v1/offices/{number}/key")
    assert (answer.status_code, code_of(answer)) == (404, "not-found")


def test_an_office_without_a_key_that_holds_is_not_offered(city: City) -> None:
    city.clock.now = NOON + 400 * DAY
    assert city.client().get("/api/v1/offices").get_json() == {"offices": []}
    assert city.client().get("/api/v1/offices/1/key").status_code == 404


def test_a_revoked_office_is_not_offered_and_gets_nothing(city: City, phone: Phone) -> None:
    assert phone.upload().status_code == 201
    offices.revoke_office(city.service, 1, now=NOON)
    assert city.client().get("/api/v1/offices").get_json() == {"offices": []}
    assert phone.fetch().status_code == 401
    assert code_of(Phone(city).upload()) == "not-found"


def test_what_is_handed_over_arrives_sealed_and_is_logged(city: City, phone: Phone) -> None:
    taken = phone.upload()
    assert (taken.status_code, taken.get_json()) == (201, {"until": NOON + DAY})
    city.clock.now += 60
    answer = phone.fetch()
    assert answer.status_code == 200
    sealed = unb64u(answer.get_json()["sealed"])
    assert open_diary(sealed, with_key=city.office.sealing, identity=phone.id) == TOLD
    assert answer.get_json()["fetched"] == NOON + 60
    assert entries(city)[-1] == "diary" and first_fault(city.service, now=city.clock()) is None
    last = log.rows(db.session)[-1]
    key = envelope.derive_key(city.service.keys.month(last.day), "tun/v1/log-details")
    details = json.loads(envelope.open_envelope(key, last.details, aad=last.hash)[16:])
    assert set(details) == {"sealed"} and last.office == 1


def test_the_same_upload_again_changes_nothing_and_another_is_a_conflict(city: City, phone: Phone) -> None:
    content = phone.content()
    assert city.post("/diaries", content).status_code == 201
    city.clock.now += 600
    again = city.post("/diaries", content)
    assert (again.status_code, again.get_json()) == (200, {"until": NOON + DAY})
    for change in (phone.content(), {**content, "withdrawal": b64u(bytes(16))}):
        answer = city.post("/diaries", change)
        assert (answer.status_code, code_of(answer)) == (409, "conflict")
    assert city.count(DiaryRow) == 1
    other = Phone(city, secret=phone.secret)
    assert (other.upload().status_code, code_of(other.upload())) == (409, "conflict")


def test_an_answer_that_was_lost_is_given_again_for_ten_minutes_and_logged_once(city: City, phone: Phone) -> None:
    phone.upload()
    first = phone.fetch().get_json()
    city.clock.now += diaries.GRACE - 1
    assert phone.fetch().get_json() == first
    assert entries(city).count("diary") == 1
    city.clock.now += 1
    unknown(phone.fetch())
    assert (kept := row(phone)) is not None and kept.sealed
    purge(city.service, now=city.clock())
    assert (kept := row(phone)) is not None and kept.sealed == b""


def test_what_was_fetched_is_gone_from_the_disk(city: City, phone: Phone) -> None:
    phone.upload()
    part = unb64u(phone.fetch().get_json()["sealed"])[5000:5040]
    folder = city.service.keys.folder.parent
    db.session.rollback()
    assert traces([("raw", part)], everything(folder)), "the control"
    city.clock.now += diaries.GRACE
    purged = purge(city.service, now=city.clock())
    assert purged is not None and purged.wal_truncated
    assert traces([("raw", part)], everything(folder)) == []


def test_an_upload_that_is_repeated_late_does_not_bring_a_fetched_diary_back(city: City, phone: Phone) -> None:
    content = phone.content()
    city.post("/diaries", content)
    phone.fetch()
    city.clock.now += diaries.GRACE
    purge(city.service, now=city.clock())
    assert city.post("/diaries", content).status_code == 200
    unknown(phone.fetch())


def test_eight_who_fetch_at_once_get_the_same_bytes_and_make_one_entry(city: City, phone: Phone) -> None:
    phone.upload()
    barrier, answers = threading.Barrier(8), list[dict[str, Any]]()

    def run() -> None:
        barrier.wait()
        answers.append(phone.fetch().get_json())

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8 and all(answer == answers[0] for answer in answers) and "sealed" in answers[0]
    assert entries(city).count("diary") == 1


def test_after_a_day_it_is_refused_to_the_second_and_the_purge_removes_it(city: City, phone: Phone) -> None:
    phone.upload()
    city.clock.now = NOON + DAY - 1
    purge(city.service, now=city.clock())
    assert row(phone) is not None
    city.clock.now = NOON + DAY
    assert overdue(city.service, now=city.clock() + 3600) == 3600, "and the watchers hear of it"
    unknown(phone.fetch())
    unknown(phone.withdraw())
    purged = purge(city.service, now=city.clock())
    assert purged is not None and purged.diaries == 1
    assert row(phone) is None
    assert phone.upload().status_code == 201, "the id is free again"


def test_whose_day_is_over_makes_room_also_before_the_purge(city: City, phone: Phone) -> None:
    phone.upload()
    city.clock.now = NOON + DAY
    assert Phone(city, id=phone.id).upload().status_code == 201


def test_another_office_gets_nothing_and_learns_nothing(city: City, phone: Phone) -> None:
    other = HealthOffice(2)
    offices.register_office(city.service, number=2, name="Nachbaramt", phone="1", key=other.signing.verifying, now=NOON)
    phone.upload()
    theirs = phone.fetch(key=other.signing, office=2)
    nothing = Phone(city).fetch(key=other.signing, office=2)
    unknown(theirs)
    assert theirs.get_data() == nothing.get_data()
    assert "diary" not in entries(city)
    assert phone.fetch().status_code == 200


def test_whoever_uploaded_takes_it_back(city: City, phone: Phone) -> None:
    phone.upload()
    assert phone.withdraw().get_json() == {"fetched": None}
    unknown(phone.fetch())
    unknown(phone.withdraw())
    assert row(phone) is None


def test_taking_back_tells_when_it_was_fetched(city: City, phone: Phone) -> None:
    phone.upload()
    city.clock.now += 5
    phone.fetch()
    city.clock.now += 5
    assert phone.withdraw().get_json() == {"fetched": NOON + 5}
    unknown(phone.fetch())


def test_nobody_else_takes_it_back(city: City, phone: Phone) -> None:
    phone.upload()
    unknown(Phone(city, id=phone.id).withdraw())
    unknown(city.post("/diaries/withdraw", {"secret": b64u(phone.id)}))
    assert phone.fetch().status_code == 200


def test_what_is_sealed_to_nobody_here_is_refused(city: City, phone: Phone) -> None:
    foreign = HealthOffice(3).sealing.sealing
    answer = phone.upload(sealed=b64u(seal_diary(TOLD, to=foreign, identity=phone.id)))
    assert (answer.status_code, code_of(answer)) == (409, "sealed-key-unknown")
    for sealed in (bytes(32_858), bytes(10), b""):
        answer = phone.upload(sealed=b64u(sealed))
        assert (answer.status_code, code_of(answer)) == (400, "sealed-malformed")
    assert city.count(DiaryRow) == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"office": 2}, "not-found"),
        ({"office": 0}, "not-found"),
        ({"office": 10**9}, "not-found"),
        ({"office": "1"}, "wrong-type"),
        ({"id": b64u(bytes(15))}, "bad-base64"),
        ({"withdrawal": b64u(bytes(17))}, "bad-base64"),
        ({"sealed": "x" * 70_000}, "too-large"),
        ({"words": "Banane"}, "unknown-field"),
        ({"id": None}, "wrong-type"),
    ],
)
def test_what_is_no_upload_is_refused(standing: City, change: dict[str, Any], code: str) -> None:
    assert code_of(Phone(standing).upload(**change)) == code


def test_the_other_calls_take_no_bodies_of_that_size(standing: City) -> None:
    assert code_of(standing.post("/diaries/withdraw", b" " * 20_000)) == "too-large"
    assert code_of(standing.post("/visits", b" " * 20_000)) == "too-large"


def test_more_than_a_clinic_would_send_from_one_network_is_refused_for_a_while(city: City) -> None:
    content = Phone(city).content()
    statuses = [city.post("/diaries", content).status_code for _ in range(31)]
    assert statuses == [201] + [200] * 29 + [429]


def test_words_cannot_be_tried_faster_than_anybody_types(city: City) -> None:
    statuses = [Phone(city).fetch().status_code for _ in range(31)]
    assert statuses == [404] * 30 + [429]


def test_a_full_store_says_so_and_takes_what_it_has_again(
    city: City, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = phone.content()
    city.post("/diaries", content)
    monkeypatch.setattr(diaries, "MOST", 1)
    assert (Phone(city).upload().status_code, city.post("/diaries", content).status_code) == (503, 200)
