"""Who can read what: one test for each row of the design's table, each trying with every key that the party has.

Every test first shows that its way of reading works where reading is allowed.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from tests.service.conftest import ADA, DAY, NOON, PASSWORD, City, code_of, make_config, running
from tests.service.traces import everything, text_spellings, traces
from tun.core import envelope
from tun.core.contact import Contact, open_contact
from tun.core.diary import Diary, DiaryVisit, open_diary, seal_diary
from tun.core.encoding import b64u, unb64u
from tun.core.errors.base import Refusal
from tun.core.errors.sealing import CannotOpen, DayKeyDestroyed
from tun.core.keys import OpeningKey, SigningKey
from tun.core.releases import open_release
from tun.core.visits import VisitRecord, visit_id
from tun.service.actions import diaries
from tun.service.actions.check_out import check_out
from tun.service.actions.operators import sign_in
from tun.service.actions.purge import purge
from tun.service.actions.records import open_record
from tun.service.context import Service
from tun.service.storage.tables import Visit, db

HOUR = 3600
DIES = (NOON // DAY + 29) * DAY
NAMES = [needle for name in ("Lovelace", "0631 1234") for needle in text_spellings(name)]


def contacts(records: Iterable[tuple[Visit, VisitRecord]], keys: Iterable[OpeningKey]) -> list[Contact]:
    """Every contact that some key opens."""
    opened = []
    for row, record in records:
        for key in keys:
            try:
                opened.append(open_contact(record.sealed, with_key=key, venue=row.venue, visit=row.id))
            except Refusal:
                continue
    return opened


def records(service: Service) -> list[tuple[Visit, VisitRecord]]:
    """Every envelope that the service's keys open."""
    found = []
    db.session.rollback()
    for row in db.session.scalars(db.select(Visit)).all():
        try:
            found.append((row, open_record(service, row)))
        except (CannotOpen, DayKeyDestroyed):
            continue
    return found


def keys_of_the_service(service: Service) -> list[OpeningKey]:
    """The service has no opening key; this is every private key it has, tried as one."""
    return [OpeningKey(key.private) for key in service.keys.ring]


def raw_keys(folder: Path) -> list[bytes]:
    """All symmetric secrets in a key folder."""
    return [path.read_bytes() for path in sorted(folder.rglob("*.key"))]


def envelopes_opened(rows: Iterable[Visit], secrets: Iterable[bytes]) -> int:
    """How many envelopes open with any secret, as it is or derived in any of TuN's ways."""
    opened = 0
    for row in rows:
        aad = envelope.visit_aad(row.id, row.venue, row.day, row.persons)
        for secret in secrets:
            for key in (secret, envelope.visit_key(secret, row.venue)):
                try:
                    opened += bool(envelope.open_envelope(key, row.envelope, aad=aad))
                except (CannotOpen, ValueError):
                    continue
    return opened


# --- The visitor's phone: its own ------------------------------------------------------------------------


def test_a_visitor_reads_the_own_visit_and_no_other(city: City) -> None:
    own, other = city.check_in(), city.check_in(at=NOON + 7)
    answer = city.post("/visits/end", {"secret": b64u(own), "at": NOON + 9})
    assert answer.get_json()["visit"] == b64u(visit_id(own))
    text = answer.get_data(as_text=True)
    for name in ("Lovelace", b64u(visit_id(other)), str(NOON + 7)):
        assert name not in text
    answer = city.post("/visits/end", {"secret": b64u(visit_id(other)), "at": NOON + 9})
    assert code_of(answer) == "visit-unknown", "the number of a visit, which the office sees, ends nothing"


def test_nobody_reads_a_contact_over_the_visitors_interface_not_even_the_visitor(city: City) -> None:
    secret, body = city.arrival()
    answers = [
        city.post("/codes", {"code": b64u(city.code().token), "visit": b64u(visit_id(secret))}),
        city.post("/visits", body),
        city.post("/visits", body),
        city.post("/visits/end", {"secret": b64u(secret), "at": NOON}),
        city.client().get("/api/v1/keys"),
    ]
    for answer in answers:
        assert answer.status_code in (200, 201)
        assert traces(NAMES, {"answer": answer.get_data()}) == []
        assert b'"sealed"' not in answer.get_data()


def test_a_diary_that_is_handed_over_is_read_by_the_office_with_its_words_and_by_no_key_of_the_service(
    city: City,
) -> None:
    words, other = bytes(16), b"\x01" * 16
    visit = DiaryVisit(city.venue, "Fruchthalle", "", None, "Lovelace", "", NOON - 60, NOON, False, 1, b"")
    sealed = seal_diary(Diary((visit,)), to=city.office.sealing.sealing, identity=words)
    diaries.take(city.service, words, office=1, sealed=sealed, withdrawal=other, now=NOON)
    kept = diaries.fetch(city.service, 1, words, now=NOON).sealed
    assert open_diary(kept, with_key=city.office.sealing, identity=words).visits == (visit,)
    for key, identity in [(city.office.sealing, other), *((key, words) for key in keys_of_the_service(city.service))]:
        with pytest.raises(CannotOpen):
            open_diary(kept, with_key=key, identity=identity)
    assert traces(NAMES, everything(city.service.keys.folder.parent)) == []


