"""The operator's venues, and one venue at a glance: who is there now, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, abort, flash, jsonify, redirect, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from tun.core.hours import OpeningHours
from tun.core.retention import DAY, date_of
from tun.core.rules import UNDER_QUOTA, Rule
from tun.house.pages import _, clock
from tun.service.actions import arrivals
from tun.service.actions.alarms import HOUR, of_venue
from tun.service.actions.check_out import everyone_out
from tun.service.actions.places import strictest
from tun.service.actions.quotas import citys_quota
from tun.service.context import service
from tun.service.storage import venues
from tun.service.storage.tables import Area, Event, Venue
from tun.service.storage.visits import VENUE_SCOPE, area_scope, event_scope, head_counts

from .venue_chart import arrivals_chart
from .venue_forms import PlainForm
from .venue_hours import show_spans
from .venue_posters import documents
from .venue_session import account, own_venue, page
from .venue_words import KINDS, RULES, WEEKDAYS, code_place, stay


@dataclass(frozen=True)
class Tested:
    """How many are in on the strength of a test alone, of how many; `id` of its element."""

    id: str
    persons: int
    limit: int

    @property
    def is_full(self) -> bool:
        return self.persons >= self.limit


@dataclass(frozen=True)
class Count:
    """A head count on the page: `id` of its element, and a limit where there is one."""

    id: str
    label: str
    persons: int
    limit: int | None
    tested: Tested | None = None

    @property
    def is_full(self) -> bool:
        return self.limit is not None and self.persons >= self.limit


@dataclass(frozen=True)
class Presence:
    """Everybody who is at a venue now: in total, by event, by area."""

    total: Count
    events: tuple[Count, ...]
    areas: tuple[Count, ...]

    @classmethod
    def at(cls, venue: Venue, areas: Sequence[Area], events: Sequence[Event]) -> Presence:
        persons = head_counts(service().session, venue.id)
        citys = citys_quota(service(), at=service().clock())
        rules = {Rule(event.rule or venue.rule) for event in events} | {Rule(venue.rule)}

        def tested(scope: str, *quotas: int | None) -> Tested | None:
            limit = strictest(*quotas)
            if limit is None or rules.isdisjoint(UNDER_QUOTA):
                return None
            return Tested(f"count-tested-{scope.replace(':', '-')}", persons.get(f"tested:{scope}", 0), limit)

        def count(scope: str, label: str, limit: int | None, *quotas: int | None) -> Count:
            there = persons.get(scope, 0)
            return Count(f"count-{scope.replace(':', '-')}", label, there, limit, tested(scope, *quotas))

        # The city's quota is one of the smallest zone: of an area, else of an event, else of the house.
        whole, for_event = (citys if not (areas or events) else None), (citys if not areas else None)
        return cls(
            count(VENUE_SCOPE, _("Im ganzen Haus"), venue.capacity, whole),
            tuple(count(event_scope(one.id), one.title, one.capacity, one.tested_quota, for_event) for one in events),
            tuple(count(area_scope(one.number), one.label, one.capacity, one.tested_quota, citys) for one in areas),
        )

    @property
    def all(self) -> tuple[Count, ...]:
        return (self.total, *self.events, *self.areas)

    @property
    def quotas(self) -> bool:
        """Whether any area has a quota: then their table has a column for it."""
        return any(count.tested is not None for count in self.areas)


def home() -> tuple[str, int]:
    found = venues.of_operator(service().session, account())
    present = {venue.id: head_counts(service().session, venue.id).get(VENUE_SCOPE, 0) for venue in found}
    return page("home.html", venues=found, present=present, section="home")


def dashboard(venue_id: str) -> tuple[str, int]:
    venue = own_venue(venue_id)
    session, now = service().session, service().clock()
    areas, events = venues.areas_of(session, venue.id), venues.events_of(session, venue.id)
    running = [event for event in events if event.starts <= now < event.ends]
    prints = venues.valid_codes(session, venue.id, now=now)
    today, deletion = arrivals.today(service(), venue.id, now=now), arrivals.next_deletion(service(), venue.id)
    return page(
        "dashboard.html",
        venue=venue,
        kind=KINDS.get(venue.kind, venue.kind),
        address=f"{venue.street} {venue.house_number}, {venue.postcode} {venue.city}",
        longest_stay=stay(venue.longest_stay),
        rule=RULES[venue.rule],
        presence=Presence.at(venue, areas, running),
        areas=areas,
        coming=[event for event in events if event.ends > now],
        past=[event for event in reversed(events) if event.ends <= now],
        week=_week(venue),
        prints=len(prints),
        documents=documents(url_for("venue.poster", venue_id=venue_id), prints),
        is_new=_is_new(venue, now),
        alarms=_alarms(venue, areas, events, now),
        today=today,
        chart=arrivals_chart(today),
        deletion=deletion,
        deleted=date_of(deletion.day) if deletion is not None else None,
    )


def counts(venue_id: str) -> Response:
    """The numbers of the dashboard, for the page to renew them."""
    venue = own_venue(venue_id)
    session, now = service().session, service().clock()
    running = [event for event in venues.events_of(session, venue.id) if event.starts <= now < event.ends]
    presence = Presence.at(venue, venues.areas_of(session, venue.id), running)
    numbers = {one.id: one.persons for count in presence.all for one in (count, count.tested) if one is not None}
    return jsonify(at=clock(now), counts=numbers)


def out(venue_id: str) -> AnyResponse | tuple[str, int]:
    venue = own_venue(venue_id)
    session, form = service().session, PlainForm()
    # An event that is over may still have guests who forgot to check out.
    areas, events = venues.areas_of(session, venue.id), venues.events_of(session, venue.id)
    places = {area_scope(area.number): area.label for area in areas}
    places |= {event_scope(event.id): event.title for event in events}
    scope = request.args.get("only", VENUE_SCOPE)
    if scope != VENUE_SCOPE and scope not in places:
        abort(404)
    if form.validate_on_submit():
        persons = everyone_out(service(), venue.id, now=service().clock(), scope=scope)
        flash(ngettext("%(num)d Person ist ausgecheckt.", "%(num)d Personen sind ausgecheckt.", persons), "success")
        return redirect(url_for("venue.dashboard", venue_id=venue_id))
    present = head_counts(session, venue.id)
    return page(
        "everyone_out.html",
        venue=venue,
        only=scope if scope in places else None,
        place=places.get(scope, venue.name),
        persons=present.get(scope, 0),
        parts=[(key, label, present[key]) for key, label in places.items() if present.get(key, 0)],
        form=form,
    )


def _alarms(venue: Venue, areas: Sequence[Area], events: Sequence[Event], now: int) -> list[dict[str, object]]:
    """Where more check-ins came in the last day than can be true: the place, the hour, and how many were refused."""
    session = service().session
    names = {area.number: area.label for area in areas}, {event.id: event.title for event in events}
    codes = {code.id: code for code in venues.codes_of(session, venue.id)}
    return [
        {
            "place": code_place(codes[alarm.code], *names),
            "hour": alarm.hour,
            "until": alarm.hour + HOUR,
            "refused": alarm.refused,
        }
        for alarm in of_venue(session, venue.id, since=now - DAY)
    ]


def _is_new(venue: Venue, now: int) -> bool:
    """Whether its first guest is still to come: who was there longer ago than visits are kept is not known."""
    kept = service().config.retention_days * DAY
    return now - venue.created < kept and not venues.was_visited(service().session, venue.id)


def _week(venue: Venue) -> list[tuple[str, str]]:
    """The opening hours by day; nothing where none are kept."""
    spans = OpeningHours.from_rows(venue.hours).spans
    if not spans:
        return []
    days = ([span for span in spans if span.weekday == number] for number in range(7))
    return [(str(name), show_spans(day) or _("geschlossen")) for name, day in zip(WEEKDAYS, days, strict=True)]
