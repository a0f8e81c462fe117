"""EU certificates: what must hold, and about a hundred ways in which one must not."""

from __future__ import annotations

import zlib
from functools import cache
from typing import Any

from tests.vectors.cast import DAY, NOW, Vectors, flipped
from tests.vectors.certificate_cast import (
    CLIENT_AUTH,
    OLD_TESTS,
    OLD_VACCINATIONS,
    PERSON,
    RECOVERIES,
    RECOVERY,
    TEST,
    TESTS,
    VACCINATION,
    VACCINATIONS,
    Raw,
    Signer,
    base45,
    cbor,
    claims,
    hcert,
    rsa_key,
    sig_structure,
    signer,
    text_of,
)
from tests.vectors.independent import Tag, head, sha256

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
MALFORMED, CONTENT, ALGORITHM = "certificate-malformed", "certificate-content", "certificate-algorithm"
COMPRESSION, BASE45 = "certificate-compression", "certificate-base45"


@cache
def signers() -> dict[str, Signer]:
    made = [
        signer("dsc"),
        signer("dsc-rsa", public=rsa_key("dsc-rsa").public_key()),
        signer("dsc-tests", TESTS),
        signer("dsc-tests-old-arc", OLD_TESTS),
        signer("dsc-vaccinations", VACCINATIONS),
        signer("dsc-vaccinations-old-arc", OLD_VACCINATIONS),
        signer("dsc-recoveries", RECOVERIES, CLIENT_AUTH),
        signer("dsc-foreign-purpose", CLIENT_AUTH),
        signer("dsc-over", ends=NOW - 1),
        signer("dsc-not-begun", begins=NOW + 1),
        signer("dsc-unlisted"),
    ]
    return {one.name: one for one in made}


def message(
    content: Any = None,
    *,
    by: str = "dsc",
    protected: Any = None,
    unprotected: Any = None,
    signature: bytes | None = None,
    payload: bytes | None = None,
) -> list[Any]:
    """The four parts of a COSE_Sign1, signed; what is given replaces what would be right."""
    who = signers()[by]
    if protected is None:
        protected = {1: -37 if who.rsa else -7, 4: who.key_id}
    header = protected if isinstance(protected, bytes) else cbor(protected)
    body = cbor(claims() if content is None else content) if payload is None else payload
    made = who.sign(sig_structure(header, body)) if signature is None else signature
    return [header, unprotected if unprotected is not None else {}, body, made]


def text(content: Any = None, **given: Any) -> str:
    return text_of(cbor(Tag(18, message(content, **given))))


def identity(parts: list[Any]) -> bytes:
    return sha256(sig_structure(parts[0], parts[2]))


def certificates() -> Vectors:
    vectors = Vectors(
        "EU certificates (HCERT 1.3). `text` is a QR code's; `now` in Unix seconds; `trust` names the signers that are"
        " trusted; `identity` is SHA-256 over the Sig_structure of protected header and payload.",
        signers={name: {"der": one.der, "key_id": one.key_id} for name, one in signers().items()},
    )
    _right(vectors)
    _other_texts(vectors)
    _times(vectors)
    _purposes(vectors)
    _texts(vectors)
    _frames(vectors)
    _algorithms(vectors)
    _claims(vectors)
    _contents(vectors)
    _bombs(vectors)
    return vectors


def _accept(
    vectors: Vectors, name: str, kind: str, parts: list[Any], *, written: str | None = None, now: int = NOW, **more: Any
) -> None:
    trust = more.pop("trust", ["dsc", "dsc-rsa"])
    written = written or text_of(cbor(Tag(18, parts)))
    vectors.accept(name, text=written, now=now, trust=trust, kind=kind, identity=identity(parts), **more)


def _refuse(
    vectors: Vectors, name: str, code: str, why: str, written: str, *, now: int = NOW, trust: tuple[str, ...] = ()
) -> None:
    vectors.refuse(name, code, why, text=written, now=now, trust=list(trust or ("dsc", "dsc-rsa")))


