"""The service's refusals in words: status, what happened, what to do."""

from __future__ import annotations

from tun.house.pages import _l
from tun.house.problems import Problem

_ASK_STAFF = _l("Bitte wenden Sie sich an das Personal. Dort gibt es auch ein Formular auf Papier.")
_NOTHING_STORED = _l("Es wurde nichts gespeichert.")
_SCAN_AGAIN = _l("Bitte scannen Sie den Code am Eingang noch einmal. Es wurde nichts gespeichert.")

VISITOR_PROBLEMS: dict[str, Problem] = {
    "token-malformed": Problem(
        400,
        _l("Dieser Code ist unvollständig"),
        _l("Bitte scannen Sie ihn noch einmal oder tippen Sie den Kurzcode ein, der darunter steht."),
    ),
    "token-version": Problem(
        400, _l("Dieser Code ist neuer als dieser Dienst"), _l("Bitte geben Sie dem Personal Bescheid.")
    ),
    "token-algorithm": Problem(400, _l("Dieser Code ist nicht echt"), _ASK_STAFF),
    "token-unknown-key": Problem(
        400,
        _l("Dieser Code gehört zu einem anderen Dienst"),
        _l("Er wurde nicht hier ausgegeben. Bitte prüfen Sie die Adresse und fragen Sie das Personal."),
    ),
    "token-signature": Problem(
        400,
        _l("Dieser Code ist nicht echt"),
        _l("Er wurde gefälscht oder verändert. Bitte geben Sie keine Daten ein und sagen Sie es dem Personal."),
    ),
    "wrong-purpose": Problem(
        400,
        _l("Das ist kein Code für den Einlass"),
        _l("Er ist echt, aber für etwas anderes gemacht. Bitte scannen Sie den Code am Eingang."),
    ),
    "token-expired": Problem(
        410,
        _l("Dieser Code ist abgelaufen"),
        _l("Bitte fragen Sie das Personal nach dem neuen Aushang. Es wurde nichts gespeichert."),
    ),
    "token-not-yet": Problem(400, _l("Dieser Code gilt noch nicht"), _ASK_STAFF),
    "code-revoked": Problem(
        410,
        _l("Dieser Code wurde zurückgezogen"),
        _l("Der Betrieb hat ihn gesperrt. Bitte scannen Sie den aktuellen Aushang oder fragen Sie das Personal."),
    ),
    "code-unknown": Problem(410, _l("Zu diesem Code gibt es keinen Ort mehr"), _ASK_STAFF),
    "short-code-mistyped": Problem(
        400,
        _l("Da ist ein Tippfehler im Kurzcode"),
        _l("Er hat acht Zeichen, zum Beispiel 7K3M-Q2XK. Bitte vergleichen Sie ihn mit dem Aushang."),
    ),
    "short-code-unknown": Problem(
        404,
        _l("Diesen Kurzcode gibt es nicht"),
        _l("Bitte vergleichen Sie ihn mit dem Aushang. Vielleicht hängt dort schon ein neuer."),
    ),
    "ticket-invalid": Problem(400, _l("Diese Anmeldung passt nicht zu diesem Ort"), _SCAN_AGAIN),
    "ticket-expired": Problem(409, _l("Die Seite lag länger als 15 Minuten offen"), _SCAN_AGAIN),
    "venue-closed": Problem(
        409,
        _l("Hier ist gerade geschlossen"),
        _l("Außerhalb der Öffnungszeiten nimmt dieser Ort keine Anmeldung an. Bitte fragen Sie das Personal."),
    ),
    "event-not-yet": Problem(
        409, _l("Der Einlass hat noch nicht begonnen"), _l("Bitte kommen Sie zum Beginn des Einlasses wieder.")
    ),
    "event-over": Problem(409, _l("Diese Veranstaltung ist vorbei"), _NOTHING_STORED),
    "full": Problem(
        409,
        _l("Es ist kein Platz mehr frei"),
        _l("Für so viele Personen reicht der Platz gerade nicht. Ihre Eingaben bleiben auf dem Telefon stehen."),
    ),
    "no-office-key": Problem(
        503,
        _l("Gerade kann nichts versiegelt werden"),
        _l("Vom Gesundheitsamt liegt kein gültiger Schlüssel vor. Bitte nehmen Sie das Formular auf Papier."),
    ),
    "clock-off": Problem(
        400,
        _l("Die Uhrzeit passt nicht"),
        _l("Die Ankunft liegt zu weit von unserer Uhr entfernt. Bitte stellen Sie die Uhr des Telefons richtig."),
    ),
    "sealed-malformed": Problem(400, _l("Die Kontaktdaten sind nicht richtig versiegelt"), _SCAN_AGAIN),
    "sealed-key-unknown": Problem(409, _l("Die Kontaktdaten sind für einen alten Schlüssel versiegelt"), _SCAN_AGAIN),
    "persons-out-of-range": Problem(
        400, _l("Diese Zahl an Personen geht nicht"), _l("Möglich sind 1 bis 20 Personen in einer Anmeldung.")
    ),
    "visit-unknown": Problem(
        404,
        _l("Dieser Besuch ist hier nicht bekannt"),
        _l("Vielleicht ist er schon gelöscht. Dann gibt es auch nichts mehr abzumelden."),
    ),
    "visit-ended": Problem(
        409,
        _l("Dieser Besuch ist schon beendet"),
        _l("Daran lässt sich nichts mehr ändern. Wenn Sie noch da sind, checken Sie bitte noch einmal ein."),
    ),
    "diary-unknown": Problem(
        404,
        _l("Unter diesen Wörtern liegt hier nichts"),
        _l("Es wurde schon abgeholt oder zurückgenommen, oder die 24 Stunden sind um."),
    ),
    "cannot-open": Problem(
        500,
        _l("Ein Eintrag ist beschädigt"),
        _l("Er lässt sich nicht öffnen. Bitte geben Sie Bescheid."),
    ),
    "day-key-destroyed": Problem(410, _l("Dieser Tag ist schon gelöscht"), _l("Davon ist nichts mehr da.")),
}

