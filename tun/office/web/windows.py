"""From a case to a window: the venue, the area, the times; counts first, then the release of all or of a part."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tun.core.diary import DiaryVisit
from tun.core.errors.base import Refusal
from tun.core.window import Window
from tun.house.pages import _

from ..actions import cases, diaries, releases, requests
from ..client import Venue
from ..context import office
from ..local_time import TypedWindow, read_date, read_time, typed_window
from ..storage import cases as stored
from ..storage.tables import Request
from .cases import read_id
from .chart import head_count_chart
from .forms import NarrowForm, WindowForm, show
from .identity import me
from .words import length_words, oddity_words, window_words

pages = Blueprint("windows", __name__)

_FIELDS = {"from": "time_from", "to": "time_to"}
_LONGEST_SEARCH = 100  # characters


@pages.get("/cases/<case_id>/venues")
def venues(case_id: str) -> str:
    here, case = office(), cases.find_case(office(), read_id(case_id))
    text = " ".join(request.args.get("text", "").split())[:_LONGEST_SEARCH]
    found = requests.find_venues(here, text) if text else None
    return render_template("office/venues.html", case=case, text=text, venues=found)


@pages.route("/cases/<case_id>/venues/<venue_id>", methods=["GET", "POST"])
def window(case_id: str, venue_id: str) -> str | Response | tuple[str, int]:
    here, case = office(), cases.find_case(office(), read_id(case_id))
    case_key, text = case.id, request.args.get("text", "")[:_LONGEST_SEARCH]
    told = _told_visit(case_key)
    if told is not None:
        venue, text = diaries.find_venue_of(here, told)
    else:
        venue = requests.find_venue(here, read_id(venue_id), text=text)
    form = WindowForm() if told is None else _of_visit(told, venue)
    form.offer(_areas(venue))
    if form.validate_on_submit():
        try:
            typed = _typed(form)
            asked = requests.ask(
                here,
                case_id=case_key,
                venue=venue,
                area=form.area_number,
                window=typed.window,
                reason=form.reason.data,
                by=me().id,
            )
        except Refusal as refusal:
            show(form, refusal, _FIELDS)
        else:
            _tell(typed)
            return redirect(url_for("windows.request_page", request_id=asked.hex()), code=303)
    status = 400 if form.errors else 200
    return render_template("office/window.html", case=case, venue=venue, text=text, form=form), status


@pages.get("/requests/<request_id>")
def request_page(request_id: str) -> str:
    row = requests.find_request(office(), read_id(request_id, 32))
    return _request_page(row, _prefilled(row))


@pages.post("/requests/<request_id>/release")
def release(request_id: str) -> str | Response | tuple[str, int]:
    here = office()
    row = requests.find_request(here, read_id(request_id, 32))
    form = NarrowForm()
    form.offer(_areas(Venue.from_json(row.venue_public), within=row.area))
    if form.validate_on_submit():
        try:
            wanted = _same_or_typed(row, form)
            fetched = releases.fetch(here, row.id, area=form.area_number, window=wanted, by=me().id)
        except Refusal as refusal:
            show(form, refusal, _FIELDS)
        else:
            return redirect(url_for("releases.release", release_id=fetched.hex()), code=303)
    return _request_page(requests.find_request(here, read_id(request_id, 32)), form), 400


def _request_page(row: Request, form: NarrowForm) -> str:
    here, venue = office(), Venue.from_json(row.venue_public)
    asked = Window(row.start, row.end)
    return render_template(
        "office/request.html",
        request_row=row,
        case=cases.find_case(here, row.case),
        venue=venue,
        form=form,
        window=window_words(asked),
        length=length_words(asked),
        chart=head_count_chart(row.counts, here.config.zone),
        fetched=[
            (release, window_words(Window(release.start, release.end)), venue.area_label(release.area))
            for release in stored.releases_of(here.session, row.id, now=here.clock())
        ],
        over=here.clock() >= row.expires,
        trusted=bool(here.folder.service_keys()),
    )


def _areas(venue: Venue, *, within: int | None = None) -> list[tuple[str, str]]:
    areas = [(str(area.number), area.label) for area in venue.areas]
    if within is not None:
        return [(str(within), venue.area_label(within) or str(within))]
    return [("", str(_("Ganzer Ort"))), *areas]


def _typed(form: Any) -> TypedWindow:
    """Raises TimeMissing, naming the field."""
    end_day = form.date_to.data
    return typed_window(
        read_date(form.date_from.data, "date_from"),
        read_time(form.time_from.data, "time_from"),
        read_date(end_day, "date_to") if end_day else None,
        read_time(form.time_to.data, "time_to"),
        zone=office().config.zone,
    )


def _told_visit(case_id: bytes) -> DiaryVisit | None:
    """The visit from a patient's phone that the link names, by number: where somebody was stands in no address."""
    named = re.fullmatch(r"([0-9a-f]{16})-([0-9]{1,3})", request.args.get("visit", ""))
    if named is None or request.method != "GET":
        return None
    return diaries.find_visit(office(), case_id, bytes.fromhex(named[1]), int(named[2]))


def _of_visit(visit: DiaryVisit, venue: Venue) -> WindowForm:
    """A visit as a window: whole minutes that hold all of it, up to now for somebody who is still there."""
    here = office()
    now = here.clock() // 60 * 60
    end = now if visit.end is None else min(-(-visit.end // 60) * 60, now)
    start = min(visit.arrival // 60 * 60, end - 60)
    first, last = (datetime.fromtimestamp(at, here.config.zone) for at in (start, end))
    overnight = last.date() == first.date() + timedelta(days=1) and f"{last:%H:%M}" <= f"{first:%H:%M}"
    known = any(area.number == visit.area for area in venue.areas)
    return WindowForm(
        formdata=None,
        area=str(visit.area) if known else "",
        date_from=f"{first:%Y-%m-%d}",
        time_from=f"{first:%H:%M}",
        date_to="" if overnight or first.date() == last.date() else f"{last:%Y-%m-%d}",
        time_to=f"{last:%H:%M}",
    )


def _same_or_typed(row: Request, form: NarrowForm) -> Window:
    """An hour that happens twice cannot be typed exactly: what was left as it stood means what was approved."""
    shown, typed = _prefilled(row), _typed(form).window
    start = row.start if _same(form, shown, "date_from", "time_from") else typed.start
    end = row.end if _same(form, shown, "date_to", "time_to") else typed.end
    return Window(start, end)


def _same(form: NarrowForm, shown: NarrowForm, *names: str) -> bool:
    return all(form[name].data == shown[name].data for name in names)


def _prefilled(row: Request) -> NarrowForm:
    zone = office().config.zone
    start, end = datetime.fromtimestamp(row.start, zone), datetime.fromtimestamp(row.end, zone)
    form = NarrowForm(
        formdata=None,
        area=str(row.area) if row.area is not None else "",
        date_from=f"{start:%Y-%m-%d}",
        time_from=f"{start:%H:%M}",
        date_to=f"{end:%Y-%m-%d}",
        time_to=f"{end:%H:%M}",
    )
    form.offer(_areas(Venue.from_json(row.venue_public), within=row.area))
    return form


def _tell(typed: TypedWindow) -> None:
    """What the program made of the times that were typed, where it is more than was typed."""
    if typed.next_day:
        flash(_("Das Ende liegt am Folgetag: %(window)s.", window=window_words(typed.window)), "info")
    for oddity, end in ((typed.start_oddity, False), (typed.end_oddity, True)):
        words = oddity_words(oddity, end=end)
        if words is not None:
            flash(words, "info")
