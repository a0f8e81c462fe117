"""Codes: listed, printed as posters, revoked, issued anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tun.core.shortcode import display
from tun.house.pages import _
from tun.service.actions.codes import issue_code, revoke_code
from tun.service.context import service
from tun.service.prints.lettering import unprintable
from tun.service.storage import venues
from tun.service.storage.tables import Area, Code, Event, Venue

from .venue_forms import CodeForm, RevokeForm
from .venue_posters import FORMATS, MOST_SHEETS, documents, other_sizes, poster_of, prints_of
from .venue_session import code_of, event_of, own_venue, page
from .venue_words import code_place, code_state


class Heap(NamedTuple):
    """Codes that are printed together, and the documents to download (words and address), also in other sizes."""

    key: str  # the event's id, or "venue": what the choice among them is called in forms and on the page
    title: str
    documents: list[tuple[str, str]]
    others: list[tuple[str, str]]
    codes: Sequence[Code]


def codes(venue_id: str) -> AnyResponse | tuple[str, int]:
    venue = own_venue(venue_id)
    session, now = service().session, service().clock()
    areas, events = venues.areas_of(session, venue.id), venues.events_of(session, venue.id)
    form = CodeForm.over(_places(areas, [event for event in events if event.ends > now]))
    if form.validate_on_submit():
        code = issue_code(service(), venue.id, *form.chosen(), now=now)
        flash(_("Der neue Code %(short)s ist fertig zum Drucken.", short=display(code.short)), "success")
        return redirect(url_for("venue.codes", venue_id=venue_id))
    asked = request.args.get("print", "")  # all of the venue's are chosen: whoever reads a plan in prints it next
    own = venues.valid_codes(session, venue.id, now=now) if asked in FORMATS else ()
    chosen = {code.id for code in own if code.area is not None}  # what leads to the whole house stands on no table
    return _listed(venue, form, Choice("venue", chosen, asked if asked in FORMATS else "a4"))


def print_codes(venue_id: str) -> AnyResponse | tuple[str, int]:
    """Several codes in one document: those that were ticked, in the size that was chosen."""
    venue = own_venue(venue_id)
    heap, size = request.form.get("heap", ""), request.form.get("format", "")
    wanted = set(request.form.getlist("code"))
    known = [code for code in venues.codes_of(service().session, venue.id) if code.id.hex() in wanted]
    # In the order in which they are listed: whoever cuts forty tents wants them from 1 to 40.
    chosen = sorted(known, key=lambda code: (code.event or b"", code.area or 0, code.issued, code.id))
    now = service().clock()
    over = [code for code in chosen if code.revoked is not None or code.expires <= now]
    if size not in FORMATS:
        error = _("Bitte wählen Sie die Größe aus der Liste.")
    elif not chosen or len(known) < len(wanted):
        error = _("Kreuzen Sie an, welche Codes Sie drucken möchten.")
    elif over:
        error = _("Der Code %(short)s gilt nicht mehr. Bitte wählen Sie noch einmal.", short=display(over[0].short))
    elif len(chosen) > MOST_SHEETS:
        error = _(
            "Mehr als %(most)d auf einmal gehen nicht. Wählen Sie weniger, oder nehmen Sie die Teile oben.",
            most=MOST_SHEETS,
        )
    else:
        return prints_of(venue, chosen, size)
    form = CodeForm.over([])
    return _listed(venue, form, Choice(heap, {code.id for code in chosen} - {code.id for code in over}, size, error))


class Choice(NamedTuple):
    """What is ticked in one heap, the size that is chosen, and why it could not be printed."""

    heap: str
    codes: set[bytes]
    size: str
    error: str | None = None


def _listed(venue: Venue, form: CodeForm, choice: Choice) -> tuple[str, int]:
    session, now = service().session, service().clock()
    areas, events = venues.areas_of(session, venue.id), venues.events_of(session, venue.id)
    form.place.choices = _places(areas, [event for event in events if event.ends > now])
    found = venues.codes_of(session, venue.id)
    labels = {area.number: area.label for area in areas}, {event.id: event.title for event in events}
    html, status = page(
        "codes.html",
        form=form,
        venue=venue,
        heaps=_heaps(venue, events, now),
        over=[code for code in found if code.revoked is not None or code.expires <= now],
        areas=labels[0],
        place={code.id: code_place(code, *labels) for code in found},
        short={code.id: display(code.short) for code in found},
        state={code.id: code_state(code, now) for code in found},
        formats=FORMATS,
        choice=choice,
        unprintable=unprintable(" ".join((venue.name, venue.street, venue.city, *labels[0].values()))),
    )
    return html, 400 if choice.error else status


def issue(venue_id: str) -> AnyResponse | tuple[str, int]:
    """The same page when its form is sent: another line of the access table, because staff may look and print."""
    return codes(venue_id)


def _heaps(venue: Venue, events: Sequence[Event], now: int) -> list[Heap]:
    """The valid codes in the heaps in which they are printed."""
    session, place = service().session, venue.id.hex()
    address = url_for("venue.poster", venue_id=place)
    own = venues.valid_codes(session, venue.id, now=now)
    heaps = [Heap("venue", _("Aushänge des Ortes"), documents(address, own), other_sizes(address, own), own)]
    for event in events:
        address = url_for("venue.event_poster", venue_id=place, event_id=event.id.hex())
        its = venues.valid_codes(session, venue.id, event=event.id, now=now)
        heaps.append(Heap(event.id.hex(), event.title, documents(address, its), other_sizes(address, its), its))
    return [heap for heap in heaps if heap.codes]


def revoke(venue_id: str, code_id: str) -> AnyResponse | tuple[str, int]:
    venue = own_venue(venue_id)
    code = code_of(venue, code_id)
    short = display(code.short)
    form = RevokeForm()
    if form.validate_on_submit():
        new = revoke_code(service(), venue.id, code.id, replace=form.replace.data, now=service().clock())
        flash(_("Der Code %(short)s ist zurückgezogen und gilt ab sofort nicht mehr.", short=short), "success")
        if new is not None:
            flash(_("Der neue Code %(short)s ist fertig zum Drucken.", short=display(new.short)), "success")
        return redirect(url_for("venue.codes", venue_id=venue_id))
    return page("revoke.html", form=form, venue=venue, code=code, short=short, place=_place(venue, code_id))


def code_poster(venue_id: str, code_id: str) -> Response:
    venue = own_venue(venue_id)
    return poster_of(venue, [code_of(venue, code_id)])


def event_poster(venue_id: str, event_id: str) -> Response:
    venue = own_venue(venue_id)
    event, now = event_of(venue, event_id), service().clock()
    return poster_of(venue, venues.valid_codes(service().session, venue.id, event=event.id, now=now))


def poster(venue_id: str) -> Response:
    venue = own_venue(venue_id)
    return poster_of(venue, venues.valid_codes(service().session, venue.id, now=service().clock()))


def _place(venue: Venue, code_id: str) -> str:
    session, code = service().session, code_of(venue, code_id)
    labels = {area.number: area.label for area in venues.areas_of(session, venue.id)}
    titles = {event.id: event.title for event in venues.events_of(session, venue.id)}
    return code_place(code, labels, titles)


def _places(areas: Sequence[Area], events: Sequence[Event]) -> list[tuple[str, str]]:
    """What a code can be issued for: `<area's number>:<event's id>`, either of them empty."""
    places = [(":", _("Das ganze Haus"))] + [(f"{area.number}:", area.label) for area in areas]
    for event in events:
        places.append((f":{event.id.hex()}", event.title))
        places += [(f"{area.number}:{event.id.hex()}", f"{event.title}, {area.label}") for area in areas]
    return places
