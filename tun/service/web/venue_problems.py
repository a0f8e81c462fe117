"""The operators' refusals in words."""

from __future__ import annotations

from tun.house.pages import _l
from tun.house.problems import Problem

VENUE_PROBLEMS: dict[str, Problem] = {
    "login-malformed": Problem(
        400, _l("Das ist keine E-Mail-Adresse"), _l("Bitte geben Sie sie so ein: name@beispiel.de.")
    ),
    "login-taken": Problem(
        409, _l("Zu dieser E-Mail-Adresse gibt es schon ein Konto"), _l("Bitte nehmen Sie eine andere.")
    ),
    "invitation-over": Problem(
        400,
        _l("Diese Einladung gilt nicht mehr"),
        _l("Eine Einladung gilt einmal und sieben Tage lang. Bitte lassen Sie sich eine neue geben."),
    ),
    "too-many-staff": Problem(
        409,
        _l("Mehr Personen können Sie nicht einladen"),
        _l("Höchstens 50 Personen können für Sie arbeiten. Bitte entfernen Sie zuerst jemanden."),
    ),
    "operator-unknown": Problem(404, _l("Zu dieser E-Mail-Adresse gibt es kein Konto"), _l("Bitte prüfen Sie sie.")),
    "old-password-wrong": Problem(
        400, _l("Das bisherige Passwort stimmt nicht"), _l("Bitte geben Sie es noch einmal ein.")
    ),
    "password-wrong": Problem(400, _l("Das Passwort stimmt nicht"), _l("Bitte geben Sie es noch einmal ein.")),
    "password-unchanged": Problem(400, _l("Das ist das bisherige Passwort"), _l("Bitte wählen Sie ein anderes.")),
    "kind-unknown": Problem(400, _l("Diese Art von Ort gibt es nicht"), _l("Bitte wählen Sie eine aus der Liste.")),
    "stay-out-of-range": Problem(
        400, _l("Dieser Aufenthalt ist zu kurz oder zu lang"), _l("Möglich sind 15 Minuten bis 24 Stunden.")
    ),
    "capacity-out-of-range": Problem(
        400,
        _l("Diese Zahl an Personen geht nicht"),
        _l("Bitte geben Sie eine Zahl von 1 bis 1.000.000 ein, oder lassen Sie das Feld leer."),
    ),
    "quota-too-lax": Problem(
        409,
        _l("Die Stadt erlaubt weniger nur Getestete"),
        _l("Die Zahl der Stadt steht am Feld. Sie können weniger zulassen, nicht mehr."),
    ),
    "office-missing": Problem(
        409,
        _l("Es fehlt das zuständige Gesundheitsamt"),
        _l("Bitte wenden Sie sich an die Stadt: Sie muss es zuerst eintragen."),
    ),
    "too-many-areas": Problem(
        400, _l("Das sind zu viele Bereiche"), _l("Ein Ort kann höchstens 500 Bereiche und Tische haben.")
    ),
    "area-taken": Problem(
        409, _l("Diesen Bereich gibt es schon"), _l("Bitte geben Sie jedem Bereich einen eigenen Namen.")
    ),
    "plan-unreadable": Problem(
        400,
        _l("Diese Datei ist kein Text"),
        _l(
            "Öffnen Sie sie in Ihrem Tabellenprogramm und speichern Sie sie als CSV. Oder kopieren Sie die Zeilen "
            "dort und fügen Sie sie hier ein."
        ),
    ),
    "area-in-use": Problem(
        409,
        _l("Dieser Bereich lässt sich nicht mehr entfernen"),
        _l("Hier waren schon Gäste. Ziehen Sie stattdessen seinen Code zurück, dann checkt dort niemand mehr ein."),
    ),
    "event-backwards": Problem(400, _l("Das Ende liegt vor dem Einlass"), _l("Bitte prüfen Sie Datum und Uhrzeit.")),
    "event-too-long": Problem(
        400,
        _l("Diese Veranstaltung ist zu lang"),
        _l("Möglich sind höchstens 14 Tage; legen Sie sonst mehrere an."),
    ),
    "event-past": Problem(400, _l("Diese Veranstaltung wäre schon vorbei"), _l("Bitte prüfen Sie Datum und Uhrzeit.")),
    "span-backwards": Problem(400, _l("Das Ende liegt vor dem Anfang"), _l("Bitte prüfen Sie die Uhrzeiten.")),
    "span-too-long": Problem(
        400, _l("Dieser Zeitraum ist zu lang"), _l("Möglich ist höchstens ein Tag; kennzeichnen Sie sonst mehrere.")
    ),
    "span-outside": Problem(
        400,
        _l("Zu dieser Zeit gibt es keine Besuche"),
        _l("Sie liegt in der Zukunft oder ist schon gelöscht. Bitte prüfen Sie Datum und Uhrzeit."),
    ),
    "nothing-to-print": Problem(
        409,
        _l("Hier gibt es nichts zu drucken"),
        _l("Es gibt keinen gültigen Code. Bitte geben Sie einen neuen aus."),
    ),
}
