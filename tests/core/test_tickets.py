from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.vectors.reading import accepted, load, optional_bytes, refused
from tun.core.errors.base import Refusal
from tun.core.errors.visits import TicketExpired, TicketInvalid
from tun.core.tickets import LIFETIME, Ticket, issue, read

SECRET = bytes.fromhex(load("tickets")["secret"])
NOW = 1_795_462_200
TICKET = Ticket(b"v" * 16, b"code-id8", b"venue-id", None, 3, 1, NOW + LIFETIME)


@accepted("tickets")
def test_a_ticket_is_read_by_the_service_that_issued_it(vector: dict[str, Any]) -> None:
    visit = bytes.fromhex(vector["visit"])
    ticket = read(bytes.fromhex(vector["ticket"]), SECRET, visit=visit, now=vector["now"])
    assert (ticket.visit, ticket.event) == (visit, optional_bytes(vector["event"]))
    assert (ticket.area, ticket.expires) == (vector["area"], vector["expires"])
    assert issue(ticket, SECRET).hex() == vector["ticket"]


@refused("tickets")
def test_what_is_no_ticket_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refusal:
        read(bytes.fromhex(vector["ticket"]), SECRET, visit=bytes.fromhex(vector["visit"]), now=vector["now"])
    assert (refusal.value.code, refusal.value.field) == (vector["code"], "ticket")


def test_a_ticket_holds_for_a_quarter_of_an_hour_to_the_second() -> None:
    ticket = issue(TICKET, SECRET)
    assert LIFETIME == 900
    assert read(ticket, SECRET, visit=TICKET.visit, now=NOW + 900) == TICKET
    with pytest.raises(TicketExpired):
        read(ticket, SECRET, visit=TICKET.visit, now=NOW + 901)


@given(some.data())
def test_no_bit_of_a_ticket_can_be_changed(data: some.DataObject) -> None:
    ticket = bytearray(issue(TICKET, SECRET))
    bit = data.draw(some.integers(0, 8 * len(ticket) - 1))
    ticket[bit // 8] ^= 1 << bit % 8
    with pytest.raises(TicketInvalid):
        read(bytes(ticket), SECRET, visit=TICKET.visit, now=NOW)


@given(some.binary(max_size=100))
def test_any_bytes_are_no_ticket(data: bytes) -> None:
    with pytest.raises(TicketInvalid):
        read(data, SECRET, visit=TICKET.visit, now=NOW)
