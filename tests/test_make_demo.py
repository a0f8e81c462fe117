"""`make demo`, really, in a terminal of its own: it starts, it ends by Ctrl-C, it goes on with the same data."""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import packages

pytestmark = pytest.mark.server

ROOT = packages.ROOT
PATIENCE = 180.0  # seconds: on a machine that has other things to do


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second checkout, installed from what the tests have instead of from the network."""
    folder = tmp_path_factory.mktemp("clone") / "tun"
    shutil.copytree(ROOT, folder, ignore=_left_out)
    python = packages.new_environment(folder / ".venv")
    packages.run([sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps",
                  "--no-build-isolation", "--no-index", "--editable", str(folder)])  # fmt: skip
    stamp = "from scripts import set_up; import json; "
    stamp += "set_up.STAMP.write_text(json.dumps({**set_up.wanted(), 'for': 'use'}))"
    packages.run([str(python), "-c", stamp], cwd=folder)
    return folder


def _left_out(folder: str, names: list[str]) -> set[str]:
    """What is no part of a checkout, and what other tests may be making at this moment."""
    passing = shutil.ignore_patterns("__pycache__", "messages.[0-9]*")(folder, names)
    if Path(folder) == ROOT:
        return passing | shutil.ignore_patterns(".*", "var", "tests", "docs", "frontend")(folder, names)
    if Path(folder) == ROOT / "keys":
        return {name for name in names if name != "README.md"}
    return passing


def _hear_ctrl_c() -> None:
    """Whoever runs the tests in the background has Ctrl-C ignored, and its children with it; a terminal has not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """`make demo` as a person sees it."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.text = ""
        self._screen, keyboard = os.openpty()
        # The first terminal that a session's leader opens is its own: Ctrl-C reaches all that it started.
        inside = 'exec make demo OPTIONS="$1" < "$0" > "$0" 2>&1'
        command = ["sh", "-c", inside, os.ttyname(keyboard), " ".join(options)]
        # Whoever runs the tests in the background has Ctrl-C ignored, and its children with it; a terminal has not.
        self._make = subprocess.Popen(
            command, cwd=folder, env=packages.settings(), start_new_session=True, preexec_fn=_hear_ctrl_c
        )
        self._keyboard = keyboard

    def read_until(self, words: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while words not in self.text:
            assert time.monotonic() < deadline and self._make.poll() is None, self.text
            self._read(1.0)

    def _read(self, patience: float) -> bool:
        """Whether there was something to read."""
        if not select.select([self._screen], [], [], patience)[0]:
            return False
        self.text += os.read(self._screen, 65536).decode().replace("\r\n", "\n")
        return True

    def press_ctrl_c(self) -> None:
        os.write(self._screen, b"\x03")

    def end(self) -> int:
        """Wait for the end; returns the exit status."""
        status = self._make.wait(PATIENCE)
        while self._read(0.2):
            pass
        os.close(self._screen)
        os.close(self._keyboard)
        return status


def test_make_demo_starts_both_houses_and_ctrl_c_ends_both(clone: Path) -> None:
    ports = [packages.free_port() for _ in range(2)]
    options = ("--service-port", str(ports[0]), "--office-port", str(ports[1]))

    # Given a first start
    terminal = Terminal(clone, *options)
    terminal.read_until("Ctrl-C ends both")
    first = terminal.text
    for port in ports:
        assert packages.fetch(f"http://localhost:{port}/healthz")[0] == 200
    for told in ("/venue", "olga@", "/testcentre", "tina@", "/c#", "ines", "passphrase", "Deletion"):
        assert told in first

    # When somebody presses Ctrl-C, both end and make adds no noise
    before = len(terminal.text)
    terminal.press_ctrl_c()
    terminal.end()
    after = [line for line in terminal.text[before:].replace("^C", "").splitlines() if line.strip()]
    assert len(after) <= 1, after
    for port in ports:
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0

    # Then a second start goes on with the same people and passwords
    terminal = Terminal(clone, *options)
    terminal.read_until("Ctrl-C ends both")
    secrets = re.findall(r"password  (\S+)|passphrase  (\S+)", first)
    assert secrets and re.findall(r"password  (\S+)|passphrase  (\S+)", terminal.text) == secrets
    terminal.press_ctrl_c()
    terminal.end()


def test_make_demo_with_a_taken_port_says_so(clone: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        terminal = Terminal(clone, "--service-port", str(port))
        assert terminal.end() != 0
    assert f"Port {port} is taken: end what uses it, or choose another" in terminal.text
    assert "Traceback" not in terminal.text
