"""A sheet for the staff: what to do when a check-in does not go by itself, and what nobody may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .leaflet import Leaflet, Section, leaflets_pdf


@dataclass(frozen=True)
class Instructed:
    """What the sheet needs to know: the venue, the service's address, and for how long paper is kept."""

    venue: str
    city: str
    origin: str
    retention_days: int
    printed: date


def staff_sheet_pdf(instructed: Instructed, *, printed_at: int) -> bytes:
    """Two pages of A4, German first. `printed_at` is the document's date in Unix seconds."""
    title = f"TuN: Für das Personal, {instructed.venue}"
    pages = _german(instructed), _english(instructed)
    return leaflets_pdf(*pages, title=title, language="de-DE", printed_at=printed_at)


def _german(of: Instructed) -> Leaflet:
    host = of.origin.partition("://")[2]
    return Leaflet(
        title="Für das Personal: Check-in mit TuN",
        lead=f"{of.venue}. Im Normalfall scannt der Gast den Aushang, füllt aus und zeigt Ihnen eine grüne Seite.",
        sections=(
            Section(
                "Worauf Sie schauen",
                points=(
                    "Grüne Seite mit Haken, Name des Ortes und laufender Uhr. Ein Foto davon hat keine laufende Uhr.",
                    "Die Zahl der Personen passt zur Gruppe. Wer ohne Telefon dabei ist, steht als Begleitung "
                    "mit drin.",
                ),
            ),
            Section(
                "Ein Gast hat kein Telefon, oder es geht nicht",
                points=(
                    f"Ohne Kamera: {host}/c öffnen und den Code mit acht Zeichen vom Aushang eintippen.",
                    "Ohne Netz: Wer schon einmal da war, kann trotzdem einchecken; es wird später gesendet.",
                    f"Sonst das Formular auf Papier: {of.origin}/paper-form.pdf. Es gilt genauso viel.",
                ),
            ),
            Section(
                "Ein Gast möchte nicht",
                points=(
                    "Geben Sie die Information für Gäste: Lesen kann die Angaben nur das Gesundheitsamt, nicht "
                    "der Betrieb.",
                    "Bieten Sie das Formular auf Papier an. Niemand muss sein Telefon benutzen.",
                    "Lehnt der Gast auch das ab: Wo die Verordnung die Angaben verlangt, darf er nicht hinein. "
                    "Streiten Sie "
                    "nicht, holen Sie die Leitung.",
                ),
            ),
            Section(
                "Angaben sind offensichtlich falsch",
                points=(
                    "Fragen Sie freundlich nach, wenn es auf dem Papierformular unvollständig oder ein Scherz "
                    "ist; ohne "
                    "richtige Angaben gilt dasselbe wie ohne Angaben.",
                    "Auf dem Telefon berichtigt der Gast selbst, solange sein Besuch läuft. Ausweise prüfen Sie "
                    "dafür nicht.",
                ),
            ),
            Section(
                "Papierformulare",
                points=(
                    "Ein Blatt je Gruppe. Gleich einsammeln, nie liegen lassen: Andere Gäste dürfen nichts "
                    "davon sehen.",
                    "Tischnummer und Uhrzeit prüfen, Tag der Vernichtung eintragen, nach Tagen geordnet wegschließen.",
                    f"Nach {of.retention_days} Tagen schreddern, nicht in den Papierkorb werfen.",
                ),
            ),
            Section(
                "Was niemand darf",
                points=(
                    "In die Angaben von Gästen hineinsehen, sie abschreiben, abfotografieren oder Listen führen.",
                    "Das Telefon eines Gastes in die Hand nehmen oder für ihn etwas bestätigen, das er nicht "
                    "gelesen hat.",
                    "Gäste nach ihrer Gesundheit fragen, oder ihre Angaben für Werbung, Reservierung oder "
                    "privat verwenden.",
                    "Angaben an andere geben, auch nicht an die Polizei: Nur das Gesundheitsamt darf sie "
                    "bekommen. Es fragt "
                    "über TuN und nicht am Telefon. Ruft jemand an, holen Sie die Leitung.",
                ),
            ),
            Section(
                "Wenn etwas nicht stimmt",
                points=(
                    "Fremder Aufkleber über dem Code, oder viel mehr Check-ins als Gäste: sofort der Leitung "
                    "sagen. Sie kann "
                    "den Code zurückziehen und die Zeit als verdächtig kennzeichnen.",
                    "Am Ende des Tages: Wer vergessen hat, sich auszuchecken, wird von der Leitung mit „Alle "
                    "auschecken“ "
                    "ausgecheckt.",
                ),
            ),
        ),
        foot=f"TuN · Testen und Nachverfolgen · {of.city} · Stand {of.printed:%d.%m.%Y}",
    )


def _english(of: Instructed) -> Leaflet:
    host = of.origin.partition("://")[2]
    return Leaflet(
        title="For the staff: check-in with TuN",
        lead=f"{of.venue}. Usually guests scan the poster, fill in the form and show you a green page.",
        sections=(
            Section(
                "What you look at",
                points=(
                    "A green page with a tick, the name of the place and a running clock. In a photo the clock "
                    "stands still.",
                    "The number of persons suits the party. Those without a phone are on it as companions.",
                ),
            ),
            Section(
                "A guest has no phone, or it does not work",
                points=(
                    f"No camera: open {host}/c and type the code of eight characters from the poster.",
                    "No network: whoever checked in here before can do so all the same; it is sent later.",
                    f"Otherwise the paper form: {of.origin}/paper-form.pdf. It counts just as much.",
                ),
            ),
            Section(
                "A guest does not want to",
                points=(
                    "Hand over the information for guests: only the health office can read the details, not the venue.",
                    "Offer the paper form. Nobody has to use their phone.",
                    "If the guest refuses that too: where the ordinance demands the details, there is no entry. "
                    "Do not "
                    "argue, call the manager.",
                ),
            ),
            Section(
                "Details are obviously wrong",
                points=(
                    "Ask kindly where a paper form is incomplete or a joke; without true details the same holds as "
                    "without details.",
                    "On the phone guests correct them themselves while the visit lasts. You do not check "
                    "identity cards "
                    "for it.",
                ),
            ),
            Section(
                "Paper forms",
                points=(
                    "One sheet for each party. Collect it at once, never leave it lying: other guests must see "
                    "none of it.",
                    "Check table and time, write down the day of destruction, lock away by day.",
                    f"Shred after {of.retention_days} days, do not throw it into the waste paper.",
                ),
            ),
            Section(
                "What nobody may do",
                points=(
                    "Look into guests’ details, copy them, photograph them or keep lists.",
                    "Take a guest’s phone, or confirm for them what they have not read.",
                    "Ask guests about their health, or use their details for advertising, bookings or privately.",
                    "Hand details to others, not to the police either: only the health office may have them. It "
                    "asks through "
                    "TuN and not on the phone. If somebody rings, call the manager.",
                ),
            ),
            Section(
                "When something is wrong",
                points=(
                    "A strange sticker over the code, or many more check-ins than guests: tell the manager at "
                    "once, who can "
                    "revoke the code and mark the time as suspicious.",
                    "At the end of the day the manager checks out those who forgot to.",
                ),
            ),
        ),
        foot=f"TuN · Testen und Nachverfolgen · {of.city} · As of {of.printed:%d.%m.%Y}",
    )