def _right(vectors: Vectors) -> None:
    vaccination, recovery = hcert(t=None, v=[VACCINATION]), hcert(t=None, r=[RECOVERY])
    said: dict[str, Any] = {"fnt": PERSON["fnt"], "gnt": PERSON["gnt"], "dob": "1985-03-21", "certificate": TEST["ci"]}
    _accept(vectors, "a test, ES256", "test", message(), **said, sampled=1_795_446_300)
    _accept(vectors, "a test, PS256", "test", message(by="dsc-rsa"), **said)
    _accept(vectors, "a vaccination", "vaccination", message(claims(vaccination)), **said)
    _accept(vectors, "a recovery", "recovery", message(claims(recovery)), **said)
    _accept(vectors, "t: null beside a vaccination", "vaccination", message(claims({**vaccination, "t": None})))
    unknown_result = hcert(t=[{**TEST, "tr": "260373001"}])
    _accept(vectors, "a positive test is genuine too", "test", message(claims(unknown_result)))
    for name, dob in (
        ("a year", "1985"),
        ("a month", "1985-03"),
        ("nothing", ""),
        ("a date with a time", "1985-03-21T00:00:00"),
    ):
        _accept(vectors, f"born: {name}", "test", message(claims(hcert(dob=dob))), dob=dob[:10])
    only = {"fn": "Sokrates", "fnt": "SOKRATES"}
    _accept(vectors, "one name only", "test", message(claims(hcert(nam=only))), fnt="SOKRATES", gnt="")
    for name, value in (
        ("Z", "2026-11-23T15:05:00Z"),
        ("milliseconds", "2026-11-23T15:05:00.999Z"),
        ("+0100 without a colon", "2026-11-23T16:05:00+0100"),
    ):
        _accept(vectors, f"sample time: {name}", "test", message(claims(hcert(t=[{**TEST, "sc": value}]))),
                sampled=1_795_446_300)  # fmt: skip
    tagged = hcert(t=[{**TEST, "sc": Tag(0, "2026-11-23T15:05:00Z")}])
    _accept(vectors, "sample time: tag 0", "test", message(claims(tagged)), sampled=1_795_446_300)
    tagged = hcert(t=[{**TEST, "sc": Tag(1, 1_795_446_300)}])
    _accept(vectors, "sample time: tag 1", "test", message(claims(tagged)), sampled=1_795_446_300)
    day = hcert(t=None, v=[{**VACCINATION, "dt": "2026-10-01T22:54:00+02:00"}])
    _accept(vectors, "vaccination day with a time behind it", "vaccination", message(claims(day)))


def _other_texts(vectors: Vectors) -> None:
    """Many texts of one certificate: all hold, and all have one identity."""
    parts = message()
    for level in (0, 1):
        _accept(vectors, f"the same, compressed at level {level}", "test", parts,
                written=text_of(cbor(Tag(18, parts)), level=level))  # fmt: skip
    _accept(vectors, "the same without a tag", "test", parts, written=text_of(cbor(parts)))
    _accept(vectors, "the same under tags 61 and 18", "test", parts, written=text_of(cbor(Tag(61, Tag(18, parts)))))
    extra = [parts[0], {4: b"ignored.", "x": "y"}, *parts[2:]]
    _accept(vectors, "the same with more in the unprotected header", "test", extra)
    turned = parts[3][:32] + (_ORDER - int.from_bytes(parts[3][32:], "big")).to_bytes(32, "big")
    _accept(vectors, "the same with s turned over", "test", [*parts[:3], turned])
    long = Raw(b"\x5a" + len(parts[2]).to_bytes(4, "big") + parts[2])
    _accept(vectors, "the same with lengths written long", "test", parts,
            written=text_of(cbor([parts[0], parts[1], long, parts[3]])))  # fmt: skip
    kid = signers()["dsc"].key_id
    _accept(vectors, "key id in the unprotected header", "test", message(protected={1: -7}, unprotected={4: kid}))
    _accept(vectors, "all of the header unprotected", "test", message(protected=b"", unprotected={1: -7, 4: kid}))
    _accept(vectors, "an empty map as header", "test", message(protected={}, unprotected={1: -7, 4: kid}))
    both = message(protected={1: -7, 4: kid}, unprotected={4: signers()["dsc-rsa"].key_id})
    _accept(vectors, "two key ids: the protected one counts", "test", both)
    _accept(vectors, "a content type in the header", "test", message(protected={1: -7, 4: kid, 3: "x"}))


