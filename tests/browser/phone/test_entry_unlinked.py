"""Two visits with proofs of one strip: every byte that the phone sends is compared, also of a strip from a link."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Request

from tests.browser.phone.conftest import HURRY, PHONE, House, Phone
from tests.browser.phone.test_entry import comes_and_goes, genuine, keeps, keeps_what_the_desk_hands_out, ruled
from tun.core import proofs
from tun.core.certificates import link as testcentre
from tun.core.encoding import unb64u
from tun.core.errors.base import Malformed

pytestmark = pytest.mark.browser

WINDOW = 12  # bytes that are alike are no chance
EVERYBODYS = 8  # at the edge of what everybody sends a byte may be alike by chance


def decoded(value: Any) -> bytes:
    """A field as the bytes it stands for: an id that is one byte off in base64 would share nothing otherwise."""
    if not isinstance(value, str):
        return json.dumps(value).encode()
    try:
        return unb64u(value)
    except Malformed:
        return value.encode()


def parts_of(request: Request) -> dict[str, bytes]:
    """What the service sees of a request: line, headers, and each field of its body."""
    body = json.loads(request.post_data or "{}")
    fields = {name: decoded(value) for name, value in body.items() if name != "proofs"}
    shown = {f"proof {at}": decoded(value) for at, value in enumerate(body.get("proofs", []))}
    headers = {name: value.encode() for name, value in request.all_headers().items() if name != "content-length"}
    return {"address": request.url.encode(), **headers, **fields, **shown}


def visits(house: House, phone: Phone) -> list[dict[str, bytes]]:
    """One whole visit, from the poster to the way out: what went over the network to the interface."""
    seen: list[Request] = []

    def note(request: Request) -> None:
        if "/api/" in request.url:
            seen.append(request)

    phone.page.on("request", note)
    comes_and_goes(house, phone)
    phone.page.remove_listener("request", note)
    return [parts_of(request) for request in seen]


def pieces(sent: list[dict[str, bytes]], size: int) -> set[bytes]:
    return {data[at : at + size] for one in sent for data in one.values() for at in range(len(data) - size + 1)}


def by_link(house: House, phone: Phone, certificate: str) -> None:
    """As the desk hands it out: the certificate, and five proofs made for it."""
    made = house.city.post("/proofs", {"certificates": [certificate], "wanted": 5}).get_json()["proofs"]
    strip = [(unb64u(one["proof"]), unb64u(one["opening"]["salt"])) for one in made]
    keeps_what_the_desk_hands_out(phone, testcentre.link(house.origin, certificate, strip))


def by_exchange(house: House, phone: Phone, certificate: str) -> None:
    keeps(house, phone, certificate)
    comes_and_goes(house, phone)  # the first visit exchanges, and is none of those that are compared


@pytest.fixture
def stranger(browser: Browser) -> Phone:
    context: BrowserContext = browser.new_context(**PHONE)  # type: ignore[arg-type]
    context.add_init_script(HURRY)
    return Phone(context.new_page())


@pytest.mark.parametrize("comes", [by_link, by_exchange])
def test_two_visits_share_no_value_but_kind_and_rounded_time(
    house: House, phone: Phone, stranger: Phone, comes: Callable[[House, Phone, str], None]
) -> None:
    ruled(house, "tested")
    comes(house, phone, genuine(house))
    # Somebody else, with another test in the same hour and a telephone of the same make.
    comes(house, stranger, genuine(house, dob="1999-01-01", nam={"fn": "Lovelace", "fnt": "LOVELACE"}))
    first, second, other = visits(house, phone), visits(house, phone), visits(house, stranger)
    assert [len(sent) for sent in (first, second, other)] == [3, 3, 3], "look-up, check-in and check-out; no exchange"
    assert all(any("proof 0" in one for one in sent) for sent in (first, second, other))
    everybodys = pieces(first, EVERYBODYS) & pieces(second, EVERYBODYS) & pieces(other, EVERYBODYS)

    def own(one: list[dict[str, bytes]], more: list[dict[str, bytes]]) -> set[bytes]:
        spans = range(WINDOW - EVERYBODYS + 1)
        both = pieces(one, WINDOW) & pieces(more, WINDOW)
        return {piece for piece in both if not any(piece[at : at + EVERYBODYS] in everybodys for at in spans)}

    assert everybodys and own(first, second) == set()
    assert own(first, [*second, {"id": first[1]["visit"]}]), "it would be seen"
    shown = [
        proofs.read(one["proof 0"], house.city.service.keys.verifiers)
        for sent in (first, second, other)
        for one in sent
        if "proof 0" in one
    ]
    assert len({proof.id for proof in shown}) == len({proof.holder for proof in shown}) == 3
    assert len({proof.standing for proof in shown}) == 1, "kind and hour, which the stranger's has too"
