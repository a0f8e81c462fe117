"""Makes the vector files that do not exist yet: `python -m tests.vectors.generate`, in the repository's root.

A released vector is never edited: files that are there stay as they are. To add vectors to a kind, make a new
file of a new name. Everything is deterministic, so a file that is deleted comes back byte for byte.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.vectors import (
    make_cards,
    make_certificates,
    make_diaries,
    make_entry,
    make_issuing,
    make_office,
    make_proofs,
    make_rules,
    make_sealed,
    make_tokens,
)
from tests.vectors.cast import FOLDER, Vectors, all_keys

KINDS: dict[str, Callable[[], Vectors]] = {
    "base64url": make_rules.base64url,
    "cbor": make_rules.cbor_items,
    "tokens": make_tokens.tokens,
    "codes": make_tokens.codes,
    "receipts": make_tokens.receipts,
    "short-codes": make_rules.short_codes,
    "visit-ids": make_sealed.visit_ids,
    "contacts": make_sealed.contacts,
    "check-ins": make_sealed.check_ins,
    "check-ins-by-code": make_sealed.check_ins_by_code,
    "diaries": make_diaries.diaries,
    "tickets": make_sealed.tickets,
    "envelopes": make_sealed.envelopes,
    "statements": make_office.statements,
    "signed-requests": make_office.signed_requests,
    "request-ids": make_office.request_ids,
    "grants": make_office.grants,
    "releases": make_office.releases,
    "releases-suspicious": make_office.releases_suspicious,
    "log": make_office.log,
    "windows": make_rules.windows,
    "retention": make_rules.retention,
    "counts": make_rules.counts,
    "hours": make_rules.hours,
    "planned-ends": make_rules.planned_ends,
    "certificates": make_certificates.certificates,
    "holders": make_proofs.holders,
    "proofs": make_proofs.proofs,
    "rules": make_proofs.rules,
    "entry": make_entry.entry,
    "issuing": make_issuing.issuing,
    "cards": make_cards.cards,
    "card-numbers": make_cards.card_numbers,
    "passes": make_cards.passes,
    "card-seals": make_cards.card_seals,
    "card-visits": make_cards.card_visits,
}


def main() -> None:
    about = "Keys of the vectors, known to everybody. `id` is SHA-256(spki)[:8]; never use them for anything else."
    write("keys", json.dumps({"about": about, "keys": all_keys()}, indent=1) + "\n")
    for kind, make in KINDS.items():
        write(kind, make().to_json())


def write(kind: str, text: str) -> None:
    path = FOLDER / f"{kind}.json"
    if not path.exists():
        path.write_text(text, "utf-8")
        print(f"{path.name}: made")


if __name__ == "__main__":
    main()