def _times(vectors: Vectors) -> None:
    expires = claims(expires=NOW)
    _accept(vectors, "in its last second", "test", message(expires))
    _refuse(vectors, "a second after its last", "certificate-expired", "exp is inclusive", text(expires), now=NOW + 1)
    fraction = claims(expires=NOW + 0.5, issued=NOW - 3600.25)
    _accept(vectors, "times with fractions", "test", message(fraction))
    _refuse(vectors, "over by a fraction", "certificate-expired", "exp has a fraction", text(fraction), now=NOW + 1)
    ahead = claims(issued=NOW + 300)
    _accept(vectors, "issued by a clock five minutes fast", "test", message(ahead))
    _refuse(
        vectors,
        "issued in the future",
        "certificate-not-yet",
        "more than two clocks may differ",
        text(ahead),
        now=NOW - 1,
    )
    over, early = "certificate-signer-expired", "dsc-not-begun"
    _refuse(vectors, "signer expired", over, "notAfter", text(by="dsc-over"), trust=("dsc-over",))
    _accept(vectors, "signer in its last second", "test", message(by="dsc-over"), now=NOW - 1, trust=["dsc-over"])
    later = claims(issued=NOW + 1)
    _refuse(vectors, "signer not valid yet", over, "notBefore", text(later, by=early), trust=(early,))
    _accept(vectors, "signer in its first second", "test", message(later, by=early), now=NOW + 1, trust=[early])
    _refuse(
        vectors, "issued before its signer", over, "iat before notBefore", text(by=early), now=NOW + 1, trust=(early,)
    )


def _purposes(vectors: Vectors) -> None:
    usage = "certificate-key-usage"
    vaccination, recovery = claims(hcert(t=None, v=[VACCINATION])), claims(hcert(t=None, r=[RECOVERY]))
    for by in ("dsc-tests", "dsc-tests-old-arc", "dsc-foreign-purpose"):
        _accept(vectors, f"a test by {by}", "test", message(by=by), trust=[by])
    for by in ("dsc-vaccinations", "dsc-vaccinations-old-arc"):
        _accept(vectors, f"a vaccination by {by}", "vaccination", message(vaccination, by=by), trust=[by])
        _refuse(vectors, f"a test by {by}", usage, "for vaccinations only", text(by=by), trust=(by,))
        _refuse(vectors, f"a recovery by {by}", usage, "for vaccinations only", text(recovery, by=by), trust=(by,))
    _accept(vectors, "a recovery by dsc-recoveries", "recovery", message(recovery, by="dsc-recoveries"),
            trust=["dsc-recoveries"])  # fmt: skip
    _refuse(vectors, "a test by dsc-recoveries", usage, "a foreign purpose beside it frees nothing",
            text(by="dsc-recoveries"), trust=("dsc-recoveries",))  # fmt: skip
    _refuse(vectors, "a vaccination by dsc-tests", usage, "for tests only", text(vaccination, by="dsc-tests"),
            trust=("dsc-tests",))  # fmt: skip


