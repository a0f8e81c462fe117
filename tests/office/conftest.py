"""A health office for the tests: Ines and Ida investigate, the Fruchthalle had guests last night.

The office is real in all but the line: requests are signed, releases sealed, keys encrypted on disk. The clock
stands still until a test moves it.
"""

from __future__ import annotations

import contextvars
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.office.partner import ORIGIN, Partner
from tun.core.contact import Contact
from tun.house.database import truncate_wal, write
from tun.house.passwords import hash_password
from tun.house.sessions import open_session
from tun.office.actions import accounts, backups, keys
from tun.office.app import create_app
from tun.office.config import OfficeConfig
from tun.office.context import Office
from tun.office.storage import store
from tun.office.storage.tables import Investigator, InvestigatorSession, db

NOON = 1_795_089_600  # 2026-11-19 12:00:00 UTC, a Thursday; 13:00 in Kaiserslautern
EVENING = NOON - 18 * 3600  # 18 November 2026, 19:00 in Kaiserslautern
PASSWORD = "Sehr-geheimes-Wort"
PASSPHRASE = "fünf zufällige Wörter"
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

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def token(self) -> str:
        """The token of this session, as it stands in every form."""
        for path in ("/account", "/sign-in"):
            found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.client.get(path).text)
            if found is not None:
                return found[1]
        raise AssertionError("no form with a token")

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


@cache
def _hash() -> str:
    return hash_password(PASSWORD)


@pytest.fixture(autouse=True)
def quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of a second for each unlocking adds up over hundreds of tests; what it costs is tested in the core."""
    monkeypatch.setattr("tun.core.passphrase._LOG_N", 8)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that the migrations made, to be copied: Alembic takes its time."""
    folder = tmp_path_factory.mktemp("migrated")
    app = create_app(config(folder))
    store.upgrade(app)
    with app.app_context():
        truncate_wal(db.session)
        db.session.remove()
        db.engine.dispose()
    return folder / "store" / "office.sqlite"


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


@pytest.fixture
def empty_office(tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HealthOffice]:
    """Accounts, but no keys yet."""
    monkeypatch.setattr(
        accounts, "hash_password", lambda password: _hash() if password == PASSWORD else hash_password(password)
    )
    clock = Clock()
    partner = Partner(clock)
    app = create_app(config(tmp_path), clock=clock, send=partner)
    app.test_client_class = SeparateClient
    shutil.copy(migrated, tmp_path / "store" / "office.sqlite")
    office: Office = app.extensions["tun"]
    with app.app_context():
        accounts.create_investigator(office, "ines", "Ines Imhof", PASSWORD)
        accounts.create_investigator(office, "ida", "Ida Ilgner", PASSWORD)
        db.session.remove()
        yield HealthOffice(app, office, clock, partner, tmp_path)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def health_office(empty_office: HealthOffice) -> HealthOffice:
    """With keys that are backed up, registered and published, and the service's key trusted."""
    office, partner = empty_office.office, empty_office.partner
    keys.create_keys(office.folder, PASSPHRASE)
    backups.confirm_backup(office.folder, backups.backup(office.folder), PASSPHRASE, now=NOON)
    partner.office_key = office.folder.signing_public
    office.vault.unlock(PASSPHRASE)
    for key in office.folder.sealing_publics():
        keys.publish(office, key.id)
    keys.trust_service_key(office, partner.signing.id)
    office.vault.lock()
    return empty_office
