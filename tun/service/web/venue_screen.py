"""One code as large as a screen: for a tablet at the entrance."""

from __future__ import annotations

from tun.core import codes as venue_codes
from tun.core.shortcode import display
from tun.house.pages import _
from tun.service.actions.refusals import NothingToPrint
from tun.service.context import service
from tun.service.prints.qr import QUIET_ZONE, dark_runs, matrix
from tun.service.storage import venues

from .venue_session import code_of, own_venue, page

# For guests, who do not choose a language here: both stand on the screen, as they do on paper.
_ASKED = (("de", "Mit der Telefonkamera scannen und einchecken"), ("en", "Scan with your phone’s camera and check in"))
_TYPED = (("de", "Ohne Kamera"), ("en", "No camera"))


def screen(venue_id: str, code_id: str) -> tuple[str, int]:
    """Raises NothingToPrint for a code that is no longer valid."""
    venue = own_venue(venue_id)
    code = code_of(venue, code_id)
    if code.revoked is not None or code.expires <= service().clock():
        raise NothingToPrint
    session, origin = service().session, service().config.origin
    area = venues.area(session, venue.id, code.area) if code.area is not None else None
    event = venues.event(session, venue.id, code.event) if code.event is not None else None
    modules = matrix(venue_codes.url(origin, code.token))
    # One path, as on paper: squares drawn one by one would show hairlines between them.
    path = "".join(f"M{column} {row}h{length}v1h-{length}z" for column, row, length in dark_runs(modules))
    return page(
        "screen.html",
        venue=venue,
        area=area.label if area is not None else None,
        event=event.title if event is not None else None,
        path=path,
        margin=QUIET_ZONE,
        side=len(modules) + 2 * QUIET_ZONE,
        short=display(code.short),
        typed=venue_codes.url(origin, code.token).partition("#")[0].partition("://")[2],
        asks=_ASKED,
        types=_TYPED,
        described=_("QR-Code zum Einchecken"),
    )
