"""An account is closed: gone at once is what its owner decides about; what the health office may need goes in time."""

from __future__ import annotations

import secrets
from typing import Any

import pytest

from tests.service.conftest import NOON, PASSWORD, City, add_operator, add_venue, code_of
from tun.core.encoding import b64u
from tun.core.errors.visits import CodeRevoked
from tun.core.retention import day_of, deleted_on
from tun.core.visits import EndedBy
from tun.house.database import write
from tun.house.passwords import WrongPassword
from tun.house.sessions import open_session
from tun.service.actions import alarms, staff
from tun.service.actions.closing import close_account, close_for, kept_until
from tun.service.actions.operators import create_operator, sign_in, who
from tun.service.actions.purge import purge
from tun.service.actions.refusals import OperatorUnknown, PasswordWrong
from tun.service.storage.tables import (
    Alarm,
    Area,
    Code,
    Event,
    Headcount,
    Invitation,
    Operator,
    OperatorSession,
    Staff,
    Venue,
    Visit,
    db,
)

OLGA, SINA = "olga@fruchthalle.example", "sina@fruchthalle.example"
HOUR, DAY = 3600, 86_400
DIES = deleted_on(day_of(NOON), 28) * DAY


def close(city: City) -> None:
    close_account(city.service, city.olga, PASSWORD, now=city.clock())
    db.session.rollback()


def add_staff(city: City) -> bytes:
    sina = add_operator(SINA, "Sina", NOON)
    with write(db.session) as session:
        session.add(Staff(operator=sina, owner=city.olga, created=NOON))
    return sina


def session_for(city: City, account: bytes) -> str:
    with write(db.session) as session:
        return open_session(session, OperatorSession, account, now=city.clock())


def everything(city: City) -> dict[str, int]:
    tables: tuple[type[Any], ...] = (Venue, Area, Event, Code, Alarm, Headcount, Operator, Staff, Invitation, Visit)
    return {table.__tablename__: city.count(table) for table in tables}


# --- at once ---


def test_person_staff_sessions_and_invitations_are_gone_at_once(city: City) -> None:
    city.check_in()
    sina = add_staff(city)
    staff.invite(city.service, city.olga, "Sven", now=NOON)
    sessions = [session_for(city, city.olga), session_for(city, sina)]
    close(city)
    assert [who(city.service, secret, now=NOON) for secret in sessions] == [None, None]
    counts = everything(city)
    assert (counts["staff"], counts["invitations"], city.count(OperatorSession)) == (0, 0, 0)
    assert db.session.get(Operator, sina) is None
    left = db.session.get_one(Operator, city.olga)
    assert (left.login, left.name, left.password) == (f"closed:{city.olga.hex()}", "", "")
    for login in (OLGA, SINA, left.login):
        for password in (PASSWORD, ""):
            with pytest.raises(WrongPassword):
                sign_in(city.service, login, password, now=NOON)


def test_the_address_is_free_for_a_new_account(city: City) -> None:
    city.check_in()
    close(city)
    create_operator(city.service, login=OLGA, name="Olga", password="ganz neue lange Worte", now=NOON)
    assert city.count(Operator) == 2


def test_the_codes_are_refused_scanned_typed_and_with_a_ticket_from_before(city: City) -> None:
    code = city.code()
    token, short = code.token, code.short
    _, waiting = city.arrival()
    city.check_in()
    close(city)
    for content in ({"code": b64u(token)}, {"short": short}):
        answer = city.post("/codes", {**content, "visit": b64u(secrets.token_bytes(16))})
        assert (answer.status_code, code_of(answer)) == (410, "code-revoked")
    with pytest.raises(CodeRevoked):
        city.take(waiting)
    assert city.stored() == 1


def test_whoever_is_there_is_checked_out(city: City) -> None:
    secret = city.check_in(persons=3)
    city.clock.now = NOON + HOUR
    close(city)
    record = city.record(secret)
    assert (record.end, record.ended_by) == (NOON + HOUR, EndedBy.EVERYONE_OUT)
    assert city.present() == 0
    assert not city.row(secret).open


def test_coming_events_go_and_those_that_took_place_stay_with_the_visits(city: City) -> None:
    event = city.event(NOON - HOUR, NOON + HOUR)
    city.event(NOON + DAY, NOON + DAY + HOUR)
    city.check_in(code=city.code(event=event))
    alarms.note(city.service, city.venue, city.code().id, now=NOON)
    close(city)
    assert [row.id for row in db.session.scalars(db.select(Event))] == [event]
    assert all(row.revoked == NOON for row in db.session.scalars(db.select(Code)))
    assert city.count(Alarm) == 0


