"""Bytes that somebody has changed here and there."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as some


def changed(data: some.DataObject, seeds: Sequence[bytes]) -> bytes:
    """One of the seeds with one to three pieces cut out, replaced or put in."""
    drawn = bytearray(data.draw(some.sampled_from(seeds)))
    for _ in range(data.draw(some.integers(1, 3))):
        place = data.draw(some.integers(0, len(drawn) - 1))
        size = data.draw(some.integers(0, 3))
        drawn[place : place + size] = data.draw(some.binary(max_size=4))
    return bytes(drawn)
