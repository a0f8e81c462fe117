"""Staff: who works for an owner, the links that let somebody in, and how somebody comes in by one."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from tun.core.errors.base import NotFound, Refusal
from tun.house.pages import _
from tun.service.actions import staff as deeds
from tun.service.context import service
from tun.service.storage.operators import invitations_of, staff_of

from .limiter import limiter
from .venue_forms import InviteForm, JoinForm, PlainForm
from .venue_session import begin_session, current_operator, leave, operator, page, read_id

Answer = Response | tuple[str, int]
_ID_BYTES = 8


@limiter.limit("60 per 15 minutes", methods=["POST"])
def staff() -> Answer:
    form, link = InviteForm(), None
    owner, now = operator().id, service().clock()
    if form.validate_on_submit():
        try:
            token = deeds.invite(service(), owner, form.name.data, now=now)
        except Refusal as refusal:
            form.tell(refusal)
        else:
            # Behind the "#", which no log sees, and on this page only: what is kept is a hash.
            link = f"{service().config.origin}{url_for('venue.join')}#{token}"
    session = service().session
    return page(
        "staff.html",
        form=form,
        link=link,
        people=staff_of(session, owner),
        invitations=invitations_of(session, owner, now=now),
        section="staff",
    )


def withdraw(invitation_id: str) -> Response:
    deeds.withdraw(service(), operator().id, read_id(invitation_id, _ID_BYTES))
    flash(_("Die Einladung ist zurückgezogen. Ihr Link führt zu nichts mehr."), "success")
    return redirect(url_for("venue.staff"))


def remove_staff(operator_id: str) -> Answer:
    owner, identity = operator().id, read_id(operator_id, _ID_BYTES)
    names = {person.id: person.name for person, _since in staff_of(service().session, owner)}
    if identity not in names:
        raise NotFound
    form = PlainForm()
    if form.validate_on_submit():
        deeds.remove(service(), owner, identity)
        flash(_("Der Zugang ist entfernt, auf allen Geräten."), "success")
        return redirect(url_for("venue.staff"))
    return page("staff_remove.html", form=form, identity=identity, whom=names[identity], section="staff")


@limiter.limit("20 per 15 minutes", methods=["POST"])
def join() -> Answer:
    """By an invitation's link: an account of one's own, and in."""
    form = JoinForm()
    if form.validate_on_submit():
        try:
            secret = deeds.join(
                service(),
                form.invitation(),
                login=form.login.data,
                name=form.name.data,
                password=form.password.data,
                now=service().clock(),
            )
        except Refusal as refusal:
            form.tell(refusal)
        else:
            leave()
            begin_session(secret)
            flash(_("Willkommen. Sie sehen hier die Orte, an denen Sie arbeiten."), "success")
            return redirect(url_for("venue.home"))
    return page("join.html", form=form, here=current_operator())
