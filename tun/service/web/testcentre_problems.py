"""The test centres' refusals in words."""

from __future__ import annotations

from tun.house.pages import _l
from tun.house.problems import Problem

RESULT_PROBLEMS: dict[str, Problem] = {  # at the desk, and over the interface
    "name-not-latin": Problem(
        400,
        _l("Dieser Name lässt sich nicht in ein Zertifikat schreiben"),
        _l("Bitte geben Sie ihn mit lateinischen Buchstaben ein, so wie er im Ausweis steht."),
    ),
    "born-out-of-range": Problem(
        400, _l("Dieses Geburtsdatum kann nicht stimmen"), _l("Möglich ist jeder Tag von 1900 bis heute.")
    ),
    "sample-in-future": Problem(
        400, _l("Die Probe läge in der Zukunft"), _l("Bitte prüfen Sie Tag und Uhrzeit der Probe.")
    ),
    "sample-too-old": Problem(
        400,
        _l("Die Probe ist älter als 72 Stunden"),
        _l("Dafür gibt es kein Zertifikat mehr. Bitte prüfen Sie Tag und Uhrzeit der Probe."),
    ),
    "centre-key-over": Problem(
        409,
        _l("Der Schlüssel dieser Teststelle läuft ab"),
        _l("Zertifikate von heute würden niemandem mehr gelten. Bitte wenden Sie sich an die Stadt."),
    ),
    "product-unknown": Problem(
        400, _l("Diesen Test gibt es hier nicht"), _l("Bitte nehmen Sie einen aus der Liste der Stadt.")
    ),
    "bearer-unknown": Problem(
        401, _l("Der Schlüssel der Teststelle fehlt oder gilt nicht"), _l("Erwartet wird Authorization: Bearer.")
    ),
}

TESTCENTRE_PROBLEMS: dict[str, Problem] = {
    **RESULT_PROBLEMS,
    "result-positive": Problem(
        409, _l("Zu einem positiven Ergebnis gibt es kein Zertifikat"), _l("Bitte prüfen Sie das Ergebnis.")
    ),
    "centre-unknown": Problem(404, _l("Diese Teststelle gibt es nicht"), _l("Bitte prüfen Sie den Namen.")),
    "centre-taken": Problem(
        409, _l("Eine Teststelle dieses Namens gibt es schon"), _l("Bitte nehmen Sie einen anderen Namen.")
    ),
    "not-issued-here": Problem(
        400,
        _l("Dieses Zertifikat ist nicht von dieser Teststelle"),
        _l("Drucken lässt sich nur, was hier eben ausgestellt wurde. Bitte stellen Sie es neu aus."),
    ),
}