def test_a_wrong_password_closes_nothing(city: City) -> None:
    city.check_in()
    before = everything(city)
    for wrong in ("", "nicht das Passwort", PASSWORD + " "):
        with pytest.raises(PasswordWrong):
            close_account(city.service, city.olga, wrong, now=NOON)
    assert everything(city) == before
    assert city.post("/codes", {"code": b64u(city.code().token), "visit": b64u(bytes(16))}).status_code == 200


def test_where_nobody_ever_came_nothing_stays(city: City) -> None:
    city.event(NOON + DAY, NOON + DAY + HOUR)
    assert kept_until(city.service, city.olga) is None
    close(city)
    assert set(everything(city).values()) == {0}


def test_somebody_elses_account_is_as_before(city: City) -> None:
    otto = add_operator("otto@example.org", "Otto", NOON)
    venue = add_venue(city.service, otto, now=NOON, name="Zum Löwen")
    city.check_in()
    code = city.code(venue=venue)
    city.check_in(code=code)
    close(city)
    assert city.present(venue=venue) == 1
    assert (
        city.post("/codes", {"code": b64u(city.code(venue=venue).token), "visit": b64u(bytes(16))}).status_code == 200
    )
    assert sign_in(city.service, "otto@example.org", PASSWORD, now=NOON)


# --- what stays, and until when ---


def test_a_window_before_the_closing_is_still_released_with_the_places_name(city: City) -> None:
    event = city.event(NOON - HOUR, NOON + HOUR)
    city.check_in()
    city.check_in(code=city.code(event=event))
    city.clock.now = NOON + HOUR
    close(city)
    city.clock.now = NOON + 20 * DAY
    [found] = city.ask("/venues", {"text": "fruchthalle"}).get_json()["venues"]
    assert found["id"] == city.venue.hex()
    release = city.release(NOON - HOUR, NOON + 2 * HOUR)
    assert (release.venue["name"], release.venue["street"]) == ("Fruchthalle", "Fruchthallstraße")
    assert [area["label"] for area in release.venue["areas"]] == ["Parkett", "Empore"]
    assert {visit.event for visit in release.visits} == {None, "Liederabend"}
    assert city.contact(release).family_name == "Lovelace"


def test_after_the_last_day_key_purge_removes_the_rest_and_not_a_second_before(city: City) -> None:
    event = city.event(NOON - HOUR, NOON + HOUR)
    city.check_in(code=city.code(event=event))
    assert kept_until(city.service, city.olga) == DIES // DAY
    close(city)
    before = everything(city)
    purge(city.service, now=DIES - 1)
    assert everything(city) == before
    assert before["venues"] == before["operators"] == before["visits"] == 1
    purged = purge(city.service, now=DIES)
    assert purged is not None
    assert (purged.day_keys, purged.visits, purged.venues) == (1, 1, 1)
    assert set(everything(city).values()) == {0}
    city.clock.now = DIES
    assert city.ask("/venues", {"text": "fruchthalle"}).get_json()["venues"] == []
    again = purge(city.service, now=DIES)
    assert again is not None and again.venues == 0


def test_a_venue_without_visits_goes_at_once_while_its_neighbour_waits(city: City) -> None:
    add_venue(city.service, city.olga, now=NOON, name="Garten")
    city.check_in()
    close(city)
    assert [venue.name for venue in db.session.scalars(db.select(Venue))] == ["Fruchthalle"]


def test_purge_leaves_open_venues_alone(city: City) -> None:
    purge(city.service, now=NOON + 100 * DAY)
    assert everything(city)["venues"] == 1


# --- by the city ---


def test_the_city_closes_an_account_without_its_password(city: City) -> None:
    city.check_in()
    close_for(city.service, f" {OLGA.upper()} ", now=NOON)
    db.session.rollback()
    assert db.session.get_one(Venue, city.venue).closed == NOON
    for login in (OLGA, f"closed:{city.olga.hex()}", "nobody@example.org"):
        with pytest.raises(OperatorUnknown):
            close_for(city.service, login, now=NOON)


def test_closing_a_login_of_staff_deletes_that_login_only(city: City) -> None:
    add_staff(city)
    close_for(city.service, SINA, now=NOON)
    assert everything(city)["operators"] == 1
    assert db.session.get_one(Venue, city.venue).closed is None
