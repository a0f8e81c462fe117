"""One code as large as a screen: for a tablet at the entrance."""

from __future__ import annotations

from tun.core import codes as venue_codes
from tun.core.shortcode import display
from tun.service.actions.refusals import NothingToPrint
from tun.service.context import service
from tun.service.prints.qr import QUIET_ZONE
from tun.service.prints.screen import ASKS, TYPES, code_path
from tun.service.storage import venues

from .venue_session import code_of, own_venue, page


def screen(venue_id: str, code_id: str) -> tuple[str, int]:
    """Raises NothingToPrint for a code that is no longer valid."""
    venue = own_venue(venue_id)
    code = code_of(venue, code_id)
    if code.revoked is not None or code.expires <= service().clock():
        raise NothingToPrint
    session, url = service().session, venue_codes.url(service().config.origin, code.token)
    area = venues.area(session, venue.id, code.area) if code.area is not None else None
    event = venues.event(session, venue.id, code.event) if code.event is not None else None
    path, side = code_path(url)
    return page(
        "screen.html",
        venue=venue,
        area=area.label if area is not None else None,
        event=event.title if event is not None else None,
        path=path,
        margin=QUIET_ZONE,
        side=side,
        short=display(code.short),
        typed=url.partition("#")[0].partition("://")[2],
        asks=ASKS,
        types=TYPES,
    )