OFFICE_PROBLEMS: dict[str, Problem] = {
    "request-unsigned": Problem(
        401, _l("Die Anfrage ist nicht unterschrieben"), _l("Erwartet wird Authorization: TuN mit einem Token.")
    ),
    "request-signature": Problem(
        401, _l("Die Unterschrift passt nicht zur Anfrage"), _l("Methode, Pfad und Inhalt müssen übereinstimmen.")
    ),
    "request-stale": Problem(
        401, _l("Die Anfrage ist zu alt"), _l("Bitte stellen Sie die Uhr dieses Rechners richtig.")
    ),
    "request-replayed": Problem(401, _l("Diese Anfrage kam schon einmal"), _l("Jede Anfrage wird neu unterschrieben.")),
    "request-audience": Problem(
        401, _l("Die Anfrage ist für einen anderen Dienst"), _l("Bitte prüfen Sie TUN_SERVICE_URL.")
    ),
    "office-unknown": Problem(
        401, _l("Dieses Gesundheitsamt ist hier nicht eingetragen"), _l("Bitte wenden Sie sich an die Stadt.")
    ),
    "venue-unknown": Problem(
        404, _l("Diesen Ort gibt es nicht"), _l("Vielleicht gehört er zu einem anderen Gesundheitsamt.")
    ),
    "request-unknown": Problem(
        404, _l("Diese Anfrage gibt es nicht"), _l("Vielleicht gehört sie zu einem anderen Gesundheitsamt.")
    ),
    "window-backwards": Problem(
        400, _l("Das Fenster endet vor seinem Beginn"), _l("Bitte prüfen Sie Datum und Uhrzeit.")
    ),
    "window-too-long": Problem(
        400, _l("Das Fenster ist zu lang"), _l("Bitte wählen Sie eine kürzere Zeit oder mehrere Fenster.")
    ),
    "window-in-future": Problem(
        400, _l("Das Fenster endet in der Zukunft"), _l("Bitte wählen Sie ein Ende bis jetzt.")
    ),
    "outside-retention": Problem(
        410, _l("Diese Zeit ist schon gelöscht"), _l("Das Fenster beginnt vor der Zeit, die aufbewahrt wird.")
    ),
    "not-approved": Problem(403, _l("Diese Anfrage ist nicht genehmigt"), _l("Es fehlt eine Unterschrift.")),
    "grant-expired": Problem(
        410, _l("Die Frist zum Abholen ist vorbei"), _l("Bitte fragen Sie mit neuer Begründung noch einmal an.")
    ),
    "narrowing-only": Problem(
        403, _l("Das ist mehr als genehmigt"), _l("Ein Abruf darf enger sein als die Anfrage, nie weiter.")
    ),
    "statement-refused": Problem(
        400, _l("Dieser Schlüssel wurde nicht angenommen"), _l("Er muss vom Amt selbst unterschrieben sein.")
    ),
    "statement-window": Problem(
        400,
        _l("Die Gültigkeit des Schlüssels stimmt nicht"),
        _l("Möglich sind höchstens 400 Tage ab heute."),
    ),
}
