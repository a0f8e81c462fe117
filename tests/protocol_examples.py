"""The calls of docs/protocol.md, made against a real service: one table of a restaurant, from poster to release.

A phone and an office are played with the second implementation of tests/vectors alone, as a stranger would build
them. `python -m tests.protocol_examples` prints what the document shows.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.vectors import independent
from tests.vectors.cast import DAY, KEYS, NOTICE, NOW, ORIGIN, SECRET, VISIT, some_bytes
from tests.vectors.independent import base64url, sha256
from tests.vectors.make_certificates import signers
from tests.vectors.make_certificates import text as certificate_text
from tests.vectors.make_diaries import DIARY_SECRET, NORMAL, diary_id, padded, written
from tests.vectors.make_sealed import ADA, EPHEMERAL, plaintext
from tests.vectors.reading import signing
from tun.core.encoding import unb64u
from tun.core.hours import OpeningHours
from tun.house import keyfiles
from tun.service.actions import offices
from tun.service.actions.centres import CentreDetails, create_centre, new_token
from tun.service.actions.details import AreaDetails, VenueDetails
from tun.service.actions.operators import create_operator
from tun.service.actions.venues import create_venue
from tun.service.app import create_app
from tun.service.config import ServiceConfig
from tun.service.keys import ServiceKeys
from tun.service.storage.tables import Code, db

OFFICE, SEALING = KEYS["office"], KEYS["office-sealing"]


@dataclass
class Story:
    """`told` has, by name, the JSON sent and the JSON answered, with `status` where there was an answer."""

    app: Flask
    code: Code
    now: int = NOW
    told: dict[str, Any] = field(default_factory=dict)
    nonces: int = 0

    def post(
        self, name: str, path: str, content: dict[str, Any], *, signed: bool = False, bearer: str = ""
    ) -> dict[str, Any]:
        body = json.dumps(content, ensure_ascii=False).encode()
        headers = {"Accept-Language": "en"}
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        if signed:
            headers["Authorization"] = f"TuN {base64url(self.sign(path, body))}"
        answer = self.app.test_client().post(path, data=body, content_type="application/json", headers=headers)
        self.told[f"{name} request"] = content
        return self.keep(name, answer)

    def get(self, name: str, path: str) -> dict[str, Any]:
        return self.keep(name, self.app.test_client().get(path))

    def keep(self, name: str, answer: TestResponse) -> dict[str, Any]:
        content: dict[str, Any] = answer.get_json()
        self.told[f"{name} answer"] = content
        self.told[f"{name} status"] = answer.status_code
        return content

    def sign(self, path: str, body: bytes) -> bytes:
        self.nonces += 1
        claims = {3: ORIGIN, 4: self.now + 60, 6: self.now, 7: some_bytes(f"nonce {self.nonces}", 16), -4: 1,
                  -10: "POST", -11: path, -12: sha256(body)}  # fmt: skip
        return independent.token(claims, "request", OFFICE)


@contextmanager
def story() -> Iterator[Story]:
    """A service with the Spinnrädl and its office, its signing key the vectors'."""
    with tempfile.TemporaryDirectory() as folder:
        config = ServiceConfig.from_environment(
            {"TUN_ORIGIN": ORIGIN, "TUN_SERVICE_KEYS": f"{folder}/keys", "TUN_SERVICE_STORE": folder}
        )
        assert config.zone == ZoneInfo("Europe/Berlin")
        for name in ("ticket", "session"):
            keyfiles.create(Path(folder) / "keys" / f"{name}.key", some_bytes(name, 32))
        for number, name in enumerate(("service-older", "service")):
            key = signing(name)
            path = Path(folder) / "keys" / "signing" / f"{NOW + number:012d}-{key.id.hex()}.pem"
            keyfiles.create(path, key.to_pem())
        ServiceKeys(config.keys).create(now=NOW)
        config.trust.mkdir()
        (config.trust / "dsc.der").write_bytes(signers()["dsc"].der)
        app = create_app(config, clock=lambda: told.now)
        with app.app_context():
            db.create_all()
            told = Story(app, _settle(app))
            yield told
            db.session.remove()
            db.engine.dispose()


