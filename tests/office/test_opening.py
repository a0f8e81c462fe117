"""One broken record is shown as broken; the others open. Whatever somebody seals, the list comes."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable
from typing import Any

import pytest

from tests.office.conftest import ADA, EVENING, PASSPHRASE, XAVER, HealthOffice
from tests.office.partner import FRUCHTHALLE
from tun.core.contact import seal_contact
from tun.core.keys import OpeningKey
from tun.core.releases import ReleasedVisit
from tun.core.window import Stay, Window
from tun.office.actions import releases
from tun.office.actions.cases import open_case
from tun.office.actions.requests import ask, find_venue
from tun.office.opening import Fault, Reading, Readings, open_entry
from tun.office.refusals import Locked, NotOpened

WINDOW = Window(EVENING, EVENING + 4 * 3600)


def fetched(health_office: HealthOffice) -> bytes:
    office = health_office.office
    office.vault.unlock(PASSPHRASE)
    ines = health_office.ines
    case = open_case(office, file_number="1", legal_basis="§ 25", notes="", by=ines)
    venue = find_venue(office, FRUCHTHALLE, text="frucht")
    request = ask(office, case_id=case, venue=venue, area=None, window=WINDOW, reason="r", by=ines)
    return releases.fetch(office, request, area=None, window=WINDOW, by=ines)


def sealed_text(health_office: HealthOffice, visit: bytes, text: bytes) -> bytes:
    """What a stranger's program might seal: rightly sealed, whatever is inside."""
    key = health_office.partner.sealing
    assert key is not None
    return key.seal(text, info=b"tun/v1/contact\x00" + key.id + FRUCHTHALLE + visit)


def _json(**changes: Any) -> bytes:
    fields: dict[str, Any] = {
        "given_name": "Eve",
        "family_name": "Böse",
        "phone": "1",
        "email": "",
        "street": "s",
        "house_number": "1",
        "postcode": "1",
        "city": "c",
        "companions": [],
        "openings": [],
    }
    fields |= changes
    kept = {name: value for name, value in fields.items() if value is not None}
    return json.dumps(kept, ensure_ascii=False).encode().ljust(1024)


CONTENTS: list[bytes] = [
    b"not json".ljust(1024),
    b"[]".ljust(1024),
    b"null".ljust(1024),
    b"\xff" * 1024,
    b"[" * 1024,
    b'{"given_name":' * 70 + b" " * 44,
    _json(given_name=None),
    _json(given_name=7),
    _json(given_name=""),
    _json(given_name="\x00"),
    _json(given_name="x" * 101),
    _json(companions="many"),
    _json(companions=[[]]),
    _json(companions=["x"] * 20),
    _json(openings=[1]),
    _json(extra="field"),
    _json().replace(b'"Eve"', b'"\\ud800"').ljust(1024)[:1024],
    _json().replace(b'"1"', b"1e999", 1).ljust(1024),
    json.dumps({"given_name": "x" * 2_000_000}).encode(),
    b"",
]


@pytest.mark.parametrize("content", CONTENTS, ids=range(len(CONTENTS)))
def test_a_rightly_sealed_record_with_a_wrong_content_is_only_unreadable(
    health_office: HealthOffice, content: bytes
) -> None:
    office = health_office.office
    office.vault.unlock(PASSPHRASE)
    visit = secrets.token_bytes(16)
    released = ReleasedVisit(
        visit,
        Stay(EVENING, None, False),
        1,
        None,
        1,
        "self-typed",
        False,
        sealed_text(health_office, visit, content),
    )
    entry = open_entry(released, venue=FRUCHTHALLE, key_for=office.vault.opening_key)
    assert entry.contact is None and entry.fault in (Fault.NOT_A_CONTACT, Fault.NOT_OPENED)


def test_the_same_way_of_sealing_opens_when_the_content_is_right(health_office: HealthOffice) -> None:
    office, visit = health_office.office, secrets.token_bytes(16)
    office.vault.unlock(PASSPHRASE)
    sealed = sealed_text(health_office, visit, _json())
    released = ReleasedVisit(visit, Stay(EVENING, None, False), 1, None, 1, "self-typed", False, sealed)
    entry = open_entry(released, venue=FRUCHTHALLE, key_for=office.vault.opening_key)
    assert entry.fault is None and entry.contact is not None and entry.contact.family_name == "Böse"


