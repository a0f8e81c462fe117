"""The service as a health office meets it, for the office's tests.

It checks every signature for real, takes each nonce once, and answers with really sealed releases that stand in
a really signed log. A test may bend a release before it is sealed, or let the line fail.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tun.core.contact import Contact, seal_contact
from tun.core.counts import STEP, count_presence
from tun.core.encoding import Fields, b64u, read_json_object, unb64u
from tun.core.errors.base import Refusal
from tun.core.errors.office import OfficeUnknown, RequestReplayed, RequestUnknown, RequestUnsigned, VenueUnknown
from tun.core.errors.visits import DiaryUnknown
from tun.core.keys import SealingKey, SigningKey, VerifyingKey
from tun.core.log import START, Entry, EntryType, Head, commit, sign_head
from tun.core.office_requests import SignedRequest, read_request, read_statement, request_id
from tun.core.releases import GRANT_LIFETIME, Grant, Release, ReleasedVisit, issue_grant, seal_release
from tun.core.retention import day_of
from tun.core.window import Stay, Window, overlaps
from tun.office.transport import Answer, NotReached

ORIGIN = "https://tun.example.org"
FRUCHTHALLE = bytes.fromhex("00000000000000a1")
GASTHAUS = bytes.fromhex("00000000000000b2")

VENUES: dict[bytes, dict[str, Any]] = {
    FRUCHTHALLE: {
        "id": FRUCHTHALLE.hex(),
        "name": "Fruchthalle",
        "kind": "concert-hall",
        "street": "Fruchthallstraße",
        "house_number": "10",
        "postcode": "67655",
        "city": "Kaiserslautern",
        "areas": [{"number": 1, "label": "Parkett"}, {"number": 2, "label": "Empore"}],
    },
    GASTHAUS: {
        "id": GASTHAUS.hex(),
        "name": "Gasthaus Zum Spinnrädl",
        "kind": "restaurant",
        "street": "Schillerstraße",
        "house_number": "1",
        "postcode": "67655",
        "city": "Kaiserslautern",
        "areas": [],
    },
}


@dataclass
class _Asked:
    venue: bytes
    area: int | None
    window: Window


@dataclass
class Partner:
    """A `Send` for the office's client. `office_key` is what the city registered; None: nobody."""

    clock: Callable[[], int]
    office_key: VerifyingKey | None = None
    signing: SigningKey = field(default_factory=SigningKey.generate)
    sealing: SealingKey | None = None
    visits: list[tuple[bytes, ReleasedVisit]] = field(default_factory=list)
    seen: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    unreachable: int = 0
    bend: Callable[[Release], Release] | None = None
    answer: Answer | None = None
    diaries: dict[bytes, bytes] = field(default_factory=dict)
    _nonces: set[bytes] = field(default_factory=set)
    _requests: dict[bytes, _Asked] = field(default_factory=dict)
    _last: tuple[int, bytes] = (0, START)

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if self.unreachable:
            self.unreachable -= 1
            raise NotReached(again=True)
        assert url.startswith(ORIGIN)
        path = url.removeprefix(ORIGIN)
        if self.answer is not None:
            return self.answer
        try:
            return self._route(method, path, headers, body)
        except Refusal as refusal:
            content = {"type": "about:blank", "title": "…", "status": 400, "code": refusal.code}
            return Answer(400, "application/problem+json", json.dumps(content).encode())

    def _route(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if (method, path) == ("GET", "/api/v1/keys"):
            key = self.signing.verifying
            return _json(200, {"origin": ORIGIN, "keys": [{"id": b64u(key.id), "spki": b64u(key.spki)}]})
        office = self._authenticate(method, path, headers, body)
        content = read_json_object(body)
        self.seen.append((path, content))
        fields = Fields(content)
        if path == "/api/v1/office/sealing-keys":
            return self._take_statement(fields, office)
        if path == "/api/v1/office/venues":
            text = fields.text("text", longest=200).lower()
            found = [v for v in VENUES.values() if text in f"{v['name']} {v['street']} {v['city']}".lower()]
            return _json(200, {"venues": found})
        if path == "/api/v1/office/requests":
            return self._ask(fields, office)
        if path == "/api/v1/office/diaries":
            sealed = self.diaries.get(fields.binary("id", size=16))
            if sealed is None:
                raise DiaryUnknown
            return _json(200, {"sealed": b64u(sealed), "fetched": self.clock()})
        return self._release(bytes.fromhex(path.split("/")[5]), fields, office)

    def _authenticate(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> SignedRequest:
        scheme, _, token = headers.get("Authorization", "").partition(" ")
        if scheme != "TuN":
            raise RequestUnsigned
        if self.office_key is None:
            raise OfficeUnknown
        signed = read_request(
            unb64u(token),
            [self.office_key],
            audience=ORIGIN,
            method=method,
            path=path,
            body=body,
            now=self.clock(),
        )
        if signed.nonce in self._nonces:
            raise RequestReplayed
        self._nonces.add(signed.nonce)
        return signed

    def _take_statement(self, fields: Fields, office: SignedRequest) -> Answer:
        assert self.office_key is not None
        token = fields.binary("statement")
        said = read_statement(token, [self.office_key], office=office.office, now=self.clock())
        self.sealing = said.key
        return _json(201, {"key": b64u(said.key.id), "from": said.start, "until": said.end})

    def _ask(self, fields: Fields, office: SignedRequest) -> Answer:
        case, basis, reason = (fields.filled(name, longest=1000) for name in ("case", "legal_basis", "reason"))
        assert basis
        venue, area = fields.hex("venue", size=8), fields.optional_integer("area")
        window = Window(fields.integer("from"), fields.integer("to"))
        fields.done()
        if venue not in VENUES:
            raise VenueUnknown("venue")
        window.check(now=self.clock(), longest=24 * 3600, retention_days=28)
        identity = request_id(office=office.office, case=case, venue=venue, area=area, window=window, reason=reason)
        repeated = identity in self._requests
        self._requests[identity] = _Asked(venue, area, window)
        present = [(visit.stay, visit.persons) for visit in self._there(venue, area)]
        counts = count_presence(present, window)
        content = {
            "request": identity.hex(),
            "state": "approved",
            "counts": {
                "from": counts.window.start,
                "to": counts.window.end,
                "step": STEP,
                "visits": counts.visits,
                "persons": counts.persons,
                "slots": [{"start": slot.start, "persons": slot.persons} for slot in counts.slots],
            },
            "expires": self.clock() + GRANT_LIFETIME,
        }
        return _json(200 if repeated else 201, content)

    def _release(self, identity: bytes, fields: Fields, office: SignedRequest) -> Answer:
        asked = self._requests.get(identity)
        if asked is None:
            raise RequestUnknown
        area, window = fields.optional_integer("area"), Window(fields.integer("from"), fields.integer("to"))
        window.check_narrower_than(asked.window)
        assert self.sealing is not None
        release = self.make_release(identity, office.office, asked.venue, area, window)
        if self.bend is not None:
            release = self.bend(release)
        return _json(200, {"release": b64u(seal_release(release, to=self.sealing))})

    def make_release(self, identity: bytes, office: int, venue: bytes, area: int | None, window: Window) -> Release:
        now = self.clock()
        said = {"request": identity.hex(), "venue": venue.hex(), "area": area}
        said |= {"from": window.start, "to": window.end}
        details, salt = json.dumps(said, sort_keys=True).encode(), secrets.token_bytes(16)
        size, previous = self._last
        entry = Entry(size, EntryType.RELEASE.value, day_of(now), office, commit(details, salt), previous)
        self._last = (size + 1, entry.hash)
        grant = Grant(identity, office, venue, area, window, now, now + GRANT_LIFETIME)
        return Release(
            request=identity,
            grant=issue_grant(grant, self.signing),
            log_entry=entry.to_bytes(),
            log_details=details,
            log_salt=salt,
            log_head=sign_head(Head(size + 1, entry.hash), self.signing, now=now),
            venue=VENUES[venue],
            area=area,
            window=window,
            released_at=now,
            visits=tuple(visit for visit in self._there(venue, area) if overlaps(visit.stay, window)),
        )

    def _there(self, venue: bytes, area: int | None) -> list[ReleasedVisit]:
        return [visit for place, visit in self.visits if place == venue and area in (None, visit.area)]

    def add_visit(
        self,
        contact: Contact,
        *,
        arrival: int,
        end: int | None = None,
        venue: bytes = FRUCHTHALLE,
        area: int | None = 1,
        sealed: Callable[[bytes], bytes] | None = None,
        **changes: Any,
    ) -> bytes:
        """Somebody was there; `sealed` may spoil what the phone sealed. Returns the visit's id."""
        assert self.sealing is not None
        visit = secrets.token_bytes(16)
        content = seal_contact(contact, to=self.sealing, venue=venue, visit=visit)
        released = ReleasedVisit(
            visit=visit,
            stay=Stay(arrival, end, changes.pop("end_estimated", False)),
            area=area,
            event=changes.pop("event", None),
            persons=changes.pop("persons", 1 + len(contact.companions)),
            source="self-typed",
            time_by_device=changes.pop("time_by_device", False),
            sealed=content if sealed is None else sealed(content),
            proofs=changes.pop("proofs", ()),
            suspicious=changes.pop("suspicious", False),
        )
        assert not changes
        self.visits.append((venue, released))
        return visit


def _json(status: int, content: dict[str, Any]) -> Answer:
    return Answer(status, "application/json", json.dumps(content).encode())