def _settle(app: Flask) -> Code:
    service = app.extensions["tun"]
    offices.register_office(
        service, number=1, name="Gesundheitsamt Kaiserslautern", phone="0631 7105-0",
        key=signing("office").verifying, now=NOW,
    )  # fmt: skip
    olga = create_operator(service, login="olga@example.org", name="Olga", password="Sehr-geheimes-Wort", now=NOW)
    details = VenueDetails(
        name="Spinnrädl", kind="restaurant", street="Schillerstraße", house_number="1", postcode="67655",
        city="Kaiserslautern", hours=OpeningHours.from_rows([[0, 660, 1380]]),
    )  # fmt: skip
    areas = [AreaDetails(f"Tisch {number}") for number in (1, 2, 3)]
    venue = create_venue(service, olga.id, details, areas=areas, now=NOW - DAY)
    found = db.session.scalars(select(Code).where(Code.venue == venue.id, Code.area == 3)).first()
    assert found is not None
    return found


def play(told: Story) -> dict[str, Any]:
    """The story. Returns what was told, with the release's content."""
    stated = {-4: 1, -9: SEALING.point, -13: NOW - 60, -14: NOW + 365 * DAY}
    statement = independent.token(stated, "sealing-key", OFFICE)
    told.post("sealing-keys", "/api/v1/office/sealing-keys", {"statement": base64url(statement)}, signed=True)
    told.get("keys", "/api/v1/keys")
    visit = base64url(VISIT)
    shown = told.post("codes", "/api/v1/codes", {"code": base64url(told.code.token), "visit": visit})
    short = f"{told.code.short[:4]}-{told.code.short[4:]}"
    told.post("codes by short code", "/api/v1/codes", {"short": short, "visit": visit})
    told.post("visits", "/api/v1/visits", check_in(shown, persons=6))
    told.post("visits again", "/api/v1/visits", told.told["visits request"])
    told.post("conflict", "/api/v1/visits", {**told.told["visits request"], "persons": 7})
    told.post("visits/planned-end", "/api/v1/visits/planned-end", {"secret": base64url(SECRET), "until": NOW + 6600})
    sealed = told.told["visits request"]["sealed"]
    told.post("visits/contact", "/api/v1/visits/contact", {"secret": base64url(SECRET), "sealed": sealed})
    told.now += 3000
    told.post("visits/end", "/api/v1/visits/end", {"secret": base64url(SECRET), "at": NOW + 3000})
    told.now = NOW + DAY
    told.post("venues", "/api/v1/office/venues", {"text": "spinn"}, signed=True)
    asked = {
        "case": "KL-2026-0815",
        "legal_basis": "§ 25 IfSG",
        "reason": "Nachweis B.1.1.7 bei einem Gast",
        "venue": told.code.venue.hex(),
        "area": 3,
        "from": NOW - 600,
        "to": NOW + 3600,
    }
    request = told.post("requests", "/api/v1/office/requests", asked, signed=True)["request"]
    part = {"area": 3, "from": NOW, "to": NOW + 1800}
    path = f"/api/v1/office/requests/{request}/release"
    sealed = unb64u(told.post("release", path, part, signed=True)["release"])
    info = b"tun/v1/release\x00" + SEALING.id + bytes.fromhex(request)
    content = json.loads(independent.hpke_open(sealed[9:], SEALING, info))
    told.told["release content"] = content
    told.told["release log details"] = json.loads(unb64u(content["log"]["details"]))
    told.told["contact"] = open_contact(content)
    told.post("visits by code", "/api/v1/visits", check_in_offline(told))
    hand_over(told, shown)
    told.now = NOW
    told.post("proofs", "/api/v1/proofs", {"certificates": [certificate_text()], "wanted": 2})
    send_results(told)
    return told.told


def send_results(told: Story) -> None:
    """A test centre's own software sends two results, one of them with a name that no certificate takes."""
    service = told.app.extensions["tun"]
    place = CentreDetails("Testzentrum Mitte", "Marktstraße", "5", "67655", "Kaiserslautern")
    create_centre(service, place, now=NOW)
    row = {
        "id": "2026-11-23/17", "family_name": "Müller-Özdemir", "given_name": "Zoë", "born": "1985-03-21",
        "test": "1232", "sampled": NOW - 900, "result": "negative",
    }  # fmt: skip
    other = {**row, "id": "2026-11-23/18", "family_name": "Шевченко"}
    token = new_token(service, place.name)
    told.post("testcentre/results", "/api/v1/testcentre/results", {"results": [row, other]}, bearer=token)


