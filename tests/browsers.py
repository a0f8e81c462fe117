"""Which browser the tests drive: the system's Chromium first, else the one that Playwright downloads.

`python -m tests.browsers` makes sure that there is one, and says what to do where there cannot be.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, BrowserType, Error, Playwright, sync_playwright

SYSTEM = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",  # the tests run as root in containers
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
REQUIRED = os.environ.get("TUN_BROWSER") == "required"


class NoBrowser(Exception):
    """There is none, or it does not start; the text says what to do."""


def system_browser() -> str | None:
    """The path of a Chromium that came with the system."""
    return next((path for name in SYSTEM if (path := shutil.which(name))), None)


@contextmanager
def started() -> Iterator[Browser]:
    """A running browser. Raises NoBrowser."""
    with sync_playwright() as playwright:
        browser = _launch(playwright)
        yield browser
        browser.close()


def _launch(playwright: Playwright) -> Browser:
    path = system_browser()
    try:
        return playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
    except Error as error:
        if path is None and "Executable doesn't exist" in error.message:
            raise NoBrowser("there is no Chromium here: install the system's package `chromium`") from None
        said = next((line.strip() for line in error.message.splitlines() if line.strip()), "no reason given")
        raise NoBrowser(
            f"{path or 'the downloaded Chromium'} does not start ({said[:120]}): where libraries are missing, "
            f"`{sys.executable} -m playwright install-deps chromium` brings them, as root"
        ) from None


def persistent(kind: BrowserType, profile: Path, **choices: Any) -> BrowserContext:
    """A browser of its own whose profile outlives it."""
    return kind.launch_persistent_context(profile, executable_path=system_browser(), args=list(ARGUMENTS), **choices)


def make_sure() -> int:
    """Download a browser where there is none. Returns an exit status: 1 only where a browser is required."""
    if system_browser() is not None:
        return 0
    try:
        with started():
            return 0
    except NoBrowser:
        print("There is no Chromium here; downloading one for the tests (once) ...", flush=True)
    command = [sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    try:
        with started():
            return 0
    except NoBrowser as error:
        print(f"Browser tests will be skipped: {error}.", file=sys.stderr)
        return 1 if REQUIRED else 0


if __name__ == "__main__":
    sys.exit(make_sure())
