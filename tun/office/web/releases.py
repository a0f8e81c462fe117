"""One release: opened in memory on request, shown as a list, handed out as a file, removed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tun.core.window import Window
from tun.house.pages import _

from ..actions import cases, releases, requests
from ..actions.deeds import Did
from ..certified import certify
from ..client import Venue
from ..context import office
from ..exports.columns import ContactList
from ..exports.csv import contact_csv
from ..exports.xlsx import contact_xlsx
from ..opening import Reading
from ..storage.tables import ReleaseRow
from .cases import read_id
from .downloads import download
from .identity import me
from .words import fault_words, length_words, names_words, short_time, source_words, suspicion_words, window_words

pages = Blueprint("releases", __name__)

_PER_PAGE = 200
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("/releases/<release_id>")
def release(release_id: str) -> str:
    here = office()
    row = releases.find_release(here, read_id(release_id))
    request_row = requests.find_request(here, row.request)
    venue = Venue.from_json(request_row.venue_public)
    reading = here.readings.find(row.id)
    window = Window(row.start, row.end)
    return render_template(
        "office/release.html",
        release=row,
        case=cases.find_case(here, request_row.case),
        venue=venue,
        area=venue.area_label(row.area),
        window=window_words(window),
        length=length_words(window),
        reading=reading,
        listed=_page_of(reading, venue) if reading is not None and reading.complete else None,
        wide=True,
    )


@pages.post("/releases/<release_id>/open")
def open_list(release_id: str) -> AnyResponse:
    releases.start_reading(office(), read_id(release_id), by=me().id)
    return redirect(url_for("releases.release", release_id=release_id), code=303)


@pages.get("/releases/<release_id>/progress")
def progress(release_id: str) -> Response:
    """How far the reading has come; asking does not keep the key open."""
    reading = office().readings.find(read_id(release_id))
    if reading is None:
        return jsonify(done=0, total=0, over=True)
    return jsonify(done=reading.done, total=reading.total, over=reading.over.is_set())


@pages.post("/releases/<release_id>/stop")
def stop(release_id: str) -> AnyResponse:
    """Stop reading, or close an open list: it goes from memory."""
    office().readings.close(read_id(release_id))
    return redirect(url_for("releases.release", release_id=release_id), code=303)


@pages.post("/releases/<release_id>/contacts.xlsx")
def xlsx(release_id: str) -> AnyResponse:
    return _file(release_id, Did.EXPORTED_XLSX, "xlsx", _XLSX)


@pages.post("/releases/<release_id>/contacts.csv")
def csv(release_id: str) -> AnyResponse:
    return _file(release_id, Did.EXPORTED_CSV, "csv", "text/csv; charset=utf-8")


@pages.post("/releases/<release_id>/remove")
def remove(release_id: str) -> AnyResponse:
    here, key = office(), read_id(release_id)
    request_id = releases.find_release(here, key).request
    releases.remove(here, key, by=me().id)
    flash(_("Die Liste ist entfernt."))
    return redirect(url_for("windows.request_page", request_id=request_id.hex()), code=303)


def _file(release_id: str, did: Did, kind: str, mimetype: str) -> AnyResponse:
    here, names = office(), []

    def make(reading: Reading, row: ReleaseRow) -> bytes:
        request_row = requests.find_request(here, row.request)
        case = cases.find_case(here, request_row.case)
        contacts = ContactList(
            reading=reading,
            venue=Venue.from_json(request_row.venue_public),
            zone=here.config.zone,
            file_number=case.file_number,
            legal_basis=case.legal_basis,
            request=row.request,
            made=here.clock(),
        )
        names.append(contacts.file_name)
        return contact_xlsx(contacts) if kind == "xlsx" else contact_csv(contacts)

    content = releases.export(here, read_id(release_id), did, make, by=me().id)
    return download(content, f"{names[0]}.{kind}", mimetype)


def _page_of(reading: Reading, venue: Venue) -> dict[str, Any]:
    """The rows of one page, in words."""
    pages_in_all = max(1, -(-reading.total // _PER_PAGE))
    asked = request.args.get("page", "1")
    number = min(max(int(asked) if asked.isdecimal() and len(asked) < 7 else 1, 1), pages_in_all)
    rows = [
        {
            "number": index,
            "visit": entry.visit,
            "contact": entry.contact,
            "fault": fault_words(entry.fault) if entry.fault is not None else None,
            "area": venue.area_label(entry.visit.area),
            "source": source_words(entry.visit.source),
            "names": names_words(certify(entry.visit, entry.contact)) if entry.contact is not None else [],
            "arrival": short_time(entry.visit.stay.arrival),
            "end": short_time(entry.visit.stay.end) if entry.visit.stay.end is not None else None,
        }
        for index, entry in enumerate(reading.entries, start=1)
    ]
    first = (number - 1) * _PER_PAGE
    return {
        "rows": [row for row in rows[first : first + _PER_PAGE] if row["contact"] is not None],
        "unreadable": [row for row in rows if row["contact"] is None][:_PER_PAGE],
        "suspicious": sum(entry.visit.suspicious for entry in reading.entries),
        "spans": [
            {
                "window": window_words(Window(span.start, span.end)),
                "area": venue.area_label(span.area),
                "reason": suspicion_words(span.reason),
            }
            for span in reading.release.suspicious_spans
        ],
        "persons": sum(entry.visit.persons for entry in reading.entries),
        "page": number,
        "pages": pages_in_all,
    }
