"""Advice on areas: a few questions, a proposal with its reason, editable before anything is saved."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask

from tun.service.actions.advice import layout_of, propose
from tun.service.actions.details import CROWD, MOST_AREAS, VENUE_KINDS
from tun.service.actions.refusals import TooManyAreas
from tun.service.web.venue_advice import LAYOUT_WORDS

from .conftest import Person
from .test_areas import areas
from .test_new_venue import ANSWERS


def proposed(page: str) -> list[str]:
    found = re.search(r'<textarea[^>]*name="listed"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    return unescape(found[1]).splitlines()


@pytest.mark.parametrize(
    ("count", "seats", "labels", "limit", "reason"),
    [
        (2, 4, ["Block 1", "Block 2"], 4, "whole"),
        (2, None, ["Block 1", "Block 2"], None, "unknown"),
        (1, CROWD, ["Block 1"], CROWD, "whole"),
        (1, CROWD + 1, ["Block 1, Teil 1", "Block 1, Teil 2"], 51, "split"),
    ],
)
def test_a_unit_is_divided_where_too_many_would_share_a_code(
    count: int, seats: int | None, labels: list[str], limit: int | None, reason: str
) -> None:
    proposal = propose("Block", count, seats, part="Teil")
    assert [area.label for area in proposal.areas] == labels
    assert {area.capacity for area in proposal.areas} == {limit}
    assert proposal.reason == reason


def test_a_stadium_stays_within_what_a_venue_can_have() -> None:
    fits = propose("Tribüne", 4, 12_000, part="Block", taken=["Parkplatz"])
    assert (len(fits.areas), fits.areas[0].capacity, fits.reason) == (480, CROWD, "split")
    large = propose("Tribüne", 4, 20_000, part="Block", taken=["Parkplatz"])
    assert (len(large.areas), large.areas[0].capacity, large.reason) == (496, 162, "still-crowded")


@pytest.mark.parametrize("count", [0, MOST_AREAS + 1])
def test_more_units_than_a_venue_can_have_are_refused(count: int) -> None:
    with pytest.raises(TooManyAreas):
        propose("Tisch", count, 4, part="Teil")


def test_what_exists_is_not_proposed_again() -> None:
    assert [area.label for area in propose("Tisch", 3, 4, part="Teil", taken=["TISCH 2"]).areas] == [
        "Tisch 1",
        "Tisch 3",
    ]


def test_every_kind_of_venue_has_a_layout_in_words() -> None:
    assert {layout_of(kind) for kind in VENUE_KINDS} == set(LAYOUT_WORDS)


def test_a_new_restaurant_gets_its_tables_proposed_and_nothing_is_saved(olga: Person) -> None:
    answer = olga.browser.send(
        "/venue/new", **{**ANSWERS, "name": ""}, count="3", word="Tisch", seats="4", advise="yes"
    )
    assert answer.status_code == 200
    assert proposed(answer.text) == ["Tisch 1: 4", "Tisch 2: 4", "Tisch 3: 4"]
    assert "Wer zusammen an einem Tisch sitzt, ist sich am nächsten." in answer.text
    assert 'value="Lindenweg"' in answer.text
    assert "Zur Linde" not in olga.browser.get("/venue/").text


def test_the_proposal_is_saved_as_it_was_edited(olga: Person, app: Flask) -> None:
    answer = olga.send("/areas", layout="rows", count="2", word="Tisch", seats="150", advise="yes")
    lines = proposed(answer.text)
    assert lines == ["Block 1, Teil 1: 75", "Block 1, Teil 2: 75", "Block 2, Teil 1: 75", "Block 2, Teil 2: 75"]
    assert "Jeder ist in 2 Teile geteilt" in answer.text
    assert len(areas(app, olga)) == 2
    olga.send("/areas", word="Tisch", listed="\n".join([*lines[:3], "Loge: 8"]))
    assert areas(app, olga)[2:] == [
        (3, "Block 1, Teil 1", 75),
        (4, "Block 1, Teil 2", 75),
        (5, "Block 2, Teil 1", 75),
        (6, "Loge", 8),
    ]


def test_a_proposal_leaves_what_was_typed_and_comes_once(olga: Person) -> None:
    page = olga.send("/areas", layout="tables", count="2", word="Loge", listed="Bar: 12", advise="yes").text
    assert proposed(page) == ["Bar: 12", "Loge 1", "Loge 2"]
    again = olga.send("/areas", layout="tables", count="2", word="Loge", listed="\n".join(proposed(page)), advise="yes")
    assert proposed(again.text) == ["Bar: 12", "Loge 1", "Loge 2"]


def test_the_layout_follows_the_kind_of_the_venue_unless_chosen(olga: Person, otto: Person) -> None:
    assert proposed(olga.send("/areas", count="1", word="", seats="9", advise="yes").text) == ["Block 1: 9"]
    assert proposed(otto.send("/areas", layout="open", count="1", word="Tisch", advise="yes").text) == ["Zone 1"]
    assert proposed(otto.send("/areas", layout="hover", count="1", word="Nische", advise="yes").text) == ["Nische 1"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"count": ""}, "Geben Sie an, wie viele es sind"),
        ({"count": "viele"}, "Bitte geben Sie eine ganze Zahl ein"),
        ({"count": "501"}, "Ein Ort kann höchstens 500 Bereiche und Tische haben."),
        ({"count": "499"}, "Ein Ort kann höchstens 500 Bereiche und Tische haben."),
        ({"count": "3", "seats": "-1"}, "Bitte geben Sie eine ganze Zahl ein"),
    ],
)
def test_an_open_question_is_named_at_its_field(olga: Person, fields: dict[str, str], told: str) -> None:
    answer = olga.send("/areas", word="Tisch", listed="Bar: 12", advise="yes", **fields)
    assert answer.status_code == 400
    assert told in answer.text
    assert proposed(answer.text) == ["Bar: 12"]


def test_more_than_a_hundred_in_one_area_are_warned_about_and_not_refused(otto: Person, app: Flask) -> None:
    page = otto.send("/areas", word="Tisch", listed="Saal: 101\nStube: 100").text
    assert "Mehr als 100 Personen in einem Bereich: Saal. Wird dort jemand krank" in page
    assert page.count("zu groß</span>") == 1
    assert areas(app, otto)[12:] == [(13, "Saal", 101), (14, "Stube", 100)]
    assert (
        "Mehr als 100 Personen in einem Bereich: Stube." in otto.send("/areas/14", label="Stube", capacity="900").text
    )


def test_the_hints_follow_their_own_advice(olga: Person) -> None:
    for page in (olga.get("/areas").text, olga.browser.get("/venue/new").text):
        assert all(int(number) <= CROWD for number in re.findall(r"„[^“]*: (\d+)“", page))
        assert "„Parkett links: 80“" in page