# --- Door and operator: live counts ----------------------------------------------------------------------


def signed_in(city: City) -> Any:
    client = city.client()
    with client.session_transaction() as session:
        session["sid"] = sign_in(city.service, "olga@fruchthalle.example", PASSWORD, now=city.clock())
    return client


def test_an_operator_reads_counts_and_neither_names_nor_times(city: City) -> None:
    for number in range(3):
        city.check_in(at=NOON - 617 - number, persons=2)
    client, base = signed_in(city), f"/venue/{city.venue.hex()}"
    counts = client.get(f"{base}/counts.json")
    assert counts.status_code == 200
    assert "6" in counts.get_data(as_text=True)
    rules = [str(rule) for rule in city.app.url_map.iter_rules() if str(rule.endpoint).startswith("venue.")]
    pages = [rule.replace("<venue_id>", city.venue.hex()).replace("<int:number>", "1") for rule in rules]
    read = {page: client.get(page) for page in pages if "<" not in page and ".pdf" not in page}
    assert sum(answer.status_code == 200 for answer in read.values()) >= 6
    # The forms' example of a telephone number begins like Ada's.
    haystack = {page: answer.get_data().replace(b"0631 123456", b"") for page, answer in read.items()}
    assert traces(NAMES, haystack) == []
    visits = [b64u(row.id) for row in db.session.scalars(db.select(Visit))]
    times = [str(NOON - 617 - number) for number in range(3)]
    for page, content in haystack.items():
        for needle in (*visits, *times):
            assert needle.encode() not in content, page
        assert not re.search(rb"12:49|11:49", content), page  # the arrivals' minute, UTC and local


# --- The service -----------------------------------------------------------------------------------------


def test_the_running_service_reads_times_while_retained_and_never_a_contact(city: City) -> None:
    city.check_in()
    found = records(city.service)
    assert [record.arrival for _, record in found] == [NOON]
    assert contacts(found, [city.office.sealing]) == [ADA], "the control: the office's key opens it"
    assert contacts(found, keys_of_the_service(city.service)) == []


def test_a_contact_is_in_no_clear_text_that_the_service_ever_held(city: City, tmp_path: Path) -> None:
    _, body = city.arrival()
    city.take(body)
    (row, record), *_ = records(city.service)
    held = {"body": body, "record": record.to_bytes(), **everything(tmp_path)}
    assert traces(NAMES, held) == []
    opened = open_contact(record.sealed, with_key=city.office.sealing, venue=row.venue, visit=row.id)
    assert traces(NAMES, {"control": opened.to_plaintext()})


def steal_machine(city: City, outside: Path) -> Path:
    db.session.remove()
    for source in city.service.keys.folder.parent.iterdir():
        target = outside / source.name
        shutil.copytree(source, target) if source.is_dir() else shutil.copy2(source, target)
    return outside


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("outside")


def test_whoever_takes_the_service_machine_reads_times_and_never_a_contact(city: City, outside: Path) -> None:
    city.check_in()
    request = city.request(NOON - HOUR, NOON, case="AZ 7")
    assert request
    loot = steal_machine(city, outside)
    with running(make_config(loot), city.clock) as app:
        stolen = app.extensions["tun"]
        found = records(stolen)
        assert [record.arrival for _, record in found] == [NOON]
        assert contacts(found, keys_of_the_service(stolen)) == []
        assert contacts(found, [city.office.sealing]) == [ADA], "the control"
    assert traces(NAMES, everything(loot)) == []


