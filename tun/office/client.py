"""The office's way to the service: signed requests out, checked answers in.

Every try is signed anew with a fresh nonce. What the service refuses becomes the same refusal here; its own
words are never shown.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tun.core import errors
from tun.core.diary import SEALED_BYTES
from tun.core.encoding import Fields, b64u, read_json_object
from tun.core.errors.base import Malformed, Refusal
from tun.core.errors.sealing import KeyRefused
from tun.core.keys import SigningKey, VerifyingKey
from tun.core.office_requests import NONCE_BYTES, sign_request
from tun.core.window import Window

from .refusals import ServiceAnswer, ServiceRefused, ServiceUnreachable
from .transport import Answer, NotReached, Send, TooMuch

MOST_TRIES = 3
_PAUSES = (0.3, 1.0)  # seconds before the second and the third try
_MOST_VENUES = 50
_MOST_SLOTS = 4 * 24 * 31


@dataclass(frozen=True)
class Area:
    number: int
    label: str


@dataclass(frozen=True)
class Venue:
    """A venue's public description, as the service gives it. `to_json` is what the store keeps."""

    id: bytes
    name: str
    kind: str
    street: str
    house_number: str
    postcode: str
    city: str
    areas: tuple[Area, ...]

    @classmethod
    def from_json(cls, source: object) -> Venue:
        """Raises Malformed."""
        if not isinstance(source, dict):
            raise Malformed("venues")
        form = Fields(source)
        texts = {
            name: form.text(name, longest=200)
            for name in ("name", "kind", "street", "house_number", "postcode", "city")
        }
        areas = []
        for item in form.items("areas", longest=65_536) if form.has("areas") else []:
            if not isinstance(item, dict):
                raise Malformed("areas")
            area = Fields(item)
            areas.append(Area(area.integer("number"), area.text("label", longest=200)))
        return cls(id=form.hex("id", size=8), areas=tuple(areas), **texts)

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id.hex(),
            "name": self.name,
            "kind": self.kind,
            "street": self.street,
            "house_number": self.house_number,
            "postcode": self.postcode,
            "city": self.city,
            "areas": [{"number": area.number, "label": area.label} for area in self.areas],
        }

    @property
    def address(self) -> str:
        return f"{self.street} {self.house_number}, {self.postcode} {self.city}"

    def area_label(self, number: int | None) -> str | None:
        """The name of an area; its number where the venue dropped it; None for the whole venue."""
        if number is None:
            return None
        return next((area.label for area in self.areas if area.number == number), str(number))


@dataclass(frozen=True)
class Asked:
    """The service's answer to a request. `counts` is as answered, checked in shape."""

    request: bytes
    state: str
    counts: dict[str, Any]
    expires: int


