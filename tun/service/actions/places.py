"""Places: what a code leads to, whether one may check in there now, and when a visit would end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select

from tun.core import codes
from tun.core.errors.tokens import TokenExpired
from tun.core.errors.visits import CodeRevoked, CodeUnknown, EventNotYet, EventOver, ShortCodeUnknown, VenueClosed
from tun.core.hours import OpeningHours, planned_end
from tun.core.rules import Rule
from tun.core.window import LONGEST_STAY
from tun.service.context import Service
from tun.service.storage import offices, revision
from tun.service.storage.tables import Area, Code, Event, Venue
from tun.service.storage.visits import VENUE_SCOPE, area_scope, event_scope, tested_scopes


@dataclass(frozen=True)
class Place:
    """A code's row with the venue, and the event and area where it names them."""

    code: Code
    venue: Venue
    event: Event | None
    area: Area | None

    @cached_property
    def hours(self) -> OpeningHours:
        return OpeningHours.from_rows(self.venue.hours)

    @cached_property
    def limits(self) -> tuple[tuple[str, int | None], ...]:
        """Head-count scopes with their limits in persons."""
        limits: list[tuple[str, int | None]] = [(VENUE_SCOPE, self.venue.capacity)]
        if self.area is not None:
            limits.append((area_scope(self.area.number), self.area.capacity))
        if self.event is not None:
            limits.append((event_scope(self.event.id), self.event.capacity))
        return tuple(limits)

    def tested_limits(self, city: int | None) -> tuple[tuple[str, int | None], ...]:
        """Scopes in which the merely tested are counted, with the stricter of the operator's limit and the city's.

        `city` is how many its rule allows in one zone, None where it sets no limit.
        """
        area, event = self.area, self.event
        scopes = tested_scopes(area.number if area is not None else None, event.id if event is not None else None)
        own = [zone.tested_quota for zone in (area, event) if zone is not None] or [None]
        citys = [city] + [None] * (len(scopes) - 1)
        return tuple((scope, strictest(*limits)) for scope, *limits in zip(scopes, own, citys, strict=True))

    @cached_property
    def rule(self) -> Rule:
        """The entry rule: the event's, or the venue's where the event has none of its own."""
        own = self.event.rule if self.event is not None else None
        return Rule(own or self.venue.rule)

    def check_open(self, service: Service, at: int) -> None:
        """Raises EventNotYet, EventOver or VenueClosed. An event keeps its own hours, not the venue's."""
        if self.event is not None:
            if at < self.event.starts:
                raise EventNotYet
            if at >= self.event.ends:
                raise EventOver
        elif not self.hours.is_open(at, service.config.zone):
            raise VenueClosed

    def planned_end(self, service: Service, arrival: int) -> int:
        """When a visit that nobody ends is taken to end, in Unix seconds."""
        return latest_end(service, self.venue, self.event, arrival, hours=self.hours)


def strictest(*limits: int | None) -> int | None:
    """Of several limits the one that is reached first; None where there is none."""
    return min((limit for limit in limits if limit is not None), default=None)


def latest_end(
    service: Service, venue: Venue, event: Event | None, arrival: int, *, hours: OpeningHours | None = None
) -> int:
    """The latest end of a visit that began at `arrival`: longest stay, closing time, or the event's end."""
    if event is None:
        hours = hours or OpeningHours.from_rows(venue.hours)
        closes = hours.closes_at(arrival, service.config.zone)
        return planned_end(arrival, longest_stay=venue.longest_stay, closes=closes, event_end=None)
    # Whoever comes to a concert stays for the concert; only a festival of days needs the venue's limit.
    lasts_days = event.ends - event.starts > LONGEST_STAY
    longest = venue.longest_stay if lasts_days else LONGEST_STAY
    return planned_end(arrival, longest_stay=longest, closes=None, event_end=event.ends)


@dataclass(frozen=True)
class Remembered:
    """A place with its office's keys, as they were at `revision`. `keys` maps key ids to [from, until)."""

    place: Place
    keys: Mapping[bytes, tuple[int, int]]
    revision: int

    def takes(self, key: bytes, *, at: int) -> bool:
        """Whether a contact of this time may be sealed to this key."""
        start, end = self.keys.get(key, (0, 0))
        return start <= at < end


_MOST_REMEMBERED = 50_000


def remember(service: Service, code: bytes, *, fresh: bool) -> Remembered:
    """The place of a code, from memory unless `fresh`; the intake says when what is remembered is stale.

    Raises CodeUnknown or CodeRevoked.
    """
    known: Remembered | None = service.remembered.get(code)
    if known is not None and not fresh:
        return known
    session = service.session
    session.rollback()
    number = revision.current(session)
    place = by_code(service, code)
    keys = offices.sealing_times(session, place.venue.office)
    for row in (place.code, place.venue, place.event, place.area):
        if row is not None:
            session.expunge(row)  # read by all threads from now on, and changed by none
    session.rollback()  # nobody waits for the intake with an old view of the store in hand
    remembered = Remembered(place, keys, number)
    if len(service.remembered) >= _MOST_REMEMBERED:
        service.remembered.clear()
    service.remembered[code] = remembered
    return remembered


def by_token(service: Service, token: bytes, *, now: int) -> Place:
    """The place of a scanned code. Raises TokenRefused, CodeUnknown or CodeRevoked."""
    read = codes.read(token, service.keys.verifiers, now=now)
    place = by_code(service, read.code)
    if (place.venue.id, place.code.area) != (read.venue, read.area):
        raise CodeUnknown
    return place


def by_short_code(service: Service, short: str, *, now: int) -> Place:
    """The place of a typed short code (canonical). Raises ShortCodeUnknown, CodeRevoked or TokenExpired."""
    identity = service.session.scalars(select(Code.id).where(Code.short == short)).first()
    if identity is None:
        raise ShortCodeUnknown("short")
    place = by_code(service, identity)
    if now > place.code.expires:
        raise TokenExpired
    return place


def by_code(service: Service, identity: bytes) -> Place:
    """Raises CodeUnknown or CodeRevoked."""
    session = service.session
    code = session.get(Code, identity)
    venue = session.get(Venue, code.venue) if code is not None else None
    if code is None or venue is None:
        raise CodeUnknown
    if code.revoked is not None:
        raise CodeRevoked
    if venue.closed is not None:
        raise CodeUnknown
    event = session.get(Event, code.event) if code.event is not None else None
    area = session.get(Area, (venue.id, code.area)) if code.area is not None else None
    if (code.event is not None and event is None) or (code.area is not None and area is None):
        raise CodeUnknown
    return Place(code, venue, event, area)
