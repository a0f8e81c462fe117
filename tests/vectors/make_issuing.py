"""What a test centre issues: standardised names, identifiers, and the claims of a negative test, byte for byte."""

from __future__ import annotations

from typing import Any

from tests.vectors.cast import DAY, NOW, Vectors
from tests.vectors.certificate_cast import sig_structure
from tests.vectors.independent import cbor, sha256

# By hand, after ICAO 9303 part 3, section 6.
_NAMES = {
    "Müller-Özdemir": "MUELLER<OEZDEMIR",
    "Ärzt Groß": "AERZT<GROSS",
    "GROẞ": "GROSS",
    "Zoë": "ZOE",
    "Zoe\u0308": "ZOE",
    "A\u0308rzt": "AERZT",
    "O’Brien": "OBRIEN",
    "d'Arc": "DARC",
    "Jr. Smith": "JR<SMITH",
    "von  der\tLeyen": "VON<DER<LEYEN",
    "-Anna- ": "ANNA",
    "Maria, Anna": "MARIA<ANNA",
    "Łukasiewicz": "LUKASIEWICZ",
    "Đorđević": "DORDEVIC",
    "İbrahim Ilgın": "IBRAHIM<ILGIN",
    "Þór Åse Ægir Ørsted": "THOR<AASE<AEGIR<OERSTED",
    "Nguyễn": "NGUYEN",
    "Bešťák": "BESTAK",
    "Şțefan": "STEFAN",
}
_FOREIGN = {
    "Мария": "cyrillic",
    "محمد": "arabic",
    "李": "han",
    "Anna 2": "a digit",
    "🦊": "a picture",
    "<>": "brackets",
}
# Identifiers of the samples that states published; those of other states have other or no check characters.
_IDENTIFIERS = (
    "URN:UVCI:01:AT:10807843F94AEE0EE5093FBC254BD813#B",
    "URN:UVCI:01:DK:B986830007345F99AE898FB82C6C61F2#A",
    "URN:UVCI:01:FR:GGD81AAH16AZ#8",
    "URN:UVCI:01:LT:127BK2R6GHFDT97YW7WGH#7",
    "URN:UVCI:V1:DE:XXIBPGR5HCHRMVNBI3R6BVC6WZ#4",
)
_TEST: dict[str, Any] = {
    "family_name": "Müller-Özdemir",
    "given_name": "Zoë",
    "born": "1985-03-21",
    "kind": "LP217198-3",
    "device": "1232",
    "test_name": "",
    "sampled": NOW - 3600,
    "centre": "Testzentrum am Betzenberg",
    "issuer": "Kaiserslautern",
    "country": "DE",
    "identifier": "URN:UVCI:01DE/TUN1234ABCD/AAAQEAYEAUDAOCAJBIFQYDIO#F",
    "issued": NOW,
    "expires": NOW + 7 * DAY,
}


def issuing() -> Vectors:
    vectors = Vectors(
        "What a test centre issues. `spelt` is the standardised form of `written` (ICAO 9303); `identifier` ends with"
        " its check character; `claims` and `signed` are what a certificate about the test says and what the key named"
        " `key_id` signs."
    )
    for written, spelt in _NAMES.items():
        vectors.accept(f"the name {written!r}", written=written, spelt=spelt)
    for identifier in _IDENTIFIERS:
        vectors.accept(f"the identifier {identifier}", known=identifier)
    _claims(vectors, "an antigen test", {})
    _claims(vectors, "a PCR test", {"kind": "LP6464-4", "device": "", "test_name": "RT-PCR"})
    _claims(vectors, "somebody with one name", {"given_name": "", "family_name": "Suharto"})
    for written, what in _FOREIGN.items():
        why = "only Latin letters can be standardised without a guess"
        vectors.refuse(f"a name with {what}", "name-not-latin", why, written=written)
    vectors.refuse("a name of apostrophes", "name-not-latin", "nothing of it is left", written="'’.")
    vectors.refuse("a name of 81 letters", "too-long", "the schema takes 80", written="A" * 81)
    vectors.refuse("a name that grows", "too-long", "ß is two letters", written="ß" * 41)
    return vectors


def _claims(vectors: Vectors, name: str, changed: dict[str, Any]) -> None:
    test = {**_TEST, **changed}
    names = {"fn": test["family_name"], "fnt": _NAMES.get(test["family_name"], test["family_name"].upper())}
    if test["given_name"]:
        names |= {"gn": test["given_name"], "gnt": _NAMES[test["given_name"]]}
    what = {"nm": test["test_name"]} if test["kind"] == "LP6464-4" else {"ma": test["device"]}
    entry = {
        "tg": "840539006", "tt": test["kind"], **what, "sc": "2026-11-23T18:30:00Z", "tr": "260415000",
        "tc": test["centre"], "co": "DE", "is": test["issuer"], "ci": test["identifier"],
    }  # fmt: skip
    hcert = {"ver": "1.3.0", "nam": names, "dob": test["born"], "t": [entry]}
    claims = cbor({1: "DE", 4: test["expires"], 6: test["issued"], -260: {1: hcert}})
    key_id = sha256(b"a signer")[:8]
    header = cbor({1: -7, 4: key_id})
    vectors.accept(name, **test, key_id=key_id, claims=claims, signed=sig_structure(header, claims))
