"""The columns of a contact list, in German as the offices' programs expect them, and one row of text a visit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from tun.core.releases import SuspiciousSpan

from ..certified import Certified, NameState, certify
from ..client import Venue
from ..opening import Entry, Fault, Reading

HEADER = (
    "Nachname",
    "Vorname",
    "Telefon",
    "E-Mail",
    "Straße",
    "Hausnummer",
    "PLZ",
    "Ort",
    "Begleitung",
    "Personen",
    "Ankunft",
    "Ende",
    "Ende geschätzt",
    "Bereich",
    "Veranstaltung",
    "Besuchter Ort",
    "Herkunft der Angaben",
    "Zeit vom Gerät",
    "Name laut Zertifikat",
    "Verdächtiger Zeitraum",
    "Status",
)
PHONE = HEADER.index("Telefon")

GROUNDS = {
    1: "Antigentest",
    2: "PCR-Test",
    3: "geimpft",
    4: "genesen",
    5: "aufgefrischt",
}
SOURCES = {"self-typed": "selbst eingetragen", "card": "mit Karte"}
SUSPICIONS = {
    "flood": "viel mehr Check-ins als Gäste",
    "photographed": "Code abfotografiert und verbreitet",
    "covered": "fremder Code über dem Aushang",
    "other": "anderer Grund",
}
FAULTS = {
    Fault.FOREIGN_KEY: "nicht lesbar: für einen anderen Schlüssel versiegelt",
    Fault.NOT_OPENED: "nicht lesbar: beschädigt",
    Fault.NOT_A_CONTACT: "nicht lesbar: keine gültigen Kontaktdaten",
}


def names_text(people: list[Certified]) -> str:
    """What certificates say about each person: with the names where there are several."""
    if len(people) == 1:
        return _name_text(people[0])
    return "; ".join(f"{one.typed or 'nicht eingetragen'}: {_name_text(one)}" for one in people)


def _name_text(one: Certified) -> str:
    said = {
        NameState.CONFIRMED: "Name bestätigt",
        NameState.DIFFERS: f"Name weicht ab: {one.certificate}",
        NameState.UNOPENED: "Name nicht prüfbar",
        NameState.NONE: "kein Zertifikat",
    }[one.state]
    kind = [GROUNDS[ground] for ground in one.grounds if ground in GROUNDS]
    more = ", ".join([*kind, *([one.certificate_id] if one.certificate_id else [])])
    return f"{said} ({more})" if more else said


@dataclass(frozen=True)
class ContactList:
    """What a file is made of. Times are shown in `zone`."""

    reading: Reading
    venue: Venue
    zone: ZoneInfo
    file_number: str
    legal_basis: str
    request: bytes
    made: int

    @property
    def file_name(self) -> str:
        """Without an extension, and without anything about a person."""
        return f"TuN-Kontaktliste-{self.request.hex()[:8]}-{self.local(self.made):%Y%m%d-%H%M}"

    def local(self, at: int) -> datetime:
        return datetime.fromtimestamp(at, self.zone)

    def time(self, at: int) -> str:
        """21.11.2026 19:05"""
        return f"{self.local(at):%d.%m.%Y %H:%M}"

    def rows(self) -> Iterator[tuple[str, ...]]:
        for entry in self.reading.entries:
            yield self._row(entry)

    def _row(self, entry: Entry) -> tuple[str, ...]:
        visit, contact = entry.visit, entry.contact
        texts = ("",) * 9
        if contact is not None:
            texts = (
                contact.family_name,
                contact.given_name,
                contact.phone,
                contact.email,
                contact.street,
                contact.house_number,
                contact.postcode,
                contact.city,
                "; ".join(contact.companions),
            )
        return (
            *texts,
            str(visit.persons),
            self.time(visit.stay.arrival),
            "noch anwesend" if visit.stay.end is None else self.time(visit.stay.end),
            "ja" if visit.stay.end_estimated else "nein",
            self.venue.area_label(visit.area) or "",
            visit.event or "",
            f"{self.venue.name}, {self.venue.address}",
            SOURCES.get(visit.source, visit.source[:60]),
            "ja" if visit.time_by_device else "nein",
            "" if contact is None else names_text(certify(visit, contact)),
            "ja" if visit.suspicious else "nein",
            "lesbar" if entry.fault is None else FAULTS[entry.fault],
        )

    def _span(self, span: SuspiciousSpan) -> str:
        place = self.venue.area_label(span.area) or "ganzer Ort"
        reason = SUSPICIONS.get(span.reason, span.reason[:60])
        return f"{self.time(span.start)} bis {self.time(span.end)}, {place}: {reason}"

    def facts(self) -> list[tuple[str, str]]:
        """About the list itself, for a second sheet."""
        release = self.reading.release
        return [
            ("Aktenzeichen", self.file_number),
            ("Rechtsgrundlage", self.legal_basis),
            ("Besuchter Ort", self.venue.name),
            ("Anschrift", self.venue.address),
            ("Bereich", self.venue.area_label(release.area) or "ganzer Ort"),
            ("Zeitraum von", self.time(release.window.start)),
            ("Zeitraum bis", self.time(release.window.end)),
            ("Freigegeben am", self.time(release.released_at)),
            ("Datei erstellt am", self.time(self.made)),
            ("Nummer der Anfrage", self.request.hex()),
            ("Einträge", str(self.reading.total)),
            ("davon nicht lesbar", str(self.reading.unreadable)),
            ("davon in einem verdächtigen Zeitraum", str(sum(visit.suspicious for visit in self.reading.visits))),
            *(("Verdächtiger Zeitraum", self._span(span)) for span in release.suspicious_spans),
        ]
