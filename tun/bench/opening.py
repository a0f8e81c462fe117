"""Contacts opened, parsed and ready for the table per second, and the workbook made of them.

Opening is compared with bare HPKE opens of the same bytes under the same key, the workbook with bare XlsxWriter
writing the same cells; both in one process, in alternating rounds.
"""

from __future__ import annotations

import io
import secrets
import time
from collections.abc import Callable
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from tun.core.contact import Contact, seal_contact
from tun.core.keys import KEY_ID_BYTES, OpeningKey
from tun.core.releases import Release, ReleasedVisit
from tun.core.window import Stay, Window
from tun.office.client import Area, Venue
from tun.office.exports.columns import HEADER, ContactList
from tun.office.exports.xlsx import contact_xlsx
from tun.office.opening import Reading, open_entry

_SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_128_GCM)
_VENUE = Venue(secrets.token_bytes(8), "Stadium", "stadium", "Street", "1", "67655", "City", (Area(1, "Stand 1"),))
_EVENING = Window(1_795_456_800, 1_795_471_200)  # four hours of one evening in November 2026


def run(*, contacts: int = 2_000, rounds: int = 5) -> dict[str, Any]:
    """Measure with so many contacts; all figures are medians over the rounds."""
    key = OpeningKey.generate()
    visits = tuple(_visit(key, number) for number in range(contacts))
    opened: list[float] = []
    bare: list[float] = []
    written: list[float] = []
    plain: list[float] = []
    for _ in range(rounds):
        made = _list_of(visits)
        bare.append(contacts / _seconds(lambda: _open_bare(visits, key)))
        opened.append(contacts / _seconds(lambda made=made: _open(made, key)))  # type: ignore[misc]
        cells = list(made.rows())
        plain.append(contacts / _seconds(lambda cells=cells: _write_bare(cells)))  # type: ignore[misc]
        written.append(contacts / _seconds(lambda made=made: contact_xlsx(made)))  # type: ignore[misc]
    return {
        "ratio": round(median(ours / other for ours, other in zip(opened, bare, strict=True)), 3),
        "xlsx_ratio": round(median(ours / other for ours, other in zip(written, plain, strict=True)), 3),
        "per_second": round(median(opened)),
        "bare_per_second": round(median(bare)),
        "xlsx_rows_per_second": round(median(written)),
        "bare_xlsx_rows_per_second": round(median(plain)),
        "contacts": contacts,
        "rounds": rounds,
    }


def _visit(key: OpeningKey, number: int) -> ReleasedVisit:
    visit = secrets.token_bytes(16)
    contact = Contact(
        given_name="Ada",
        family_name=f"Lovelace-Özdemir {number}",
        phone=f"+49 631 {number:06}",
        email=f"ada{number}@example.org",
        street="Fruchthallstraße",
        house_number=str(number),
        postcode="67655",
        city="Kaiserslautern",
        companions=("Charles Babbage",) if number % 3 == 0 else (),
    )
    arrival = _EVENING.start + number % 7_200
    return ReleasedVisit(
        visit=visit,
        stay=Stay(arrival, arrival + 5_400, number % 5 == 0),
        area=1,
        event=None,
        persons=1 + len(contact.companions),
        source="self-typed",
        time_by_device=False,
        sealed=seal_contact(contact, to=key.sealing, venue=_VENUE.id, visit=visit),
    )


def _list_of(visits: tuple[ReleasedVisit, ...]) -> ContactList:
    release = Release(
        request=bytes(32),
        grant=b"",
        log_entry=b"",
        log_details=b"",
        log_salt=b"",
        log_head=b"",
        venue=_VENUE.to_json(),
        area=None,
        window=_EVENING,
        released_at=_EVENING.end,
        visits=visits,
    )
    return ContactList(
        reading=Reading(release, visits, 0),
        venue=_VENUE,
        zone=ZoneInfo("Europe/Berlin"),
        file_number="2026-1",
        legal_basis="§ 28a IfSG",
        request=release.request,
        made=_EVENING.end,
    )


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _open(made: ContactList, key: OpeningKey) -> list[tuple[str, ...]]:
    """What the office does: open, read strictly, and put into the words of the table."""
    for visit in made.reading.visits:
        made.reading.entries.append(open_entry(visit, venue=_VENUE.id, key_for=lambda _: key))
    return list(made.rows())


def _open_bare(visits: tuple[ReleasedVisit, ...], key: OpeningKey) -> None:
    for visit in visits:
        info = b"tun/v1/contact\x00" + key.id + _VENUE.id + visit.visit
        _SUITE.decrypt(visit.sealed[1 + KEY_ID_BYTES :], key.private, info=info)


def _write_bare(rows: list[tuple[str, ...]]) -> bytes:
    """The same cells in the same look, by XlsxWriter alone."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    text = book.add_format({"num_format": "@", "valign": "top"})
    sheet = book.add_worksheet()
    for number, row in enumerate([HEADER, *rows]):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell, text)
    book.close()
    return file.getvalue()
