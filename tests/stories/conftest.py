from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.town import Town, living_town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A town of one's own: its clock may be moved."""
    with living_town(tmp_path) as town:
        yield town
