"""Who may use which page of the office, and which pages need the unlocked key. What is not here is denied."""

from __future__ import annotations

from tun.house.access import ANYONE, Table, only

INVESTIGATOR = "investigator"

_anyone = only(ANYONE)
_investigator = only(INVESTIGATOR)

TABLE: Table = {
    "assets": _anyone,
    "status.healthz": _anyone,
    "status.readyz": _anyone,
    "accounts.sign_in": _anyone,
    "accounts.sign_out": _investigator,
    "accounts.account": _investigator,
    "cases.home": _investigator,
    "cases.overview": _investigator,
    "cases.new": _investigator,
    "cases.case": _investigator,
    "cases.close": _investigator,
    "diaries.fetch": _investigator,
    "diaries.remove": _investigator,
    "windows.venues": _investigator,
    "windows.window": _investigator,
    "windows.request_page": _investigator,
    "windows.release": _investigator,
    "releases.release": _investigator,
    "releases.open_list": _investigator,
    "releases.progress": _investigator,
    "releases.stop": _investigator,
    "releases.xlsx": _investigator,
    "releases.csv": _investigator,
    "releases.remove": _investigator,
    "keys.overview": _investigator,
    "keys.create": _investigator,
    "keys.backup": _investigator,
    "keys.confirm": _investigator,
    "keys.registration": _investigator,
    "keys.publish": _investigator,
    "keys.add": _investigator,
    "keys.service": _investigator,
    "keys.trust": _investigator,
    "keys.distrust": _investigator,
    "lock.unlock": _investigator,
    "lock.lock_now": _investigator,
}

# These show the form for the passphrase first, and go on from there.
NEEDS_KEY = frozenset(
    {
        "cases.new",
        "cases.case",
        "diaries.fetch",
        "windows.venues",
        "windows.window",
        "windows.request_page",
        "windows.release",
        "releases.release",
        "releases.open_list",
        "releases.xlsx",
        "releases.csv",
        "keys.publish",
    }
)
