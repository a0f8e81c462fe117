from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import browsers, town
from tests.browser.phone import papers
from tests.town import Town, living_town


@pytest.fixture(scope="session")
def shared_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One town for all who only look around; nobody moves its clock."""
    with living_town(tmp_path_factory.mktemp("shared")) as living:
        yield living


@pytest.fixture
def new_office(tmp_path: Path) -> Iterator[Town]:
    """A health office on its first day."""
    with town.new_office(tmp_path) as office:
        yield office


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the fake camera sees: read anew each time a camera is switched on."""
    path = tmp_path_factory.mktemp("camera") / "film.y4m"
    path.write_bytes(papers.film(None))
    return path


@pytest.fixture(scope="module")
def filming(browser: Browser, film: Path) -> Iterator[Browser]:
    """A browser whose camera is a file."""
    arguments = [
        *browsers.ARGUMENTS,
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    found = browser.browser_type.launch(executable_path=browsers.system_browser(), args=arguments)
    yield found
    found.close()
