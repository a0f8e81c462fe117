"""The office's pages: parse, act, render."""

from __future__ import annotations

from flask import Flask

from tun.house import staff_cookie
from tun.house.app import shut_doors

from . import accounts, cases, diaries, keys, lock, releases, status, windows
from .access import TABLE
from .identity import roles
from .problems import OFFICE_PROBLEMS


def install(app: Flask) -> None:
    """Put all pages on the application and shut its doors."""
    for part in (accounts, cases, diaries, keys, lock, releases, status, windows):
        app.register_blueprint(part.pages)
    shut_doors(app, table=TABLE, roles=roles, sign_in="accounts.sign_in", house_problems=OFFICE_PROBLEMS)
    app.before_request(staff_cookie.remember_language)
    lock.install(app)
