"""The Fruchthalle's sheet, and its printouts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from tests.service.prints.reader import TOKEN, Printout
from tun.service.prints.poster import PosterSheet


@pytest.fixture
def print_out() -> Iterator[Callable[[bytes], Printout]]:
    documents = []

    def open_document(content: bytes) -> Printout:
        document = pdfium.PdfDocument(content)
        documents.append(document)
        return Printout(content, document)

    yield open_document
    for document in documents:
        document.close()


@pytest.fixture
def fruchthalle() -> PosterSheet:
    return PosterSheet(
        url=f"https://tun.kaiserslautern.de/c#{TOKEN}",
        short_code="7K3M9Q2X",
        venue="Fruchthalle",
        address=("Fruchthallstraße 10", "67655 Kaiserslautern"),
        city="Kaiserslautern",
        issued=date(2026, 11, 23),
    )


@pytest.fixture
def forbidden_words() -> tuple[bytes, ...]:
    """What would tell where a document was made."""
    return (str(Path.home()).encode(), str(Path(__file__).parents[3]).encode(), b"fpdf", b"site-packages")
