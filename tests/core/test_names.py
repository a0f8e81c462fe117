"""Typed names against names on certificates."""

from __future__ import annotations

import pytest

from tun.core.names import fits, fits_whole, shown


@pytest.mark.parametrize(
    ("family", "given", "fnt", "gnt"),
    [
        ("Müller", "Zoë", "MUELLER", "ZOE"),
        ("Muller", "Zoe", "MULLER", "ZOE"),
        ("Müller", "Zoë", "MULLER", "ZOE"),
        ("MÜLLER-ÖZDEMIR", "Zoë", "MUELLER<OEZDEMIR", "ZOE"),
        ("Müller", "Zoë", "MUELLER<OEZDEMIR", "ZOE<MARIE"),
        ("Özdemir Müller", "Marie", "MUELLER<OEZDEMIR", "ZOE<MARIE"),
        ("Weiß", "Jürgen", "WEISS", "JUERGEN"),
        ("O’Neil", "Renée", "ONEIL", "RENEE"),
        ("van Dyk", "Jan", "VANDYK", "JAN"),
        ("Sørensen", "Åse", "SOERENSEN", "AASE"),
        ("Sørensen", "Åse", "SORENSEN", "ASE"),
        ("Łukasz", "Đorđe", "LUKASZ", "DORDE"),
        ("Ngô", "Thị Hương", "NGO", "THI<HUONG"),
        ("Mu\u0308ller", "Zoe\u0308", "MUELLER", "ZOE"),
        ("Suharto", "Suharto", "SUHARTO", ""),
        ("Suharto", "–", "", "SUHARTO"),
        ("  Müller  ", "Zoë ", "MUELLER", "ZOE"),
    ],
)
def test_these_are_the_same_person(family: str, given: str, fnt: str, gnt: str) -> None:
    assert fits(family, given, fnt=fnt, gnt=gnt)
    if fnt and gnt and fnt != "VANDYK":  # one line does not say where a name ends
        assert fits_whole(f"{given} {family}", fnt=fnt, gnt=gnt)
        assert fits_whole(f"{family}, {given}", fnt=fnt, gnt=gnt)


@pytest.mark.parametrize(
    ("family", "given"),
    [("Müllers", "Zoë"), ("Müller", "Zoey"), ("Zoë", "Müller"), ("Müller-Lüdenscheidt", "Zoë"), ("", ""), ("–", "–"),
     ("Müller", ""), ("", "Zoë"), ("张", "伟"), ("M", "Z")],
)  # fmt: skip
def test_these_are_not(family: str, given: str) -> None:
    assert not fits(family, given, fnt="MUELLER", gnt="ZOE")


@pytest.mark.parametrize("name", ["", "–", "Zoë", "Müller", "Zoë Meier", "Zoë Müller Meier", "<", "ZOE<"])
def test_a_whole_name_needs_a_part_of_each(name: str) -> None:
    assert not fits_whole(name, fnt="MUELLER", gnt="ZOE")


def test_a_certificates_name_is_shown_as_it_stands() -> None:
    assert shown("MUELLER<OEZDEMIR", "ZOE") == "MUELLER OEZDEMIR, ZOE"
    assert shown("", "ZOE") == "ZOE"
