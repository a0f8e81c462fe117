"""What must never be committed, and the shape that files keep."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.server  # asks git
ROOT = Path(__file__).resolve().parents[1]
BINARY = {".ttf", ".otf", ".woff2", ".wasm", ".png", ".pdf", ".ico", ".gz"}
LONGEST = 300  # lines

FORBIDDEN = {
    "a path of one machine": r"/work/|/tmp/plan|/root/|/home/\w",
    "a package registry's address": r"pypi\.org|pythonhosted|npmjs\.|registry\.\w+\.\w+",
    "a private key": r"BEGIN (EC |RSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----\n",
    "something left for later": r"\b(TODO|FIXME|XXX)\b",
    "a mark of a merge": r"^(<{7}|>{7}) ",
}


@cache
def committed() -> tuple[Path, ...]:
    """The files that git knows. From an unpacked archive there is nothing to ask."""
    try:
        done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("this is not a git checkout")
    return tuple(path for name in done.stdout.split("\0") if name and (path := ROOT / name).exists())


@cache
def text(path: Path) -> str:
    return path.read_bytes().decode("utf-8")  # raises where a file is not UTF-8


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def texts() -> list[Path]:
    return [path for path in committed() if path.suffix not in BINARY and path != Path(__file__).resolve()]


def is_ours(path: Path) -> bool:
    return "vendor" not in path.parts and path.name != "package-lock.json"


def test_every_text_is_utf8_without_a_mark_at_its_start() -> None:
    for path in texts():
        assert not text(path).startswith("\ufeff"), name(path)
        assert "\r\n" not in text(path), name(path)


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_is_committed_that_must_not_be(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what], re.MULTILINE)
    found = [f"{name(path)}: {hit[0]!r}" for path in texts() if is_ours(path) and (hit := pattern.search(text(path)))]
    assert found == []


@pytest.mark.parametrize(
    ("what", "example"),
    [
        ("a path of one machine", "cd /work/main"),
        ("a package registry's address", "https://pypi.org/simple"),
        ("a private key", "-----BEGIN PRIVATE KEY-----\nMIG"),
        ("something left for later", "# TODO: later"),
        ("a mark of a merge", "x\n<<<<<<< HEAD\n"),
    ],
)
def test_it_would_be_noticed(what: str, example: str) -> None:
    assert re.search(FORBIDDEN[what], example, re.MULTILINE)


def test_no_key_store_or_setting_of_a_machine_is_committed() -> None:
    kinds = (".key", ".pem", ".sqlite", ".db", ".mo", ".pyc", ".log")
    found = [name(path) for path in committed() if path.suffix in kinds or path.name.startswith(".env")]
    assert found == []
    assert {name(path) for path in committed() if name(path).startswith("keys/")} == {
        "keys/.gitignore",
        "keys/README.md",
    }


def test_no_file_of_ours_is_too_long_to_read() -> None:
    lengths = {
        name(path): text(path).count("\n")
        for path in committed()
        if path.suffix in (".py", ".js", ".mjs", ".html") and is_ours(path) and not name(path).startswith("tests/")
    }
    assert {path for path, lines in lengths.items() if lines > LONGEST} == set()


def test_every_module_of_the_product_says_what_lives_in_it() -> None:
    modules = [path for path in committed() if path.suffix == ".py" and name(path).startswith(("tun/", "scripts/"))]
    assert [name(path) for path in modules if text(path).strip() and not text(path).startswith('"""')] == []


def test_what_others_wrote_is_named_with_its_version() -> None:
    pinned = [line for line in text(ROOT / "constraints.txt").splitlines() if line and not line.startswith("#")]
    assert pinned and all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in pinned)
