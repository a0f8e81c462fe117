"""Signing in and out, and one's own password."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from tun.core.errors.base import Refusal
from tun.house import staff_cookie
from tun.house.limits import network
from tun.house.pages import _

from ..actions import accounts
from ..context import office
from .forms import PasswordForm, SignInForm, show
from .identity import me, person

pages = Blueprint("accounts", __name__)


@pages.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> str | Response | tuple[str, int]:
    if person() is not None:
        return redirect(url_for("cases.home"))
    form = SignInForm()
    if form.validate_on_submit():
        try:
            secret = accounts.sign_in(office(), form.login.data, form.password.data, network=network())
        except Refusal as refusal:
            show(form, refusal)
        else:
            staff_cookie.begin("sid", secret)
            return redirect(url_for("cases.home"), code=303)
    return render_template("office/sign_in.html", form=form), 400 if form.errors else 200


@pages.post("/sign-out")
def sign_out() -> Response:
    accounts.sign_out(office(), session["sid"])
    session.clear()
    return redirect(url_for("accounts.sign_in"), code=303)


@pages.route("/account", methods=["GET", "POST"])
def account() -> str | Response | tuple[str, int]:
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            secret = accounts.change_password(office(), me().id, old=form.old.data, new=form.password.data)
        except Refusal as refusal:
            show(form, refusal)
        else:
            staff_cookie.begin("sid", secret)
            flash(_("Ihr Passwort ist geändert. Auf anderen Rechnern sind Sie abgemeldet."))
            return redirect(url_for("accounts.account"), code=303)
    return render_template("office/account.html", form=form), 400 if form.errors else 200
