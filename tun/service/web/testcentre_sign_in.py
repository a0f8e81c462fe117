"""Staff of test centres: signing in and out, and their own password."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tun.core.errors.base import Refusal
from tun.house.pages import _
from tun.service.actions import centre_staff
from tun.service.context import service

from .limiter import account_from_here, failed, limiter
from .staff_forms import PasswordForm, SignInForm
from .testcentre_session import Page, begin_session, current_desk, desk, leave, page


@limiter.limit("60 per 15 minutes", methods=["POST"])
@limiter.limit("10 per 15 minutes", methods=["POST"], key_func=account_from_here, deduct_when=failed)
def sign_in() -> Page:
    if current_desk() is not None and request.method == "GET":
        return redirect(url_for("testcentre.desk"))
    form = SignInForm()
    if form.validate_on_submit():
        try:
            secret = centre_staff.sign_in(service(), form.login.data, form.password.data, now=service().clock())
        except Refusal as refusal:
            form.tell(refusal)
        else:
            leave()
            begin_session(secret)
            return redirect(url_for("testcentre.desk"))
    return page("sign_in.html", form=form)


def sign_out() -> AnyResponse:
    leave()
    begin_session(None)
    flash(_("Sie sind abgemeldet."), "success")
    return redirect(url_for("testcentre.sign_in"))


@limiter.limit("20 per 15 minutes", methods=["POST"])
def password() -> Page:
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            secret = centre_staff.change_password(
                service(), desk().staff.id, old=form.old.data, new=form.password.data, now=service().clock()
            )
        except Refusal as refusal:
            form.tell(refusal)
        else:
            begin_session(secret)
            flash(_("Ihr Passwort ist geändert. Auf allen anderen Geräten sind Sie abgemeldet."), "success")
            return redirect(url_for("testcentre.desk"))
    return page("password.html", form=form, section="password")