def hand_over(told: Story, shown: dict[str, Any]) -> None:
    """The diary of that phone goes to the office under five words, and is taken back once it was fetched."""
    told.get("offices", "/api/v1/offices")
    key = told.get("office key", "/api/v1/offices/1/key")["key"]
    assert unb64u(key["point"]) == SEALING.point
    identity, venue, area = diary_id(NORMAL), shown["venue"], shown["area"]
    address = f"{venue['street']} {venue['house_number']}, {venue['postcode']} {venue['city']}"
    visit = {
        "venue": venue["id"],
        "name": venue["name"],
        "address": address,
        "area": area["number"],
        "area_label": area["label"],
        "event": "",
        "arrival": NOW,
        "end": NOW + 3000,
        "estimated": False,
        "persons": 6,
        "receipt": told.told["visits answer"]["receipt"],
    }
    info = b"tun/v1/diary\x00" + SEALING.id + identity
    content = {
        "id": base64url(identity),
        "office": 1,
        "sealed": base64url(independent.seal(padded(written({"visits": [visit]})), SEALING, info, EPHEMERAL)),
        "withdrawal": base64url(sha256(b"tun/v1/diary-withdrawal" + DIARY_SECRET)[:16]),
    }
    told.post("diaries", "/api/v1/diaries", content)
    asked = {"id": base64url(identity)}
    sealed = unb64u(told.post("office/diaries", "/api/v1/office/diaries", asked, signed=True)["sealed"])
    told.told["diary content"] = json.loads(independent.hpke_open(sealed[9:], SEALING, info))
    told.post("diaries/withdraw", "/api/v1/diaries/withdraw", {"secret": base64url(DIARY_SECRET)})


def check_in_offline(told: Story) -> dict[str, Any]:
    """What a phone sends that had no network yesterday: the code, and a key that it knows from another visit."""
    secret = some_bytes("second secret", 16)
    visit = sha256(b"tun/v1/visit" + secret)[:16]
    info = b"tun/v1/contact\x00" + SEALING.id + told.code.venue + visit
    return {
        "visit": base64url(visit),
        "notice": base64url(sha256(b"tun/v1/notice" + secret)[:16]),
        "code": base64url(told.code.token),
        "at": NOW + 60,
        "sealed": base64url(independent.seal(plaintext(ADA), SEALING, info, EPHEMERAL)),
        "persons": 1,
        "proofs": [],
    }


def check_in(shown: dict[str, Any], *, persons: int) -> dict[str, Any]:
    """What a stranger's phone sends after `POST /codes` answered `shown`."""
    point = unb64u(shown["office"]["key"]["point"])
    assert point == SEALING.point and shown["office"]["key"]["id"] == base64url(SEALING.id)
    info = b"tun/v1/contact\x00" + SEALING.id + bytes.fromhex(shown["venue"]["id"]) + VISIT
    return {
        "visit": base64url(VISIT),
        "notice": base64url(NOTICE),
        "ticket": shown["ticket"],
        "at": shown["now"],
        "sealed": base64url(independent.seal(plaintext(ADA), SEALING, info, EPHEMERAL)),
        "persons": persons,
        "proofs": [],
    }


def open_contact(content: dict[str, Any]) -> dict[str, Any]:
    """The first visit's contact, as a stranger's office reads it."""
    visit = content["visits"][0]
    info = b"tun/v1/contact\x00" + SEALING.id + bytes.fromhex(content["venue"]["id"]) + unb64u(visit["visit"])
    opened: dict[str, Any] = json.loads(independent.hpke_open(unb64u(visit["sealed"])[9:], SEALING, info))
    return opened


def shortened(value: Any) -> Any:
    """Long texts with their middle left out, as the document shows them."""
    if isinstance(value, str) and len(value) > 64:
        return f"{value[:40]}…"
    if isinstance(value, dict):
        return {name: shortened(item) for name, item in value.items()}
    return [shortened(item) for item in value] if isinstance(value, list) else value


if __name__ == "__main__":
    with story() as told:
        for name, content in play(told).items():
            print(f"### {name}\n{json.dumps(shortened(content), indent=2, ensure_ascii=False)}")
