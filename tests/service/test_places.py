"""Places: what a code leads to, and when a visit there is taken to end."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.service.conftest import DAY, NOON, City
from tun.core.encoding import b64u
from tun.core.hours import OpeningHours, Span
from tun.service.actions.details import AreaDetails
from tun.service.actions.venues import correct_area
from tun.service.storage.tables import Venue, db

HOUR = 3600
BERLIN = ZoneInfo("Europe/Berlin")


def change(city: City, **columns: Any) -> None:
    from tun.service.actions.details import VenueDetails
    from tun.service.actions.venues import correct_venue

    venue = db.session.get(Venue, city.venue)
    assert venue is not None
    names = ("name", "kind", "street", "house_number", "postcode", "city", "capacity", "longest_stay")
    known: dict[str, Any] = {name: getattr(venue, name) for name in names}
    known["hours"] = OpeningHours.from_rows(venue.hours)
    correct_venue(city.service, city.venue, VenueDetails(**{**known, **columns}))
    db.session.rollback()


def local(year: int, month: int, day: int, hour: int, minute: int = 0, *, fold: int = 0) -> int:
    return int(datetime(year, month, day, hour, minute, tzinfo=BERLIN, fold=fold).timestamp())


def planned(city: City, at: int) -> int:
    city.clock.now = at
    return int(city.record(city.check_in(at=at)).planned_end)


def told(city: City, at: int) -> int:
    """What the check-in page announces."""
    city.clock.now = at
    answer = city.post("/codes", {"code": b64u(city.code().token), "visit": b64u(bytes(16))})
    return int(answer.get_json()["planned_end"])


@pytest.mark.parametrize("longest", [15 * 60, 3 * HOUR, 24 * HOUR])
def test_a_visit_ends_after_the_longest_stay(city: City, longest: int) -> None:
    change(city, longest_stay=longest)
    assert planned(city, NOON) == told(city, NOON) == NOON + longest


def test_a_visit_ends_when_the_venue_closes_also_after_midnight(city: City) -> None:
    thursday, friday = Span(3, 18 * 60, 2 * 60), Span(4, 18 * 60, 2 * 60)
    change(city, hours=OpeningHours((thursday, friday)), longest_stay=12 * HOUR)
    evening, night = local(2026, 11, 19, 19), local(2026, 11, 20, 1, 59)
    assert planned(city, evening) == told(city, evening) == local(2026, 11, 20, 2)
    assert planned(city, night) == local(2026, 11, 20, 2)


def test_a_visit_to_an_event_ends_with_the_event(city: City) -> None:
    event = city.event(NOON - HOUR, NOON + 5 * HOUR)
    change(city, longest_stay=HOUR)
    assert city.record(city.check_in(code=city.code(event=event))).planned_end == NOON + 5 * HOUR


def test_a_visit_to_an_event_of_days_ends_after_the_longest_stay(city: City) -> None:
    event = city.event(NOON - HOUR, NOON + 5 * DAY)
    change(city, longest_stay=HOUR)
    assert city.record(city.check_in(code=city.code(event=event))).planned_end == NOON + HOUR


def test_no_visit_is_planned_for_longer_than_windows_look_back(city: City) -> None:
    event = city.event(NOON - HOUR, NOON + 24 * HOUR - 1)
    assert city.record(city.check_in(code=city.code(event=event))).planned_end <= NOON + 24 * HOUR


def test_closing_time_is_on_the_citys_clock_on_the_day_on_which_it_changes(city: City) -> None:
    # 25 October 2026: the clock goes back from 3 to 2. Closing at 3:30 is two and a half hours after 2:00 CEST.
    hours = OpeningHours(tuple(Span(weekday, 20 * 60, 3 * 60 + 30) for weekday in range(7)))
    change(city, hours=hours, longest_stay=24 * HOUR)
    at = local(2026, 10, 25, 1, 30)
    assert planned(city, at) - at == 3 * HOUR
    first, second = local(2026, 10, 25, 2, 30), local(2026, 10, 25, 2, 30, fold=1)
    assert second - first == HOUR
    assert planned(city, first) == planned(city, second) == local(2026, 10, 25, 3, 30)


def test_a_corrected_name_needs_no_new_print(city: City) -> None:
    token = b64u(city.code().token)
    change(city, name="Neue Fruchthalle")
    correct_area(city.service, city.venue, 1, AreaDetails("Saal", 60), now=city.clock())
    answer = city.post("/codes", {"code": token, "visit": b64u(bytes(16))}).get_json()
    assert (answer["venue"]["name"], answer["area"]["label"]) == ("Neue Fruchthalle", "Saal")


def test_what_an_operator_changes_holds_at_once_for_everybody(city: City) -> None:
    """Also for somebody who holds a ticket, and in a process that remembers the place."""
    city.check_in()
    _, body = city.arrival(persons=2)
    change(city, capacity=2)
    assert city.post("/visits", body).status_code == 409
    change(city, capacity=3)
    assert city.post("/visits", body).status_code == 201
    _, body = city.arrival(at=NOON)
    change(city, capacity=None, hours=OpeningHours((Span(4, 60, 120),)))
    assert city.post("/visits", body).get_json()["code"] == "venue-closed"
    change(city, hours=OpeningHours(), longest_stay=900)
    assert city.post("/visits", body).get_json()["planned_end"] == NOON + 900


def test_the_ticket_names_area_and_event_so_that_a_phone_can_show_them(city: City) -> None:
    event = city.event(NOON, NOON + HOUR)
    code = city.code(event=event, area=2)
    answer = city.post("/codes", {"code": b64u(code.token), "visit": b64u(bytes(16))}).get_json()
    assert answer["event"] == {
        "id": event.hex(),
        "title": "Liederabend",
        "start": NOON,
        "end": NOON + HOUR,
    }
    assert answer["area"] == {"number": 2, "label": "Empore"}
