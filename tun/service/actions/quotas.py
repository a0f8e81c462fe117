"""Quotas of persons who are merely tested: what an operator may set, beside what the city's dated rule allows."""

from __future__ import annotations

from tun.service.context import Service

from .refusals import QuotaTooLax


def citys_quota(service: Service, *, at: int) -> int | None:
    """How many the city's rule of a moment allows in one zone at once; None where it sets no limit."""
    return service.rulebook.at(at).merely_tested


def check_quota(service: Service, quota: int | None, *, at: int) -> None:
    """Raises QuotaTooLax. A rule that gets stricter later counts at the check-in all the same."""
    citys = citys_quota(service, at=at)
    if quota is not None and citys is not None and quota > citys:
        raise QuotaTooLax("tested_quota")