def _texts(vectors: Vectors) -> None:
    whole, prefix = text(), "certificate-prefix"
    _refuse(vectors, "an empty text", prefix, "nothing", "")
    _refuse(vectors, "without prefix", prefix, "HC1: is missing", whole[4:])
    _refuse(vectors, "another version", prefix, "HC2:", "HC2:" + whole[4:])
    _refuse(vectors, "the prefix in lower case", prefix, "hc1:", "hc1:" + whole[4:])
    _refuse(vectors, "a blank before the prefix", prefix, "not at the start", " " + whole)
    _refuse(
        vectors,
        "a rapid test's code of the CWA",
        prefix,
        "says no result",
        "https://s.coronawarn.app?v=1#eyJmbiI6IkUifQ",
    )
    _refuse(vectors, "nothing but a prefix", COMPRESSION, "no content", "HC1:")
    _refuse(vectors, "a letter in lower case", BASE45, "not in the alphabet", whole[:-1] + "a")
    _refuse(vectors, "a line end behind it", BASE45, "not in the alphabet", whole + "\n")
    _refuse(vectors, "a letter of another script", BASE45, "looks like A", whole[:-1] + "А")
    _refuse(vectors, "one character too many", BASE45, "no group has one", "HC1:" + base45(b"ab") + "0")
    _refuse(vectors, "a group of three beyond 65535", BASE45, ":::", "HC1::::")
    _refuse(vectors, "a group of two beyond 255", BASE45, "::", "HC1:::")
    _refuse(vectors, "longer than any QR code", "certificate-too-long", "4,297 characters", "HC1:" + "0" * 4293)
    message_bytes = cbor(Tag(18, message()))
    _refuse(vectors, "not compressed", COMPRESSION, "raw COSE", "HC1:" + base45(message_bytes))
    packed = zlib.compress(message_bytes)
    _refuse(vectors, "cut off", COMPRESSION, "the stream does not end", "HC1:" + base45(packed[:-5]))
    _refuse(vectors, "bytes behind the stream", COMPRESSION, "left over", "HC1:" + base45(packed + b"\0"))
    _refuse(vectors, "another checksum", COMPRESSION, "Adler-32", "HC1:" + base45(flipped(packed, -1)))
    raw = zlib.compressobj(wbits=-15)
    _refuse(vectors, "deflate without zlib's frame", COMPRESSION, "RFC 1951 alone",
            "HC1:" + base45(raw.compress(message_bytes) + raw.flush()))  # fmt: skip


def _frames(vectors: Vectors) -> None:
    parts = message()
    frames: list[tuple[str, Any, str]] = [
        ("tag 17, a MAC", Tag(17, parts), "COSE_Mac0"),
        ("tag 98, many signatures", Tag(98, parts), "COSE_Sign"),
        ("tag 18 twice", Tag(18, Tag(18, parts)), "no such thing"),
        ("tag 61 alone", Tag(61, parts), "a CWT that is no COSE message"),
        ("tag 18 around 61", Tag(18, Tag(61, parts)), "the wrong way round"),
        ("tag 55799", Tag(55799, Tag(18, parts)), "self-described CBOR"),
        ("three parts", parts[:3], "no signature"),
        ("five parts", [*parts, b""], "one more"),
        ("a map", dict(enumerate(parts)), "not an array"),
        ("a number", 7, "not an array"),
        ("protected header as a map", [{1: -7}, *parts[1:]], "not a byte string"),
        ("payload missing", [parts[0], {}, None, parts[3]], "detached"),
        ("payload as text", [parts[0], {}, "x", parts[3]], "not a byte string"),
        ("signature as text", [*parts[:3], "x" * 64], "not a byte string"),
        ("unprotected header as a list", [parts[0], [], *parts[2:]], "not a map"),
    ]
    for name, frame, why in frames:
        _refuse(vectors, f"frame: {name}", MALFORMED, why, text_of(cbor(frame)))
    whole = cbor(Tag(18, parts))
    _refuse(vectors, "frame: a byte behind it", MALFORMED, "left over", text_of(whole + b"\0"))
    _refuse(vectors, "frame: cut off", MALFORMED, "truncated", text_of(whole[:-1]))
    kid = signers()["dsc"].key_id
    headers: list[tuple[str, Any, Any, str]] = [
        ("no key id", {1: -7}, {}, "nobody is named"),
        ("a short key id", {1: -7, 4: kid[:7]}, {}, "eight bytes"),
        ("a long key id", {1: -7, 4: kid + b"\0"}, {}, "eight bytes"),
        ("a key id as text", {1: -7, 4: "12345678"}, {}, "bytes"),
        ("a wrong key id protected, the right one not", {1: -7, 4: b"foo"}, {4: kid}, "protected counts"),
        ("crit", {1: -7, 4: kid, 2: [99], 99: 1}, {}, "nobody here understands 99"),
        ("crit in the unprotected header", {1: -7, 4: kid}, {2: [4]}, "must be protected"),
        (
            "a label 1.0",
            Raw(b"\xa3\x01\x26" + cbor(1.0) + b"\x38\x24\x04" + cbor(kid)),
            {},
            "equals 1 in many languages",
        ),
        ("a label true", Raw(b"\xa3\x01\x26\xf5\x38\x24\x04" + cbor(kid)), {}, "equals 1 in some languages"),
        ("a label of bytes", {1: -7, 4: kid, b"x": 1}, {}, "numbers and texts only"),
        ("a label twice", Raw(b"\xa3\x01\x26\x01\x26\x04" + cbor(kid)), {}, "duplicate key"),
        ("a list", [1, -7], {}, "not a map"),
        ("a byte behind it", cbor({1: -7, 4: kid}) + b"\0", {}, "left over"),
    ]
    for name, protected, unprotected, why in headers:
        _refuse(vectors, f"header: {name}", MALFORMED, why, text(protected=protected, unprotected=unprotected))


