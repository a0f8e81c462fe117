"""Words for what is stored as a code, and for windows of time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import format_date, format_datetime

from tun.core import cardvisit
from tun.core.window import Window
from tun.house.pages import _, _l, zone

from ..actions.deeds import Did
from ..certified import Certified, NameState
from ..local_time import Oddity
from ..opening import Fault

_DEEDS: dict[str, Any] = {
    Did.OPENED_CASE: _l("Fall angelegt"),
    Did.CLOSED_CASE: _l("Fall abgeschlossen"),
    Did.ASKED: _l("Anzahl angefragt"),
    Did.FETCHED: _l("Liste abgeholt"),
    Did.READ: _l("Liste geöffnet"),
    Did.EXPORTED_XLSX: _l("Excel-Datei erstellt"),
    Did.EXPORTED_CSV: _l("CSV-Datei erstellt"),
    Did.REMOVED: _l("Liste entfernt"),
    Did.FETCHED_DIARY: _l("Besuche vom Telefon abgeholt"),
    Did.REMOVED_DIARY: _l("Besuche vom Telefon entfernt"),
}
_FAULTS: dict[Fault, Any] = {
    Fault.FOREIGN_KEY: _l("für einen Schlüssel versiegelt, den dieses Gesundheitsamt nicht hat"),
    Fault.NOT_OPENED: _l("beschädigt oder verändert"),
    Fault.NOT_A_CONTACT: _l("enthält keine gültigen Kontaktdaten"),
}
_NAMES: dict[NameState, tuple[Any, str]] = {
    NameState.CONFIRMED: (_l("Name bestätigt"), "good"),
    NameState.DIFFERS: (_l("Name weicht ab"), "attention"),
    NameState.UNOPENED: (_l("Name nicht prüfbar"), "attention"),
    NameState.NONE: (_l("kein Zertifikat"), "neutral"),
}
_GROUNDS: dict[int, Any] = {
    1: _l("Antigentest"),
    2: _l("PCR-Test"),
    3: _l("geimpft"),
    4: _l("genesen"),
    5: _l("aufgefrischt"),
}
_ODDITIES: dict[tuple[Oddity, bool], Any] = {
    (Oddity.TWICE, False): _l(
        "In dieser Nacht wurde die Uhr zurückgestellt: Die Stunde, in der der Zeitraum beginnt, gab es zweimal. "
        "Genommen ist das frühere Mal, damit niemand fehlt."
    ),
    (Oddity.TWICE, True): _l(
        "In dieser Nacht wurde die Uhr zurückgestellt: Die Stunde, in der der Zeitraum endet, gab es zweimal. "
        "Genommen ist das spätere Mal, damit niemand fehlt."
    ),
    (Oddity.NEVER, False): _l(
        "In dieser Nacht wurde die Uhr vorgestellt: Die Uhrzeit des Anfangs gab es nicht. Genommen ist der "
        "Moment der Umstellung."
    ),
    (Oddity.NEVER, True): _l(
        "In dieser Nacht wurde die Uhr vorgestellt: Die Uhrzeit des Endes gab es nicht. Genommen ist der "
        "Moment der Umstellung."
    ),
}


_SUSPICIONS = {
    "flood": _l("viel mehr Check-ins als Gäste"),
    "photographed": _l("Code abfotografiert und verbreitet"),
    "covered": _l("fremder Code über dem Aushang"),
    "other": _l("anderer Grund"),
}


def deed_words(deed: str) -> str:
    return str(_DEEDS.get(deed, deed))


def fault_words(fault: Fault) -> str:
    return str(_FAULTS[fault])


def source_words(source: str) -> str:
    told = {"self-typed": _("selbst eingetragen"), cardvisit.SOURCE: _("mit Karte, an der Teststelle eingetragen")}
    return str(told.get(source, source[:60]))


def suspicion_words(reason: str) -> str:
    return str(_SUSPICIONS.get(reason, reason[:60]))


def names_words(people: list[Certified]) -> list[tuple[str, str, str]]:
    """For each person the words, a kind of chip, and what stands below it."""
    return [(str(_NAMES[one.state][0]), _NAMES[one.state][1], _below(one, len(people) > 1)) for one in people]


def _below(one: Certified, several: bool) -> str:
    who = (one.typed or str(_("nicht eingetragen"))) if several else ""
    differs = one.state is NameState.DIFFERS
    name = str(_("auf dem Zertifikat: %(name)s", name=one.certificate)) if differs else ""
    kind = ", ".join(str(_GROUNDS[ground]) for ground in one.grounds if ground in _GROUNDS)
    return " · ".join(part for part in (who, name, kind, one.certificate_id) if part)


def oddity_words(oddity: Oddity | None, *, end: bool) -> str | None:
    """What the change of clocks did to a time; None where it did nothing."""
    return None if oddity is None else str(_ODDITIES[oddity, end])


def window_words(window: Window) -> str:
    """Samstag, 21. November 2026, 22:00 Uhr bis Sonntag, 22. November 2026, 01:30 Uhr"""
    start, end = _local(window.start), _local(window.end)
    first = _day(start)
    begins, ends = f"{start:%H:%M}", f"{end:%H:%M}"
    if start.date() == end.date():
        return str(_("%(day)s, %(begins)s bis %(ends)s Uhr", day=first, begins=begins, ends=ends))
    last = _day(end)
    return str(_("%(day)s, %(begins)s Uhr bis %(last)s, %(ends)s Uhr", day=first, begins=begins, last=last, ends=ends))


def short_time(at: int) -> str:
    """So. 22.11., 18:05: for tables."""
    return str(format_datetime(_local(at), _("EE dd.MM., HH:mm"), rebase=False))


def length_words(window: Window) -> str:
    """3 Std. 30 Min."""
    hours, minutes = divmod((window.end - window.start) // 60, 60)
    if not hours:
        return str(_("%(minutes)s Min.", minutes=minutes))
    if not minutes:
        return str(_("%(hours)s Std.", hours=hours))
    return str(_("%(hours)s Std. %(minutes)s Min.", hours=hours, minutes=minutes))


def _local(at: int) -> datetime:
    return datetime.fromtimestamp(at, zone())


def _day(moment: datetime) -> str:
    return str(format_date(moment.date(), "full", rebase=False))
