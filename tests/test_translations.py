"""Two languages, complete: every German text has its English, and no text slips past the catalogue."""

from __future__ import annotations

import ast
import re
import string
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from jinja2 import Environment, nodes
from jinja2.lexer import Token

from scripts import translations

TEMPLATES = sorted((translations.ROOT / "templates").rglob("*.html"))
EDGES = sorted(
    path for house in ("service", "office") for path in (translations.ROOT / "tun" / house / "web").glob("*.py")
)
# Names and signs that are the same in every language.
SAME_EVERYWHERE = {
    "TuN", "Deutsch", "English", "Testen und Nachverfolgen", "QR", "PDF", "CSV", "Excel", "Name", "Status", "Code",
    "IfSG",
}  # fmt: skip
GERMAN = re.compile(
    r"[äöüÄÖÜß„“]|\b(und|oder|nicht|keine?|der|die|das|den|dem|eine?|ist|sind|wird|werden|Sie|Ihre?n?|bitte"
    r"|mit|von|bis|auf|zum|zur|noch|nur)\b"
)
ENGLISH = re.compile(r"\b(the|and|not|with|of|your|you|please|this|that|are|for|from|have|has|can|cannot)\b")
GETTEXT = {"_", "_l", "gettext", "ngettext", "lazy_gettext"}


@cache
def texts() -> list[Message]:
    return [message for message in translations.extracted() if message.id]


def forms(value: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def placeholders(text: str) -> set[str]:
    """`%(name)s` of gettext and `{name}` of the scripts; how a value is written may differ, its name may not."""
    return set(re.findall(r"%\((\w+)\)[sd]", text)) | {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_there_are_texts_to_look_at() -> None:
    places = {name for text in texts() for name, _ in text.locations}
    assert len(texts()) > 500
    assert any(name.startswith("templates/office/") for name in places)
    assert any(name.startswith("tun/service/web/") for name in places)


def test_every_text_has_its_english() -> None:
    known = {message.id: message for message in translations.written() if message.id}
    missing = [text.id for text in texts() if text.id not in known or translations.is_missing(known[text.id].string)]
    assert missing == [], "run `make translations` and fill in what it adds"


def test_no_english_is_left_over_or_doubtful() -> None:
    wanted = {text.id for text in texts()}
    catalogue = translations.written()
    assert [message.id for message in catalogue if message.id and message.id not in wanted] == []
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    assert list(catalogue.obsolete) == []


def test_a_translation_asks_for_the_same_values() -> None:
    for message in translations.written():
        if message.id:
            wanted = set().union(*map(placeholders, forms(message.id)))
            for translated in forms(message.string):
                assert placeholders(translated) == wanted, message.id


def test_a_translation_says_no_more_and_no_less_at_its_edges() -> None:
    """Blanks, colons and full stops at the end are part of how texts are put together on a page."""
    for message in translations.written():
        if message.id:
            for german, english in zip(forms(message.id), forms(message.string), strict=True):
                assert german.strip() == german and english.strip() == english
                for sign in (":", "?", "…"):
                    assert german.endswith(sign) == english.endswith(sign), german


def test_the_texts_in_the_code_are_german() -> None:
    found = [form for text in texts() for form in forms(text.id) if ENGLISH.search(form) and not GERMAN.search(form)]
    assert found == []


def test_no_german_is_left_in_the_english() -> None:
    quoted = re.compile(r"§[^–]*|“[^”]*”|Schillerstraße|CoBeLVO")  # law and examples keep their names
    found = [
        form
        for message in translations.written()
        if message.id
        for form in forms(message.string)
        if re.search(r"[äöüÄÖÜß„]|\b(und|oder|nicht|der|das|ist|sind|Sie|bitte|für)\b", quoted.sub("", form))
    ]
    assert [form for form in found if "café" not in form] == []


def test_the_compiled_catalogue_is_the_written_one() -> None:
    assert translations.CATALOGUE.with_suffix(".mo").stat().st_mtime >= translations.CATALOGUE.stat().st_mtime


# --- texts in templates that nobody can translate ---


class _Visible(HTMLParser):
    """What a reader sees or hears of a page: text, and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style")
        self.found += [
            value for name, value in attrs if value and name in ("title", "alt", "placeholder", "aria-label")
        ]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def literal(source: str) -> str:
    """A template without its expressions and statements: the HTML that is written out as it stands."""
    tokens = Environment().lex(source)
    kept: list[Token | str] = [value for _, kind, value in tokens if kind == "data"]
    return "".join(f"{part} " for part in kept)


def untranslated(source: str) -> list[str]:
    parser = _Visible()
    parser.feed(literal(source))
    parser.close()
    said = (" ".join(text.split()) for text in parser.found)
    return [
        text
        for text in said
        if re.search(r"(?<![-\w])[^\W\d_]{2,}", text) and text.strip(" .:()–·") not in SAME_EVERYWHERE
    ]


def hidden_in_expressions(source: str) -> list[str]:
    """German in a template's expressions that does not pass through the catalogue."""
    found: list[str] = []

    def look(node: nodes.Node) -> None:
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in GETTEXT:
            return
        if isinstance(node, nodes.Const) and isinstance(node.value, str):
            found.append(node.value)
        for child in node.iter_child_nodes():
            look(child)

    look(Environment().parse(source))
    return [text for text in found if GERMAN.search(text) or re.fullmatch(r"[A-Z][a-z]{3,}( .*)?", text)]


def hidden_in_code(source: str) -> list[str]:
    """German in code that does not pass through the catalogue."""
    found: list[str] = []

    def look(node: ast.AST) -> None:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in GETTEXT:
            return
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return  # a docstring
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(node.value)
        for child in ast.iter_child_nodes(node):
            look(child)

    look(ast.parse(source))
    said = (text for text in found if re.search(r"[^\W\d_]{3,}", text) and "|" not in text)  # no patterns
    return [text for text in said if GERMAN.search(text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(translations.ROOT / "templates")))
def test_a_template_says_nothing_outside_the_catalogue(path: Path) -> None:
    source = path.read_text("utf-8")
    assert untranslated(source) + hidden_in_expressions(source) == []


@pytest.mark.parametrize("path", EDGES, ids=lambda path: str(path.relative_to(translations.ROOT / "tun")))
def test_the_web_edge_says_nothing_outside_the_catalogue(path: Path) -> None:
    assert hidden_in_code(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Bitte warten</p>", ["Bitte warten"]),
        ("<p>{{ _('Bitte warten') }}</p>", []),
        ('<img alt="Ein Bild" src="/x.png">', ["Ein Bild"]),
        ("{% if x %}Noch{% endif %} nichts", ["Noch nichts"]),
        ("<script>const x = 'Bitte';</script>", []),
        ("{# Ein Wort zur Sache #}<b>{{ 3 }} · TuN</b>", []),
    ],
)
def test_a_forgotten_text_is_noticed(source: str, found: list[str]) -> None:
    assert untranslated(source) == found


def test_a_forgotten_text_in_an_expression_is_noticed() -> None:
    assert hidden_in_expressions("{{ button('Speichern') }}{{ button(_('Abbrechen')) }}{{ f('is-ok') }}") == [
        "Speichern"
    ]
    assert hidden_in_code('"""Für alle."""\nflash("Für alle")\nflash(_("Für dich"))') == ["Für alle"]
