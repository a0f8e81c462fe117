"""Refusals of cards in words, for whoever stands at the desk: what happened, and what would help."""

from __future__ import annotations

from tun.house.pages import _l
from tun.house.problems import Problem

_NEW_CARD = _l("Eine neue gibt es an jeder Teststelle; es dauert eine Minute.")

CARD_PROBLEMS: dict[str, Problem] = {
    "card-mistyped": Problem(
        400,
        _l("Die Kartennummer stimmt noch nicht"),
        _l("Bitte vergleichen Sie alle zwölf Zeichen mit der Karte: Eines ist vertippt, oder es fehlt eines."),
    ),
    "card-foreign": Problem(
        409,
        _l("Diese Karte ist von einer anderen Stadt"),
        _l("Hier gilt sie nicht. Eine hiesige gibt es an jeder Teststelle."),
    ),
    "card-invalid": Problem(
        400,
        _l("Das ist keine echte TuN-Karte"),
        _l(
            "Scannen Sie den QR-Code der Karte noch einmal, oder tippen Sie die Nummer, die darunter steht. Ein "
            "Handscanner, der sich so verliest, ist auf eine andere Tastatur eingestellt."
        ),
    ),
    "card-over": Problem(410, _l("Die zwölf Monate dieser Karte sind um, und was darauf war, ist gelöscht"), _NEW_CARD),
    "card-blocked": Problem(409, _l("Diese Karte ist gesperrt"), _NEW_CARD),
    "card-unknown": Problem(404, _l("Eine Karte mit dieser Nummer gibt es hier nicht"), _NEW_CARD),
    "card-taken": Problem(
        409,
        _l("Diese Kartennummer ist schon vergeben"),
        _l("Bitte laden Sie die Seite neu: Dann bekommt die Karte eine andere."),
    ),
    "card-other-office": Problem(
        409,
        _l("Diese Karte gehört zu einem anderen Gesundheitsamt"),
        _l("Es könnte einen Besuch hier nicht lesen. Bitte checken Sie die Person mit dem Formular auf Papier ein."),
    ),
    "pass-stale": Problem(
        409,
        _l("Dieser Code ist älter als eine Minute"),
        _l("Bitte lassen Sie sich den Pass auf dem Telefon zeigen, kein Bild davon, und scannen Sie ihn gleich."),
    ),
}
