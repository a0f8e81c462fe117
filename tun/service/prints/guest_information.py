"""The information that Art. 13 GDPR gives guests, for one venue: a page in German, and one in English.

What is said here is what TuN does, and no more; whoever runs a venue is responsible and names who answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .leaflet import Leaflet, Section, leaflets_pdf


@dataclass(frozen=True)
class Informed:
    """What the leaflet needs to know; what the operator has not said yet is None, and can be written in by hand."""

    venue: str
    address: str
    city: str
    office: str
    origin: str
    retention_days: int
    printed: date
    responsible: str | None = None
    contact: str | None = None
    protection: str | None = None
    authority: str | None = None


def guest_information_pdf(informed: Informed, *, printed_at: int) -> bytes:
    """Two pages of A4, German first. `printed_at` is the document's date in Unix seconds."""
    title = f"TuN: Information für Gäste, {informed.venue}"
    return leaflets_pdf(_german(informed), _english(informed), title=title, language="de-DE", printed_at=printed_at)


def _german(of: Informed) -> Leaflet:
    days = of.retention_days
    return Leaflet(
        title="Information für Gäste: Ihre Kontaktdaten",
        lead=f"{of.venue}, {of.address}",
        sections=(
            Section(
                "Wer verantwortlich ist",
                (f"{of.responsible or of.venue + ', ' + of.address}.", *(_said("Erreichbar", of.contact))),
                lines=0 if of.contact else 1,
            ),
            Section(
                "Wer Fragen zum Datenschutz beantwortet",
                (of.protection or "Der Betrieb selbst, unter den Angaben oben.",),
            ),
            Section(
                "Was erhoben wird",
                (
                    "Vor- und Nachname, Telefonnummer, Anschrift, auf Wunsch die E-Mail-Adresse, die Namen Ihrer "
                    "Begleitung, dazu Ort, Bereich oder Tisch, Ankunft und Ende Ihres Besuchs. Nicht gespeichert "
                    "werden die Adresse Ihres Anschlusses und irgendetwas, das zwei Ihrer Besuche verbindet.",
                ),
            ),
            Section(
                "Wozu, und mit welchem Recht",
                (
                    "Allein damit das Gesundheitsamt Menschen erreichen kann, die einer Infektion ausgesetzt waren. "
                    "Rechtsgrundlage: Art. 6 Abs. 1 Buchst. c DSGVO mit § 28a Abs. 1 Nr. 17 und Abs. 4 des "
                    "Infektionsschutzgesetzes und der Verordnung des Landes. Jede andere Verwendung ist unzulässig.",
                ),
            ),
            Section(
                "Wer sie lesen kann",
                (
                    f"Nur das zuständige Gesundheitsamt ({of.office}), und nur die Besuche, die es wegen "
                    "einer Infektion anfordert. Ihr Telefon "
                    f"verschlüsselt Namen, Telefonnummer und Anschrift; weder der Betrieb noch {of.city} als "
                    "Betreiber "
                    "des Dienstes TuN kann sie lesen. Der Dienst verarbeitet Ort und Zeit. Ein Formular auf Papier "
                    "verwahrt der Betrieb verschlossen für das Gesundheitsamt.",
                ),
            ),
            Section(
                "Bis wann",
                (
                    f"{days} Tage nach Ihrer Ankunft wird alles gelöscht, Papier vernichtet. Was das "
                    "Gesundheitsamt bis "
                    "dahin angefordert hat, löscht es nach seinen eigenen Fristen.",
                ),
            ),
            Section(
                "Müssen Sie die Angaben machen?",
                (
                    "Ohne sie kann Ihnen der Zutritt verweigert werden, wo die Verordnung sie verlangt. Sie dürfen "
                    "zwischen Telefon und Papier wählen. Es gibt keine automatische Entscheidung und kein Profil.",
                ),
            ),
            Section(
                "Ihre Rechte",
                (
                    "Sie können Auskunft, Berichtigung, Löschung oder Einschränkung verlangen (Art. 15 bis 18 "
                    "DSGVO). "
                    "Solange Ihr Besuch läuft, berichtigen Sie Ihre Angaben auf Ihrem Telefon; Ihre Besuche "
                    "zeigt Ihnen "
                    f"{of.origin}/diary. Weil niemand im Betrieb und im Dienst weiß, welcher Besuch Ihrer ist, "
                    "kann dort "
                    "keiner einzeln herausgesucht werden (Art. 11 DSGVO).",
                ),
            ),
            Section(
                "Beschwerde",
                (
                    of.authority
                    or "Bei der Datenschutzaufsicht des Landes, in dem Sie wohnen oder in dem der Betrieb ist.",
                ),
            ),
        ),
        foot=f"TuN · Testen und Nachverfolgen · {of.city} · Art. 13 DSGVO · Stand {of.printed:%d.%m.%Y}",
    )


def _english(of: Informed) -> Leaflet:
    days = of.retention_days
    return Leaflet(
        title="Information for guests: your contact details",
        lead=f"{of.venue}, {of.address}",
        sections=(
            Section(
                "Who is responsible",
                (f"{of.responsible or of.venue + ', ' + of.address}.", *(_said("Contact", of.contact))),
                lines=0 if of.contact else 1,
            ),
            Section(
                "Who answers questions about data protection",
                (of.protection or "The venue itself, at the contact above.",),
            ),
            Section(
                "What is collected",
                (
                    "First name and surname, phone number, address, your e-mail address if you wish, the names of "
                    "those with you, and the place, area or table, arrival and end of your visit. Not stored "
                    "are your "
                    "network address and anything that would link two of your visits.",
                ),
            ),
            Section(
                "What for, and on what legal basis",
                (
                    "Only so that the health office can reach people who were exposed to an infection. Legal basis: "
                    "Art. 6(1)(c) GDPR with section 28a(1) no. 17 and (4) of the Infection Protection Act (IfSG) and "
                    "the state’s ordinance. Any other use is unlawful.",
                ),
            ),
            Section(
                "Who can read it",
                (
                    f"Only the health office in charge ({of.office}), and only the visits that it "
                    "requests because of an infection. Your phone "
                    f"encrypts name, phone number and address; neither the venue nor {of.city}, which runs the "
                    "service "
                    "TuN, can read them. The service processes place and time. A paper form is locked away by the "
                    "venue for the health office.",
                ),
            ),
            Section(
                "Until when",
                (
                    f"Everything is deleted {days} days after your arrival, paper destroyed. What the health office "
                    "has requested by then, it deletes by its own rules.",
                ),
            ),
            Section(
                "Do you have to give your details?",
                (
                    "Without them you may be refused entry where the ordinance demands them. You may choose between "
                    "phone and paper. There is no automated decision and no profile.",
                ),
            ),
            Section(
                "Your rights",
                (
                    "You may ask for access, correction, erasure or restriction (Art. 15 to 18 GDPR). While "
                    "your visit "
                    "lasts you correct your details on your phone; your visits are shown at "
                    f"{of.origin}/diary. Because nobody at the venue or in the service knows which visit is yours, "
                    "none can be looked up there one by one (Art. 11 GDPR).",
                ),
            ),
            Section(
                "Complaint",
                (
                    of.authority
                    or "To the data protection authority of the state where you live or where the venue is.",
                ),
            ),
        ),
        foot=f"TuN · Testen und Nachverfolgen · {of.city} · Art. 13 GDPR · As of {of.printed:%d.%m.%Y}",
    )


def _said(word: str, text: str | None) -> tuple[str, ...]:
    """The line with the contact; without one its word alone, above the line to write on."""
    return (f"{word}: {text}",) if text else (f"{word}:",)
