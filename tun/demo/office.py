"""The demonstration's health office: two investigators, keys with a confirmed backup, and a register entry."""

from __future__ import annotations

from flask import Flask

from tun.core.keys import SigningKey
from tun.core.office_requests import SealingKeyStatement, state_sealing_key
from tun.house import keyfiles
from tun.office.actions.accounts import create_investigator
from tun.office.actions.backups import backup, confirm_backup
from tun.office.actions.keys import create_keys
from tun.office.context import Office
from tun.service.actions.offices import register_office, take_statement
from tun.service.context import Service

from .settings import OFFICE_NAME, OFFICE_NUMBER, Demo, Secrets

INES, IDA = "ines", "ida"
_PHONE = "0631 7105-0"
_YEAR = 365 * 86_400


def found(app: Flask, demo: Demo, secrets: Secrets, *, now: int) -> None:
    """Make accounts and keys; does nothing where they are."""
    office: Office = app.extensions["tun"]
    if office.folder.exists:
        return
    with app.app_context():
        create_investigator(office, INES, "Ines Imhof", secrets.ines)
        create_investigator(office, IDA, "Ida Ilgner", secrets.ida)
    create_keys(office.folder, secrets.passphrase)
    content = backup(office.folder)
    keyfiles.create(demo.store / "office-key-backup.txt", content)
    confirm_backup(office.folder, content, secrets.passphrase, now=now)


def register(app: Flask, service: Service, secrets: Secrets, *, since: int) -> None:
    """Enter the office in the city's register and its sealing key with the service, as of `since`.

    In a real city two people compare the fingerprints over the telephone; here both houses are in one hand.
    """
    office: Office = app.extensions["tun"]
    folder = office.folder
    register_office(service, number=OFFICE_NUMBER, name=OFFICE_NAME, phone=_PHONE, key=folder.signing_public, now=since)
    signing = SigningKey.from_pem(folder.signing_pem, secrets.passphrase)
    for key in folder.sealing_publics():
        statement = SealingKeyStatement(OFFICE_NUMBER, key, since, since + _YEAR)
        folder.put_statement(key.id, state_sealing_key(statement, signing))
        stated = folder.statement(key.id)
        assert stated is not None
        take_statement(service, OFFICE_NUMBER, stated, now=since)
        folder.note_published(key.id, now=since)
    for verifier in service.keys.verifiers:
        folder.trust(verifier)
