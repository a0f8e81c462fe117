"""The doors that are shut for most tests: what `make quick` promises, `tests/conftest.py` holds."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable

import pytest

WAYS_OUT: dict[str, Callable[[], object]] = {
    "a program": lambda: subprocess.run([sys.executable, "-c", ""], check=False),
    "a shell": lambda: os.system("true"),
    "a connection": lambda: socket.create_connection(("127.0.0.1", 9)),
    "a name to look up": lambda: socket.getaddrinfo("example.org", 443),
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_a_test_that_says_nothing_gets_out_nowhere(way: str) -> None:
    with pytest.raises(AssertionError, match="marked"):
        WAYS_OUT[way]()


@pytest.mark.server
def test_a_test_that_says_so_may_start_programs() -> None:
    assert WAYS_OUT["a shell"]() == 0


@pytest.mark.server
def test_nobody_gets_beyond_this_machine() -> None:
    with pytest.raises(AssertionError, match="marked"):
        WAYS_OUT["a name to look up"]()
