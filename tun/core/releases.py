"""Releases: what the service hands to an office for one approved window, sealed to that office.

The service never stores one. Inside lie the grant, the log entry that was committed before anything was
opened, and the visits that overlap the window with their contacts still sealed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .contact import MOST_PERSONS
from .encoding import Fields, b64u, read_json_object, unb64u
from .errors.base import Malformed
from .errors.tokens import TokenMalformed
from .keys import OpeningKey, SealingKey, SigningKey, VerifyingKey
from .proofs import HOLDER_BYTES
from .tokens import Claim, Purpose, claim_bytes, claim_integer, sign, verify
from .window import Stay, Window

GRANT_LIFETIME = 24 * 3600  # seconds
_LABEL = b"tun/v1/release"
_LATEST = 2**36  # seconds: the year 4147, which every calendar still knows


@dataclass(frozen=True)
class Grant:
    """The service's signature under what it releases. Times are Unix seconds."""

    request: bytes
    office: int
    venue: bytes
    area: int | None
    window: Window
    issued: int
    expires: int


@dataclass(frozen=True)
class SuspiciousSpan:
    """Check-ins of [start, end) in Unix seconds that the venue holds for false; `reason` is one of its few words."""

    start: int
    end: int
    area: int | None
    reason: str

    def covers(self, arrival: int, area: int | None) -> bool:
        """Whether a check-in of this time and area is meant: when somebody came, not how long they stayed."""
        return self.start <= arrival < self.end and self.area in (None, area)

    def to_json(self) -> dict[str, Any]:
        return {"from": self.start, "to": self.end, "area": self.area, "reason": self.reason}

    @classmethod
    def from_json(cls, source: object) -> SuspiciousSpan:
        """Raises Malformed."""
        match source:
            case {"from": int(start), "to": int(end), "area": (int() | None) as area, "reason": str(reason)} if (
                bool not in {type(start), type(end), type(area)} and 0 <= start < end < _LATEST
            ):
                return cls(start, end, area, reason)
        raise Malformed("suspicious_spans")


@dataclass(frozen=True)
class ReleasedProof:
    """A proof that was shown: its holder, and the grounds that counted where the city lets the office see them."""

    holder: bytes
    grounds: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"holder": b64u(self.holder), **({"grounds": list(self.grounds)} if self.grounds else {})}

    @classmethod
    def from_json(cls, source: object) -> ReleasedProof:
        """Raises Malformed."""
        match source:
            case {"holder": str(holder), **more}:
                grounds = more.get("grounds", [])
                if isinstance(grounds, list) and len(grounds) < 20 and all(type(one) is int for one in grounds):
                    return cls(unb64u(holder, size=HOLDER_BYTES), tuple(grounds))
        raise Malformed("proofs")


@dataclass(frozen=True)
class ReleasedVisit:
    """One visit as it crosses to the office: its times in clear, its contact still sealed."""

    visit: bytes
    stay: Stay
    area: int | None
    event: str | None
    persons: int
    source: str
    time_by_device: bool
    sealed: bytes
    suspicious: bool = False  # the check-in lies in a span that the venue marked
    proofs: tuple[ReleasedProof, ...] = ()

    def to_json(self) -> dict[str, Any]:
        # Said only where it is so: a release without marks is what it was before there were any.
        marked: dict[str, Any] = {"suspicious": True} if self.suspicious else {}
        if self.proofs:
            marked["proofs"] = [proof.to_json() for proof in self.proofs]
        return {
            "visit": b64u(self.visit),
            "arrival": self.stay.arrival,
            "end": self.stay.end,
            "end_estimated": self.stay.end_estimated,
            "area": self.area,
            "event": self.event,
            "persons": self.persons,
            "source": self.source,
            "time_by_device": self.time_by_device,
            "sealed": b64u(self.sealed),
            **marked,
        }

    @classmethod
    def from_json(cls, source: object) -> ReleasedVisit:
        """Raises Malformed."""
        suspicious = source.get("suspicious", False) if isinstance(source, dict) else False
        shown = source.get("proofs", []) if isinstance(source, dict) else []
        if not isinstance(suspicious, bool) or not isinstance(shown, list) or len(shown) > MOST_PERSONS:
            raise Malformed("visits")
        proofs = tuple(map(ReleasedProof.from_json, shown))
        match source:
            case {
                "visit": str(visit),
                "arrival": int(arrival),
                "end": (int() | None) as end,
                "end_estimated": bool(estimated),
                "area": (int() | None) as area,
                "event": (str() | None) as event,
                "persons": int(persons),
                "source": str(origin),
                "time_by_device": bool(by_device),
                "sealed": str(sealed),
            } if bool not in {type(arrival), type(end), type(area), type(persons)}:
                stay = Stay(arrival, end, estimated)
                known = (unb64u(visit), stay, area, event, persons, origin, by_device, unb64u(sealed))
                return cls(*known, suspicious, proofs)
        raise Malformed("visits")


