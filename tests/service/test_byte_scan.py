"""The byte scan: what was deleted is looked for byte by byte, after it was found to be there before."""

from __future__ import annotations

import json
import secrets
import shutil
from pathlib import Path

import pytest

from tests.service.conftest import DAY, NOON, City, make_config, running
from tests.service.traces import everything, spellings, traces
from tun.core import envelope
from tun.core.encoding import b64u, unb64u
from tun.core.errors.base import Refusal
from tun.core.errors.sealing import CannotOpen, DayKeyDestroyed
from tun.core.visits import visit_id
from tun.service.actions.check_out import check_out
from tun.service.actions.purge import purge
from tun.service.actions.records import open_record
from tun.service.storage import visits
from tun.service.storage.tables import Visit, db

DIES = (NOON // DAY + 29) * DAY
SUFFIXES = ("", "-wal", "-shm", "-journal")


def haystacks(folder: Path) -> dict[str, bytes]:
    """Store, write-ahead log, shared memory, journal and keys: everything that the service keeps."""
    return everything(folder)


def marked(city: City, marker: bytes) -> bytes:
    """A check-in whose sealed contact holds a marker in its ciphertext; returns the secret."""
    secret, fields = city.form()
    sealed = bytearray(unb64u(fields["sealed"]))
    sealed[200 : 200 + len(marker)] = marker
    city.take(json.dumps({**fields, "sealed": b64u(bytes(sealed))}).encode())
    return secret


def test_the_scan_finds_its_marker_in_every_spelling() -> None:
    marker = secrets.token_bytes(32)
    for before in range(5):
        text = secrets.token_bytes(before) + marker + secrets.token_bytes(7)
        for written in (text, text.hex().encode(), b64u(text).encode()):
            assert traces(spellings(marker), {"here": written}), before
    assert traces(spellings(marker), {"elsewhere": secrets.token_bytes(4096)}) == []


def test_a_ciphertext_is_found_before_deletion_and_nowhere_afterwards(city: City, tmp_path: Path) -> None:
    secret = city.check_in()
    for number in range(30):
        city.check_in(at=NOON + number)
    check_out(city.service, secret, at=NOON, now=NOON)
    stored = city.row(secret).envelope
    needles = [*spellings(stored[100:132]), *spellings(visit_id(secret))]
    db.session.remove()
    before = {Path(where).name for where, _ in traces(needles, haystacks(tmp_path))}
    assert before == {"service.sqlite-wal"}, "the marker has to be found first, or its absence says nothing"
    _checkpoint()
    before = {Path(where).name for where, _ in traces(needles, haystacks(tmp_path))}
    assert "service.sqlite" in before
    city.clock.now = DIES
    assert purge(city.service, now=DIES) is not None
    assert traces(needles, haystacks(tmp_path)) == []
    db.session.remove()
    db.engine.dispose()
    assert traces(needles, haystacks(tmp_path)) == []


def test_the_first_of_two_envelopes_is_gone_too(city: City, tmp_path: Path) -> None:
    # A check-out writes the envelope anew; the older bytes lie in freed space and in the log.
    secret = city.check_in()
    first = city.row(secret).envelope
    check_out(city.service, secret, at=NOON, now=NOON)
    second = city.row(secret).envelope
    needles = [*spellings(first[100:132]), *spellings(second[100:132])]
    db.session.remove()
    assert len({spelling for _, spelling in traces(needles, haystacks(tmp_path))}) >= 1
    city.clock.now = DIES
    purge(city.service, now=DIES)
    assert traces(needles, haystacks(tmp_path)) == []


def test_a_sealed_contact_never_lies_on_disk_in_the_bytes_that_crossed_the_wire(city: City, tmp_path: Path) -> None:
    marker = secrets.token_bytes(32)
    secret = marked(city, marker)
    assert marker in city.record(secret).sealed, "it is inside the envelope"
    assert traces(spellings(marker), haystacks(tmp_path)) == []


def test_a_day_key_is_found_before_deletion_and_nowhere_afterwards(city: City, tmp_path: Path) -> None:
    city.check_in()
    key = city.service.keys.day(NOON // DAY)
    derived = envelope.visit_key(key, city.venue)
    found = traces(spellings(key), haystacks(tmp_path))
    assert [Path(where).name for where, _ in found] == ["2026-11-19.key"]
    assert traces(spellings(derived), haystacks(tmp_path)) == []
    city.clock.now = DIES
    purge(city.service, now=DIES)
    assert traces(spellings(key), haystacks(tmp_path)) == []


def test_a_key_is_overwritten_before_it_is_unlinked(city: City, tmp_path: Path) -> None:
    city.check_in()
    path = city.service.keys.folder / "days" / "2026-11-19.key"
    key = path.read_bytes()
    kept = tmp_path / "another name of the same file"
    kept.hardlink_to(path)  # what an undelete tool would get hold of
    city.service.keys.destroy_day(NOON // DAY)
    assert kept.read_bytes() != key
    assert len(kept.read_bytes()) == len(key)


def _checkpoint() -> None:
    raw = db.engine.raw_connection()
    raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()


# --- Stolen copies ---------------------------------------------------------------------------------------


def steal(city: City, tmp_path: Path, name: str, *, store: bool = True, keys: bool = True) -> Path:
    """A byte copy of what the thief got hold of."""
    loot = tmp_path / name
    loot.mkdir()
    if store:
        for suffix in SUFFIXES:
            source = tmp_path / f"service.sqlite{suffix}"
            if source.exists():
                shutil.copy2(source, loot)
    if keys:
        shutil.copytree(city.service.keys.folder, loot / "keys")
    return loot


def openable(loot: Path, at: int) -> int:
    """How many visits of a stolen store open with the stolen keys."""
    opened = 0
    with running(make_config(loot), lambda: at) as app:
        service = app.extensions["tun"]
        for row in db.session.scalars(db.select(Visit)).all():
            try:
                opened += bool(open_record(service, row))
            except (CannotOpen, DayKeyDestroyed):
                continue
    return opened


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("outside")


def test_a_store_stolen_before_and_keys_stolen_after_the_purge_open_nothing(city: City, tmp_path: Path) -> None:
    for number in range(5):
        city.check_in(at=NOON - number)
    city.clock.now = NOON + DAY
    city.check_in()
    early = steal(city, tmp_path, "early")
    assert openable(early, DIES) == 6, "with the keys of the same moment it opens: the control"
    city.clock.now = DIES
    purge(city.service, now=DIES)
    late = steal(city, tmp_path, "late", store=False)
    shutil.rmtree(early / "keys")
    shutil.copytree(late / "keys", early / "keys")
    assert openable(early, DIES) == 1, "only the day whose key still lives"


def test_no_other_key_opens_what_a_destroyed_key_closed(city: City) -> None:
    secret = city.check_in()
    city.clock.now = NOON + DAY
    city.check_in()
    row, keys = city.row(secret), city.service.keys
    city.service.keys.destroy_day(NOON // DAY)
    every: list[bytes] = [keys.day(day) for day in keys.days()]
    every += [(keys.folder / "months" / f"{month}.key").read_bytes() for month in keys.months()]
    every += [keys.ticket_secret, keys.session_secret]
    aad = envelope.visit_aad(row.id, row.venue, row.day, row.persons)
    for key in every:
        for derived in (key, envelope.visit_key(key, row.venue)):
            with pytest.raises(Refusal):
                envelope.open_envelope(derived, row.envelope, aad=aad)


def test_two_visits_of_one_person_share_no_bytes_on_disk(city: City) -> None:
    one, two = city.check_in(), city.check_in()
    first, second = city.row(one), city.row(two)
    assert not _pieces(first.envelope[1:]) & _pieces(second.envelope[1:])
    assert not _pieces(first.id) & _pieces(second.id)
    assert visits.find(db.session, visit_id(one)) is not None


def _pieces(data: bytes) -> set[bytes]:
    return {data[start : start + 8] for start in range(len(data) - 7)}
