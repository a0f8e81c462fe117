"""Signed tokens: the form that all share, and venue codes and receipts."""

from __future__ import annotations

from typing import Any

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from tests.vectors.cast import (
    CODE,
    DAY,
    KEYS,
    NONCE,
    NOW,
    OFFICE,
    ORIGIN,
    RING,
    VENUE,
    VISIT,
    Vectors,
    altered,
    flipped,
    some_bytes,
    without,
)
from tests.vectors.independent import Key, Tag, base64url, cbor, head, sha256, signed_bytes, token

_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

SERVICE = KEYS["service"]
CODE_CLAIMS: dict[int, Any] = {7: CODE, -1: VENUE, -2: 0, -3: 3, -4: OFFICE, 6: NOW - DAY, 4: NOW + 365 * DAY}
RECEIPT_CLAIMS: dict[int, Any] = {
    7: VISIT,
    -1: VENUE,
    -5: NOW,
    -6: NOW + 3 * 3600,
    -7: NOW + 28 * DAY,
    -8: NOW // DAY + 29,
}
GRANT_CLAIMS: dict[int, Any] = {
    7: some_bytes("request", 32),
    -1: VENUE,
    -3: 3,
    -4: OFFICE,
    -13: NOW - 7200,
    -14: NOW - 3600,
    6: NOW,
    4: NOW + DAY,
}
STATEMENT_CLAIMS: dict[int, Any] = {
    -4: OFFICE,
    -9: KEYS["office-sealing"].point,
    -13: NOW - DAY,
    -14: NOW + 300 * DAY,
}
REQUEST_BODY = b'{"text":"frucht"}'
REQUEST_CLAIMS: dict[int, Any] = {
    3: ORIGIN,
    6: NOW,
    4: NOW + 60,
    7: NONCE,
    -4: OFFICE,
    -10: "POST",
    -11: "/api/v1/office/venues",
    -12: sha256(REQUEST_BODY),
}
HEAD_CLAIMS: dict[int, Any] = {-15: 3, -16: some_bytes("log hash", 32), 6: NOW}

# purpose: (claims, who signs, key named in two bytes)
KINDS: dict[str, tuple[dict[int, Any], str, bool]] = {
    "code": (CODE_CLAIMS, "service", True),
    "receipt": (RECEIPT_CLAIMS, "service", False),
    "sealing-key": (STATEMENT_CLAIMS, "office", False),
    "request": (REQUEST_CLAIMS, "office", False),
    "grant": (GRANT_CLAIMS, "service", False),
    "log-head": (HEAD_CLAIMS, "service", False),
}


def shown(claims: dict[int, Any]) -> dict[str, Any]:
    """Claims for JSON: bytes become {"hex": …}."""
    return {str(key): {"hex": value.hex()} if isinstance(value, bytes) else value for key, value in claims.items()}


def _raw(
    protected: bytes, payload: Any, key: Key = SERVICE, *, purpose: str = "code", unprotected: Any = None
) -> bytes:
    """A token around any header and payload, rightly signed."""
    payload = payload if isinstance(payload, bytes) else cbor(payload)
    signature = key.sign(signed_bytes(protected, purpose, payload))
    return b"\x01" + cbor(Tag(18, [protected, unprotected or {}, payload, signature]))


def tokens() -> Vectors:
    out = Vectors("Any signed token: version, COSE_Sign1, header, key, signature, purpose and time.")
    good = token(CODE_CLAIMS, "code", SERVICE, short=True)
    given = {"purpose": "code", "keys": RING, "now": NOW}
    for purpose, (claims, signer, short) in KINDS.items():
        data = token(claims, purpose, KEYS[signer], short=short)
        keys = RING if signer == "service" else [signer]
        out.accept(f"a {purpose}", token=data, purpose=purpose, keys=keys, now=NOW, claims=shown(claims))
        for other in KINDS:
            if other != purpose:
                out.refuse(
                    f"a {purpose} shown as a {other}",
                    "wrong-purpose",
                    "genuine, but its signature covers another external_aad",
                    **{"token": data, "purpose": other, "keys": keys, "now": NOW},
                )
    _accept_more(out, good, given)
    _refuse_form(out, good, given)
    _refuse_header(out, given)
    _refuse_payload(out, given)
    _refuse_signature(out, good, given)
    _refuse_time(out, good, given)
    return out


