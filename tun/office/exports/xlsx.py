"""XLSX: every cell is text, so nothing in it can be a formula or a link, and every name arrives unchanged."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from .columns import HEADER, ContactList

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_LONGEST_CELL = 32_767  # characters (Excel's limit)
_WIDTHS = (20, 18, 18, 26, 24, 11, 8, 18, 28, 9, 17, 17, 14, 16, 24, 34, 20, 14, 30, 22, 26)
# What XML 1.0 cannot hold, but tab and line breaks.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def cell_text(text: str) -> str:
    """The text as a workbook can hold it: XML has one kind of line break, and no control characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_XML.sub("\ufffd", lines)[:_LONGEST_CELL]


def contact_xlsx(contacts: ContactList) -> bytes:
    """The list, and a second sheet that says what it is a list of."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, _OPTIONS)
    # No author and no machine; the time is the one that the list itself gives.
    made = datetime.fromtimestamp(contacts.made, UTC).replace(tzinfo=None)
    book.set_properties({"title": "Kontaktliste", "created": made})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    text = book.add_format({"num_format": "@", "valign": "top"})
    _contacts(book.add_worksheet("Kontakte"), contacts, bold, text)
    _facts(book.add_worksheet("Angaben"), contacts, book.add_format({"bold": True}), text)
    book.close()
    return file.getvalue()


def _contacts(sheet: Any, contacts: ContactList, bold: Any, text: Any) -> None:
    for column, (title, width) in enumerate(zip(HEADER, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, bold)
    last = 0
    for last, row in enumerate(contacts.rows(), start=1):
        for column, cell in enumerate(row):
            sheet.write_string(last, column, cell_text(cell), text)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, last, len(HEADER) - 1)


def _facts(sheet: Any, contacts: ContactList, bold: Any, text: Any) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 68)
    for row, (term, value) in enumerate(contacts.facts()):
        sheet.write_string(row, 0, term, bold)
        sheet.write_string(row, 1, cell_text(value), text)
