from __future__ import annotations

import pytest

from tun.core import errors
from tun.core.errors import Refusal

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Refusal)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_refusal_says_its_code_and_nothing_of_anybody(kind: type[Refusal]) -> None:
    assert str(kind()) == kind.code
    assert str(kind("family_name")) == f"{kind.code}: family_name"
    assert kind("family_name").field == "family_name"
    assert (kind.__doc__ or "").strip().endswith(".")