def _accept_more(out: Vectors, good: bytes, given: dict[str, Any]) -> None:
    claims = shown(CODE_CLAIMS)
    long_id = token(CODE_CLAIMS, "code", SERVICE)
    out.accept("key named in 8 bytes", token=long_id, **given, claims=claims)
    older = token(CODE_CLAIMS, "code", KEYS["service-older"], short=True)
    out.accept("signed with an older key of the ring", token=older, **given, claims=claims)
    out.accept("without the tag 18", token=b"\x01" + good[2:], **given, claims=claims)
    mirrored = (_P256_ORDER - int.from_bytes(good[-32:], "big")).to_bytes(32, "big")
    out.accept("signature mirrored: s replaced by n - s", token=good[:-32] + mirrored, **given, claims=claims)
    out.accept("in its last second", token=good, **{**given, "now": CODE_CLAIMS[4]}, claims=claims)
    out.accept("five minutes before its issue", token=good, **{**given, "now": CODE_CLAIMS[6] - 300}, claims=claims)
    no_times = {7: CODE}
    out.accept("without any time", token=token(no_times, "code", SERVICE), **given, claims=shown(no_times))


def _refuse_form(out: Vectors, good: bytes, given: dict[str, Any]) -> None:
    def refuse(name: str, data: bytes, why: str, code: str = "token-malformed") -> None:
        out.refuse(name, code, why, token=data, **given)

    parts = [cbor({1: -7, 4: SERVICE.id}), {}, cbor(CODE_CLAIMS), good[-64:]]
    refuse("empty", b"", "no version byte")
    refuse("version byte only", b"\x01", "nothing behind the version")
    refuse("version 0", b"\x00" + good[1:], "no such version", "token-version")
    refuse("version 2", b"\x02" + good[1:], "a version to come", "token-version")
    refuse("without version", good[1:], "0xd2 read as a version", "token-version")
    refuse("one byte short", good[:-1], "truncated")
    refuse("half", good[: len(good) // 2], "truncated")
    refuse("one byte more", good + b"\x00", "bytes left over")
    refuse("twice", good + good[1:], "bytes left over")
    refuse("text", b"\x01" + base64url(good).encode(), "base64url text where bytes belong")
    refuse("high bits", b"\x01" + b"\xff" * 40, "garbage")
    refuse("deep nesting", b"\x01" + b"\x81" * 400, "nested too deep")
    refuse("huge length", b"\x01" + bytes.fromhex("9bffffffffffffffff"), "a length beyond the input")
    refuse("wrong tag 17", b"\x01" + cbor(Tag(17, parts)), "COSE_Mac0")
    refuse("wrong tag 98", b"\x01" + cbor(Tag(98, parts)), "COSE_Sign")
    refuse("CWT tag 61 around it", b"\x01" + cbor(Tag(61, Tag(18, parts))), "one tag at most")
    refuse("three parts", b"\x01" + cbor(Tag(18, parts[:3])), "no signature")
    refuse("five parts", b"\x01" + cbor(Tag(18, [*parts, b""])), "one part too many")
    refuse("detached payload", b"\x01" + cbor(Tag(18, [parts[0], {}, None, parts[3]])), "null payload")
    refuse("header as a map", b"\x01" + cbor(Tag(18, [{1: -7, 4: SERVICE.id}, *parts[1:]])), "must be bytes")
    refuse("indefinite array", b"\x01\xd2\x9f" + b"".join(cbor(part) for part in parts) + b"\xff", "no length")
    payload = b"\x5f" + cbor(parts[2]) + b"\xff"
    cut = b"\x01\xd2\x84" + cbor(parts[0]) + b"\xa0" + payload + cbor(parts[3])
    refuse("payload in pieces", cut, "indefinite length")


def _refuse_header(out: Vectors, given: dict[str, Any]) -> None:
    def refuse(name: str, header: Any, why: str, code: str = "token-malformed", unprotected: Any = None) -> None:
        protected = header if isinstance(header, bytes) else cbor(header)
        data = _raw(protected, CODE_CLAIMS, unprotected=unprotected)
        out.refuse(name, code, why, token=data, **given)

    kid = SERVICE.id
    for name, number in (("ES384", -35), ("RS256", -257), ("EdDSA", -8), ("HS256", 5)):
        refuse(f"algorithm {name}", {1: number, 4: kid}, "ES256 only", "token-algorithm")
    refuse("algorithm none: left out", {4: kid}, "no algorithm in the header")
    refuse("algorithm null", {1: None, 4: kid}, "null instead of -7", "token-algorithm")
    refuse("algorithm as text", {1: "ES256", 4: kid}, "-7, not its name", "token-algorithm")
    as_float = b"\xa2\x01" + bytes.fromhex("f9c700") + b"\x04" + cbor(kid)
    refuse("algorithm as -7.0", as_float, "a float", "token-algorithm")
    refuse("label true for 1", b"\xa2\xf5\x26\x04" + cbor(kid), "true is not 1")
    refuse("no key id", {1: -7}, "kid missing")
    refuse("key id in the unprotected header", {1: -7}, "not signed", unprotected={4: kid})
    refuse("key id in both headers", {1: -7, 4: kid}, "unprotected not empty", unprotected={4: kid})
    refuse("something unprotected", {1: -7, 4: kid}, "unprotected not empty", unprotected={33: b"x"})
    refuse("empty header", b"", "no header")
    refuse("header with a further label", {1: -7, 4: kid, 3: 60}, "content type")
    refuse("header with crit", {1: -7, 2: [1], 4: kid}, "nothing is critical here")
    refuse("header that is no map", [1, -7, 4, kid], "an array")
    refuse("header with a duplicate key", b"\xa3\x01\x26\x04" + cbor(kid) + b"\x01\x26", "label 1 twice")
    refuse("header of no length", b"\xbf\x01\x26\x04" + cbor(kid) + b"\xff", "indefinite length")
    refuse("header with bytes behind", cbor({1: -7, 4: kid}) + b"\x00", "bytes left over")
    for size in (0, 1, 3, 7, 9, 32):
        refuse(f"key id of {size} bytes", {1: -7, 4: (kid * 4)[:size]}, "2 or 8 bytes")
    refuse("key id as text", {1: -7, 4: kid.hex()}, "must be bytes")
    stranger = cbor({1: -7, 4: KEYS["other-service"].id})
    out.refuse(
        "a key of another service",
        "token-unknown-key",
        "nobody here trusts it",
        token=_raw(stranger, CODE_CLAIMS, KEYS["other-service"]),
        **given,
    )
    out.refuse(
        "a key that left the ring",
        "token-unknown-key",
        "genuine once",
        token=token(CODE_CLAIMS, "code", KEYS["service-older"], short=True),
        **{**given, "keys": ["service"]},
    )
    out.refuse(
        "no keys at all", "token-unknown-key", "an empty ring", token=_raw(cbor({1: -7, 4: kid}), {}),
        **{**given, "keys": []},
    )  # fmt: skip


def _refuse_payload(out: Vectors, given: dict[str, Any]) -> None:
    protected = cbor({1: -7, 4: SERVICE.id})
    whole = cbor(CODE_CLAIMS)
    for name, payload, why in (
        ("payload that is no map", cbor([1, 2]), "an array"),
        ("payload empty", b"", "no CBOR"),
        ("payload with a duplicate key", head(5, 2) + cbor(6) + cbor(1) + cbor(6) + cbor(2), "label 6 twice"),
        ("payload of no length", b"\xbf" + whole[1:] + b"\xff", "indefinite length"),
        ("payload with bytes behind", whole + b"\x00", "bytes left over"),
        ("payload with a text label", cbor({"exp": NOW + 60}), "labels are whole numbers"),
        ("payload with the label true", cbor({True: 1}), "labels are whole numbers"),
        ("expiry as text", cbor({4: "tomorrow"}), "whole seconds"),
        ("expiry true", cbor({4: True}), "whole seconds"),
        ("issue as text", cbor({6: "x"}), "whole seconds"),
        ("expiry as float", b"\xa1\x04" + bytes.fromhex("fb41dac0a1b2000000"), "whole seconds"),
        ("issue as bytes", cbor({6: b"\x01"}), "whole seconds"),
    ):
        out.refuse(name, "token-malformed", why, token=_raw(protected, payload), **given)


def _refuse_signature(out: Vectors, good: bytes, given: dict[str, Any]) -> None:
    def refuse(name: str, data: bytes, why: str) -> None:
        out.refuse(name, "token-signature", why, token=data, **given)

    protected = cbor({1: -7, 4: SERVICE.id})
    body = cbor(CODE_CLAIMS)

    def with_signature(signature: bytes) -> bytes:
        return b"\x01" + cbor(Tag(18, [protected, {}, body, signature]))

    genuine = SERVICE.sign(signed_bytes(protected, "code", body))
    refuse("forged", _raw(protected, CODE_CLAIMS, KEYS["other-service"]), "other key, this key's id")
    refuse("header says another key of the ring", b"\x01" + cbor(
        Tag(18, [cbor({1: -7, 4: KEYS["service-older"].id}), {}, body, genuine])
    ), "key id exchanged")  # fmt: skip
    for label, data in altered(CODE_CLAIMS, "code", SERVICE, short=True):
        refuse(f"claim {label} altered", data, "changed after signing")
    added = cbor({**CODE_CLAIMS, -99: 1})
    refuse("claim added", b"\x01" + cbor(Tag(18, [protected, {}, added, genuine])), "changed after signing")
    refuse("first bit of r", flipped(good, -64), "changed after signing")
    refuse("last bit of s", flipped(good, -1), "changed after signing")
    refuse("signature of zeros", with_signature(bytes(64)), "r and s must not be 0")
    refuse("signature of ones", with_signature(b"\xff" * 64), "r and s must be below the order")
    refuse("signature empty", with_signature(b""), "64 bytes")
    refuse("signature of 63 bytes", with_signature(genuine[:-1]), "64 bytes")
    refuse("signature of 65 bytes", with_signature(genuine + b"\x00"), "64 bytes")
    r, s = int.from_bytes(genuine[:32], "big"), int.from_bytes(genuine[32:], "big")
    refuse("signature in DER", with_signature(encode_dss_signature(r, s)), "r and s, 32 bytes each")
    refuse("r and s exchanged", with_signature(genuine[32:] + genuine[:32]), "r first")
    no_purpose = cbor(["Signature1", protected, b"", body])
    refuse("signed without external_aad", with_signature(SERVICE.sign(no_purpose)), "the purpose is missing")
    other_context = cbor(["Signature", protected, b"", b"tun/v1/code", body])
    refuse("signed as COSE_Sign", with_signature(SERVICE.sign(other_context)), "another Sig_structure")
    refuse("payload alone signed", with_signature(SERVICE.sign(body)), "no Sig_structure")


def _refuse_time(out: Vectors, good: bytes, given: dict[str, Any]) -> None:
    late, early = CODE_CLAIMS[4] + 1, CODE_CLAIMS[6] - 301
    out.refuse("expired by a second", "token-expired", "now > exp", token=good, **{**given, "now": late})
    out.refuse("too early by a second", "token-not-yet", "now < iat - 300", token=good, **{**given, "now": early})


def _typed(out: Vectors, claims: dict[int, Any], purpose: str, sizes: dict[int, int], **given: Any) -> None:
    """Wrong types, wrong sizes and missing claims, rightly signed."""
    short = KINDS[purpose][2]
    for label, value in claims.items():
        wrong = "text" if not isinstance(value, str) else 1
        data = token({**claims, label: wrong}, purpose, SERVICE, short=short)
        out.refuse(f"claim {label} of another type", "token-malformed", "wrong type", token=data, **given)
        if label in sizes:
            for name, changed in (("longer", value + b"\x00"), ("shorter", value[:-1])):
                data = token({**claims, label: changed}, purpose, SERVICE, short=short)
                out.refuse(f"claim {label} {name}", "token-malformed", "wrong size", token=data, **given)
        elif isinstance(value, int) and label not in (4, 6):
            for name, changed in (("negative", -1), ("true", True), ("beyond 2^40", 2**40 + 1)):
                data = token({**claims, label: changed}, purpose, SERVICE, short=short)
                out.refuse(f"claim {label} {name}", "token-malformed", "out of range", token=data, **given)


def _missing(out: Vectors, claims: dict[int, Any], purpose: str, optional: set[int], **given: Any) -> None:
    for label in claims:
        if label not in optional:
            data = token(without(claims, label), purpose, SERVICE, short=KINDS[purpose][2])
            out.refuse(f"without claim {label}", "token-malformed", "claim missing", token=data, **given)


def codes() -> Vectors:
    out = Vectors("Venue codes, as printed: the token behind # of the URL.", origin=ORIGIN)
    given = {"keys": RING, "now": NOW}

    def accept(name: str, claims: dict[int, Any], key: Key = SERVICE) -> None:
        data = token(claims, "code", key, short=True)
        fields = {"code": claims[7], "venue": claims[-1], "kind": claims[-2], "area": claims.get(-3)}
        times = {"issued": claims[6], "expires": claims[4], "office": claims[-4]}
        url = f"{ORIGIN}/c#{base64url(data)}"
        out.accept(name, token=data, url=url, **given, **fields, **times, claims=shown(claims))

    def refuse(name: str, claims: dict[int, Any], why: str) -> None:
        out.refuse(name, "token-malformed", why, token=token(claims, "code", SERVICE, short=True), **given)

    accept("a table of a restaurant", CODE_CLAIMS)
    accept("a venue without areas", without(CODE_CLAIMS, -3))
    accept("an event", {**without(CODE_CLAIMS, -3), -2: 1})
    accept("the largest area and office", {**CODE_CLAIMS, -2: 1, -3: 0xFFFF, -4: 0xFFFF})
    accept("printed before the key was renewed", CODE_CLAIMS, KEYS["service-older"])
    refuse("a kind to come", {**CODE_CLAIMS, -2: 2}, "0 or 1")
    refuse("area 65536", {**CODE_CLAIMS, -3: 65536}, "two bytes at most")
    refuse("office 65536", {**CODE_CLAIMS, -4: 65536}, "two bytes at most")
    _missing(out, CODE_CLAIMS, "code", {-3}, **given)
    _typed(out, CODE_CLAIMS, "code", {7: 8, -1: 8}, **given)
    for label, data in altered(CODE_CLAIMS, "code", SERVICE, short=True):
        out.refuse(f"claim {label} altered", "token-signature", "changed after signing", token=data, **given)
    receipt = token(RECEIPT_CLAIMS, "receipt", SERVICE)
    out.refuse("a receipt", "wrong-purpose", "genuine, no code", token=receipt, **given)
    expired = token({**CODE_CLAIMS, 4: NOW - 1}, "code", SERVICE, short=True)
    out.refuse("an old poster", "token-expired", "expired a second ago", token=expired, **given)
    early = token({**CODE_CLAIMS, 6: NOW + 301}, "code", SERVICE, short=True)
    out.refuse("a poster of tomorrow", "token-not-yet", "issued more than 300 s ahead", token=early, **given)
    foreign = token(CODE_CLAIMS, "code", KEYS["other-service"], short=True)
    out.refuse("a poster of another city", "token-unknown-key", "not this service's", token=foreign, **given)
    return out


def receipts() -> Vectors:
    out = Vectors("Receipts. They carry no time of their own, so they never expire.")
    given = {"keys": RING, "now": NOW}
    names = {7: "visit", -1: "venue", -5: "arrival", -6: "planned_end", -7: "readable_until", -8: "deleted_on"}
    fields = {name: RECEIPT_CLAIMS[label] for label, name in names.items()}
    data = token(RECEIPT_CLAIMS, "receipt", SERVICE)
    out.accept("after a check-in", token=data, **given, **fields, claims=shown(RECEIPT_CLAIMS))
    out.accept("ten years later", token=data, keys=RING, now=NOW + 3650 * DAY, **fields)
    _missing(out, RECEIPT_CLAIMS, "receipt", set(), **given)
    _typed(out, RECEIPT_CLAIMS, "receipt", {7: 16, -1: 8}, **given)
    for label, data in altered(RECEIPT_CLAIMS, "receipt", SERVICE):
        out.refuse(f"claim {label} altered", "token-signature", "changed after signing", token=data, **given)
    code = token(CODE_CLAIMS, "code", SERVICE, short=True)
    out.refuse("a venue code", "wrong-purpose", "genuine, no receipt", token=code, **given)
    return out
