"""What every member of staff fills in: to sign in, and for a password of one's own."""

from __future__ import annotations

from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from tun.house.pages import _l

from .venue_fields import StaffForm


class SignInForm(StaffForm):
    login = StringField(_l("E-Mail-Adresse"), [InputRequired(_l("Geben Sie Ihre E-Mail-Adresse ein."))])
    password = PasswordField(_l("Passwort"), [InputRequired(_l("Geben Sie Ihr Passwort ein."))])


class PasswordForm(StaffForm):
    old = PasswordField(_l("Bisheriges Passwort"), [InputRequired(_l("Geben Sie Ihr bisheriges Passwort ein."))])
    password = PasswordField(_l("Neues Passwort"), [InputRequired(_l("Geben Sie ein neues Passwort ein."))])
