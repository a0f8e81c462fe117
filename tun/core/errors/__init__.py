"""Every "no" that TuN says, as one tree; each module has one branch of it.

A refusal has a stable `code` that never changes once released, a sentence in its docstring, and no personal
data in its text. Only the web edge turns a code into a German or English sentence and an HTTP status.
"""

from __future__ import annotations

from . import base, cards, certificates, office, proofs, sealing, tokens, visits

_BRANCHES = (base, cards, certificates, office, proofs, sealing, tokens, visits)


def every() -> set[type[base.Refusal]]:
    """Every refusal of the core; the houses add some of their own."""
    found = (kind for branch in _BRANCHES for kind in vars(branch).values() if isinstance(kind, type))
    return {kind for kind in found if issubclass(kind, base.Refusal)}
