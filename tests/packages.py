"""A wheel of this checkout, installed somewhere else, for the tests of what is shipped."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path
from urllib.error import HTTPError, URLError

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60.0  # seconds


def build(folder: Path, *kinds: str) -> list[Path]:
    """Wheel and sdist, made with the build tools of the tests' own environment: no network is needed."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), *kinds, str(ROOT)]
    run(command, cwd=folder)
    return sorted(folder.iterdir())


def new_environment(folder: Path) -> Path:
    """A virtual environment with the tests' libraries in it but not this checkout; returns its Python."""
    run([sys.executable, "-m", "venv", "--without-pip", str(folder)])
    lend_libraries(folder)
    return folder / "bin" / "python"


def lend_libraries(environment: Path) -> None:
    """Libraries come from the tests' own environment. A path that a `.pth` names brings no `.pth` of its own, so
    the checkout's editable installation stays out."""
    [packages] = environment.glob("lib/python*/site-packages")
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")


def install(python: Path, wheel: Path) -> None:
    """Install a wheel without its dependencies, which are there already."""
    run([sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps",
         "--ignore-installed", "--no-index", str(wheel)])  # fmt: skip


def run(command: list[str], **options: object) -> str:
    """The output of a command that must succeed."""
    done = subprocess.run(command, capture_output=True, text=True, **options)  # type: ignore[call-overload]
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return str(done.stdout)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings(**mine: str) -> dict[str, str]:
    """The machine's environment without its TUN_* variables and Python's own, and `mine`."""
    foreign = ("TUN_", "PYTHON", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)} | mine


@contextmanager
def serving(command: list[str], origin: str, *, env: Mapping[str, str], cwd: Path) -> Iterator[None]:
    """A server in a process of its own, from its first answer until the block ends."""
    with subprocess.Popen(command, env=dict(env), cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as server:
        try:
            _wait(server, origin)
            yield
        finally:
            server.terminate()
            server.communicate(timeout=PATIENCE)


def _wait(server: subprocess.Popen[bytes], origin: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if server.poll() is not None:
            assert server.stderr is not None
            raise AssertionError(f"the server ended: {server.stderr.read().decode()}")
        try:
            fetch(f"{origin}/healthz")
            return
        except URLError:
            time.sleep(0.1)
    raise AssertionError(f"{origin} did not answer")


def fetch(url: str) -> tuple[int, str, bytes]:
    """Status, type and content, whatever the status is."""
    try:
        answer: HTTPResponse | HTTPError = urllib.request.urlopen(url, timeout=10)
    except HTTPError as error:
        answer = error
    with answer:
        return answer.status or 0, answer.headers.get_content_type(), answer.read()
