"""What offices sign and get: statements, signed requests, request ids, grants, releases, the log."""

from __future__ import annotations

import json
from typing import Any

from tests.vectors.cast import (
    DAY,
    KEYS,
    NONCE,
    NOW,
    OFFICE,
    ORIGIN,
    OTHER_VENUE,
    RING,
    VENUE,
    VISIT,
    Vectors,
    altered,
    flipped,
    some_bytes,
    without,
)
from tests.vectors.independent import base64url, cbor, seal, sha256, token
from tests.vectors.make_tokens import (
    CODE_CLAIMS,
    GRANT_CLAIMS,
    HEAD_CLAIMS,
    REQUEST_BODY,
    REQUEST_CLAIMS,
    SERVICE,
    STATEMENT_CLAIMS,
    _missing,
    _typed,
    shown,
)

SIGNER = KEYS["office"]
SEALING = KEYS["office-sealing"]
LONGEST = 400 * DAY


def statements() -> Vectors:
    out = Vectors("Sealing keys as their office states them.")
    given = {"keys": ["office"], "office": OFFICE, "now": NOW}

    def accept(name: str, claims: dict[int, Any]) -> None:
        fields = {"key_id": SEALING.id, "point": claims[-9], "from": claims[-13], "until": claims[-14]}
        out.accept(name, token=token(claims, "sealing-key", SIGNER), **given, **fields, claims=shown(claims))

    def refuse(name: str, claims: dict[int, Any], why: str, code: str = "statement-refused") -> None:
        out.refuse(name, code, why, token=token(claims, "sealing-key", SIGNER), **given)

    accept("a key for 301 days", STATEMENT_CLAIMS)
    accept("a key for 400 days, the longest", {**STATEMENT_CLAIMS, -13: NOW, -14: NOW + LONGEST})
    accept("a key from tomorrow on", {**STATEMENT_CLAIMS, -13: NOW + DAY})
    accept("a key in its last second", {**STATEMENT_CLAIMS, -14: NOW + 1})
    backwards = {**STATEMENT_CLAIMS, -13: NOW + DAY, -14: NOW + DAY - 1}
    refuse("backwards", backwards, "until before from", "statement-window")
    refuse("of no length", {**STATEMENT_CLAIMS, -13: NOW + 1, -14: NOW + 1}, "until = from", "statement-window")
    refuse("over", {**STATEMENT_CLAIMS, -14: NOW}, "until is now", "statement-window")
    too_long = {**STATEMENT_CLAIMS, -13: NOW, -14: NOW + LONGEST + 1}
    refuse("a second longer than 400 days", too_long, "too long", "statement-window")
    refuse("in the name of another office", {**STATEMENT_CLAIMS, -4: 2}, "office 2, signed by office 1")
    off_curve = SEALING.point[:-1] + bytes([SEALING.point[-1] ^ 1])
    refuse("a point off the curve", {**STATEMENT_CLAIMS, -9: off_curve}, "not on P-256")
    compressed = bytes([2 + SEALING.point[-1] % 2]) + SEALING.point[1:33]
    refuse("a compressed point", {**STATEMENT_CLAIMS, -9: compressed}, "65 bytes, uncompressed")
    refuse("a point of zeros", {**STATEMENT_CLAIMS, -9: bytes(65)}, "not a point")
    for label in STATEMENT_CLAIMS:
        refuse(f"without claim {label}", without(STATEMENT_CLAIMS, label), "claim missing")
        refuse(f"claim {label} of another type", {**STATEMENT_CLAIMS, label: "x"}, "wrong type")
    for label, data in altered(STATEMENT_CLAIMS, "sealing-key", SIGNER):
        out.refuse(f"claim {label} altered", "statement-refused", "changed after signing", token=data, **given)
    for name, purpose, key, why in (
        ("signed by another office", "sealing-key", KEYS["other-office"], "unknown key"),
        ("signed by the service", "sealing-key", SERVICE, "a service states no office's keys"),
        ("signed as a request", "request", SIGNER, "wrong purpose"),
    ):
        data = token(STATEMENT_CLAIMS, purpose, key)
        out.refuse(name, "statement-refused", why, token=data, **given)
    return out


