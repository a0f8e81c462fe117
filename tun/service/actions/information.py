"""What an operator states for the information sheet that guests of a venue are given (Art. 13 GDPR)."""

from __future__ import annotations

from dataclasses import dataclass

from tun.core.errors.base import NotFound, TooLong
from tun.house.database import write
from tun.service.context import Service
from tun.service.storage.tables import Venue

LONGEST_STATEMENT = 200  # characters: the sheet has to stay one page


@dataclass(frozen=True)
class InformationDetails:
    """Who is responsible, how to reach them, who answers questions on data protection, and where to complain."""

    responsible: str | None = None
    enquiries: str | None = None
    protection: str | None = None
    authority: str | None = None

    def __post_init__(self) -> None:
        for name in ("responsible", "enquiries", "protection", "authority"):
            if len(getattr(self, name) or "") > LONGEST_STATEMENT:
                raise TooLong(name)


def state_information(service: Service, venue: bytes, details: InformationDetails) -> None:
    """Keep what is stated with the venue; what is left empty is forgotten. Raises NotFound."""
    with write(service.session) as session:
        row = session.get(Venue, venue)
        if row is None:
            raise NotFound
        row.responsible, row.enquiries = details.responsible, details.enquiries
        row.protection, row.authority = details.protection, details.authority
