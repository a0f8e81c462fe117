"""Posters for download: from codes and their places to sheets of paper and a file name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from flask import Response, request

from tun.core import codes as venue_codes
from tun.core.errors.base import NotFound
from tun.house.pages import _, _l
from tun.service.actions.refusals import NothingToPrint
from tun.service.context import service
from tun.service.prints.cards import stickers_pdf, tents_pdf
from tun.service.prints.paper import A5
from tun.service.prints.poster import PosterEvent, PosterSheet, poster_pdf
from tun.service.storage import venues
from tun.service.storage.tables import Area, Code, Event, Venue

_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_LONGEST_FILE_NAME = 100
MOST_SHEETS = 100  # in one document: each takes a twentieth of a second, in which nobody checks in


FORMATS = {  # as they stand in addresses and file names, and in words
    "a4": _l("A4"),
    "a5": _l("A5"),
    "tent": _l("Tischaufsteller"),
    "sticker": _l("Aufkleber"),
}


def documents(address: str, codes: Sequence[Code]) -> list[tuple[str, str]]:
    """What to download for so many codes, in words and addresses: one document, or parts of it."""
    if len(codes) <= MOST_SHEETS:
        return [(_("Aushang herunterladen"), address)]
    parts = []
    for part, first in enumerate(range(0, len(codes), MOST_SHEETS), 1):
        last = min(first + MOST_SHEETS, len(codes))
        words = _("Aushänge %(first)d bis %(last)d herunterladen", first=first + 1, last=last)
        parts.append((words, f"{address}?part={part}"))
    return parts


def other_sizes(address: str, codes: Sequence[Code]) -> list[tuple[str, str]]:
    """The same codes in every other size: words and addresses, in parts where there are many."""
    found = []
    for name, words in FORMATS.items():
        if name != "a4":
            for part in range(1, -(-len(codes) // MOST_SHEETS) + 1):
                several = len(codes) > MOST_SHEETS
                query = f"?format={name}" + (f"&part={part}" if several else "")
                found.append((f"{words} ({part})" if several else str(words), address + query))
    return found


def poster_of(venue: Venue, codes: Sequence[Code]) -> Response:
    """A PDF with a sheet for each code, MOST_SHEETS to a part, in the format and the part that the address asks for.

    Raises NothingToPrint unless all codes are valid.
    """
    part = request.args.get("part", 1, type=int)
    printed = codes[max(0, part - 1) * MOST_SHEETS :][:MOST_SHEETS]
    return prints_of(venue, printed, request.args.get("format", "a4"), part if len(codes) > MOST_SHEETS else None)


def prints_of(venue: Venue, printed: Sequence[Code], form: str, part: int | None = None) -> Response:
    """A PDF of these codes in one of the FORMATS. Raises NotFound or, unless all codes are valid, NothingToPrint."""
    if form not in FORMATS:
        raise NotFound("format")
    now = service().clock()
    if not printed or any(code.revoked is not None or code.expires <= now for code in printed):
        raise NothingToPrint
    session = service().session
    areas = {area.number: area for area in venues.areas_of(session, venue.id)}
    events = {event.id: event for event in venues.events_of(session, venue.id)}
    places = [
        (code, areas.get(code.area) if code.area else None, events.get(code.event) if code.event else None)
        for code in printed
    ]
    pdf = _print(form, [_sheet(venue, *place) for place in places], now)
    _code, area, event = places[0]
    title = event.title if event is not None and {code.event for code in printed} == {event.id} else None
    label = area.label if area is not None and len(places) == 1 else None
    size = form if form != "a4" else None
    name = file_name(venue.name, title, label, size, str(part) if part is not None else None)
    return Response(pdf, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _print(form: str, sheets: Sequence[PosterSheet], now: int) -> bytes:
    if form == "tent":
        return tents_pdf(*sheets, printed_at=now)
    if form == "sticker":
        return stickers_pdf(*sheets, printed_at=now)
    days = service().config.retention_days
    if form == "a5":
        return poster_pdf(*sheets, printed_at=now, retention_days=days, page=A5)
    return poster_pdf(*sheets, printed_at=now, retention_days=days)


def file_name(*parts: str | None) -> str:
    """`tun-fruchthalle-tisch-3.pdf`: letters, digits and hyphens that every file system takes."""
    text = " ".join(part for part in ("tun", *parts) if part).lower().translate(_SPELLED)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_FILE_NAME].rstrip("-") + ".pdf"


def _sheet(venue: Venue, code: Code, area: Area | None, event: Event | None) -> PosterSheet:
    config = service().config
    return PosterSheet(
        url=venue_codes.url(config.origin, code.token),
        short_code=code.short,
        venue=venue.name,
        address=(f"{venue.street} {venue.house_number}", f"{venue.postcode} {venue.city}"),
        city=config.city,
        issued=datetime.fromtimestamp(code.issued, config.zone).date(),
        area=area.label if area is not None else None,
        event=PosterEvent(event.title, _printed(event.starts), _printed(event.ends)) if event is not None else None,
    )


def _printed(at: int) -> str:
    """`23.11.2026, 19:30 Uhr`: paper knows no "today"."""
    return f"{datetime.fromtimestamp(at, service().config.zone):%d.%m.%Y, %H:%M} Uhr"
