from __future__ import annotations

from pathlib import Path

import pytest

from tun.core import errors
from tun.core.errors.base import Refusal

KINDS = sorted(errors.every(), key=lambda kind: kind.__name__)


def test_the_tree_is_whole() -> None:
    """What hangs on a branch that nobody lists would be left out everywhere."""

    def below(root: type[Refusal]) -> set[type[Refusal]]:
        return {root}.union(*(below(child) for child in root.__subclasses__()))

    assert {kind for kind in below(Refusal) if kind.__module__.startswith(errors.__name__)} == set(KINDS)
    modules = {path.stem for path in Path(errors.__file__).parent.glob("*.py")} - {"__init__"}
    assert {kind.__module__.rpartition(".")[2] for kind in KINDS} == modules


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_refusal_says_its_code_and_nothing_of_anybody(kind: type[Refusal]) -> None:
    assert str(kind()) == kind.code
    assert str(kind("family_name")) == f"{kind.code}: family_name"
    assert kind("family_name").field == "family_name"
    assert (kind.__doc__ or "").strip().endswith(".")
