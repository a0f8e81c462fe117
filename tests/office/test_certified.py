"""Names against certificates, at the office alone: confirmed, differs, or none; kind only where the city shows it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

from tests.office.conftest import ADA, EVENING, MARKER, XAVER, HealthOffice
from tests.office.journey import release_path
from tests.office.test_exports import contacts
from tun.core.contact import Contact
from tun.core.proofs import Opening
from tun.core.releases import ReleasedProof, ReleasedVisit
from tun.core.window import Stay
from tun.office.certified import Certified, NameState, certify
from tun.office.exports.columns import HEADER
from tun.office.exports.csv import contact_csv

CONFIRMED, DIFFERS, UNOPENED, NONE = NameState
OF_ADA = Opening(bytes(16), "LOVELACE", "ADA<AUGUSTA", "1815-12-10", "URN:UVCI:01DE/ADA")
OF_RENEE = Opening(bytes(15) + b"\x01", "GROSS", "RENEE", "1990", "URN:UVCI:01DE/RENEE")
OF_BERTA = Opening(bytes(15) + b"\x02", "BRECHT", "BERTA", "1990")


def visit(*proofs: ReleasedProof) -> ReleasedVisit:
    stay = Stay(EVENING, EVENING + 3600, False)
    return ReleasedVisit(bytes(16), stay, 1, None, 2, "self-typed", False, b"", proofs=proofs)


def certified(
    contact: Contact, openings: list[Any], *, of: list[Opening] | None = None, grounds: tuple[int, ...] = ()
) -> list[Certified]:
    """`of` are the openings that the proofs commit to, where the contact tells others."""
    told: list[Any] = [one.to_json() if isinstance(one, Opening) else one for one in openings]
    proofs = [ReleasedProof(one.holder, grounds) for one in of or openings]
    return certify(visit(*proofs), replace(contact, openings=tuple(told)))


def test_a_name_on_a_certificate_is_confirmed() -> None:
    assert certified(ADA, [OF_ADA]) == [Certified("Ada Lovelace", CONFIRMED, "LOVELACE, ADA AUGUSTA")]


def test_another_name_differs_and_both_are_told() -> None:
    assert certified(ADA, [OF_BERTA]) == [Certified("Ada Lovelace", DIFFERS, "BRECHT, BERTA")]


def test_without_a_proof_there_is_no_certificate() -> None:
    assert XAVER.companions
    assert certified(XAVER, []) == [Certified(f"{MARKER} Ngô", NONE)]


def test_each_of_a_group_has_the_proof_that_fits_in_whatever_order_they_came() -> None:
    group = replace(ADA, companions=("Renée Groß", "Kind Groß"))
    for openings in ([OF_ADA, OF_RENEE], [OF_RENEE, OF_ADA]):
        assert certified(group, openings) == [
            Certified("Ada Lovelace", CONFIRMED, "LOVELACE, ADA AUGUSTA"),
            Certified("Renée Groß", CONFIRMED, "GROSS, RENEE"),
            Certified("Kind Groß", NONE),
        ]


def test_a_certificate_of_somebody_whom_nobody_wrote_down_is_told_too() -> None:
    assert certified(ADA, [OF_ADA, OF_BERTA])[1:] == [Certified("", DIFFERS, "BRECHT, BERTA")]


def test_an_opening_that_does_not_open_its_proof_confirms_nothing() -> None:
    forged = replace(OF_BERTA, fnt="LOVELACE", gnt="ADA")
    others: tuple[list[Any], ...] = ([forged], [], [{}], [{"salt": 1}], [OF_ADA])
    for told in others:
        assert certified(ADA, told, of=[OF_BERTA]) == [Certified("Ada Lovelace", UNOPENED)]


def test_kind_and_certificate_are_told_only_where_the_release_has_the_kind() -> None:
    assert certified(ADA, [OF_ADA])[0].certificate_id == ""
    [shown] = certified(ADA, [OF_ADA], grounds=(1, 3))
    assert (shown.grounds, shown.certificate_id) == ((1, 3), "URN:UVCI:01DE/ADA")


def column(contact: Contact, *openings: Opening, grounds: tuple[int, ...] = ()) -> str:
    proofs = tuple(ReleasedProof(one.holder, grounds) for one in openings)
    spoken = replace(contact, openings=tuple(one.to_json() for one in openings))
    text = contact_csv(contacts([spoken], proofs=proofs)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))[1][HEADER.index("Name laut Zertifikat")]


def test_a_file_says_it_in_one_column() -> None:
    assert column(ADA) == "kein Zertifikat"
    assert column(ADA, OF_ADA) == "Name bestätigt"
    assert column(ADA, OF_BERTA) == "Name weicht ab: BRECHT, BERTA"
    group = replace(ADA, companions=("Renée Groß",))
    assert column(group, OF_RENEE) == "Ada Lovelace: kein Zertifikat; Renée Groß: Name bestätigt"
    assert column(ADA, OF_ADA, grounds=(1, 6)) == "Name bestätigt (Antigentest, URN:UVCI:01DE/ADA)"


def test_the_list_says_it_for_each_visit(health_office: HealthOffice) -> None:
    def add(contact: Contact, *openings: Opening, grounds: tuple[int, ...] = (), forged: bool = False) -> None:
        told = replace(contact, openings=tuple(one.to_json() for one in openings))
        proofs = tuple(ReleasedProof(bytes(32) if forged else one.holder, grounds) for one in openings)
        health_office.partner.add_visit(told, arrival=EVENING, proofs=proofs)

    add(ADA, OF_ADA)
    add(ADA, OF_BERTA)
    add(XAVER, OF_RENEE)
    add(ADA, OF_ADA, grounds=(1, 3))
    add(ADA, OF_ADA, forged=True)
    ines = health_office.signed_in()
    page = ines.post(f"{release_path(ines)}/open").text
    counted = {words: page.count(f"{words}</span>") for words in ("Name bestätigt", "Name weicht ab")}
    assert counted == {"Name bestätigt": 3, "Name weicht ab": 1}
    assert page.count("kein Zertifikat</span>") == page.count("Name nicht prüfbar</span>") == 1
    assert "BRECHT, BERTA" in page and page.count("URN:UVCI:01DE/ADA") == 1
    assert "Antigentest, geimpft" in page and "Renée Groß</span>" in page
