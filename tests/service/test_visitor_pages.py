"""Pages for visitors: the same for everybody, without cookie, without anything from elsewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from tests.service.conftest import City


@pytest.fixture
def city(standing: City) -> City:
    """Pages change nothing."""
    return standing


PAGES = ["/", "/c", "/card", "/device", "/diary", "/pass", "/wallet", "/about", "/nothing"]


class Reader(HTMLParser):
    """What a page consists of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def read(city: City, path: str) -> tuple[str, Reader]:
    answer = city.client().get(path)
    assert answer.mimetype == "text/html"
    text = answer.get_data(as_text=True)
    return text, Reader(text)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_page_needs_nothing_from_elsewhere_and_nothing_inline(city: City, path: str, language: str) -> None:
    _, page = read(city, f"{path}?lang={language}")
    for tag, attributes in page.tags:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag
        if tag in ("script", "img", "link", "iframe", "source", "form", "use"):
            for name in ("src", "href", "action"):
                address = attributes.get(name)
                assert address is None or re.match(r"(/(?!/)|#|data:image/)", address), (tag, address)
    for script in page.all("script"):
        assert script.get("src") or script.get("type") == "application/json", "no inline script"
    assert not page.all("style")
    assert page.all("html")[0]["lang"] == language
    assert page.all("meta")


@pytest.mark.parametrize("path", ["/", "/c", "/card", "/device", "/diary", "/pass", "/wallet", "/about"])
def test_a_page_is_the_same_for_everybody(city: City, path: str) -> None:
    one = city.client().get(path, headers={"User-Agent": "a"}).get_data()
    two = city.client().get(path, headers={"User-Agent": "b", "Cookie": "x=y"}).get_data()
    assert one == two
    assert b"csrf" not in one


def test_what_is_asked_for_behind_the_hash_is_not_needed_to_serve_the_page(city: City) -> None:
    plain = city.client().get("/c").get_data()
    assert city.client().get("/c?anything=1").status_code == 200
    assert b"Fruchthalle" not in plain


def test_the_pages_say_how_long_visits_are_kept(fresh_city: City) -> None:
    for language in ("de", "en"):
        text, _ = read(fresh_city, f"/about?lang={language}")
        assert "28" in text
    object.__setattr__(fresh_city.service.config, "retention_days", 14)
    text, _ = read(fresh_city, "/about")
    assert "14" in text


def test_the_paper_form_is_a_pdf_in_both_languages(fresh_city: City) -> None:
    german = fresh_city.client().get("/paper-form.pdf")
    english = fresh_city.client().get("/paper-form.pdf?lang=en")
    for answer in (german, english):
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert answer.get_data().startswith(b"%PDF-")
    assert german.get_data() != english.get_data()
    fresh_city.clock.now += 3600
    assert fresh_city.client().get("/paper-form.pdf").get_data() == german.get_data(), "the same form is the same bytes"


@pytest.mark.parametrize("language", ["de", "en"])
def test_an_unknown_page_leads_home_in_words(city: City, language: str) -> None:
    text, page = read(city, f"/nothing?lang={language}")
    assert ("gibt es nicht" in text) is (language == "de")
    assert any((link.get("href") or "").split("?")[0] == "/" for link in page.all("a"))


def test_a_page_is_compressed_for_who_can_read_it_and_says_so(city: City) -> None:
    import gzip

    plain = city.client().get("/c")
    packed = city.client().get("/c", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.get_data()) == plain.get_data()
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("value", ["de", "en", "xx", "", "de\x00", "../etc", "DE", "<script>", "%F0%9F%A6%8A"])
def test_any_language_gets_a_page(city: City, value: str) -> None:
    answer = city.client().get("/c", query_string={"lang": value})
    assert answer.status_code == 200
    assert "<script>" not in re.sub(r"<script [^>]*>", "", answer.get_data(as_text=True))
