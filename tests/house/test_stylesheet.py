"""The one stylesheet and what templates may ask of it: small, self-contained, readable, and nothing inline."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STYLESHEET = ROOT / "tun" / "house" / "static" / "tun.css"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
CSS = re.sub(r"/\*.*?\*/", "", STYLESHEET.read_text(encoding="utf-8"), flags=re.DOTALL)
STYLED = set(re.findall(r"\.(-?[a-zA-Z][\w-]*)", re.sub(r"\{[^{}]*\}", "{}", CSS)))

_JINJA_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_CLASS = re.compile(r"""\bclass="((?:\{\{.*?\}\}|\{%.*?%\}|[^"])*)"|\bclass_=("[^"]*"|'[^']*')""", re.DOTALL)
_COMPARED = re.compile(r"""(?:[!=]=|\bin)\s*(?:'[^']*'|"[^"]*"|\([^)]*\))|\[['"][^\]]*\]""")


def classes_asked_for(template: str) -> set[str]:
    """Every class that a template can put on a page; one that is finished at run time ends in "-"."""
    asked: set[str] = set()
    for written, called in _CLASS.findall(_JINJA_COMMENT.sub("", template)):
        text = written or called.strip("\"'")
        for expression in _JINJA.findall(text):
            plain = _COMPARED.sub("", expression)
            for literal in re.findall(r"""'([^']*)'|"([^"]*)\"""", plain):
                asked.update("".join(literal).split())
        asked.update(_JINJA.sub("\0", text).replace("\0", " ").split())
    return asked


def is_styled(name: str) -> bool:
    return any(styled.startswith(name) for styled in STYLED) if name.endswith("-") else name in STYLED


def inline_code(template: str) -> list[str]:
    """What the content security policy would refuse to run or to apply."""
    markup = _JINJA.sub("", _JINJA_COMMENT.sub("", template))
    found = re.findall(r"\sstyle\s*=|<style\b|\son[a-z]+\s*=|javascript:", markup, flags=re.IGNORECASE)
    for attributes in re.findall(r"<script\b([^>]*)>", markup, flags=re.IGNORECASE):
        if "src=" not in attributes and 'type="application/json"' not in attributes:
            found.append(f"<script{attributes}>")
    return found


def tokens(scheme: str, role: str) -> dict[str, str]:
    """The colour tokens that hold for one role in "light" or "dark"."""
    light, dark = CSS.split("@media (prefers-color-scheme: dark)", 1)
    dark = dark[: dark.index("*, *::before")]
    found: dict[str, str] = {}
    for sheet in (light, dark)[: 1 if scheme == "light" else 2]:
        for selector in (r":root", rf'\[data-role="{role}"\]'):
            for block in re.findall(selector + r"\s*\{([^}]*)\}", sheet):
                found.update(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", block))
    return found


def contrast(one: str, other: str) -> float:
    """Contrast ratio after WCAG 2.2, 1 to 21."""

    def luminance(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
        parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_stylesheet_is_small_on_the_wire() -> None:
    assert len(gzip.compress(STYLESHEET.read_bytes())) < 20_000


def test_stylesheet_needs_nothing_from_elsewhere() -> None:
    assert not re.findall(r"@import|url\(\s*['\"]?(?:https?:)?//|@font-face", CSS)


def test_text_sizes_follow_the_reader() -> None:
    sizes = re.findall(r"(?:font(?:-size)?|--text[\w-]*|line-height)\s*:[^;}]*", CSS)
    assert len(sizes) > 20
    assert [size for size in sizes if re.search(r"\d(px|vw\s*[;}]?$)", size)] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("role", ["visitor", "operator", "office"])
def test_text_is_readable_in_the_sun(role: str, scheme: str) -> None:
    colours = tokens(scheme, role)
    at_least = {
        7.0: [
            ("ink", "paper"),
            ("ink", "surface"),
            ("ink", "sunken"),
            ("ink-soft", "paper"),
            ("ink-soft", "surface"),
        ]
        + [("ink", pale) for pale in ("info-pale", "good-pale", "attention-pale", "bad-pale", "accent-pale")]
        + [("accent", "paper"), ("accent", "surface"), ("on-strong", "accent"), ("bad", "surface")]
        + [
            ("signal-in-mark", "signal-in"),
            ("signal-no-mark", "signal-no"),
            ("signal-check-mark", "signal-check"),
        ],
        4.5: [(kind, f"{kind}-pale") for kind in ("info", "good", "attention", "bad")]
        + [("ink-soft", "sunken"), ("accent", "accent-pale"), ("on-strong", "bad"), ("focus", "paper")],
        3.0: [("line-strong", "paper"), ("line-strong", "surface")],
    }
    poor = {
        (front, back): round(contrast(colours[front], colours[back]), 2)
        for least, pairs in at_least.items()
        for front, back in pairs
        if contrast(colours[front], colours[back]) < least
    }
    assert poor == {}


def test_three_roles_have_three_colours() -> None:
    assert len({tokens("light", role)["band"] for role in ("visitor", "operator", "office")}) == 3
    for role in ("visitor", "operator", "office"):
        assert contrast("#ffffff", tokens("light", role)["band"]) >= 7


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_template_holds_nothing_inline(template: Path) -> None:
    assert inline_code(template.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_template_asks_only_for_classes_that_exist(template: Path) -> None:
    asked = classes_asked_for(template.read_text(encoding="utf-8"))
    assert sorted(name for name in asked if not is_styled(name)) == []


def test_the_walk_finds_what_it_looks_for() -> None:
    sample = """<p class="soft {{ 'gone' if kind == 'soft' }}" style="color: red" onclick="x()">
        {{ field(class_="missing") }}<b class="button-{{ kind }} nowhere-{{ kind }}"></b><script>1</script>"""
    asked = classes_asked_for(sample)
    assert sorted(name for name in asked if not is_styled(name)) == ["gone", "missing", "nowhere-"]
    assert inline_code(sample) == [" style=", " onclick=", "<script>"]
    assert contrast("#000", "#ffffff") == pytest.approx(21)
