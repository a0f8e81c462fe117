"""Words for what the operators' pages show: kinds of venue, lengths of stay, states of a code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import format_decimal

from tun.house.pages import _, _l
from tun.service.storage.tables import Code

KINDS: dict[str, Any] = {
    "concert-hall": _l("Konzert- oder Festhalle"),
    "restaurant": _l("Restaurant, Café oder Bar"),
    "stadium": _l("Stadion"),
    "theatre": _l("Theater oder Kino"),
    "museum": _l("Museum oder Ausstellung"),
    "sports": _l("Sporthalle, Bad oder Studio"),
    "shop": _l("Geschäft oder Dienstleistung"),
    "worship": _l("Gottesdienst oder Gemeinde"),
    "club": _l("Club oder Diskothek"),
    "other": _l("Anderer Ort"),
}
WEEKDAYS = (
    _l("Montag"),
    _l("Dienstag"),
    _l("Mittwoch"),
    _l("Donnerstag"),
    _l("Freitag"),
    _l("Samstag"),
    _l("Sonntag"),
)
RULES: dict[str, Any] = {
    "none": _l("Keine: Kontaktdaten genügen"),
    "tested": _l("Getestet: alle brauchen einen frischen Test"),
    "3G": _l("3G: geimpft, genesen oder getestet"),
    "2G": _l("2G: geimpft oder genesen"),
    "2G+": _l("2G plus: geimpft oder genesen, und getestet"),
}
_STAYS = (15, 30, 45, 60, 90, 120, 180, 240, 300, 360, 480, 600, 720, 960, 1440)  # minutes
USUAL_STAY = 4 * 3600  # seconds
_SOON = 60 * 86_400  # seconds: time enough to print anew


def stay(seconds: int) -> str:
    """45 Minuten, 1,5 Stunden."""
    if seconds < 3600:
        return str(_("%(minutes)d Minuten", minutes=seconds // 60))
    if seconds == 3600:
        return str(_("1 Stunde"))
    return str(_("%(hours)s Stunden", hours=format_decimal(seconds / 3600, format="0.##")))


def stay_choices(kept: int | None) -> list[tuple[int, str]]:
    """The lengths to choose from, and the one that is set already."""
    lengths = {60 * minutes for minutes in _STAYS} | ({kept} if kept else set())
    return [(seconds, stay(seconds)) for seconds in sorted(lengths)]


def code_state(code: Code, now: int) -> tuple[str, str]:
    """A word and the kind of chip that shows it."""
    if code.revoked is not None:
        return str(_("Zurückgezogen")), "bad"
    if code.expires <= now:
        return str(_("Abgelaufen")), "neutral"
    if code.event is None and code.expires <= now + _SOON:
        return str(_("Läuft bald ab")), "attention"
    return str(_("Gültig")), "good"


def code_place(code: Code, areas: Mapping[int, str], events: Mapping[bytes, str]) -> str:
    """What a code is for, in words; an area that was removed keeps its number."""
    words = []
    if code.event is not None:
        words.append(events[code.event])
    if code.area is not None:
        words.append(areas.get(code.area) or _("Bereich %(number)d", number=code.area))
    return ", ".join(words) or str(_("Das ganze Haus"))
