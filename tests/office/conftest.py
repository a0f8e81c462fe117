"""A health office for the tests: Ines and Ida investigate, the Fruchthalle had guests last night.

The office is real in all but the line: requests are signed, releases sealed, keys encrypted on disk. The clock
stands still until a test moves it.
"""

from __future__ import annotations

import contextvars
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.office.partner import ORIGIN, Partner
from tun.core.contact import Contact
from tun.house.database import truncate_wal, write
from tun.house.sessions import open_session
from tun.office.actions import accounts, backups, keys
from tun.office.app import COOKIE, create_app
from tun.office.config import OfficeConfig
from tun.office.context import Office
from tun.office.storage import store
from tun.office.storage.tables import Investigator, InvestigatorSession, db

NOON = 1_795_089_600  # 2026-11-19 12:00:00 UTC, a Thursday; 13:00 in Kaiserslautern
EVENING = NOON - 18 * 3600  # 18 November 2026, 19:00 in Kaiserslautern
PASSWORD = "Sehr-geheimes-Wort"
PASSPHRASE = "fünf zufällige Wörter"
QUICK = 8  # the logarithm of what a passphrase costs
MARKER = "Xaverius-Querfeldein"  # a name that stands nowhere else

ADA = Contact("Ada", "Lovelace", "+49 631 1234", "ada@example.org", "Fruchthallstraße", "10", "67655", "Kaiserslautern")
XAVER = Contact(MARKER, "Ngô", "0631 99", "", "Gaustraße", "2", "67655", "Kaiserslautern", ("Renée Groß",))


@dataclass
class Clock:
    """Stands still until somebody moves it."""

    now: int = NOON

    def __call__(self) -> int:
        return self.now


class SeparateClient(FlaskClient):
    """A client whose requests get a store session of their own, as they do from a server."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        # In an empty context Flask cannot borrow the application context of the test.
        return contextvars.Context().run(super().open, *args, **kwargs)


@dataclass
class Browser:
    """An investigator's browser: sends each form with its token."""

    client: FlaskClient
    _seen: tuple[str | None, str] | None = None  # a cookie, and the token that goes with it

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def token(self) -> str:
        """The token of this session, as it stands in every form: looked up anew with each new cookie."""
        if self._seen is None or self._seen[0] != self._cookie():
            for path in ("/account", "/sign-in"):
                found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.client.get(path).text)
                if found is not None:
                    break
            else:
                raise AssertionError("no form with a token")
            self._seen = self._cookie(), found[1]
        return self._seen[1]

    def _cookie(self) -> str | None:
        found = self.client.get_cookie(COOKIE)
        return None if found is None else found.value

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Send a form and follow where it leads."""
        return self.client.post(path, data={"csrf_token": self.token(), **fields}, follow_redirects=True)

    def sign_in(self, login: str = "ines", password: str = PASSWORD) -> TestResponse:
        return self.post("/sign-in", login=login, password=password)

    def unlock(self, passphrase: str = PASSPHRASE) -> TestResponse:
        return self.post("/keys/unlock", unlock_passphrase=passphrase, next="/cases")


@dataclass
class HealthOffice:
    """The application with its parts, and the service at the other end of the line."""

    app: Flask
    office: Office
    clock: Clock
    partner: Partner
    folder: Path

    def browser(self) -> Browser:
        return Browser(self.app.test_client())

    def signed_in(self, *, unlocked: bool = True) -> Browser:
        browser = self.browser()
        with self.app.app_context(), write(db.session) as store_session:
            secret = open_session(store_session, InvestigatorSession, self.ines, now=self.clock())
        with browser.client.session_transaction() as cookie:
            cookie["sid"] = secret
        if unlocked:
            self.office.vault.unlock(PASSPHRASE)
        return browser

    @property
    def ines(self) -> bytes:
        row = db.session.scalars(db.select(Investigator).filter_by(login="ines")).one()
        found: bytes = row.id
        db.session.rollback()
        return found


@pytest.fixture(autouse=True)
def quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of a second for each unlocking adds up over hundreds of tests; what it costs is tested in the core."""
    monkeypatch.setattr("tun.core.passphrase._LOG_N", QUICK)


def config(folder: Path, **changes: str) -> OfficeConfig:
    environ = {
        "TUN_OFFICE_ORIGIN": "http://localhost",
        "TUN_SERVICE_URL": ORIGIN,
        "TUN_OFFICE_NUMBER": "1",
        "TUN_OFFICE_NAME": "Gesundheitsamt Kaiserslautern",
        "TUN_OFFICE_KEYS": str(folder / "keys"),
        "TUN_OFFICE_DATABASE": f"sqlite:///{folder}/store/office.sqlite",
    }
    return OfficeConfig.from_environment(environ | changes)


@contextmanager
def _opened(folder: Path, partner: Partner, clock: Clock) -> Iterator[HealthOffice]:
    """The application over what lies in a folder, with its context open."""
    app = create_app(config(folder), clock=clock, send=partner)
    app.test_client_class = SeparateClient
    with app.app_context():
        yield HealthOffice(app, app.extensions["tun"], clock, partner, folder)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office that the migrations made, with two accounts; made once, then copied."""
    folder, clock = tmp_path_factory.mktemp("peopled"), Clock()
    with _opened(folder, Partner(clock), clock) as opened:
        store.upgrade(opened.app)
        accounts.create_investigator(opened.office, "ines", "Ines Imhof", PASSWORD)
        accounts.create_investigator(opened.office, "ida", "Ida Ilgner", PASSWORD)
        truncate_wal(db.session)
    return folder


@pytest.fixture(scope="session")
def furnished(peopled: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Partner]:
    """The same with keys that are backed up, registered and published, and with the service that knows them."""
    folder, clock = tmp_path_factory.mktemp("furnished"), Clock()
    shutil.copytree(peopled, folder, dirs_exist_ok=True)
    partner = Partner(clock)
    with pytest.MonkeyPatch.context() as patch, _opened(folder, partner, clock) as opened:
        patch.setattr("tun.core.passphrase._LOG_N", QUICK)
        office = opened.office
        keys.create_keys(office.folder, PASSPHRASE)
        backups.confirm_backup(office.folder, backups.backup(office.folder), PASSPHRASE, now=NOON)
        partner.office_key = office.folder.signing_public
        office.vault.unlock(PASSPHRASE)
        for key in office.folder.sealing_publics():
            keys.publish(office, key.id)
        keys.trust_service_key(office, partner.signing.id)
        truncate_wal(db.session)
    return folder, partner


@pytest.fixture
def empty_office(peopled: Path, tmp_path: Path) -> Iterator[HealthOffice]:
    """Accounts, but no keys yet."""
    clock = Clock()
    shutil.copytree(peopled, tmp_path, dirs_exist_ok=True)
    with _opened(tmp_path, Partner(clock), clock) as opened:
        yield opened


@pytest.fixture
def health_office(furnished: tuple[Path, Partner], tmp_path: Path) -> Iterator[HealthOffice]:
    """With keys that are put to use, and the service's key trusted."""
    folder, known = furnished
    clock = Clock()
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    partner = Partner(clock, office_key=known.office_key, signing=known.signing, sealing=known.sealing)
    with _opened(tmp_path, partner, clock) as opened:
        yield opened
