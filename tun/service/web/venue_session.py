"""Who is signed in, and what belongs to them. Somebody else's venue looks like none at all."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tun.core.codes import CODE_ID_BYTES, VENUE_ID_BYTES
from tun.core.encoding import unhex
from tun.core.errors.base import Malformed, NotFound
from tun.house import staff_cookie
from tun.service.actions.events import EVENT_ID_BYTES
from tun.service.actions.operators import sign_out, who
from tun.service.context import service
from tun.service.storage import venues
from tun.service.storage.operators import owner_of
from tun.service.storage.tables import Area, Code, Event, Operator, Venue

from .venue_access import OWNER, STAFF, VENUE_ACCESS

_SECRET = "sid"
SIGNED_UP = "signed-up"  # in the cookie from the sign-up to the next page, for the case that it led nowhere
_WITHOUT_OWN_PASSWORD = ("venue.sign_in", "venue.sign_up", "venue.join", "venue.sign_out", "venue.password")


def current_operator() -> Operator | None:
    """The operator who sent this request; None where nobody is signed in."""
    secret = staff_cookie.held(_SECRET)
    return who(service(), secret, now=service().clock()) if secret is not None else None


def operator() -> Operator:
    """The operator of a page that the access table gives to operators alone."""
    found = current_operator()
    if found is None:
        raise NotFound
    return found


def account() -> bytes:
    """Whose venues the signed-in operator looks after: their own, or their owner's."""
    return owner_of(service().session, operator().id)


def current_role() -> str | None:
    """What the sender of this request is to the venues: OWNER or STAFF; None where nobody is signed in."""
    found = current_operator()
    if found is None:
        return None
    return OWNER if owner_of(service().session, found.id) == found.id else STAFF


def begin_session(secret: str | None) -> None:
    """A fresh cookie with this secret, or with none."""
    staff_cookie.begin(_SECRET, secret)


def leave() -> None:
    """End the session that this browser had, if it had one."""
    secret = staff_cookie.held(_SECRET)
    if secret is not None:
        sign_out(service(), secret)


def own_venue(text: str) -> Venue:
    """A venue that the signed-in operator owns or works at, by its hexadecimal id. Raises NotFound."""
    found = service().session.get(Venue, read_id(text, VENUE_ID_BYTES))
    if found is None or found.operator != account() or found.closed is not None:
        raise NotFound
    return found


def area_of(venue: Venue, number: int) -> Area:
    """Raises NotFound."""
    found = venues.area(service().session, venue.id, number)
    if found is None:
        raise NotFound
    return found


def event_of(venue: Venue, text: str) -> Event:
    """Raises NotFound."""
    found = venues.event(service().session, venue.id, read_id(text, EVENT_ID_BYTES))
    if found is None:
        raise NotFound
    return found


def code_of(venue: Venue, text: str) -> Code:
    """Raises NotFound."""
    found = venues.code(service().session, venue.id, read_id(text, CODE_ID_BYTES))
    if found is None:
        raise NotFound
    return found


def page(name: str, **content: Any) -> tuple[str, int]:
    """A page of the operators; one whose form is refused has status 400.

    Templates ask `may(endpoint)` before they offer something, so what is offered is what the access table allows.
    """
    form = content.get("form")
    status = 400 if form is not None and form.errors else 200
    role = current_role()

    def may(endpoint: str) -> bool:
        return role in VENUE_ACCESS[endpoint]

    shown = {"operator": current_operator(), "now": service().clock(), "may": may, **content}
    return render_template(f"service/venue/{name}", **shown), status


def ask_for_new_password() -> Response | None:
    """A password that somebody else knows is good for one thing: to be changed."""
    if request.endpoint in _WITHOUT_OWN_PASSWORD:
        return None
    found = current_operator()
    return redirect(url_for("venue.password")) if found is not None and found.must_change else None


def read_id(text: str, size: int) -> bytes:
    """A hexadecimal id in an address. Raises NotFound."""
    try:
        return unhex(text, size=size)
    except Malformed:
        raise NotFound from None