def signed_requests() -> Vectors:
    out = Vectors("The token of `Authorization: TuN <token>`, with the request that it belongs to.")
    sent = {"method": "POST", "path": "/api/v1/office/venues", "body": REQUEST_BODY.decode(), "audience": ORIGIN}
    given = {**sent, "keys": ["office"], "now": NOW}

    def accept(name: str, changes: dict[int, Any], **changed: Any) -> None:
        data = token({**REQUEST_CLAIMS, **changes}, "request", SIGNER)
        header = f"TuN {base64url(data)}"
        out.accept(name, token=data, header=header, **{**given, **changed}, office=OFFICE, nonce=NONCE,
                   expires=changes.get(4, NOW + 60), claims=shown({**REQUEST_CLAIMS, **changes}))  # fmt: skip

    def refuse(name: str, code: str, why: str, changes: dict[int, Any] | None = None, **changed: Any) -> None:
        data = token({**REQUEST_CLAIMS, **(changes or {})}, "request", SIGNER)
        out.refuse(name, code, why, token=data, **{**given, **changed})

    path = "/api/v1/office/venues?lang=en"
    accept("a search", {})
    accept("with a query", {-11: path}, path=path)
    accept("with an empty body", {-12: sha256(b"")}, body="")
    accept("for ten seconds only", {4: NOW + 10})
    accept("in its last second", {}, now=NOW + 60)
    accept("a clock five minutes behind", {}, now=NOW - 300)
    refuse("a second too late", "request-stale", "now > exp", now=NOW + 61)
    refuse("a second too early", "request-stale", "now < iat - 300", now=NOW - 301)
    refuse("for 61 seconds", "request-stale", "exp - iat > 60", {4: NOW + 61})
    refuse("for another service", "request-audience", "aud", audience="https://tun.example.net")
    refuse("another method", "request-signature", "method", method="GET")
    refuse("the method in lower case", "request-signature", "as sent, in capitals", {-10: "post"})
    refuse("another path", "request-signature", "path", path="/api/v1/office/requests")
    refuse("a query added on the way", "request-signature", "path includes the query", path=path)
    refuse("the query left out", "request-signature", "path includes the query", {-11: "/api/v1/office/venues"},
           path=path)  # fmt: skip
    refuse("another body", "request-signature", "SHA-256 of the body", body='{"text":"frucht "}')
    refuse("no body", "request-signature", "SHA-256 of the body", body="")
    for label in REQUEST_CLAIMS:
        data = token(without(REQUEST_CLAIMS, label), "request", SIGNER)
        out.refuse(f"without claim {label}", "request-signature", "claim missing", token=data, **given)
    for label in REQUEST_CLAIMS:
        wrong: Any = 1 if isinstance(REQUEST_CLAIMS[label], str) else "x"
        refuse(f"claim {label} of another type", "request-signature", "wrong type", {label: wrong})
    for label, data in altered(REQUEST_CLAIMS, "request", SIGNER):
        out.refuse(f"claim {label} altered", "request-signature", "changed after signing", token=data, **given)
    refuse("nonce of 15 bytes", "request-signature", "16 bytes", {7: NONCE[:15]})
    for name, purpose, key, why in (
        ("signed by another office", "request", KEYS["other-office"], "not this office's key"),
        ("signed as a statement", "sealing-key", SIGNER, "wrong purpose"),
    ):
        out.refuse(name, "request-signature", why, token=token(REQUEST_CLAIMS, purpose, key), **given)
    return out


def request_ids() -> Vectors:
    out = Vectors("Request ids: SHA-256 over deterministic CBOR [office, case, venue, area, from, to, reason].")

    def accept(name: str, **changes: Any) -> None:
        asked: dict[str, Any] = {
            "office": OFFICE,
            "case": "KL-2026-0815",
            "venue": VENUE,
            "area": 3,
            "from": NOW - 7200,
            "to": NOW - 3600,
            "reason": "Nachweis B.1.1.7 bei einem Gast",
            **changes,
        }
        order = ("office", "case", "venue", "area", "from", "to", "reason")
        encoded = cbor([asked[field] for field in order])
        out.accept(name, **asked, cbor=encoded, request=sha256(encoded))

    accept("one table for an hour")
    accept("the whole venue", area=None)
    accept("another office", office=2)
    accept("another case", case="KL-2026-0816")
    accept("another venue", venue=OTHER_VENUE)
    accept("a second longer", to=NOW - 3599)
    accept("a second earlier", **{"from": NOW - 7201})
    accept("another reason", reason="张伟 – “Zweitbefund”")
    accept("a long reason", reason="x" * 1000)
    return out