def _algorithms(vectors: Vectors) -> None:
    kid, rsa_kid, forged = signers()["dsc"].key_id, signers()["dsc-rsa"].key_id, "certificate-signature"
    for name, value in (
        ("PS256 with an EC key", -37), ("ES384", -35), ("RS256", -257), ("EdDSA", -8), ("HMAC", 5), ("none", None),
        ("a text", "ES256"), ("true", True), ("-7.0", -7.0), ("a big number", Tag(2, b"\1" * 9)),
    ):  # fmt: skip
        code = MALFORMED if isinstance(value, Tag) else ALGORITHM
        _refuse(vectors, f"algorithm: {name}", code, "the key decides", text(protected={1: value, 4: kid}))
    _refuse(vectors, "algorithm: absent", ALGORITHM, "none is named", text(protected={4: kid}))
    _refuse(vectors, "algorithm: ES256 with an RSA key", ALGORITHM, "the key decides",
            text(by="dsc-rsa", protected={1: -7, 4: rsa_kid}))  # fmt: skip
    _refuse(vectors, "signer not listed", "certificate-signer-unknown", "no key of this id", text(by="dsc-unlisted"))
    _refuse(vectors, "nobody trusted", "certificate-signer-unknown", "an empty folder", text(), trust=("dsc-over",))
    stolen = message(by="dsc-unlisted", protected={1: -7, 4: kid})
    _refuse(vectors, "another key under a trusted id", forged, "the id names nobody's key", text_of(cbor(stolen)))
    parts, by_rsa = message(), message(by="dsc-rsa")
    changed = parts[2].replace(b"260415000", b"260415001")
    signatures: list[tuple[str, list[Any]]] = [
        ("altered payload", [parts[0], {}, changed, parts[3]]),
        ("altered header", [cbor({4: kid, 1: -7}), {}, *parts[2:]]),
        ("one bit of it", [*parts[:3], flipped(parts[3], 40)]),
        ("three bytes", [*parts[:3], b"\1\2\3"]),
        ("empty", [*parts[:3], b""]),
        ("65 bytes", [*parts[:3], parts[3] + b"\0"]),
        ("all zero", [*parts[:3], bytes(64)]),
        ("r and s the order", [*parts[:3], _ORDER.to_bytes(32, "big") * 2]),
        ("r beyond the order", [*parts[:3], b"\xff" * 32 + parts[3][32:]]),
        ("DER", [*parts[:3], bytes.fromhex("3044") + b"\2\x20" + parts[3][:32] + b"\2\x20" + parts[3][32:]]),
        ("of the payload alone", [*parts[:3], signers()["dsc"].sign(parts[2])]),
        ("RSA: one bit", [*by_rsa[:3], flipped(by_rsa[3], 100)]),
        ("RSA: too short", [*by_rsa[:3], by_rsa[3][1:]]),
        ("RSA: too long", [*by_rsa[:3], b"\0" + by_rsa[3]]),
        ("RSA: an EC signature", [*by_rsa[:3], parts[3]]),
    ]
    for name, frame in signatures:
        _refuse(vectors, f"signature: {name}", forged, "does not fit", text_of(cbor(Tag(18, frame))))


