"""The city: three venues of one operator, tonight's event, one health office, and the visits of some days."""

from __future__ import annotations

import json
import random
import secrets
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from tun.core.contact import seal_contact
from tun.core.encoding import b64u
from tun.core.keys import SealingKey
from tun.core.visits import notice_tag, visit_id
from tun.service.actions import tickets
from tun.service.actions.centres import CentreDetails, add_staff, create_centre
from tun.service.actions.check_in import check_in
from tun.service.actions.check_out import check_out
from tun.service.actions.details import AreaDetails, EventDetails, VenueDetails, numbered
from tun.service.actions.events import create_event
from tun.service.actions.operators import create_operator
from tun.service.actions.sweep import sweep
from tun.service.actions.venues import create_venue
from tun.service.context import Service
from tun.service.storage.centres import every_centre
from tun.service.storage.operators import by_login
from tun.service.storage.tables import Code, Event, Venue, db

from .people import person

OLGA = "olga@fruchthalle.example"
TINA = "tina@test-betze.example"
_DAYS_BACK = 6
_HOUR = 3600


@dataclass(frozen=True)
class City:
    """What the story needs to know."""

    event_code: Code
    table_code: Code
    evening: tuple[int, int]  # a window of yesterday evening in which people sat in the restaurant


def stands(service: Service) -> bool:
    """Whether the city was founded already."""
    return by_login(service.session, OLGA) is not None


def found(service: Service, password: str, *, now: int) -> None:
    """Found the city, as it was a week ago."""
    past = now - (_DAYS_BACK + 1) * 86_400
    olga = create_operator(service, login=OLGA, name="Olga Ostermann", password=password, now=past).id
    hall = VenueDetails("Fruchthalle", "concert-hall", "Fruchthallstraße", "10", "67655", "Kaiserslautern", 600)
    inn = VenueDetails("Gasthaus Zum Spinnrädl", "restaurant", "Schillerstraße", "1", "67655", "Kaiserslautern", 80)
    ground = VenueDetails(
        "Stadion am Betzenberg", "stadium", "Fritz-Walter-Straße", "1", "67663", "Kaiserslautern", 20_000
    )
    create_venue(service, olga, hall, areas=[AreaDetails("Parkett", 400), AreaDetails("Empore", 200)], now=past)
    create_venue(service, olga, inn, areas=numbered("Tisch", 12), now=past)
    stands = [AreaDetails(f"{side}tribüne", 6000) for side in ("Nord", "Süd", "Ost", "West")]
    create_venue(service, olga, ground, areas=stands, now=past)


def test_centre(service: Service, password: str, *, now: int) -> None:
    """A test centre with Tina at its desk, where there is none yet."""
    if every_centre(service.session):
        return
    name = "Testzentrum am Betzenberg"
    details = CentreDetails(name, "Fritz-Walter-Straße", "1", "67663", "Kaiserslautern")
    create_centre(service, details, now=now)
    add_staff(service, name, login=TINA, person="Tina Thiel", password=password, now=now)


def tonight(service: Service, *, now: int) -> None:
    """An event that is on now, so that the story can be played at any hour of any day."""
    hall = _venue(service, "Fruchthalle")
    running = db.select(Event).where(Event.venue == hall, Event.starts <= now, Event.ends > now + _HOUR)
    if service.session.scalars(running).first() is None:
        start = now - now % _HOUR
        create_event(service, hall, EventDetails("Liederabend", start, start + 5 * _HOUR), now=now)


def visits(service: Service, key: SealingKey, *, now: int) -> int:
    """The visits of the last days, each by the way that a phone takes; returns how many."""
    chance = random.Random(2021)  # the same evening in every demonstration; not a secret
    count = 0
    for back in range(_DAYS_BACK, 0, -1):
        for venue, hour, guests in (("Gasthaus Zum Spinnrädl", 18, 14), ("Fruchthalle", 19, 12)):
            evening = _evening(service, now, back, hour)
            codes = _codes(service, _venue(service, venue))
            for guest in range(guests):
                arrival = evening + chance.randrange(0, 2 * _HOUR, 60)
                stay = chance.randrange(30 * 60, 150 * 60, 60)
                _visit(service, codes[chance.randrange(len(codes))], key, back * 5 + guest, arrival, stay)
                count += 1
        sweep(service, now=_evening(service, now, back, 23) + 4 * _HOUR)
    return count


def describe(service: Service, *, now: int) -> City:
    """Codes and times for the story."""
    hall, inn = _venue(service, "Fruchthalle"), _venue(service, "Gasthaus Zum Spinnrädl")
    latest = db.select(Event).where(Event.venue == hall).order_by(Event.starts.desc())
    event = service.session.scalars(latest).first()
    assert event is not None
    evening = _evening(service, now, 1, 19)
    return City(
        event_code=_codes(service, hall, event.id)[0],
        table_code=_codes(service, inn)[2],
        evening=(evening, evening + _HOUR),
    )


def _visit(service: Service, code: Code, key: SealingKey, number: int, arrival: int, stay: int) -> None:
    secret, contact = secrets.token_bytes(16), person(number)
    visit = visit_id(secret)
    admission = tickets.by_token(service, code.token, visit, now=arrival)
    body = {
        "visit": b64u(visit),
        "notice": b64u(notice_tag(secret)),
        "ticket": b64u(admission.ticket),
        "at": arrival,
        "sealed": b64u(seal_contact(contact, to=key, venue=code.venue, visit=visit)),
        "persons": 1 + len(contact.companions),
        "proofs": [],
    }
    check_in(service, json.dumps(body).encode(), now=arrival)
    if number % 5:  # one in five forgets to check out
        check_out(service, secret, at=arrival + stay, now=arrival + stay)


def _venue(service: Service, name: str) -> bytes:
    """By the name at its founding; an operator who renamed it still has the venue that was founded then."""
    order = ("Fruchthalle", "Gasthaus Zum Spinnrädl", "Stadion am Betzenberg").index(name)
    kind = ("concert-hall", "restaurant", "stadium")[order]
    query = db.select(Venue.id).where(Venue.kind == kind).order_by(Venue.created, Venue.id)
    found: bytes | None = service.session.scalars(query).first()
    assert found is not None
    return found


def _codes(service: Service, venue: bytes, event: bytes | None = None) -> list[Code]:
    """The valid codes of a venue's areas, in the areas' order."""
    query = db.select(Code).where(
        Code.venue == venue, Code.event == event, Code.area.is_not(None), Code.revoked.is_(None)
    )
    return list(service.session.scalars(query.order_by(Code.area)).all())


def _evening(service: Service, now: int, back: int, hour: int) -> int:
    zone = service.config.zone
    day = datetime.fromtimestamp(now, zone).date() - timedelta(days=back)
    return int(datetime.combine(day, time(hour), zone).timestamp())
