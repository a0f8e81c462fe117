"""`make translations`: bring the English catalogue together with the German texts in code and templates.

New texts are added without a translation and named, texts that are gone are dropped, what is translated stays.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "tun" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}
_HEADER = "# English texts of TuN. The German ones stand in code and templates; `make translations` joins both."
_LEFT_OUT = (  # header lines that would change with every run, or name nobody
    "POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team", "Generated-By",
    "Report-Msgid-Bugs-To",
)  # fmt: skip


def extracted() -> Catalog:
    """Every text of every page, with the files that it stands in."""
    found = Catalog()
    for folder, pattern, method in (("templates", "**.html", "jinja2"), ("tun", "**.py", "python")):
        for name, _, message, _, _ in extract_from_dir(ROOT / folder, [(pattern, method)], keywords=KEYWORDS):
            found.add(message, locations=[(f"{folder}/{name}", 0)])
    return found


def written() -> Catalog:
    """The catalogue as it is."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def joined(texts: Catalog, translated: Catalog) -> Catalog:
    catalogue = Catalog(locale="en", project="TuN", version="1", header_comment=_HEADER, fuzzy=False)
    for text in texts:
        if text.id:
            known = translated.get(text.id[0] if isinstance(text.id, tuple) else text.id)
            same = known is not None and known.id == text.id
            catalogue.add(
                text.id, known.string if known and same else None, sorted(set(text.locations)), flags=text.flags
            )
    return catalogue


def _save(catalogue: Catalog) -> None:
    text = io.BytesIO()
    write_po(text, catalogue, width=110, include_lineno=False)
    lines = text.getvalue().decode().splitlines()
    kept = [line for line in lines if not line.startswith(tuple(f'"{name}' for name in _LEFT_OUT))]
    CATALOGUE.write_text("\n".join(kept).rstrip() + "\n", "utf-8")
    with CATALOGUE.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)


def is_missing(translation: str | tuple[str, ...] | list[str] | None) -> bool:
    return not all(translation) if isinstance(translation, tuple | list) else not translation


def main() -> None:
    catalogue = joined(extracted(), written())
    _save(catalogue)
    missing = [message for message in catalogue if message.id and is_missing(message.string)]
    for message in missing:
        print(f"not translated: {message.id!r} ({message.locations[0][0]})")
    if missing:
        sys.exit(f"{len(missing)} of {len(catalogue)} texts have no English yet: write it into {CATALOGUE}.")
    print(f"All {len(catalogue)} texts have their English.")


if __name__ == "__main__":
    main()
