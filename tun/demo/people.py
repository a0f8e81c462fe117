"""People of the demonstration: invented, with the kinds of names that a city has."""

from __future__ import annotations

from tun.core.contact import Contact

_STREETS = (
    "Eisenbahnstraße",
    "Pirmasenser Straße",
    "Am Vogelwoog",
    "Königstraße",
    "Barbarossastraße",
    "Merkurstraße",
)
_NAMES = (
    ("Anna", "Schneider"),
    ("Jürgen", "Groß"),
    ("Zeynep", "Yılmaz"),
    ("Siobhán", "O’Neil"),
    ("Paul", "Null"),
    ("Linh", "Ngô"),
    ("Þórdís", "Jónsdóttir"),
    ("伟", "张"),
    ("Łukasz", "Wiśniewski"),
    ("Ελένη", "Παπαδοπούλου"),
    ("María José", "García López"),
    ("Bärbel", "Müller-Lüdenscheidt"),
    ("Olena", "Шевченко"),
    ("Karl-Heinz", "Weber"),
    ("Amina", "Diallo"),
    ("Renate", "Becker"),
    ("Thomas", "von der Au"),
    ("Fatima", "El-Sayed"),
    ("Günther", "Höhn"),
    ("Chloé", "D’Arc"),
    ("Markus", "Lang"),
    ("Ivana", "Horvat"),
    ("Petra", "Scherer"),
    ("Emil", "Kästner-Voß"),
)


def person(number: int) -> Contact:
    """The `number`th inhabitant, the same each time. Telephone numbers lie in a range that is never assigned."""
    given, family = _NAMES[number % len(_NAMES)]
    return Contact(
        given_name=given,
        family_name=family,
        phone=f"0152 288175{number % 100:02d}",
        email="",
        street=_STREETS[number % len(_STREETS)],
        house_number=str(1 + number * 7 % 120),
        postcode=("67655", "67657", "67659", "67661")[number % 4],
        city="Kaiserslautern",
        companions=("Mia",) if number % 9 == 4 else (),
    )
