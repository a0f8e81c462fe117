from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import town
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
