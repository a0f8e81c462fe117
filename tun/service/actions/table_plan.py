"""A table plan: a table of areas as spreadsheets and booking systems write it, read line by line.

What cannot be read is named with its line and stops nothing else from being read: whoever has forty tables
wants to hear of all mistakes at once.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tun.core.errors.base import NotFound
from tun.house.database import write
from tun.service.context import Service
from tun.service.storage import venues
from tun.service.storage.tables import Area, Code, Venue

from .codes import add_code
from .details import LONGEST_LABEL, MOST_AREAS, MOST_PERSONS, AreaDetails, check_areas, one_line
from .refusals import PlanUnreadable
from .venues import add_rows

MOST_BYTES = 32 * 1024  # of the file: 500 lines of 60 letters
MOST_LINES = 1000  # of the file, blank ones included
_LABELS = {"bereich", "bezeichnung", "name", "tisch", "tischname", "tischnummer", "platz", "block", "raum"}
_LABELS |= {"label", "area", "table", "room", "table name", "table number"}
_PLACES = {"plätze", "plaetze", "sitzplätze", "sitzplaetze", "personen", "höchstzahl", "hoechstzahl", "kapazität"}
_PLACES |= {"places", "seats", "persons", "capacity", "pax", "covers"}
_NUMBER = re.compile(r"[0-9]{1,9}|[0-9]{1,3}(\.[0-9]{3})+")
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")


class Fault(NamedTuple):
    """What is wrong in a line: a code, and the text that it is about."""

    line: int
    code: str
    text: str


@dataclass(frozen=True)
class Row:
    """An area of the plan, and the line that it stands in."""

    line: int
    area: AreaDetails


@dataclass(frozen=True)
class TablePlan:
    """What was read. `heading` is the line that was taken as one; of its columns those in `ignored` were left out."""

    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    heading: int | None = None
    ignored: tuple[str, ...] = ()

    @property
    def areas(self) -> tuple[AreaDetails, ...]:
        return tuple(row.area for row in self.rows)


class Change(NamedTuple):
    """What a row would do to a venue: `state` is "new", "same", or "places" where only the limit changes."""

    row: Row
    state: str
    before: int | None


def decode(content: bytes) -> str:
    """The text of a file in UTF-8, in UTF-16 with its mark, or in Windows-1252, as spreadsheets write it.

    Raises PlanUnreadable for a workbook, a PDF or other bytes that are no text.
    """
    if content.startswith(_BINARY):
        raise PlanUnreadable("file")
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise PlanUnreadable("file")


def read_plan(text: str) -> TablePlan:
    """Read a table with one area to a line: label, then places. Separated by semicolon, tab or comma.

    A heading is optional; with one, the columns may stand in any order and others are left out. At most
    MOST_LINES lines and MOST_AREAS areas.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    if len(lines) > MOST_LINES:
        return TablePlan((), (Fault(MOST_LINES + 1, "too-many-lines", ""),))
    skipped = 0
    if lines and lines[0].lower().startswith("sep="):  # what Excel writes, and reads, to name the separator
        lines, skipped = lines[1:], 1
    rows: list[Row] = []
    faults: list[Fault] = []
    heading: int | None = None
    columns: tuple[int, int | None] = (0, 1)
    ignored: tuple[str, ...] = ()
    seen: dict[str, int] = {}
    for number, (line, values) in enumerate(_cells(lines, skipped + 1, faults)):
        if number == 0 and (named := _heading(values)) is not None:
            (columns, ignored), heading = named, line
            continue
        if heading is None and any(values[2:]):
            faults.append(Fault(line, "columns", next(filter(None, values[2:]))))
            continue
        label, places = (values[at] if at is not None and at < len(values) else "" for at in columns)
        row = _row(line, label, places)
        if isinstance(row, Fault):
            worded = number == 0 and row.code == "no-number" and places.isalpha()
            faults.append(row._replace(code="heading") if worded else row)
        elif (first := seen.setdefault(label.casefold(), line)) != line:
            faults.append(Fault(line, "twice", str(first)))
        else:
            rows.append(row)
    if len(rows) > MOST_AREAS:
        faults.append(Fault(rows[MOST_AREAS].line, "too-many-areas", ""))
    return TablePlan(tuple(rows), tuple(sorted(faults)), heading, ignored)


def changes(plan: TablePlan, areas: Iterable[Area]) -> list[Change]:
    """What the plan would do, row by row. An area without places in the plan keeps the limit that it has."""
    known = {area.label.casefold(): area for area in areas}
    found = []
    for row in plan.rows:
        area = known.get(row.area.label.casefold())
        if area is None:
            found.append(Change(row, "new", None))
        elif row.area.capacity in (None, area.capacity):
            found.append(Change(row, "same", area.capacity))
        else:
            found.append(Change(row, "places", area.capacity))
    return found


def apply_plan(service: Service, venue: bytes, plan: TablePlan, *, now: int) -> tuple[list[Code], int]:
    """Make the areas that the venue lacks, with a code each, and set limits that differ; nothing is removed.

    Safe to repeat: an area of the same label stays, and so does its code. Returns the new codes and how many
    limits changed. Raises TooManyAreas.
    """
    with write(service.session) as session:
        place = session.get(Venue, venue)
        if place is None:
            raise NotFound
        areas = venues.areas_of(session, venue)
        todo = changes(plan, areas)
        new = [change.row.area for change in todo if change.state == "new"]
        check_areas((area.label for area in areas), new)
        limits = {
            change.row.area.label.casefold(): change.row.area.capacity for change in todo if change.state == "places"
        }
        for area in areas:
            if area.label.casefold() in limits:
                area.capacity = limits[area.label.casefold()]
        numbers = add_rows(session, venue, new)
        return [add_code(service, session, place, number, None, now=now) for number in numbers], len(limits)


def _cells(lines: Sequence[str], first: int, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line that has any, with the line's number; a line that cannot be split is a fault."""
    separator = next((mark for mark in (";", "\t") if any(mark in line for line in lines)), ",")
    for line, text in enumerate(lines, first):  # one by one: a forgotten quotation mark spoils no other line
        try:
            [values] = csv.reader([text], delimiter=separator, strict=True, skipinitialspace=True) if text else [[]]
        except csv.Error:
            faults.append(Fault(line, "quotes", text[:40]))
            continue
        cleaned = [one_line(value) for value in values]
        if any(cleaned):
            yield line, cleaned


def _heading(values: Sequence[str]) -> tuple[tuple[int, int | None], tuple[str, ...]] | None:
    """Where label and places stand, and what the other columns are called; None where the line is no heading."""
    words = [value.casefold().strip(" :.*") for value in values]
    label = next((at for at, word in enumerate(words) if word in _LABELS), None)
    places = next((at for at, word in enumerate(words) if word in _PLACES), None)
    others = [word for at, word in enumerate(words) if at not in (label, places)]
    if label is None or any(word[:1].isdigit() for word in others):
        return None
    return (label, places), tuple(value for at, value in enumerate(values) if at not in (label, places) and value)


def _row(line: int, label: str, places: str) -> Row | Fault:
    if not label:
        return Fault(line, "no-label", places)
    if len(label) > LONGEST_LABEL:
        return Fault(line, "long-label", label[:40])
    if not places:
        return Row(line, AreaDetails(label))
    if not _NUMBER.fullmatch(places):
        return Fault(line, "no-number", places[:40])
    number = int(places.replace(".", ""))
    if not 1 <= number <= MOST_PERSONS:
        return Fault(line, "places", places[:40])
    return Row(line, AreaDetails(label, number))
