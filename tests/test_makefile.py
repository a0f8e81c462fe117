"""The Makefile and its set-up on a bare machine: one sentence for each thing that may be missing."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import set_up
from tests import packages

ROOT = packages.ROOT
TARGETS = {"demo", "test", "quick", "conformance", "check", "screenshots", "translations", "clean"}


def make(*words: str) -> str:
    return packages.run(["make", "--no-print-directory", *words], cwd=ROOT)


@pytest.mark.server
def test_make_alone_explains_itself_and_does_nothing() -> None:
    assert set(re.findall(r"^make (\w+)", make(), re.MULTILINE)) == TARGETS
    assert set(re.findall(r"^make (\w+)", make("help"), re.MULTILINE)) == TARGETS


@pytest.mark.server
def test_demo_and_test_set_up_before_anything_else() -> None:
    demo, test = (make("--dry-run", target).splitlines() for target in ("demo", "test"))
    assert demo[0] == "sh scripts/set_up.sh"
    assert demo[-1].startswith("exec .venv/bin/tun demo")
    assert test[0] == "sh scripts/set_up.sh --tests"
    steps = ["ruff check", "ruff format", "mypy", "tests.browsers", "pytest"]
    found = [next(number for number, line in enumerate(test) if step in line) for step in steps]
    assert found == sorted(found)


@pytest.mark.server
def test_the_run_before_every_change_is_make_test_with_a_browser_that_must_be_there() -> None:
    path = ROOT / ".ci" / "run"
    assert os.access(path, os.X_OK)
    assert path.read_text("utf-8").startswith("#!/usr/bin/env bash\n")
    assert "\nset -euo pipefail\n" in path.read_text("utf-8")
    assert "\nTUN_BROWSER=required make test " in path.read_text("utf-8")
    assert "\n    make conformance\n" in path.read_text("utf-8")
    packages.run(["bash", "-n", str(path)])


# --- a Python that will not do ---


def python_of(folder: Path, version: str) -> Path:
    """A program that answers as an old Python does."""
    path = folder / "python"
    path.write_text(f'#!/bin/sh\ncase "$2" in *print*) echo {version};; *) exit 1;; esac\n')
    path.chmod(0o700)
    return path


def set_up_with(python: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHON": python}
    return subprocess.run(["sh", "scripts/set_up.sh"], cwd=ROOT, env=env, capture_output=True, text=True)


@pytest.mark.server
def test_a_python_that_is_too_old_is_named(tmp_path: Path) -> None:
    old = python_of(tmp_path, "3.9")
    done = set_up_with(str(old))
    assert done.returncode == 1
    assert done.stderr.startswith(f"TuN needs Python 3.11 or newer, but {old} is 3.9: install a newer one")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.server
def test_no_python_at_all_is_one_sentence(tmp_path: Path) -> None:
    done = set_up_with(str(tmp_path / "nowhere"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("TuN needs Python 3.11 or newer, and there is none: install it")


# --- what set-up does and says ---


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout as set-up sees it, without an environment."""
    for name in set_up.INPUTS:
        shutil.copy(ROOT / name, tmp_path)
    monkeypatch.setattr(set_up, "ROOT", tmp_path)
    monkeypatch.setattr(sys, "argv", ["set_up.py"])
    for name, inside in {"VENV": "", "PYTHON": "bin/python", "STAMP": "stamp.json", "LOG": "log"}.items():
        monkeypatch.setattr(set_up, name, tmp_path / ".venv" / inside)
    return tmp_path


def installed(checkout: Path, what: str) -> None:
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").touch()
    (checkout / ".venv" / "stamp.json").write_text(json.dumps({**set_up.wanted(), "for": what}))


@pytest.mark.parametrize(
    ("what", "tests", "ready"),
    [("use", False, True), ("use", True, False), ("tests", False, True), ("tests", True, True)],
)
def test_what_is_installed_is_not_installed_again(checkout: Path, what: str, tests: bool, ready: bool) -> None:
    assert not set_up.is_ready(tests)
    installed(checkout, what)
    assert set_up.is_ready(tests) is ready


@pytest.mark.parametrize("name", set_up.INPUTS)
def test_a_changed_input_is_installed_anew(checkout: Path, name: str) -> None:
    installed(checkout, "tests")
    (checkout / name).write_text("changed")
    assert not set_up.is_ready(False)


def test_a_checkout_that_was_moved_gets_a_new_environment(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(checkout, "tests")
    moved = checkout.parent / "moved"
    checkout.rename(moved)
    monkeypatch.setattr(set_up, "ROOT", moved)
    monkeypatch.setattr(set_up, "STAMP", moved / ".venv" / "stamp.json")
    monkeypatch.setattr(set_up, "PYTHON", moved / ".venv" / "bin" / "python")
    assert not set_up.is_ready(False)


def test_a_folder_that_cannot_be_written_is_named(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(SystemExit) as end:
        set_up.main()
    assert str(end.value).startswith(f"The folder {checkout} cannot be written: ")


def test_a_python_without_venv_is_told_which_package_to_install(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(SystemExit) as end:
        set_up.main()
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert str(end.value).endswith(f"on Debian with: apt install python{version}-venv")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("WARNING: Retrying ... Temporary failure in name resolution\nERROR: No matching distribution found for flask",
         "The package index cannot be reached: check the network"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
         "The disk is full: make room"),
        ("Collecting x\nERROR: Could not find a version that satisfies the requirement x==9",
         "pip could not install TuN (ERROR: Could not find a version"),
        ("", "pip could not install TuN (no reason given)"),
    ],
)  # fmt: skip
def test_when_pip_fails_one_sentence_says_what_to_do(said: str, sentence: str) -> None:
    told = set_up._what_to_do(said)
    assert told.startswith(sentence)
    assert "\n" not in told
