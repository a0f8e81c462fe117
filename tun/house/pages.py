"""What every page may use: where templates are, filters for times and numbers, and the house's own words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask, current_app
from flask_babel import format_date, format_decimal, gettext, lazy_gettext
from jinja2 import StrictUndefined

from . import language

_PACKAGED = Path(__file__).resolve().parents[1] / "templates"  # in an installed wheel
_CHECKOUT = Path(__file__).resolve().parents[2] / "templates"

_ = gettext
_l = lazy_gettext


def template_folder() -> Path:
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


def install(app: Flask, *, house: str, city: str) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        local_time=local_time, local_date=local_date, clock=clock, iso=iso, hex=bytes.hex, number=format_decimal
    )
    app.jinja_env.globals.update(house=house, city=city, other_language_url=language.other_language_url)
    app.context_processor(lambda: {"language": language.current()})


def zone() -> ZoneInfo:
    """The city's time zone."""
    found: ZoneInfo = current_app.extensions["tun"].config.zone
    return found


def _local(at: int) -> datetime:
    return datetime.fromtimestamp(at, zone())


def clock(at: int) -> str:
    """18:05"""
    return _local(at).strftime("%H:%M")


def local_date(at: int | date) -> str:
    """3. November 2026"""
    day = at if isinstance(at, date) else _local(at).date()
    return str(format_date(day, "long", rebase=False))


def local_time(at: int) -> str:
    """heute, 18:05 Uhr"""
    now = _local(current_app.extensions["tun"].clock())
    distance = (_local(at).date() - now.date()).days
    words = {0: _("heute"), 1: _("morgen"), -1: _("gestern")}
    return str(_("%(day)s, %(time)s Uhr", day=words.get(distance) or local_date(at), time=clock(at)))


def iso(at: int) -> str:
    """2026-11-23T17:05:00Z, for <time datetime>."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