def _claims(vectors: Vectors) -> None:
    for name, value in (
        ("NaN", float("nan")), ("infinite", float("inf")), ("1e300", 1e300), ("negative", -1), ("a text", "2099"),
        ("true", True), ("absent", None), ("after the year 9999", 253_402_300_800), ("a big number", Tag(2, b"\1" * 9)),
        ("tagged", Tag(1, NOW + DAY)),
    ):  # fmt: skip
        _refuse(vectors, f"exp: {name}", MALFORMED, "would never expire", text(claims(expires=value)))
        _refuse(vectors, f"iat: {name}", MALFORMED, "no time", text(claims(issued=value)))
    right = cbor(claims())
    bodies: list[tuple[str, bytes, str]] = [
        ("a list", cbor([claims()]), "not a map"),
        ("empty", b"", "nothing"),
        ("a byte behind them", right + b"\0", "left over"),
        ("a label twice", bytes((right[0] + 1,)) + right[1:] + b"\4" + cbor(NOW + 900 * DAY), "duplicate key"),
        ("a label 4.0", bytes((right[0] + 1,)) + right[1:] + cbor(4.0) + cbor(NOW + 900 * DAY), "equals 4"),
        ("no payload", cbor({4: NOW + DAY, 6: NOW}), "-260 is missing"),
        ("a payload of another version", cbor({**claims(), -260: {2: hcert()}}), "1 is missing"),
        ("the payload as bytes", cbor({**claims(), -260: cbor({1: hcert()})}), "not a map"),
        ("not text", b"\xa1\x61\xff\x01", "UTF-8"),
    ]
    for name, body, why in bodies:
        _refuse(vectors, f"claims: {name}", MALFORMED, why, text(payload=body))
    bodies_of_tags: tuple[tuple[int, Any], ...] = (
        (2, b"\1" * 40), (3, b"\1"), (4, [-2, 1]), (5, [1, 3]), (25, 0), (28, [1]), (29, 0), (30, [1, 2]),
        (35, "(a+)+"), (36, "x"), (37, bytes(16)), (256, ["x"]), (258, [1]), (260, b"\x7f\0\0\1"), (1004, "2026-11-23"),
        (55799, 1), (12345, 1),
    )  # fmt: skip
    for number, inner in bodies_of_tags:
        tagged = claims(hcert(x=Tag(number, inner)))
        _refuse(vectors, f"claims: tag {number}", MALFORMED, "a tag that nobody needs here", text(tagged))
    for name, value in (("1e300", 1e300), ("NaN", float("nan")), ("a text", "x")):
        late = claims(hcert(t=[{**TEST, "sc": Tag(1, value)}]))
        _refuse(vectors, f"claims: tag 1 around {name}", MALFORMED, "no instant", text(late))
    untimely = claims(hcert(t=[{**TEST, "sc": Tag(0, 5)}]))
    _refuse(vectors, "claims: tag 0 around a number", MALFORMED, "no text", text(untimely))


