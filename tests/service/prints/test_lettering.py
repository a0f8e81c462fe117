from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tun.service.prints.lettering import POINT, fit, printable, unprintable


def typewriter(text: str) -> float:
    """Every letter is 0.2 mm wide in one point."""
    return 0.2 * len(text)


def test_a_short_name_gets_the_largest_size() -> None:
    assert fit("Bar", typewriter, width=100, height=50, largest=40, smallest=10).size == 40


def test_a_smaller_size_is_preferred_to_a_broken_word() -> None:
    setting = fit("Fruchthalle am Markt", typewriter, width=60, height=50, largest=40, smallest=10)
    assert setting.lines == ("Fruchthalle", "am Markt")
    assert setting.size == 27


def test_a_word_too_long_for_any_size_is_broken() -> None:
    setting = fit("x" * 100, typewriter, width=100, height=50, largest=40, smallest=10)
    assert "".join(setting.lines) == "x" * 100
    assert len(setting.lines) > 1


def test_what_cannot_be_fitted_at_all_ends_in_an_ellipsis() -> None:
    setting = fit("abc " * 500, typewriter, width=100, height=10, largest=40, smallest=10)
    assert setting.lines[-1].endswith("…")
    assert setting.size == 10


@settings(deadline=None)
@given(st.text(st.sampled_from("aW -ß"), min_size=1, max_size=200))
def test_nothing_ever_leaves_its_space(text: str) -> None:
    setting = fit(text, typewriter, width=60, height=30, largest=40, smallest=6)
    assert all(typewriter(line) * setting.size <= 60 + 1e-9 for line in setting.lines)
    assert setting.height <= 30 + 6 * POINT


def test_europe_is_printable() -> None:
    name = "Łódź Şişli Ελλάδα Кириллица Þórr Őrség ẞ Հայաստան საქართველო"
    assert unprintable(name) == ""
    assert printable(name) == name


def test_letters_that_no_font_has_are_named_and_shown_as_boxes() -> None:
    assert unprintable("Haus 東京 東") == "東京"
    assert printable("Haus 東京") == "Haus □□"


def test_printed_text_is_composed_and_on_one_line() -> None:
    assert printable("Cafe\u0301\r\n  am\tEck\u202e\x00") == "Café am Eck"