class ServiceClient:
    """`sign` gives the signing key and raises Locked; `clock` gives Unix seconds."""

    def __init__(
        self,
        *,
        origin: str,
        office: int,
        sign: Callable[[], SigningKey],
        clock: Callable[[], int],
        send: Send,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._origin, self._office, self._sign = origin, office, sign
        self._clock, self._send, self._pause = clock, send, pause

    def register_sealing_key(self, statement: bytes) -> None:
        self._post("/api/v1/office/sealing-keys", {"statement": b64u(statement)})

    def find_venues(self, text: str) -> list[Venue]:
        """Venues of this office whose name or address fits, at most fifty."""
        answer = self._post("/api/v1/office/venues", {"text": text})
        with _checked():
            return [Venue.from_json(item) for item in answer.items("venues", longest=_MOST_VENUES)]

    def ask(self, *, case: str, legal_basis: str, reason: str, venue: bytes, area: int | None, window: Window) -> Asked:
        """Ask for a window; the answer has counts only."""
        content = {
            "case": case,
            "legal_basis": legal_basis,
            "reason": reason,
            "venue": venue.hex(),
            "area": area,
            "from": window.start,
            "to": window.end,
        }
        answer = self._post("/api/v1/office/requests", content)
        with _checked():
            return Asked(
                request=answer.hex("request", size=32),
                state=answer.text("state", longest=20),
                counts=_counts(answer.mapping("counts")),
                expires=answer.integer("expires"),
            )

    def fetch_release(self, request: bytes, *, area: int | None, window: Window) -> bytes:
        """The release, sealed to the office."""
        content = {"area": area, "from": window.start, "to": window.end}
        answer = self._post(f"/api/v1/office/requests/{request.hex()}/release", content)
        with _checked():
            return answer.binary("release", longest=1 << 27)

    def fetch_diary(self, identity: bytes) -> bytes:
        """What a patient's phone laid ready under the words with this id, sealed to the office."""
        answer = self._post("/api/v1/office/diaries", {"id": b64u(identity)})
        with _checked():
            return answer.binary("sealed", longest=2 * SEALED_BYTES)

    def service_keys(self) -> list[VerifyingKey]:
        """What the service says its keys are, newest last. Not signed, so nothing to believe."""
        answer = self._answer("GET", "/api/v1/keys", b"", signed=False)
        with _checked():
            keys = []
            for item in answer.items("keys", longest=100):
                if not isinstance(item, dict):
                    raise Malformed("keys")
                keys.append(VerifyingKey.from_spki(Fields(item).binary("spki", longest=400)))
            return keys

    def _post(self, path: str, content: dict[str, Any]) -> Fields:
        return self._answer("POST", path, json.dumps(content, ensure_ascii=False).encode("utf-8"), signed=True)

    def _answer(self, method: str, path: str, body: bytes, *, signed: bool) -> Fields:
        answer = self._try(method, path, body, signed=signed)
        with _checked():
            content = read_json_object(answer.body)
        if answer.status in (200, 201):
            return Fields(content)
        raise _refusal(content)

    def _try(self, method: str, path: str, body: bytes, *, signed: bool) -> Answer:
        for number in range(MOST_TRIES):
            if number:
                self._pause(_PAUSES[number - 1])
            headers = {"Accept": "application/json", "User-Agent": "TuN-office", "Accept-Encoding": "identity"}
            if method == "POST":
                headers["Content-Type"] = "application/json"
            if signed:
                headers["Authorization"] = f"TuN {b64u(self._token(method, path, body))}"
            try:
                answer = self._send(method, self._origin + path, headers, body)
            except NotReached as error:
                if not error.again:
                    break
                continue
            except TooMuch:
                raise ServiceAnswer from None
            if answer.status == 503:
                continue
            if answer.status >= 500:
                break
            return answer
        raise ServiceUnreachable

    def _token(self, method: str, path: str, body: bytes) -> bytes:
        return sign_request(
            self._sign(),
            office=self._office,
            audience=self._origin,
            method=method,
            path=path,
            body=body,
            nonce=secrets.token_bytes(NONCE_BYTES),
            now=self._clock(),
        )


@contextmanager
def _checked() -> Iterator[None]:
    """What cannot be read as the protocol says is the service's fault, not the investigator's."""
    try:
        yield
    except (Malformed, KeyRefused):
        raise ServiceAnswer from None


def _counts(source: dict[str, Any]) -> dict[str, Any]:
    """Counts in the shape that the protocol describes. Raises Malformed."""
    form = Fields(source)
    slots = []
    for item in form.items("slots", longest=_MOST_SLOTS):
        if not isinstance(item, dict):
            raise Malformed("slots")
        slot = Fields(item)
        slots.append({"start": slot.integer("start"), "persons": slot.optional_integer("persons")})
    return {
        "from": form.integer("from"),
        "to": form.integer("to"),
        "step": form.integer("step"),
        "visits": form.optional_integer("visits"),
        "persons": form.optional_integer("persons"),
        "slots": slots,
    }


_BY_CODE = {kind.code: kind for kind in errors.every() if "code" in vars(kind)}


def _refusal(content: dict[str, Any]) -> Refusal:
    code, field = content.get("code"), content.get("field")
    kind = _BY_CODE.get(code) if isinstance(code, str) else None
    if kind is None:
        return ServiceRefused()
    return kind(field if isinstance(field, str) and field.isidentifier() else None)