def _contents(vectors: Vectors) -> None:
    def refuse(name: str, payload: Any, why: str) -> None:
        _refuse(vectors, f"content: {name}", CONTENT, why, text(claims(payload)))

    refuse("not a map", ["x"], "a list")
    refuse("nothing certified", hcert(t=None), "neither t, v nor r")
    refuse("two kinds", hcert(v=[VACCINATION]), "which one counts?")
    refuse("two tests", hcert(t=[TEST, TEST]), "which one counts?")
    refuse("no test in the list", hcert(t=[]), "empty")
    refuse("a test outside a list", hcert(t=TEST), "not a list")
    refuse("a text for a test", hcert(t=["x"]), "not a map")
    refuse("no version", hcert(ver=None), "ver is missing")
    refuse("version 2", hcert(ver="2.0.0"), "unknown")
    refuse("nobody", hcert(nam={}), "no standardised name")
    refuse("no names", hcert(nam=None), "nam is missing")
    refuse("names as a text", hcert(nam="MUELLER"), "not a map")
    refuse("emoji without a standardised form", hcert(nam={**PERSON, "gn": "😀", "gnt": ""}), "cannot be compared")
    refuse("a number as name", hcert(nam={**PERSON, "fnt": 5}), "not a text")
    refuse("a name of 151 letters", hcert(nam={**PERSON, "fnt": "A" * 151}), "too long")
    for name, dob in (
        ("in the 19th century", "1815-08-24"), ("the day after tomorrow", "2026-11-25"), ("a number", 1985),
        ("with blanks", " 1985"), ("in another order", "21.03.1985"), ("without dashes", "19850321"),
    ):  # fmt: skip
        refuse(f"born {name}", hcert(dob=dob), "no date of birth")
    refuse("no date of birth", hcert(dob=None), "dob is missing")
    for part in ("ci", "co", "is", "tg", "tt", "tr", "sc"):
        refuse(f"a test without {part}", hcert(t=[{key: TEST[key] for key in TEST if key != part}]), "is missing")
    refuse("an empty id", hcert(t=[{**TEST, "ci": ""}]), "cannot be told from others")
    refuse("a text of 201 letters", hcert(t=[{**TEST, "tc": "x" * 201}]), "too long")
    refuse("a text with NUL", hcert(t=[{**TEST, "tc": "x\0y"}]), "no text of people")
    for name, value in (
        ("without a zone", "2026-11-23T16:05:00"), ("a day only", "2026-11-23"), ("by week", "2026-W48-1T16:05:00Z"),
        ("without dashes", "20261123T160500Z"), ("a number", 1_795_446_300), ("at 25 o'clock", "2026-11-23T25:05:00Z"),
        ("on the 31st of February", "2026-02-31T16:05:00Z"), ("in year 0", "0000-11-23T16:05:00Z"),
        ("before 1970", "1969-12-31T23:59:59Z"),
    ):  # fmt: skip
        refuse(f"sampled {name}", hcert(t=[{**TEST, "sc": value}]), "no instant")
    for name, changed in (
        ("dose -1", {"dn": -1}), ("dose 2.0", {"dn": 2.0}), ("dose true", {"dn": True}), ("dose 100", {"dn": 100}),
        ("dose as text", {"dn": "2"}), ("no day", {"dt": None}), ("the 30th of February", {"dt": "2026-02-30"}),
        ("no product", {"mp": None}),
    ):  # fmt: skip
        refuse(f"a vaccination: {name}", hcert(t=None, v=[{**VACCINATION, **changed}]), "cannot be counted")
    refuse("a recovery without an end", hcert(t=None, r=[{**RECOVERY, "du": None}]), "du is missing")


def _bombs(vectors: Vectors) -> None:
    for name, data in (("zeros", bytes(2_000_000)), ("one byte over 16 KiB", bytes(16 * 1024 + 1))):
        _refuse(vectors, f"bomb: {name}", COMPRESSION, "more than 16 KiB inflated", text_of(data))
    deep = b"\x81" * 16_000 + b"\0"
    bombs: list[tuple[str, bytes, str]] = [
        ("16,000 levels", deep, "depth 8"),
        ("nine levels", b"\x81" * 9 + b"\0", "depth 8"),
        ("16,000 tags", b"\xc6" * 16_000 + b"\0", "depth 8"),
        ("2^32 items", b"\x9a\xff\xff\xff\xff", "there are none"),
        ("2^63 items", b"\x9b\x7f" + b"\xff" * 7, "there are none"),
        ("2^63 bytes", b"\x5b\x7f" + b"\xff" * 7, "there are none"),
        ("2^64 letters", b"\x7b" + b"\xff" * 8, "there are none"),
        ("2^32 pairs", b"\xba\xff\xff\xff\xff", "there are none"),
        ("an endless list", b"\x9f" + b"\0" * 16_000, "no end"),
        ("a big number of 16,000 bytes", b"\xc2" + head(2, 16_000) + b"\xff" * 16_000, "tag 2"),
        ("a decimal with exponent 2^63", cbor(Tag(4, [2**63 - 1, 1])), "tag 4"),
        ("references", cbor(Tag(28, [Tag(29, 0)])), "a list that holds itself"),
    ]
    for name, data, why in bombs:
        _refuse(vectors, f"bomb: {name}", MALFORMED, why, text_of(data))
        if name not in ("an endless list",):
            _refuse(vectors, f"signed bomb: {name}", MALFORMED, why, text(payload=data))
    wide = claims(hcert(x=[0] * 8_000))
    _accept(vectors, "8,000 items that nobody asks for", "test", message(wide))
