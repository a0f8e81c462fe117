"""Times as people read them, on the city's clock, and templates that forget nothing."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.house.conftest import NOON, Shell

DAY = 86_400


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (NOON, "heute, 13:00 Uhr"),
        (NOON + DAY, "morgen, 13:00 Uhr"),
        (NOON - DAY, "gestern, 13:00 Uhr"),
        (NOON + 2 * DAY, "25. November 2026, 13:00 Uhr"),
        (NOON + 11 * 3600 - 1, "heute, 23:59 Uhr"),
        (NOON + 11 * 3600, "morgen, 00:00 Uhr"),
        (NOON - 13 * 3600, "heute, 00:00 Uhr"),
        (NOON - 13 * 3600 - 1, "gestern, 23:59 Uhr"),
    ],
)
def test_a_day_is_a_day_on_the_citys_clock(client: FlaskClient, at: int, told: str) -> None:
    assert client.get(f"/times/{at}").text.startswith(f"{told} / ")


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (1_774_745_999, "29. März 2026 / 01:59 / 2026-03-29T00:59:59Z"),
        (1_774_746_000, "29. März 2026 / 03:00 / 2026-03-29T01:00:00Z"),
        (1_792_889_999, "25. Oktober 2026 / 02:59 / 2026-10-25T00:59:59Z"),
        (1_792_890_000, "25. Oktober 2026 / 02:00 / 2026-10-25T01:00:00Z"),
        (0, "1. Januar 1970 / 01:00 / 1970-01-01T00:00:00Z"),
    ],
)
def test_the_clock_changes_twice_a_year(client: FlaskClient, at: int, told: str) -> None:
    assert f" / {told} / " in client.get(f"/times/{at}").text


def test_numbers_and_dates_speak_the_readers_language(client: FlaskClient) -> None:
    assert client.get(f"/times/{NOON}").text.endswith(" / 12.345")
    english = client.get(f"/times/{NOON}?lang=en").text
    assert english.endswith(" / 12,345") and " / 23 November 2026 / " in english


def test_yesterday_moves_with_the_clock(shell: Shell) -> None:
    shell.clock.now = NOON + DAY
    assert shell.client().get(f"/times/{NOON}").text.startswith("gestern, 13:00 Uhr")


def test_a_template_may_not_forget_a_value(client: FlaskClient) -> None:
    assert client.get("/undefined").status_code == 500
