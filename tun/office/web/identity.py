"""Who is signed in, for the length of one request."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g

from tun.house import staff_cookie

from ..actions import accounts
from ..context import office
from .access import INVESTIGATOR


@dataclass(frozen=True)
class Person:
    """The investigator of this request."""

    id: bytes
    login: str
    name: str


def person() -> Person | None:
    """None where nobody is signed in."""
    if "person" not in g:
        secret = staff_cookie.held("sid")
        row = accounts.signed_in(office(), secret) if secret is not None else None
        g.person = Person(row.id, row.login, row.name) if row is not None else None
    found: Person | None = g.person
    return found


def me() -> Person:
    """The investigator of this request, on a page that only investigators reach."""
    found = person()
    assert found is not None
    return found


def roles() -> set[str]:
    return {INVESTIGATOR} if person() is not None else set()
