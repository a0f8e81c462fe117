"""The office's refusals in words: what happened, and what to do about it."""

from __future__ import annotations

from tun.house.pages import _l
from tun.house.problems import Problem

_ASK_CITY = _l("Bitte rufen Sie den Betrieb des Dienstes bei der Stadt an.")
_OWN_CLOCK = _l(
    "Die Uhr dieses Rechners und die des Dienstes gehen auseinander. Bitte lassen Sie die Uhrzeit dieses "
    "Rechners prüfen und versuchen Sie es dann noch einmal."
)
_NOT_BELIEVED = _l(
    "Es wurde nichts geöffnet und nichts gespeichert. Bitte rufen Sie den Betrieb des Dienstes an, bevor Sie es "
    "noch einmal versuchen."
)

OFFICE_PROBLEMS: dict[str, Problem] = {
    # --- the office's own keys ---
    "locked": Problem(
        423, _l("Der Schlüssel ist gesperrt"), _l("Bitte entsperren Sie ihn mit der Passphrase des Amts.")
    ),
    "keys-missing": Problem(
        409, _l("Dieses Gesundheitsamt hat noch keine Schlüssel"), _l("Legen Sie sie zuerst unter „Schlüssel“ an.")
    ),
    "keys-present": Problem(
        409, _l("Es gibt schon Schlüssel"), _l("Sie werden nie ersetzt. Es wurde nichts geändert.")
    ),
    "backup-pending": Problem(
        409,
        _l("Die Sicherung ist noch nicht bestätigt"),
        _l("Laden Sie die Sicherung herunter und geben Sie sie einmal zurück. Erst dann gilt der Schlüssel."),
    ),
    "backup-unreadable": Problem(
        400,
        _l("Diese Datei ist keine vollständige Sicherung"),
        _l("Wählen Sie die Datei, die Sie unter „Sicherung herunterladen“ gespeichert haben."),
    ),
    "backup-mismatch": Problem(
        400,
        _l("Diese Sicherung enthält andere Schlüssel"),
        _l("Sie passt nicht zu den jetzigen Schlüsseln. Laden Sie eine neue herunter und geben Sie diese zurück."),
    ),
    "weak-passphrase": Problem(
        400,
        _l("Die Passphrase ist zu kurz oder zu einfach"),
        _l("Nehmen Sie mindestens zwölf Zeichen; gut sind fünf zufällige Wörter."),
    ),
    "wrong-passphrase": Problem(
        401, _l("Die Passphrase passt nicht"), _l("Bitte prüfen Sie Groß- und Kleinschreibung.")
    ),
    "too-many-tries": Problem(
        429,
        _l("Zu viele falsche Versuche"),
        _l("Bitte warten Sie einige Minuten und versuchen Sie es dann noch einmal."),
    ),
    "key-refused": Problem(400, _l("Dieser Schlüssel ist nicht zu gebrauchen"), _ASK_CITY),
    "cannot-open": Problem(400, _l("Das lässt sich nicht öffnen"), _NOT_BELIEVED),
    # --- the way to the service ---
    "service-unreachable": Problem(
        503,
        _l("Der Dienst ist gerade nicht erreichbar"),
        _l(
            "Es wurde nichts verändert. Bitte prüfen Sie die Netzverbindung dieses Rechners und versuchen Sie es "
            "in einer Minute noch einmal."
        ),
    ),
    "service-answer": Problem(502, _l("Der Dienst hat etwas Unverständliches geantwortet"), _NOT_BELIEVED),
    "service-refused": Problem(
        502,
        _l("Der Dienst hat abgelehnt"),
        _l("Dieses Programm kennt den Grund nicht. Es wurde nichts verändert."),
    ),
    "service-untrusted": Problem(502, _l("Die Unterschrift des Dienstes stimmt nicht"), _NOT_BELIEVED),
    "no-service-key": Problem(
        409,
        _l("Noch kein Schlüssel des Dienstes ist bestätigt"),
        _l("Vergleichen Sie unter „Schlüssel“ den Fingerabdruck des Dienstes am Telefon und bestätigen Sie ihn."),
    ),
    "release-mismatch": Problem(502, _l("Die Freigabe passt nicht zur Anfrage"), _NOT_BELIEVED),
    "release-unlogged": Problem(502, _l("Die Freigabe steht nicht im Protokoll des Dienstes"), _NOT_BELIEVED),
    # --- what the service refuses ---
    "request-unsigned": Problem(502, _l("Der Dienst hat die Unterschrift nicht erkannt"), _ASK_CITY),
    "request-signature": Problem(502, _l("Der Dienst hat die Unterschrift nicht erkannt"), _ASK_CITY),
    "request-stale": Problem(502, _l("Die Uhren gehen auseinander"), _OWN_CLOCK),
    "request-replayed": Problem(
        502, _l("Diese Anfrage kam schon einmal an"), _l("Bitte versuchen Sie es noch einmal.")
    ),
    "request-audience": Problem(
        502,
        _l("Die Adresse des Dienstes stimmt nicht"),
        _l("Der Dienst nennt sich anders als hier eingestellt (TUN_SERVICE_URL). Bitte lassen Sie das prüfen."),
    ),
    "office-unknown": Problem(
        502,
        _l("Der Dienst kennt dieses Gesundheitsamt nicht"),
        _l(
            "Der öffentliche Schlüssel muss bei der Stadt angemeldet sein. Die Datei dafür finden Sie unter "
            "„Schlüssel“. War er angemeldet, wurde er gesperrt."
        ),
    ),
    "venue-unknown": Problem(
        404, _l("Diesen Ort gibt es nicht"), _l("Er gehört nicht zu diesem Gesundheitsamt oder wurde entfernt.")
    ),
    "request-unknown": Problem(
        404, _l("Diese Anfrage gibt es nicht"), _l("Vielleicht ist ihre Zeit vorbei. Stellen Sie sie neu.")
    ),
    "window-backwards": Problem(
        400, _l("Das Ende liegt nicht nach dem Anfang"), _l("Bitte prüfen Sie Datum und Uhrzeit.")
    ),
    "window-too-long": Problem(
        400, _l("Der Zeitraum ist zu lang"), _l("Bitte wählen Sie einen kürzeren, oder stellen Sie zwei Anfragen.")
    ),
    "window-in-future": Problem(
        400, _l("Der Zeitraum endet in der Zukunft"), _l("Er darf höchstens bis jetzt reichen.")
    ),
    "outside-retention": Problem(
        400,
        _l("So lange werden Daten nicht aufbewahrt"),
        _l("Was früher war, ist gelöscht. Bitte wählen Sie einen späteren Anfang."),
    ),
    "not-approved": Problem(409, _l("Die Zustimmung fehlt noch"), _l("Eine zweite Person muss zustimmen.")),
    "grant-expired": Problem(409, _l("Die Zeit zum Abholen ist vorbei"), _l("Bitte stellen Sie die Anfrage neu.")),
    "narrowing-only": Problem(
        400,
        _l("Das geht über die Anfrage hinaus"),
        _l("Sie können Zeitraum und Bereich enger fassen, aber nicht weiter."),
    ),
    "statement-refused": Problem(502, _l("Der Dienst hat den Versiegelungsschlüssel abgelehnt"), _ASK_CITY),
    "statement-window": Problem(
        502,
        _l("Die Gültigkeit des Versiegelungsschlüssels ist vorbei"),
        _l("Legen Sie einen neuen Versiegelungsschlüssel an."),
    ),
    "day-key-destroyed": Problem(
        409, _l("Diese Daten sind gelöscht"), _l("Ihre Aufbewahrungszeit ist vorbei. Niemand kann sie mehr lesen.")
    ),
    # --- visits from a patient's phone ---
    "words-mistyped": Problem(
        400,
        _l("Das sind nicht fünf Wörter der Liste"),
        _l("Bitte lassen Sie sich die Wörter noch einmal vorlesen. Groß und klein ist gleich."),
    ),
    "diary-unknown": Problem(
        404,
        _l("Unter diesen Wörtern liegt nichts bereit"),
        _l(
            "Lassen Sie sich die fünf Wörter noch einmal vorlesen. Nach 24 Stunden, nach dem ersten Abholen oder wenn "
            "die Person es zurückgenommen hat, ist nichts mehr da; dann kann sie die Besuche am Telefon neu geben. Sie "
            "muss auch dieses Gesundheitsamt gewählt haben."
        ),
    ),
    "diary-unreadable": Problem(
        400,
        _l("Was unter diesen Wörtern lag, lässt sich nicht lesen"),
        _l("Es wurde nichts gespeichert. Bitte lassen Sie sich die Besuche vorlesen und tippen Sie sie ein."),
    ),
    # --- cases and lists ---
    "case-closed": Problem(
        409, _l("Der Fall ist abgeschlossen"), _l("Für einen abgeschlossenen Fall wird nichts mehr angefragt.")
    ),
    "file-number-taken": Problem(
        409,
        _l("Dieses Aktenzeichen gibt es schon"),
        _l("Öffnen Sie den vorhandenen Fall, oder wählen Sie ein anderes."),
    ),
    "login-taken": Problem(409, _l("Diesen Anmeldenamen gibt es schon"), _l("Bitte wählen Sie einen anderen.")),
    "release-over": Problem(
        410,
        _l("Die Aufbewahrungszeit dieser Liste ist vorbei"),
        _l("Sie wird nicht mehr geöffnet. Solange der Dienst die Daten noch hat, können Sie neu anfragen."),
    ),
    "not-opened": Problem(
        409,
        _l("Die Liste ist nicht geöffnet"),
        _l("Öffnen Sie die Liste noch einmal, und laden Sie dann die Datei."),
    ),
    "time-unreadable": Problem(
        400, _l("Das ist keine Zeitangabe"), _l("Bitte geben Sie Datum und Uhrzeit an, etwa 21.11.2026 und 22:00.")
    ),
}
