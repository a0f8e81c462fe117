"""Makes the virtual environment `.venv` with TuN in it; `--tests` brings what the tests need too.

Called by the Makefile each time: where nothing changed since the last run it ends at once. Needs nothing but
the standard library. Each fault is one sentence that says what to do.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "tun-installed.json"
LOG = VENV / "tun-install.log"
INPUTS = ("pyproject.toml", "constraints.txt", "hatch_build.py")
OFFLINE = (
    "temporary failure in name resolution", "name or service not known", "network is unreachable",
    "failed to establish a new connection", "connection refused", "connection timed out", "nodename nor servname",
    "could not resolve host", "read timed out", "proxyerror", "max retries exceeded",
)  # fmt: skip


def wanted() -> dict[str, str]:
    """What an environment must have been made from to be up to date."""
    digest = hashlib.sha256(b"\0".join((ROOT / name).read_bytes() for name in INPUTS)).hexdigest()
    # The place too: a checkout that was moved has an environment full of paths that lead nowhere.
    return {"inputs": digest, "place": str(ROOT)}


def is_ready(tests: bool) -> bool:
    try:
        found = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return PYTHON.exists() and found in (
        {**wanted(), "for": name} for name in (["tests"] if tests else ["tests", "use"])
    )


def make_environment() -> None:
    """A virtual environment, made anew where there is a broken one."""
    try:
        import ensurepip
        import venv
    except ImportError:
        name = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        sys.exit(
            f"This Python cannot make virtual environments: install its module, on Debian with: apt install {name}"
        )
    assert ensurepip
    if _works():
        return
    print("Making a virtual environment in .venv ...", flush=True)
    try:
        venv.create(VENV, clear=VENV.exists(), symlinks=True, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"The virtual environment {VENV} cannot be made ({error}): check the folder's rights and the disk.")


def _works() -> bool:
    """Whether the environment is where it was made and has a pip."""
    try:
        command = [str(PYTHON), "-c", "import pip, sys; print(sys.prefix, sys.version_info >= (3, 11))"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return False
    scripts = [path for path in (VENV / "bin").glob("pip*") if path.is_file()]
    at_home = all(str(VENV) in path.read_text("utf-8", "replace")[:300] for path in scripts)
    return said == f"{VENV} True" and at_home


def install(tests: bool) -> None:
    print(
        f"Installing what {'the tests need' if tests else 'TuN needs'} (once, it takes a minute or two) ...", flush=True
    )
    STAMP.unlink(missing_ok=True)
    command = [
        str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--constraint",
        "constraints.txt", "--editable", ".[test]" if tests else ".",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    LOG.write_text(done.stdout, "utf-8")
    if done.returncode:
        sys.exit(_what_to_do(done.stdout))
    STAMP.write_text(json.dumps({**wanted(), "for": "tests" if tests else "use"}), "utf-8")


def _what_to_do(said: str) -> str:
    if any(sign in said.lower() for sign in OFFLINE):
        return f"The package index cannot be reached: check the network, then try again (pip's words: {LOG})."
    if "no space left" in said.lower():
        return f"The disk is full: make room, then try again (pip's words: {LOG})."
    errors = [line for line in said.splitlines() if line.lower().startswith("error")]
    reason = (errors or said.splitlines() or ["no reason given"])[-1].strip()
    return f"pip could not install TuN ({reason[:200]}): all that it said is in {LOG}."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tests", action="store_true")
    tests = parser.parse_args().tests
    if is_ready(tests):
        return
    for folder in (ROOT, VENV):
        if folder.exists() and not os.access(folder, os.W_OK):
            sys.exit(f"The folder {folder} cannot be written: make it yours, or put the checkout somewhere else.")
    make_environment()
    # Who has the tests' part keeps it.
    install(tests or (VENV / "bin" / "pytest").exists())


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
