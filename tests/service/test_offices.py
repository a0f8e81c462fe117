"""Health offices at the service: registered by the city, revoked at once, never confused."""

from __future__ import annotations

import pytest

from tests.service.conftest import DAY, NOON, City, HealthOffice
from tun.core.errors.base import Conflict, Malformed, Refusal
from tun.core.errors.office import OfficeUnknown
from tun.core.errors.visits import NoOfficeKey
from tun.core.visits import visit_id
from tun.service.actions import offices, tickets
from tun.service.storage.offices import sealing_key
from tun.service.storage.tables import LogEntry, Office, OfficeKey, db


def register(city: City, office: HealthOffice, **changes: object) -> None:
    values = {"number": office.number, "name": "Nachbaramt", "phone": "1", "key": office.signing.verifying, "now": NOON}
    offices.register_office(city.service, **{**values, **changes})  # type: ignore[arg-type]


def test_registering_twice_changes_name_and_number_but_logs_once(city: City) -> None:
    before = city.count(LogEntry)
    register(city, city.office, name="Gesundheitsamt Stadt", phone="0631 2")
    assert city.count(LogEntry) == before
    office = db.session.get(Office, 1)
    assert office is not None
    assert (office.name, office.phone) == ("Gesundheitsamt Stadt", "0631 2")


def test_a_second_signing_key_of_an_office_is_logged_and_both_sign(city: City) -> None:
    before, fresh = city.count(LogEntry), HealthOffice(1)
    register(city, fresh)
    assert city.count(LogEntry) == before + 1
    for office in (city.office, fresh):
        assert city.ask("/venues", {"text": ""}, key=office.signing).status_code == 200


def test_a_key_belongs_to_one_office(city: City) -> None:
    with pytest.raises(Conflict):
        register(city, HealthOffice(2, city.office.signing))
    assert db.session.get(Office, 2) is None


@pytest.mark.parametrize("number", [0, -1, 65_536])
def test_an_office_has_a_number_that_fits_a_code(city: City, number: int) -> None:
    with pytest.raises(Malformed):
        register(city, HealthOffice(number))


def test_a_revoked_office_is_not_registered_again_under_its_number(city: City) -> None:
    offices.revoke_office(city.service, 1, now=NOON)
    for office in (city.office, HealthOffice(1)):
        with pytest.raises(Conflict):
            register(city, office)
    keys = db.session.scalars(db.select(OfficeKey.revoked)).all()
    assert None not in keys


def test_an_office_that_nobody_registered_cannot_be_revoked(city: City) -> None:
    with pytest.raises(OfficeUnknown):
        offices.revoke_office(city.service, 7, now=NOON)


def test_visitors_get_no_ticket_for_a_revoked_office(city: City) -> None:
    code = city.code()
    offices.revoke_office(city.service, 1, now=NOON)
    with pytest.raises(NoOfficeKey):
        tickets.by_token(city.service, code.token, visit_id(bytes(16)), now=NOON)


def test_a_statement_sent_again_is_taken_once_and_may_be_shortened(city: City) -> None:
    fresh = HealthOffice(1, city.office.signing)
    before = city.count(LogEntry)
    for end in (NOON + 9 * DAY, NOON + 9 * DAY, NOON + DAY):
        offices.take_statement(city.service, 1, fresh.statement(NOON, end), now=NOON)
    assert city.count(LogEntry) >= before + 1
    rows = [row for at in (NOON + DAY - 1, NOON + DAY) if (row := sealing_key(db.session, 1, at=at)) is not None]
    assert [row.id == fresh.sealing.id for row in rows] == [True, False]


def test_a_changed_statement_is_logged_because_every_change_is(city: City) -> None:
    fresh = HealthOffice(1, city.office.signing)
    offices.take_statement(city.service, 1, fresh.statement(NOON, NOON + DAY), now=NOON)
    before = city.count(LogEntry)
    offices.take_statement(city.service, 1, fresh.statement(NOON, NOON + DAY), now=NOON)
    assert city.count(LogEntry) == before
    offices.take_statement(city.service, 1, fresh.statement(NOON, NOON + 2 * DAY), now=NOON)
    assert city.count(LogEntry) == before + 1


def test_the_service_hands_out_no_key_that_its_office_did_not_sign(city: City) -> None:
    from tun.core.office_requests import read_statement

    row = sealing_key(db.session, 1, at=NOON)
    assert row is not None
    statement = read_statement(row.statement, [city.office.signing.verifying], office=1, now=NOON)
    assert statement.key.point == row.point
    with pytest.raises(Refusal):
        read_statement(row.statement, [city.service.keys.signer.verifying], office=1, now=NOON)
