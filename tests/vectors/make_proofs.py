"""Proofs, holders and entry rules. Expectations are by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.vectors.cast import KEYS, RING, Vectors, flipped, some_bytes, without
from tests.vectors.certificate_cast import RECOVERY, TEST, VACCINATION, hcert
from tests.vectors.independent import base64url, cbor, sha256, token

HOUR = 3600
SERVICE = KEYS["service"]
SAMPLED = 1_795_446_000  # 2026-11-23 15:00 UTC, 16:00 in Kaiserslautern
TODAY = SAMPLED // 86_400
HOLDER = some_bytes("holder", 32)
ANTIGEN, PCR, VACCINATED, RECOVERED, BOOSTER, MINOR = 1, 2, 3, 4, 5, 6


def claims(grounds: list[int], **more: int) -> dict[int, Any]:
    labels = {"sampled": -18, "until": -19}
    said = {labels[name]: value for name, value in more.items()}
    return {7: some_bytes("proof", 16), -17: grounds, -20: HOLDER, **said}


def holders() -> Vectors:
    out = Vectors(
        'Commitments: `holder` is SHA-256("tun/v1/holder" ‖ CBOR [salt, fnt, gnt, dob]). To be refused: openings of'
        " another holder, and what is no opening."
    )
    salt = some_bytes("salt", 16)
    for name, fnt, gnt, dob in (
        ("both names", "MUELLER<OEZDEMIR", "ZOE", "1985-03-21"),
        ("without given name", "MUELLER", "", "1985"),
        ("without family name", "", "ZOE", "1985-03"),
        ("without birth date", "MUELLER", "ZOE", ""),
        ("longer than 23 letters", "M" * 150, "Z" * 150, "1985-03-21"),
    ):
        holder = sha256(b"tun/v1/holder" + cbor([salt, fnt, gnt, dob]))
        out.accept(name, opening=opening(salt, fnt=fnt, gnt=gnt, dob=dob), holder=holder)
    good = opening(salt)
    holder = sha256(b"tun/v1/holder" + cbor([salt, "MUELLER<OEZDEMIR", "ZOE", "1985-03-21"]))
    out.accept("the certificate's id is not covered", opening={**good, "id": "URN:UVCI:01DE/X"}, holder=holder)
    for name, changed in (
        ("another salt", {"salt": opening(flipped(salt, 0))["salt"]}),
        ("another family name", {"fnt": "MUELLER"}),
        ("another given name", {"gnt": "ZOEY"}),
        ("another birth date", {"dob": "1985-03-22"}),
        ("names changed over", {"fnt": "ZOE", "gnt": "MUELLER<OEZDEMIR"}),
        ("a letter moved from name to name", {"fnt": "MUELLER<OEZDEMI", "gnt": "RZOE"}),
    ):
        out.refuse(name, "opening-differs", "not what was committed to", opening={**good, **changed}, holder=holder)
    for name, code, changed in (
        ("a salt of 15 bytes", "bad-base64", {"salt": opening(salt[:15])["salt"]}),
        ("a name that is no text", "wrong-type", {"fnt": 1}),
        ("a name of 151 letters", "too-long", {"fnt": "M" * 151}),
        ("one field more", "unknown-field", {"name": "x"}),
    ):
        out.refuse(name, code, "no opening", opening={**good, **changed}, holder=holder)
    short = {key: value for key, value in good.items() if key != "dob"}
    out.refuse("one field less", "missing-field", "no opening", opening=short, holder=holder)
    return out


def opening(salt: bytes, *, fnt: str = "MUELLER<OEZDEMIR", gnt: str = "ZOE", dob: str = "1985-03-21") -> dict[str, Any]:
    return {"salt": base64url(salt), "fnt": fnt, "gnt": gnt, "dob": dob, "id": ""}


def proofs() -> Vectors:
    out = Vectors(
        "Proofs: what a certificate is good for, without the name. Grounds: 1 antigen test, 2 PCR test, 3 vaccinated,"
        " 4 recovered, 5 booster, 6 young enough for a test to do. `sampled` is a full hour, `until` a day since 1970."
    )
    for name, said in (
        ("an antigen test", claims([ANTIGEN], sampled=SAMPLED)),
        ("a PCR test", claims([PCR], sampled=SAMPLED)),
        ("a young person's test", claims([ANTIGEN, MINOR], sampled=SAMPLED)),
        ("a vaccination", claims([VACCINATED], until=TODAY + 7)),
        ("a recovery", claims([RECOVERED], until=TODAY)),
        ("a booster", claims([BOOSTER], until=TODAY + 7)),
        ("for 2G+", claims([ANTIGEN, VACCINATED], sampled=SAMPLED, until=TODAY + 7)),
        ("everything", claims([PCR, VACCINATED, RECOVERED, BOOSTER, MINOR], sampled=SAMPLED, until=TODAY + 7)),
    ):
        out.accept(
            name,
            token=token(said, "proof", SERVICE),
            keys=RING,
            id=said[7],
            holder=HOLDER,
            grounds=said[-17],
            sampled=said.get(-18),
            until=said.get(-19),
        )
    older = token(claims([ANTIGEN], sampled=SAMPLED), "proof", KEYS["service-older"])
    told = {"id": some_bytes("proof", 16), "holder": HOLDER, "grounds": [ANTIGEN], "sampled": SAMPLED, "until": None}
    out.accept("by the key before", token=older, keys=RING, **told)
    _refuse_proofs(out)
    return out


def _refuse_proofs(out: Vectors) -> None:
    good = claims([ANTIGEN, VACCINATED], sampled=SAMPLED, until=TODAY + 7)

    def refuse(
        name: str, code: str, why: str, said: dict[int, Any], purpose: str = "proof", by: str = "service"
    ) -> None:
        out.refuse(name, code, why, token=token(said, purpose, KEYS[by]), keys=RING)

    refuse("another city's", "token-unknown-key", "signed by another service", good, by="other-service")
    refuse("a receipt", "wrong-purpose", "genuine, but no proof", good, purpose="receipt")
    whole = token(good, "proof", SERVICE)
    for label, changed in {
        -20: flipped(HOLDER, 0),
        -18: SAMPLED + HOUR,
        -19: TODAY + 8,
        -17: [PCR, VACCINATED],
    }.items():
        other = token({**good, label: changed}, "proof", SERVICE)
        out.refuse(f"claim {label} altered", "token-signature", "the signature covers it", keys=RING,
                   token=other[:-64] + whole[-64:])  # fmt: skip
    out.refuse("cut off", "token-malformed", "a byte is missing", token=whole[:-1], keys=RING)
    for label in good:
        refuse(f"without claim {label}", "token-malformed", "required with these grounds", without(good, label))
    malformed = (
        ("a sample that is no full hour", {**good, -18: SAMPLED + 60}, "the minute would tell people apart"),
        ("a sample without a test", {**claims([VACCINATED], until=TODAY), -18: SAMPLED}, "says more than its grounds"),
        ("a day without vaccination", {**claims([ANTIGEN], sampled=SAMPLED), -19: TODAY}, "says more than its grounds"),
        ("a time of issue", {**good, 6: SAMPLED}, "would tell strips apart"),
        ("an expiry", {**good, 4: SAMPLED + HOUR}, "the rules say until when"),
        ("an unknown claim", {**good, -21: 1}, "says more than its grounds"),
        ("no grounds", {**good, -17: []}, "good for nothing"),
        ("young and nothing else", {**claims([MINOR])}, "good for nothing"),
        ("young without a test", claims([VACCINATED, MINOR], until=TODAY), "stands beside a test only"),
        ("an unknown ground", {**good, -17: [1, 3, 9]}, "unknown"),
        ("a ground twice", {**good, -17: [1, 1, 3]}, "one spelling"),
        ("grounds out of order", {**good, -17: [3, 1]}, "one spelling"),
        ("two kinds of test", {**good, -17: [1, 2, 3]}, "one sample time"),
        ("grounds true", {**good, -17: [True, 3]}, "no whole number"),
        ("grounds as one number", {**good, -17: 1}, "a list"),
        ("an id of 15 bytes", {**good, 7: some_bytes("proof", 15)}, "16 bytes"),
        ("a holder of 31 bytes", {**good, -20: HOLDER[:31]}, "32 bytes"),
        ("a sample before 1970", {**good, -18: -HOUR}, "negative"),
    )  # fmt: skip
    for name, said, why in malformed:
        refuse(name, "token-malformed", why, said)


# --- Rules --------------------------------------------------------------------------------------------------

BASIS: dict[str, Any] = {
    "from": "2021-08-23",
    "test": {"antigen_hours": 24, "pcr_hours": 48},
    "vaccination": {"from_days": 15, "until_days": 365, "products": ["EU/1/20/1528"]},
    "booster": {"from_days": 0, "doses": 3, "needs_no_test": True},
    "recovery": {"from_days": 28, "until_days": 180},
    "exemptions": {"no_proof_below": [12, 3], "test_suffices_below": [18, 0]},
}


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def rules() -> Vectors:
    out = Vectors(
        "Entry rules in Europe/Berlin. `rules` is a dated file's content. With `standing`: what a proof says, judged by"
        " `rule` at `at`; `counting` are the grounds that count. With `certificate`: an EU certificate's content and"
        " its end, and the standing that it gives at `at`.",
        rules=BASIS,
    )
    _judgements(out)
    _certificates(out)
    return out


def _judgements(out: Vectors) -> None:
    def accept(name: str, rule: str, grounds: list[int], at: int, counting: list[int], **more: Any) -> None:
        out.accept(name, rule=rule, standing=_standing(grounds, **more), at=at, counting=counting)

    def refuse(name: str, code: str, why: str, rule: str, grounds: list[int], at: int, **more: Any) -> None:
        out.refuse(name, code, why, rule=rule, standing=_standing(grounds, **more), at=at)

    test = {"sampled": SAMPLED}
    accept("none: nothing that counts", "none", [ANTIGEN], SAMPLED + 99 * HOUR, [], **test)
    for rule in ("tested", "3G"):
        accept(f"{rule}: antigen to the second", rule, [ANTIGEN], SAMPLED + 24 * HOUR, [ANTIGEN], **test)
        refuse(
            f"{rule}: antigen a second later",
            "proof-over",
            "24 hours",
            rule,
            [ANTIGEN],
            SAMPLED + 24 * HOUR + 1,
            **test,
        )
        accept(f"{rule}: PCR to the second", rule, [PCR], SAMPLED + 48 * HOUR, [PCR], **test)
        refuse(f"{rule}: PCR a second later", "proof-over", "48 hours", rule, [PCR], SAMPLED + 48 * HOUR + 1, **test)
        accept(f"{rule}: five minutes before the sample", rule, [ANTIGEN], SAMPLED - 300, [ANTIGEN], **test)
        refuse(f"{rule}: a second earlier still", "proof-too-early", "clocks", rule, [ANTIGEN], SAMPLED - 301, **test)
    refuse("tested: vaccinated", "rule-tested-not-met", "everybody a test", "tested", [BOOSTER], SAMPLED, until=TODAY)
    # The last day ends at midnight in the city: 23:00 UTC in winter, 22:00 in summer.
    for season, day, ends in (
        ("winter", TODAY, utc("2026-11-23T23:00:00")),
        ("summer", utc("2026-06-23T00:00:00") // 86_400, utc("2026-06-23T22:00:00")),
        ("the longest day, 25 hours", utc("2026-10-25T00:00:00") // 86_400, utc("2026-10-25T23:00:00")),
        ("the shortest day, 23 hours", utc("2026-03-29T00:00:00") // 86_400, utc("2026-03-29T22:00:00")),
    ):
        accept(f"3G: vaccinated, last second, {season}", "3G", [VACCINATED], ends - 1, [VACCINATED], until=day)
        refuse(f"3G: vaccinated, at midnight, {season}", "proof-over", "day", "3G", [VACCINATED], ends, until=day)
    # Hours are hours: a test does not count longer because the clock is put back.
    for night in ("2026-10-24T20:00:00", "2026-03-28T20:00:00"):
        start = utc(night)
        accept(f"3G: 24 hours over {night}", "3G", [ANTIGEN], start + 24 * HOUR, [ANTIGEN], sampled=start)
        refuse(f"3G: a second more over {night}", "proof-over", "24 hours", "3G", [ANTIGEN], start + 24 * HOUR + 1,
               sampled=start)  # fmt: skip
    for ground in (VACCINATED, RECOVERED, BOOSTER):
        accept(f"2G: {ground}", "2G", [ground], SAMPLED, [ground], until=TODAY)
    accept("2G: young and tested", "2G", [ANTIGEN, MINOR], SAMPLED, [ANTIGEN, MINOR], **test)
    refuse("2G: tested", "rule-2g-not-met", "a test does not do", "2G", [PCR], SAMPLED, **test)
    late = SAMPLED + 24 * HOUR + 1
    refuse("2G: young and tested too long ago", "proof-over", "24 hours", "2G", [ANTIGEN, MINOR], late, **test)
    both = {**test, "until": TODAY + 7}
    accept("2G+: vaccinated and tested", "2G+", [ANTIGEN, VACCINATED], SAMPLED, [ANTIGEN, VACCINATED], **both)
    refuse("2G+: vaccinated, tested too long ago", "proof-over", "24 hours", "2G+", [ANTIGEN, VACCINATED], late, **both)
    accept("3G: vaccinated, tested too long ago", "3G", [ANTIGEN, VACCINATED], late, [VACCINATED], **both)
    accept("2G+: booster", "2G+", [BOOSTER], SAMPLED, [BOOSTER], until=TODAY)
    accept("2G+: young and tested", "2G+", [PCR, MINOR], SAMPLED, [PCR, MINOR], **test)
    refuse("2G+: vaccinated", "rule-2g-plus-not-met", "no test", "2G+", [VACCINATED], SAMPLED, until=TODAY)
    refuse("2G+: tested", "rule-2g-plus-not-met", "a test alone", "2G+", [PCR], SAMPLED, **test)
    strict = {**BASIS, "booster": {**BASIS["booster"], "needs_no_test": False}}
    out.refuse("2G+: booster where it needs a test", "rule-2g-plus-not-met", "configured", rules=strict, rule="2G+",
               standing=_standing([BOOSTER], until=TODAY), at=SAMPLED)  # fmt: skip
    shorter = {**BASIS, "test": {"antigen_hours": 6, "pcr_hours": 24}}
    out.accept("6 hours where they are configured", rules=shorter, rule="3G", standing=_standing([ANTIGEN], **test),
               at=SAMPLED + 6 * HOUR, counting=[ANTIGEN])  # fmt: skip
    out.refuse("a second more than 6 hours", "proof-over", "configured", rules=shorter, rule="3G",
               standing=_standing([ANTIGEN], **test), at=SAMPLED + 6 * HOUR + 1)  # fmt: skip


def _standing(grounds: list[int], sampled: int | None = None, until: int | None = None) -> dict[str, Any]:
    return {"grounds": grounds, "sampled": sampled, "until": until}


def _certificates(out: Vectors) -> None:
    expires = SAMPLED + 300 * 86_400

    def accept(name: str, content: dict[str, Any], at: int, *, expires: int = expires, **standing: Any) -> None:
        out.accept(name, certificate=content, expires=expires, at=at, gives=_standing(**standing))

    def refuse(name: str, code: str, why: str, content: dict[str, Any], at: int, **more: Any) -> None:
        out.refuse(name, code, why, certificate=content, expires=expires, at=at, **more)

    def test(**changed: Any) -> dict[str, Any]:
        return hcert(t=[{**TEST, "sc": "2026-11-23T16:00:00+01:00", **changed}])

    def dose(**changed: Any) -> dict[str, Any]:
        return hcert(t=None, v=[{**VACCINATION, **changed}])

    def recovery(**changed: Any) -> dict[str, Any]:
        return hcert(t=None, r=[{**RECOVERY, **changed}])

    accept("antigen to the second", test(), SAMPLED + 24 * HOUR, grounds=[ANTIGEN], sampled=SAMPLED)
    refuse("antigen a second later", "test-too-old", "24 hours", test(), SAMPLED + 24 * HOUR + 1)
    accept("PCR to the second", test(tt="LP6464-4"), SAMPLED + 48 * HOUR, grounds=[PCR], sampled=SAMPLED)
    refuse("PCR a second later", "test-too-old", "48 hours", test(tt="LP6464-4"), SAMPLED + 48 * HOUR + 1)
    accept("a sample in five minutes", test(), SAMPLED - 300, grounds=[ANTIGEN], sampled=SAMPLED)
    refuse("a second further ahead", "test-in-future", "clocks", test(), SAMPLED - 301)
    refuse("positive", "test-positive", "never", test(tr="260373001"), SAMPLED)
    for result in ("NEGATIVO", "NotDetected", "260415001", " 260415000"):
        refuse(f"result {result}", "test-result-unknown", "only 260415000", test(tr=result), SAMPLED)
    refuse("another kind of test", "test-kind-unknown", "PCR or antigen", test(tt="94558-4"), SAMPLED)
    refuse("another disease", "disease-other", "COVID-19 only", test(tg="840539007"), SAMPLED)
    # Under 18: the last second is the one before midnight of the birthday, 23:00 UTC.
    birthday = utc("2026-11-22T23:00:00")
    for name, dob, at, grounds in (
        ("seventeen in the last second", "2008-11-23", birthday - 1, [ANTIGEN, MINOR]),
        ("eighteen", "2008-11-23", birthday, [ANTIGEN]),
        ("seventeen by year and month", "2008-12", birthday, [ANTIGEN, MINOR]),
        ("perhaps eighteen by month", "2008-11", birthday, [ANTIGEN]),
        ("perhaps eighteen by year", "2008", birthday, [ANTIGEN]),
        ("surely seventeen by year", "2009", birthday, [ANTIGEN, MINOR]),
        ("no birth date", "", birthday, [ANTIGEN]),
        ("month 00", "2009-00", birthday, [ANTIGEN]),
    ):
        content = {**test(sc="2026-11-22T22:30:00Z"), "dob": dob}
        accept(name, content, at, grounds=grounds, sampled=utc("2026-11-22T22:30:00"))
    leap = {**test(sc="2026-02-28T12:00:00Z"), "dob": "2008-02-29"}
    noon = utc("2026-02-28T12:00:00")
    for name, moment, grounds in (
        ("the day before", "2026-02-28T22:59:59", [ANTIGEN, MINOR]),
        ("eighteen", "2026-02-28T23:00:00", [ANTIGEN]),
    ):
        accept(f"born on 29 February, {name}", leap, utc(moment), grounds=grounds, sampled=noon)

    day = utc("2026-10-01T00:00:00") // 86_400  # of the dose
    begins, ends = utc("2026-10-15T22:00:00"), utc("2027-10-01T22:00:00")
    refuse("a dose 14 days ago", "vaccination-too-recent", "from the 15th day", dose(), begins - 1)
    accept("a dose 15 days ago", dose(), begins, grounds=[VACCINATED], until=day + 15 + 7)
    # At 2026-10-15T22:00Z it is the 16th in the city.
    long = {"expires": utc("2028-01-01T00:00:00")}
    accept("a dose 365 days ago", dose(), ends - 1, grounds=[VACCINATED], until=day + 365, **long)
    refuse("a dose 366 days ago", "vaccination-too-old", "365 days", dose(), ends)
    accept(
        "until the certificate ends", dose(), SAMPLED, expires=SAMPLED + 86_400, grounds=[VACCINATED], until=TODAY + 1
    )
    accept("a third dose", dose(dn=3, sd=3), utc("2026-10-01T12:00:00"), grounds=[BOOSTER], until=day + 7)
    accept(
        "a dose more than the series", dose(dn=2, sd=1), utc("2026-10-01T12:00:00"), grounds=[BOOSTER], until=day + 7
    )
    accept("one of one", dose(dn=1, sd=1), SAMPLED, grounds=[VACCINATED], until=TODAY + 7)
    refuse("a dose in the future", "vaccination-too-recent", "tomorrow", dose(dn=3, sd=3), utc("2026-09-30T21:59:59"))
    refuse("one of two", "vaccination-incomplete", "a dose is missing", dose(dn=1), SAMPLED)
    refuse("two of nobody knows", "vaccination-incomplete", "how many?", dose(sd=0), SAMPLED)
    refuse("another vaccine", "vaccine-not-accepted", "not named", dose(mp="Sputnik-V"), SAMPLED)

    first = utc("2026-09-01T00:00:00") // 86_400
    refuse(
        "recovered 27 days ago", "recovery-too-recent", "28 days", recovery(df="2026-09-01"), utc("2026-09-28T21:59:59")
    )
    accept("recovered 28 days ago", recovery(df="2026-09-01"), utc("2026-09-28T22:00:00"), grounds=[RECOVERED],
           until=first + 35)  # fmt: skip
    refuse("before the issuer's day", "recovery-too-recent", "df", recovery(df="2026-11-24"), SAMPLED)
    accept("recovered 180 days ago", recovery(), utc("2027-02-28T22:59:59"), grounds=[RECOVERED], until=first + 180)
    refuse(
        "recovered 181 days ago", "recovery-too-old", "180 days", recovery(du="2027-12-31"), utc("2027-02-28T23:00:00")
    )
    accept("the issuer's last day", recovery(du="2026-11-23"), SAMPLED, grounds=[RECOVERED], until=TODAY)
    refuse("after the issuer's last day", "recovery-too-old", "du", recovery(du="2026-11-22"), SAMPLED)