SPOILINGS: list[tuple[Callable[[bytes], bytes], Fault]] = [
    (lambda sealed: sealed[:-1], Fault.NOT_OPENED),
    (lambda sealed: sealed + b"\x00", Fault.NOT_OPENED),
    (lambda sealed: sealed[:20], Fault.NOT_OPENED),
    (lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]), Fault.NOT_OPENED),
    (lambda sealed: sealed[:40] + bytes([sealed[40] ^ 1]) + sealed[41:], Fault.NOT_OPENED),
    (lambda sealed: b"\x02" + sealed[1:], Fault.NOT_OPENED),
    (lambda sealed: sealed[:9] + bytes(65) + sealed[74:], Fault.NOT_OPENED),
    (lambda sealed: sealed[:1] + bytes(8) + sealed[9:], Fault.FOREIGN_KEY),
    (lambda sealed: b"", Fault.FOREIGN_KEY),
    (lambda sealed: sealed * 2000, Fault.NOT_OPENED),
    (
        lambda sealed: seal_contact(ADA, to=OpeningKey.generate().sealing, venue=FRUCHTHALLE, visit=bytes(16)),
        Fault.FOREIGN_KEY,
    ),
]


def test_each_broken_record_is_named_and_blocks_nothing(health_office: HealthOffice) -> None:
    partner = health_office.partner
    for index, (spoil, _) in enumerate(SPOILINGS):
        partner.add_visit(XAVER, arrival=EVENING + index, sealed=spoil)
        partner.add_visit(ADA, arrival=EVENING + index)
    moved = partner.visits[1][1]  # Ada's sealed contact under another visit's id: moving it must not work
    partner.add_visit(XAVER, arrival=EVENING + 1000, sealed=lambda _: moved.sealed)
    reading = releases.start_reading(health_office.office, fetched(health_office), by=health_office.ines)
    assert reading.over.wait(10) and reading.complete
    faults = [entry.fault for entry in reading.entries if entry.fault is not None]
    assert sorted(faults) == sorted([*(fault for _, fault in SPOILINGS), Fault.NOT_OPENED])
    assert reading.total == 2 * len(SPOILINGS) + 1 and reading.unreadable == len(SPOILINGS) + 1
    assert {entry.contact for entry in reading.entries if entry.contact} == {ADA}


def test_the_list_says_which_record_is_unreadable(health_office: HealthOffice) -> None:
    partner = health_office.partner
    for minute in range(36):
        partner.add_visit(ADA, arrival=EVENING + 60 * minute)
    partner.add_visit(XAVER, arrival=EVENING + 90, sealed=lambda sealed: sealed[:-1])
    release = fetched(health_office)
    page = health_office.signed_in().post(f"/releases/{release.hex()}/open").text
    assert "1 Eintrag von 37 ist nicht lesbar" in page
    assert "Nicht lesbar: Eintrag 3 von 37" in page and "beschädigt oder verändert" in page
    assert page.count("Lovelace, Ada") == 36


def test_locking_takes_the_open_list_from_memory(health_office: HealthOffice) -> None:
    health_office.partner.add_visit(ADA, arrival=EVENING)
    office, release = health_office.office, fetched(health_office)
    releases.start_reading(office, release, by=health_office.ines)
    assert office.readings.complete(release).total == 1
    office.vault.lock()
    with pytest.raises(NotOpened):
        office.readings.complete(release)


def test_reading_that_meets_a_locked_key_stops_and_is_not_complete() -> None:
    def locked(_: bytes) -> OpeningKey:
        raise Locked

    release: Any = None
    visit = ReleasedVisit(bytes(16), Stay(0, None, False), None, None, 1, "self-typed", False, b"")
    readings = Readings()
    reading = readings.start(b"r", Reading(release, (visit,), 0), venue=bytes(8), key_for=locked)
    assert reading.over.wait(5) and reading.stopped and not reading.complete
    with pytest.raises(NotOpened):
        readings.complete(b"r")


def test_a_long_list_can_be_watched_and_stopped() -> None:
    gate, release = threading.Semaphore(0), None

    def key_for(_: bytes) -> OpeningKey:
        gate.acquire()
        return OpeningKey.generate()

    visit = ReleasedVisit(bytes(16), Stay(0, None, False), None, None, 1, "self-typed", False, b"")
    readings, unread = Readings(), Reading(release, (visit,) * 100, 0)  # type: ignore[arg-type]
    reading = readings.start(b"r", unread, venue=bytes(8), key_for=key_for)
    assert readings.start(b"r", Reading(release, (), 0), venue=bytes(8), key_for=key_for) is reading  # type: ignore[arg-type]
    gate.release(3)
    while reading.done < 3:
        threading.Event().wait(0.001)
    assert (reading.done, reading.total, reading.over.is_set()) == (3, 100, False)
    readings.close(b"r")
    gate.release()
    assert reading.over.wait(5) and reading.done <= 4 and readings.find(b"r") is None