def test_whoever_takes_the_store_without_keys_reads_counts_and_nameless_rows(city: City, outside: Path) -> None:
    secret = city.check_in(persons=3)
    check_out(city.service, city.check_in(), at=NOON, now=NOON)
    city.request(NOON - HOUR, NOON, case="AZ 7 geheim")
    rows = list(db.session.scalars(db.select(Visit)))
    assert envelopes_opened(rows, [city.service.keys.day(NOON // DAY)]) == 2, "the control"
    folder = steal_machine(city, outside)
    shutil.rmtree(folder / "keys")
    with running_store(folder) as stolen:
        rows = list(stolen.scalars(db.select(Visit)))
        # What the table says that it shows: group size, open or closed, present head counts.
        assert Counter((row.persons, row.open) for row in rows) == {(3, True): 1, (1, False): 1}
        public = [city.service.keys.verifiers[0].spki[:32], city.venue * 4, bytes(32), rows[0].id * 2]
        assert envelopes_opened(rows, public) == 0
    stored = everything(folder)
    needles = [*NAMES, *text_spellings("AZ 7 geheim"), *text_spellings("28a (4) IfSG")]
    assert traces(needles, stored) == []
    times = [str(NOON).encode(), NOON.to_bytes(4, "big"), NOON.to_bytes(4, "little")]
    row = city.row(secret)
    assert not any(needle in row.envelope for needle in times)
    assert row.day == NOON // DAY, "the day is a column; the time is not"


@contextmanager
def running_store(folder: Path) -> Iterator[Session]:
    """A stolen store opened by hand: no service, no keys."""
    engine = create_engine(f"sqlite:///{folder}/service.sqlite")
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_the_order_of_rows_does_not_tell_the_order_of_arrivals(city: City) -> None:
    arrived = [visit_id(city.check_in(at=NOON - 100 + number)) for number in range(40)]
    stored = [row for (row,) in db.session.connection().exec_driver_sql("SELECT id FROM visits").all()]
    db.session.rollback()
    assert sorted(stored) == sorted(arrived)
    assert stored == sorted(arrived), "rows lie in the order of their ids, which are hashes"
    assert stored != arrived
    with pytest.raises(Exception, match="rowid"):
        db.session.connection().exec_driver_sql("SELECT rowid FROM visits")
    db.session.rollback()


# --- The office ------------------------------------------------------------------------------------------


def test_an_office_without_a_release_reads_the_counts_of_its_request(city: City, outside: Path) -> None:
    for _ in range(6):
        city.check_in(at=NOON - HOUR)
    answer = city.ask("/requests", city.question(NOON - 2 * HOUR, NOON)).get_json()
    assert answer["counts"]["visits"] == 6
    assert not {"visits", "release", "sealed"} & set(answer)
    # Even with a copy of the service's store its own key opens nothing: the envelopes are shut.
    loot = steal_machine(city, outside)
    shutil.rmtree(loot / "keys")
    with running_store(loot) as stolen:
        rows = list(stolen.scalars(db.select(Visit)))
        assert len(rows) == 6
        for row in rows:
            with pytest.raises(Refusal):
                open_contact(row.envelope, with_key=city.office.sealing, venue=row.venue, visit=row.id)
            for start in range(0, len(row.envelope) - 1114):
                piece = row.envelope[start : start + 1114]
                if piece[1:9] == city.office.sealing.id:
                    pytest.fail("a sealed contact lies in an envelope in clear")


def test_an_office_with_a_release_reads_who_overlaps_and_nobody_else(city: City) -> None:
    inside, outside_of_it = city.check_in(at=NOON - HOUR), city.check_in(at=NOON - 5 * HOUR)
    release = city.release(NOON - HOUR, NOON)
    assert [visit.visit for visit in release.visits] == [visit_id(inside)]
    assert city.contact(release) == ADA
    assert b64u(visit_id(outside_of_it)).encode() not in release.to_plaintext()


def test_another_office_reads_neither_release_nor_contact(city: City) -> None:
    city.check_in(at=NOON - HOUR)
    request = city.request(NOON - HOUR, NOON)
    answer = city.fetch(request, NOON - HOUR, NOON)
    release = city.opened(answer, request)
    stranger = OpeningKey.generate()
    with pytest.raises(CannotOpen):
        open_release(unb64u(answer.get_json()["release"]), with_key=stranger, request=bytes.fromhex(request))
    with pytest.raises(CannotOpen):
        visit = release.visits[0]
        open_contact(visit.sealed, with_key=stranger, venue=city.venue, visit=visit.visit)


def test_an_offices_signing_key_alone_opens_nothing(city: City) -> None:
    # The office machine taken while locked: no sealing key, but suppose the signing key were known.
    city.check_in(at=NOON - HOUR)
    release = city.release(NOON - HOUR, NOON)
    visit = release.visits[0]
    assert city.contact(release) == ADA, "the control"
    for key in (OpeningKey(city.office.signing.private), OpeningKey(SigningKey.generate().private)):
        with pytest.raises(CannotOpen):
            open_contact(visit.sealed, with_key=key, venue=city.venue, visit=visit.visit)


def test_service_and_office_together_read_while_retained(city: City) -> None:
    city.check_in()
    assert contacts(records(city.service), [city.office.sealing]) == [ADA]


# --- Anybody, after retention ----------------------------------------------------------------------------


def test_after_retention_nobody_reads_anything_with_all_keys_that_are_left(city: City, outside: Path) -> None:
    city.check_in()
    before = steal_machine(city, outside)
    with running(make_config(before), city.clock) as app:
        assert contacts(records(app.extensions["tun"]), [city.office.sealing]) == [ADA], "the control"
    city.clock.now = DIES
    purge(city.service, now=DIES)
    left = raw_keys(city.service.keys.folder)
    assert left
    with running_store(before) as stolen:
        rows = list(stolen.scalars(db.select(Visit)))
        assert len(rows) == 1
        assert envelopes_opened(rows, raw_keys(before / "keys")) == 1, "the control: copied before, as the table says"
        assert envelopes_opened(rows, left) == 0
    everyone = [city.office.sealing, OpeningKey(city.office.signing.private), *keys_of_the_service(city.service)]
    assert contacts(records(city.service), everyone) == []


def test_at_28_days_the_service_and_the_office_refuse_before_the_key_dies(city: City) -> None:
    city.check_in()
    city.clock.now = NOON + 28 * DAY
    assert records(city.service), "the key is still there until midnight, for the visits of the evening"
    answer = city.ask("/requests", city.question(NOON - 60, NOON + 60))
    assert code_of(answer) == "outside-retention"
    release = city.release(NOON, NOON + HOUR)
    assert release.visits == ()
