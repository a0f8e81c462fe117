"""Health: whether the service runs, and whether it is fit to."""

from __future__ import annotations

import shutil

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from tests.service.conftest import ADA, DAY, NOON, City, code_of
from tun.house.keyfiles import KeyFolderFault
from tun.service.actions.purge import purge

DIES = (NOON // DAY + 29) * DAY
READY = {"status": "ok", "checks": {"store": True, "keys": True, "deletion": True}}


def test_a_sound_service_is_alive_and_ready(city: City) -> None:
    assert city.client().get("/healthz").get_json() == {"status": "ok"}
    answer = city.client().get("/readyz")
    assert (answer.status_code, answer.get_json()) == (200, READY)


def test_an_overdue_deletion_is_told_after_an_hour_to_the_second(city: City) -> None:
    city.check_in()
    city.clock.now = DIES + 3599
    assert city.client().get("/readyz").status_code == 200
    city.clock.now += 1
    answer = city.client().get("/readyz")
    assert (answer.status_code, answer.get_json()["checks"]["deletion"]) == (503, False)
    purge(city.service, now=city.clock())
    assert city.client().get("/readyz").status_code == 200


def test_neither_tells_anything_of_a_venue(city: City) -> None:
    city.check_in()
    for path in ("/healthz", "/readyz"):
        text = city.client().get(path).get_data(as_text=True)
        assert city.venue.hex() not in text
        assert not any(word in text for word in ("Fruchthalle", ADA.family_name))


@pytest.mark.parametrize(
    "fault",
    [
        OperationalError("SELECT", {"name": "Lovelace"}, Exception("database is locked: Lovelace")),
        PoolTimeout("no connection for Lovelace"),
        KeyFolderFault("The key file /srv/keys/2026-11-19.key cannot be written: check the disk."),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_a_fault_of_store_or_keys_is_503_with_a_time_to_come_again(
    city: City, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fault: Exception
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise fault

    _, body = city.arrival()
    monkeypatch.setattr("tun.service.web.api.check_in", fails)
    answer = city.post("/visits", body)
    assert (answer.status_code, code_of(answer)) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert caplog.records, "whoever runs the service is told"
    assert "Lovelace" not in caplog.text
    assert "Lovelace" not in answer.get_data(as_text=True)
    monkeypatch.undo()
    assert city.post("/visits", body).status_code == 201, "the same bytes, once it is over"


def test_without_its_store_the_service_is_alive_but_not_ready(city: City) -> None:
    from tun.service.storage.tables import db

    db.session.remove()
    db.engine.dispose()
    folder = city.service.keys.folder.parent
    store = folder / "service.sqlite"
    for path in folder.glob("service.sqlite*"):
        path.rename(path.with_name(f"away-{path.name}"))
    store.mkdir()
    assert city.client().get("/healthz").status_code == 200
    answer = city.client().get("/readyz")
    assert answer.status_code == 503
    answer = city.post("/visits/end", {"secret": "A" * 22, "at": NOON})
    assert (answer.status_code, code_of(answer)) == (503, "unavailable")
    store.rmdir()
    for path in folder.glob("away-*"):
        path.rename(path.with_name(path.name.removeprefix("away-")))
    assert city.client().get("/readyz").status_code == 200, "it recovers by itself"


def test_without_room_for_a_day_key_nobody_is_acknowledged(city: City) -> None:
    secret, body = city.arrival()
    days = city.service.keys.folder / "days"
    shutil.rmtree(days, ignore_errors=True)
    days.write_bytes(b"in the way")
    answer = city.post("/visits", body)
    assert (answer.status_code, code_of(answer), city.stored()) == (503, "unavailable", 0)
    days.unlink()
    assert city.post("/visits", body).status_code == 201
    assert city.row(secret).open
