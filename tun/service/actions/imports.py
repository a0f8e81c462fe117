"""Results that a test centre's own software sends: each is taken once, whatever is sent how often.

Of a result that was taken two keyed hashes stay for a week: of the sender's id, and of all that was said. So the same
sent again is the same certificate, written out anew, and something else under the same id is refused.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from tun.core.certificates.issuing import UNIQUE_BYTES
from tun.core.certificates.names import LONGEST
from tun.core.encoding import Fields, cbor
from tun.core.errors.base import Conflict, Malformed, Refusal
from tun.house.database import write
from tun.service import products
from tun.service.context import Service
from tun.service.products import Product
from tun.service.storage.tables import Centre, Imported

from .refusals import ProductUnknown
from .testing import VALID_FOR, Outcome, certify

MOST_ROWS = 100
KEPT = VALID_FOR  # seconds: as long as a certificate that might be asked for again
_LONGEST_ID = 64
_ID, _CONTENT, _UNIQUE = b"tun/v1/import-id", b"tun/v1/import-content", b"tun/v1/import-unique"


@dataclass(frozen=True)
class Taken:
    """A row that was taken; `certificate` is None for a positive result."""

    index: int
    id: str
    certificate: str | None


@dataclass(frozen=True)
class Refused:
    """A row that was not taken, and why: it can be corrected and sent again under the same id."""

    index: int
    refusal: Refusal


@dataclass(frozen=True)
class _Row:
    id: str
    outcome: Outcome


def take(service: Service, centre: Centre, rows: Sequence[Any], *, now: int) -> list[Taken | Refused]:
    """Take what can be taken. Commits once; a fault in one row leaves the others as they are."""
    listed = products.read(service.config.products)
    try:
        return _take(service, centre, rows, listed, now=now)
    except IntegrityError:  # the same id from two requests at one moment: now it is there, and known
        return _take(service, centre, rows, listed, now=now)


def _take(
    service: Service, centre: Centre, rows: Sequence[Any], listed: tuple[Product, ...], *, now: int
) -> list[Taken | Refused]:
    answers: list[Taken | Refused] = []
    new: dict[bytes, Imported] = {}
    for index, source in enumerate(rows):
        try:
            row = _read(source, listed)
            answers.append(Taken(index, row.id, _certificate(service, centre, row, new, now=now)))
        except Refusal as refusal:
            answers.append(Refused(index, refusal))
    # Signing came before: a hundred signatures must not keep check-ins from the store.
    with write(service.session) as session:
        session.add_all(new.values())
    return answers


def _certificate(service: Service, centre: Centre, row: _Row, new: dict[bytes, Imported], *, now: int) -> str | None:
    """The row's certificate; a row that did not come before is put to the `new` ones. Raises a Refusal."""
    key, outcome = service.keys.ticket_secret, row.outcome
    identity = _keyed(key, _ID, [centre.id, row.id])
    digest = _keyed(key, _CONTENT, [identity, *_said(outcome)])
    known = new.get(identity) or service.session.get(Imported, identity)
    if known is not None and not hmac.compare_digest(known.digest, digest):
        raise Conflict("id")
    # What was in order when it came stays so: a repetition is judged by the first time.
    at = now if known is None else known.issued
    outcome.check(now=at, zone=service.config.zone)
    text = None
    if outcome.negative:
        unique = _keyed(key, _UNIQUE, [identity])[:UNIQUE_BYTES]
        text = certify(service, centre, outcome, now=at, issued=at, unique=unique)
    if known is None:
        new[identity] = Imported(id=identity, digest=digest, centre=centre.id, issued=now)
    return text


def _said(outcome: Outcome) -> list[Any]:
    born = outcome.born.isoformat()
    return [outcome.family_name, outcome.given_name, born, outcome.product.key, outcome.sampled, outcome.negative]


def _keyed(key: bytes, label: bytes, content: list[Any]) -> bytes:
    return hmac.digest(key, label + cbor(content), hashlib.sha256)


def _read(source: Any, listed: tuple[Product, ...]) -> _Row:
    if not isinstance(source, dict):
        raise Malformed
    fields = Fields(source)
    identity = fields.filled("id", longest=_LONGEST_ID)
    family = fields.filled("family_name", longest=LONGEST)
    given = fields.text("given_name", longest=LONGEST).strip()
    born = _date(fields.text("born", longest=10))
    product = products.find(listed, fields.text("test", longest=100))
    if product is None:
        raise ProductUnknown("test")
    sampled = fields.integer("sampled")
    result = fields.text("result", longest=10)
    if result not in ("negative", "positive"):
        raise Malformed("result")
    fields.done()
    return _Row(identity, Outcome(family, given, born, product, sampled, result == "negative"))


def _date(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Malformed("born") from None
    if found.isoformat() != text:  # 19850321 and 1985-W12-4 are dates to Python
        raise Malformed("born")
    return found