def grants() -> Vectors:
    out = Vectors("Grants: the service's signature under what it releases.")
    given = {"keys": RING, "now": NOW}

    def accept(name: str, claims: dict[int, Any], **changed: Any) -> None:
        fields = {"request": claims[7], "office": claims[-4], "venue": claims[-1], "area": claims.get(-3)}
        times = {"from": claims[-13], "to": claims[-14], "issued": claims[6], "expires": claims[4]}
        data = token(claims, "grant", SERVICE)
        out.accept(name, token=data, **{**given, **changed}, **fields, **times, claims=shown(claims))

    accept("one table for an hour", GRANT_CLAIMS)
    accept("the whole venue", without(GRANT_CLAIMS, -3))
    accept("fetched in its last second", GRANT_CLAIMS, now=NOW + DAY)
    data = token(GRANT_CLAIMS, "grant", SERVICE)
    out.refuse("a second too late", "token-expired", "now > exp", token=data, keys=RING, now=NOW + DAY + 1)
    for name, start, end in (("backwards", NOW, NOW - 1), ("of no length", NOW, NOW)):
        data = token({**GRANT_CLAIMS, -13: start, -14: end}, "grant", SERVICE)
        out.refuse(name, "token-malformed", "the window", token=data, **given)
    _missing(out, GRANT_CLAIMS, "grant", {-3}, **given)
    _typed(out, GRANT_CLAIMS, "grant", {7: 32, -1: 8}, **given)
    for label, data in altered(GRANT_CLAIMS, "grant", SERVICE):
        out.refuse(f"claim {label} altered", "token-signature", "changed after signing", token=data, **given)
    code = token(CODE_CLAIMS, "code", SERVICE, short=True)
    out.refuse("a venue code", "wrong-purpose", "genuine, no grant", token=code, **given)
    return out


