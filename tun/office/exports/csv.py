"""CSV after RFC 4180, as German spreadsheets read it: UTF-8 with BOM, semicolons, every cell in quotes.

A cell never begins with what a spreadsheet takes for a formula, neither when it is read with semicolons nor
when a program splits it at commas. Names stay as they were typed otherwise; XLSX needs none of this.
"""

from __future__ import annotations

import csv
import io
import re

from .columns import HEADER, PHONE, ContactList

_BYTE_ORDER_MARK = "\ufeff"
# A beginning, or a separator after which a careless program begins a new cell; then blanks or quotes; then a
# character that starts a formula (OWASP's list with NUL and the full-width forms).
_FORMULA = re.compile(r"(^|[,;|\t\r\n])([ \u00a0\u3000\"']*)(?=[=+\-@\t\r\n\x00＝＋－＠])")
_FOREIGN_PHONE = re.compile(r"^\s*[+＋](?=\d)")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def neutral(text: str) -> str:
    """The text with an apostrophe before whatever would start a formula."""
    marked = _FORMULA.sub(lambda found: f"{found[1]}{found[2]}'", text)
    return _UNPRINTABLE.sub("\ufffd", marked)


def phone(text: str) -> str:
    """+49 631 1234 becomes 0049 631 1234, which needs no apostrophe and dials the same."""
    return neutral(_FOREIGN_PHONE.sub("00", text))


def contact_csv(contacts: ContactList) -> bytes:
    """The list as a CSV file."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEADER)
    for row in contacts.rows():
        writer.writerow([phone(cell) if index == PHONE else neutral(cell) for index, cell in enumerate(row)])
    return (_BYTE_ORDER_MARK + text.getvalue()).encode("utf-8", "replace")
