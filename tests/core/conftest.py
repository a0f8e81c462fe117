"""Property tests draw the same examples each time: a red run can be repeated, and none is red by chance."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "core", derandomize=True, max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("core")