def _entry(index: int, kind: str, office: int | None, details: bytes, salt: bytes, previous: bytes) -> bytes:
    commitment = sha256(b"tun/v1/log-details\x00" + salt + details)
    return cbor([index, kind, NOW // DAY, office, commitment, previous])


def _hash(entry: bytes) -> bytes:
    return sha256(b"tun/v1/log-entry\x00" + entry)


def release_details(request: bytes) -> bytes:
    details = {"area": 3, "from": NOW - 7200, "request": request.hex(), "to": NOW - 3600, "venue": VENUE.hex()}
    return json.dumps(details, sort_keys=True).encode()


def chain() -> list[dict[str, Any]]:
    """Three entries, each with the details and the salt that it commits to, and its signed head."""
    request: bytes = GRANT_CLAIMS[7]
    told = [
        ("office-registered", OFFICE, b'{"key": "00", "name": "Gesundheitsamt"}'),
        ("purge", None, b'{"day_keys": 1}'),
        ("release", OFFICE, release_details(request)),
    ]
    entries: list[dict[str, Any]] = []
    previous = bytes(32)
    for index, (kind, office, details) in enumerate(told):
        salt = some_bytes(f"salt {index}", 16)
        entry = _entry(index, kind, office, details, salt, previous)
        previous = _hash(entry)
        head = token({-15: index + 1, -16: previous, 6: NOW}, "log-head", SERVICE)
        entries.append(
            {"entry": entry, "hash": previous, "details": details, "salt": salt, "head": head, "type": kind,
             "office": office, "index": index}
        )  # fmt: skip
    return entries


def log() -> Vectors:
    entries = chain()
    out = Vectors(
        "Log entries: their bytes, hash and place in the chain. `accept` is one chain, oldest first. An entry "
        "to be refused is either no entry at all, or not the one under this head with these details.",
        keys=RING,
        now=NOW,
    )
    for entry in entries:
        previous = entries[entry["index"] - 1]["hash"] if entry["index"] else bytes(32)
        fields = {"day": NOW // DAY, "previous": previous}
        out.accept(f"entry {entry['index']}: {entry['type']}", **entry, **fields)
    last, other = entries[2], entries[1]

    def unlogged(name: str, why: str, **changed: Any) -> None:
        out.refuse(name, "release-unlogged", why, **{**last, **changed})

    unlogged("other details", "not the ones committed to", details=flipped(last["details"], 0))
    unlogged("other salt", "not the one committed to", salt=flipped(last["salt"], 0))
    unlogged("salt moved into the details", "one byte over the border is the same hash: the salt has 16 bytes",
             salt=last["salt"][:15], details=last["salt"][15:] + last["details"])  # fmt: skip
    unlogged("an older head", "the entry is not under it", head=other["head"])
    unlogged("another entry", "its hash is not the head's", entry=other["entry"])
    wrong_size = token({-15: 4, -16: last["hash"], 6: NOW}, "log-head", SERVICE)
    unlogged("a head of another size", "the entry is not the last", head=wrong_size)
    for name, code, data in (
        ("a head signed by another service", "token-unknown-key",
         token(HEAD_CLAIMS, "log-head", KEYS["other-service"])),
        ("a head without size", "token-malformed", token(without(HEAD_CLAIMS, -15), "log-head", SERVICE)),
        ("a head without hash", "token-malformed", token(without(HEAD_CLAIMS, -16), "log-head", SERVICE)),
        ("a head with a short hash", "token-malformed",
         token({**HEAD_CLAIMS, -16: bytes(31)}, "log-head", SERVICE)),
        ("a grant for a head", "wrong-purpose", token(GRANT_CLAIMS, "grant", SERVICE)),
        ("a head of tomorrow", "token-not-yet", token({**HEAD_CLAIMS, 6: NOW + 301}, "log-head", SERVICE)),
    ):  # fmt: skip
        unlogged(name, "the head does not hold", head=data)
        out.refused[-1]["code"] = code
    parts = [2, "release", NOW // DAY, OFFICE, bytes(32), bytes(32)]
    for name, data in (
        ("an entry of five parts", cbor(parts[:5])),
        ("an entry of seven parts", cbor([*parts, None])),
        ("an entry that is a map", cbor({1: 2})),
        ("an entry with bytes behind", cbor(parts) + b"\x00"),
        ("an entry cut off", cbor(parts)[:-1]),
        ("an entry with index true", cbor([True, *parts[1:]])),
        ("an entry with its day as text", cbor([*parts[:2], "today", *parts[3:]])),
        ("an entry with its hash as text", cbor([*parts[:5], "00"])),
        ("an entry of no length", b"\x9f" + cbor(parts)[1:] + b"\xff"),
    ):
        unlogged(name, "not an entry", entry=data)
        out.refused[-1]["code"] = "malformed"
    return out


def _visit(**changes: Any) -> dict[str, Any]:
    return {
        "visit": base64url(VISIT),
        "arrival": NOW - 6000,
        "end": NOW - 4000,
        "end_estimated": False,
        "area": 3,
        "event": None,
        "persons": 2,
        "source": "self-typed",
        "time_by_device": False,
        "sealed": base64url(some_bytes("sealed", 32) * 34 + bytes(26)),
        **changes,
    }


def _content(visits: list[Any], **changes: Any) -> dict[str, Any]:
    last = chain()[2]
    logged = {field: base64url(last[field]) for field in ("entry", "details", "salt", "head")}
    place = {"street": "Fruchthallstraße", "house_number": "10", "postcode": "67655", "city": "Kaiserslautern"}
    areas = [{"number": 3, "label": "Tisch 3"}]
    return {
        "request": GRANT_CLAIMS[7].hex(),
        "grant": base64url(token(GRANT_CLAIMS, "grant", SERVICE)),
        "log": logged,
        "venue": {"id": VENUE.hex(), "name": "Spinnrädl", "kind": "restaurant", **place, "areas": areas},
        "area": 3,
        "from": NOW - 7200,
        "to": NOW - 3600,
        "released_at": NOW,
        "visits": visits,
        "unreadable": 0,
        **changes,
    }


def releases() -> Vectors:
    request: bytes = GRANT_CLAIMS[7]
    out = Vectors("Releases, sealed to the office.", request=request, key="office-sealing")
    ephemeral = KEYS["other-service"]
    info = b"tun/v1/release\x00" + SEALING.id + request

    def sealed(content: Any, under: bytes = info) -> bytes:
        text = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
        return seal(text, SEALING, under, ephemeral)

    still_there = _visit(end=None, area=None, event="Liederabend", persons=1, time_by_device=True)
    for name, content in (
        ("two visits, one of them still there", _content([_visit(), still_there])),
        ("nobody was there, one row damaged", _content([], unreadable=1, area=None)),
        ("with a name to come, which readers pass over", _content([_visit(quality="new")], later="x")),
    ):
        out.accept(name, sealed=sealed(content), info=info, content=content)
    good = sealed(_content([_visit()]))
    regions = {"suite": 0, "key id": 1, "enc": 9, "end of enc": 73, "ciphertext": 74, "tag": len(good) - 1}
    for name, index in regions.items():
        out.refuse(f"{name} flipped", "cannot-open", "altered", sealed=flipped(good, index))
    for name, data in (("cut off", good[:-1]), ("empty", b""), ("one byte more", good + b"\x00")):
        out.refuse(name, "cannot-open", "another length", sealed=data)
    other = sealed(_content([]), b"tun/v1/release\x00" + SEALING.id + bytes(32))
    out.refuse("of another request", "cannot-open", "info names the request", sealed=other)
    as_contact = sealed(_content([]), b"tun/v1/contact\x00" + SEALING.id + request)
    out.refuse("sealed as a contact", "cannot-open", "info names the use", sealed=as_contact)
    to_other = seal(b"{}", KEYS["other-office-sealing"], info, ephemeral)
    out.refuse("for another office", "cannot-open", "another key", sealed=to_other)
    _refuse_content(out, sealed)
    return out


def releases_suspicious() -> Vectors:
    """What later releases may say besides: names that readers of the first ones pass over."""
    request: bytes = GRANT_CLAIMS[7]
    out = Vectors(
        "Releases of a venue that marked spans as suspicious, sealed to the office.",
        request=request,
        key="office-sealing",
    )
    info = b"tun/v1/release\x00" + SEALING.id + request

    def sealed(content: Any) -> bytes:
        return seal(json.dumps(content, ensure_ascii=False).encode(), SEALING, info, KEYS["other-service"])

    whole = {"from": NOW - 7200, "to": NOW - 5400, "area": None, "reason": "flood"}
    part = {"from": NOW - 90_000, "to": NOW - 7000, "area": 3, "reason": "photographed"}
    for name, content in (
        ("one of two visits in a span", _content([_visit(suspicious=True), _visit()], suspicious_spans=[whole])),
        ("two spans, nobody in them", _content([_visit()], suspicious_spans=[part, whole])),
        ("a reason to come", _content([_visit(suspicious=True)], suspicious_spans=[{**whole, "reason": "new"}])),
        ("said although it is not so", _content([_visit(suspicious=False)], suspicious_spans=[])),
    ):
        out.accept(name, sealed=sealed(content), info=info, content=content)
    for name, code, content in (
        ("suspicious as a number", "malformed", _content([_visit(suspicious=1)])),
        ("suspicious as null", "malformed", _content([_visit(suspicious=None)])),
        ("spans that are no list", "wrong-type", _content([], suspicious_spans={})),
        ("a span that is no object", "malformed", _content([], suspicious_spans=["x"])),
        ("a span without its end", "malformed", _content([], suspicious_spans=[{**whole, "to": None}])),
        ("a span that ends as it begins", "malformed", _content([], suspicious_spans=[{**whole, "to": whole["from"]}])),
        ("a span before all time", "malformed", _content([], suspicious_spans=[{**whole, "from": -1}])),
        ("a span that no calendar knows", "malformed", _content([], suspicious_spans=[{**whole, "to": 2**36}])),
        ("a span with its area as text", "malformed", _content([], suspicious_spans=[{**whole, "area": "3"}])),
        ("a span with its area true", "malformed", _content([], suspicious_spans=[{**whole, "area": True}])),
    ):
        out.refuse(name, code, "not the content of a release", sealed=sealed(content))
    return out


def _refuse_content(out: Vectors, sealed: Any) -> None:
    content = _content([])
    for field in content:
        rest = {name: value for name, value in content.items() if name != field}
        out.refuse(f"without {field}", "missing-field", "every name is required", sealed=sealed(rest))
    for name, code, bad in (
        ("naming another request inside", "malformed", _content([], request="00" * 32)),
        ("a visit that is no object", "malformed", _content(["x"])),
        ("a visit without its arrival", "malformed", _content([{k: v for k, v in _visit().items() if k != "arrival"}])),
        ("a visit with persons true", "malformed", _content([_visit(persons=True)])),
        ("a visit with persons as text", "malformed", _content([_visit(persons="2")])),
        ("a visit with end_estimated 0", "malformed", _content([_visit(end_estimated=0)])),
        ("a visit with bad base64", "bad-base64", _content([_visit(visit="===")])),
        ("visits that are no list", "wrong-type", _content({})),  # type: ignore[arg-type]
        ("from as text", "wrong-type", _content([], **{"from": "x"})),
        ("not JSON", "malformed", b"\xff\xfe"),
        ("a JSON array", "malformed", b"[]"),
        ("a duplicate name", "malformed", b'{"area":1,"area":2}'),
    ):  # fmt: skip
        out.refuse(name, code, "not the content of a release", sealed=sealed(bad))