@dataclass(frozen=True)
class Release:
    """Everything that one fetch hands over. `venue` is the venue's public description."""

    request: bytes
    grant: bytes
    log_entry: bytes
    log_details: bytes
    log_salt: bytes
    log_head: bytes
    venue: dict[str, Any]
    area: int | None
    window: Window
    released_at: int
    visits: tuple[ReleasedVisit, ...]
    unreadable: int = 0  # rows of the window's days that the service could not open: damaged, never hidden
    suspicious_spans: tuple[SuspiciousSpan, ...] = ()

    def to_plaintext(self) -> bytes:
        content = {
            "request": self.request.hex(),
            "grant": b64u(self.grant),
            "log": {
                "entry": b64u(self.log_entry),
                "details": b64u(self.log_details),
                "salt": b64u(self.log_salt),
                "head": b64u(self.log_head),
            },
            "venue": self.venue,
            "area": self.area,
            "from": self.window.start,
            "to": self.window.end,
            "released_at": self.released_at,
            "visits": [visit.to_json() for visit in self.visits],
            "unreadable": self.unreadable,
        }
        if self.suspicious_spans:
            content["suspicious_spans"] = [span.to_json() for span in self.suspicious_spans]
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")

    @classmethod
    def from_plaintext(cls, data: bytes) -> Release:
        """Raises Malformed."""
        form = Fields(read_json_object(data))
        log, venue = form.mapping("log"), form.mapping("venue")
        spans = form.items("suspicious_spans", longest=10_000) if form.has("suspicious_spans") else []
        entry = Fields(log)
        return cls(
            request=form.hex("request", size=32),
            grant=form.binary("grant"),
            log_entry=entry.binary("entry"),
            log_details=entry.binary("details"),
            log_salt=entry.binary("salt"),
            log_head=entry.binary("head"),
            venue=venue,
            area=form.optional_integer("area"),
            window=Window(form.integer("from"), form.integer("to")),
            released_at=form.integer("released_at"),
            visits=tuple(ReleasedVisit.from_json(item) for item in form.items("visits", longest=1_000_000)),
            unreadable=form.integer("unreadable"),
            suspicious_spans=tuple(SuspiciousSpan.from_json(item) for item in spans),
        )


def seal_release(release: Release, *, to: SealingKey) -> bytes:
    """Seal the whole to the office: neither a proxy nor a log on the way sees times or places."""
    return to.seal(release.to_plaintext(), info=_LABEL + b"\x00" + to.id + release.request)


def open_release(sealed: bytes, *, with_key: OpeningKey, request: bytes) -> Release:
    """Raises CannotOpen or Malformed."""
    release = Release.from_plaintext(with_key.open(sealed, info=_LABEL + b"\x00" + with_key.id + request))
    if release.request != request:
        raise Malformed("request")
    return release


def issue_grant(grant: Grant, key: SigningKey) -> bytes:
    claims: dict[Claim, object] = {
        Claim.ID: grant.request,
        Claim.OFFICE: grant.office,
        Claim.VENUE: grant.venue,
        Claim.WINDOW_START: grant.window.start,
        Claim.WINDOW_END: grant.window.end,
        Claim.ISSUED: grant.issued,
        Claim.EXPIRES: grant.expires,
    }
    if grant.area is not None:
        claims[Claim.AREA] = grant.area
    return sign(claims, purpose=Purpose.GRANT, key=key)


def read_grant(token: bytes, keys: Iterable[VerifyingKey], *, now: int) -> Grant:
    """Raises TokenRefused."""
    claims = verify(token, purpose=Purpose.GRANT, keys=keys, now=now)
    window = Window(claim_integer(claims, Claim.WINDOW_START), claim_integer(claims, Claim.WINDOW_END))
    if window.end <= window.start:
        raise TokenMalformed
    return Grant(
        request=claim_bytes(claims, Claim.ID, 32),
        office=claim_integer(claims, Claim.OFFICE),
        venue=claim_bytes(claims, Claim.VENUE, 8),
        area=claim_integer(claims, Claim.AREA) if Claim.AREA in claims else None,
        window=window,
        issued=claim_integer(claims, Claim.ISSUED),
        expires=claim_integer(claims, Claim.EXPIRES),
    )
