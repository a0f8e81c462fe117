"""Signing in and out, and one's own password."""

from __future__ import annotations

from flask import abort, flash, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from tun.core.errors.base import Refusal
from tun.house.pages import _
from tun.service.actions import operators
from tun.service.context import service

from .limiter import account_from_here, failed, limiter
from .staff_forms import PasswordForm, SignInForm
from .venue_forms import SignUpForm
from .venue_session import SIGNED_UP, begin_session, current_operator, leave, operator, page

Answer = AnyResponse | tuple[str, int]


@limiter.limit("60 per 15 minutes", methods=["POST"])
@limiter.limit("10 per 15 minutes", methods=["POST"], key_func=account_from_here, deduct_when=failed)
def sign_in() -> Answer:
    if current_operator() is not None and request.method == "GET":
        return redirect(url_for("venue.home"))
    form = SignInForm()
    if form.validate_on_submit():
        try:
            secret = operators.sign_in(service(), form.login.data, form.password.data, now=service().clock())
        except Refusal as refusal:
            form.tell(refusal)
        else:
            leave()
            begin_session(secret)
            return redirect(url_for("venue.home"))
    return page("sign_in.html", form=form, sign_up=service().config.sign_up, signed_up=session.pop(SIGNED_UP, False))


@limiter.limit("60 per 15 minutes", methods=["POST"])
@limiter.limit("10 per hour", methods=["POST"], deduct_when=lambda response: response.status_code == 302)
def sign_up() -> Answer:
    """An account for whoever asks, where the city allows it. Known and new addresses get the same answer."""
    if not service().config.sign_up:
        abort(404)
    if current_operator() is not None and request.method == "GET":
        return redirect(url_for("venue.home"))
    form = SignUpForm()
    if form.validate_on_submit():
        try:
            secret = operators.sign_up(
                service(),
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
            session[SIGNED_UP] = True  # whoever is not in by now is told what may be the reason
            return redirect(url_for("venue.new_venue"))
    return page("sign_up.html", form=form)


def sign_out() -> AnyResponse:
    leave()
    begin_session(None)
    flash(_("Sie sind abgemeldet."), "success")
    return redirect(url_for("venue.sign_in"))


@limiter.limit("20 per 15 minutes", methods=["POST"])
def password() -> Answer:
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            secret = operators.change_password(
                service(), operator().id, old=form.old.data, new=form.password.data, now=service().clock()
            )
        except Refusal as refusal:
            form.tell(refusal)
        else:
            begin_session(secret)
            flash(_("Ihr Passwort ist geändert. Auf allen anderen Geräten sind Sie abgemeldet."), "success")
            return redirect(url_for("venue.home"))
    return page("password.html", form=form, section="password")
