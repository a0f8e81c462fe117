"""Throttles: networks are told apart for a day, and no address can be got back."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.house.conftest import Shell


def seen(client: FlaskClient, address: str) -> str:
    return client.get("/network", environ_base={"REMOTE_ADDR": address}).text


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("2001:db8:1:2::1", "2001:DB8:1:2:0::5", True),
        ("", "not an address", True),
        ("192.0.2.1", "", False),
    ],
)
def test_a_network_is_an_ipv4_address_or_an_ipv6_64(client: FlaskClient, first: str, second: str, same: bool) -> None:
    assert (seen(client, first) == seen(client, second)) is same


def test_what_is_counted_is_no_address(client: FlaskClient) -> None:
    assert len(seen(client, "192.0.2.1")) == 32
    assert b"\xc0\x00\x02\x01" not in bytes.fromhex(seen(client, "192.0.2.1"))


def test_tomorrow_the_same_network_is_another(shell: Shell) -> None:
    today = seen(shell.client(), "192.0.2.1")
    shell.clock.now += 86_400
    assert seen(shell.client(), "192.0.2.1") != today


def test_too_many_tries_are_told_when_to_come_again(client: FlaskClient) -> None:
    tries = [client.get("/few", environ_base={"REMOTE_ADDR": "192.0.2.9"}) for _ in range(3)]
    assert [answer.status_code for answer in tries] == [200, 200, 429]
    assert tries[2].headers["Retry-After"] == "60"
    assert client.get("/few", environ_base={"REMOTE_ADDR": "192.0.2.10"}).status_code == 200
