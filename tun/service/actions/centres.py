"""Test centres: made and closed by the city, with a key of their own, staff, and a token for their own software."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import delete

from tun.core.certificates.names import LONGEST
from tun.house.database import write
from tun.house.passwords import hash_password
from tun.house.sessions import close_all
from tun.service.context import Service
from tun.service.storage import centres
from tun.service.storage.tables import Centre, CentreSession, CentreStaff

from .details import filled, one_line
from .operators import read_login
from .refusals import CentreTaken, CentreUnknown, LoginTaken

_TOKEN_BYTES = 32
RENEW_BEFORE = 60 * 86_400  # seconds: others' trust lists need their time to take a new signer


@dataclass(frozen=True)
class CentreDetails:
    """A test centre as it stands in certificates and on paper."""

    name: str
    street: str
    house_number: str
    postcode: str
    city: str

    def __post_init__(self) -> None:
        filled("name", self.name, LONGEST)
        filled("street", self.street, 100)
        filled("house_number", self.house_number, 20)
        filled("postcode", self.postcode, 10)
        filled("city", self.city, 100)


def create_centre(service: Service, details: CentreDetails, *, now: int) -> Centre:
    """Open a test centre: its key and certificate first, so that none is ever without. Raises CentreTaken."""
    identity = secrets.token_bytes(8)
    name = one_line(details.name)
    if centres.by_name(service.session, name) is not None:
        raise CentreTaken("name")
    service.centre_keys.create(identity, name, city=service.config.city, now=now)
    with write(service.session) as session:
        if centres.by_name(session, name) is not None:
            raise CentreTaken("name")
        centre = Centre(
            id=identity,
            name=name,
            street=one_line(details.street),
            house_number=one_line(details.house_number),
            postcode=one_line(details.postcode),
            city=one_line(details.city),
            created=now,
        )
        session.add(centre)
    return centre


def close_centre(service: Service, name: str, *, now: int) -> None:
    """Close a test centre: its accounts and its token go, and its key is destroyed. Raises CentreUnknown.

    What it issued holds as long as it says: people were tested, whoever closed since.
    """
    with write(service.session) as session:
        centre = open_centre(service, name)
        centre.closed, centre.token_hash = now, None
        for member in centres.staff_of(session, centre.id):
            close_all(session, CentreSession, member.id)
        session.execute(delete(CentreStaff).where(CentreStaff.centre == centre.id))
        identity = centre.id
    service.centre_keys.destroy(identity)


def renew_key(service: Service, name: str, *, now: int) -> None:
    """Give a centre a new key; what the old one signed holds as long as it says. Raises CentreUnknown."""
    centre = open_centre(service, name)
    service.centre_keys.renew(centre.id, centre.name, city=service.config.city, now=now)


def ending_soon(service: Service, *, now: int) -> list[Centre]:
    """Open centres whose certificate ends within `RENEW_BEFORE`."""
    found = [centre for centre in centres.every_centre(service.session) if centre.closed is None]
    return [one for one in found if service.centre_keys.anchor(one.id).not_after < now + RENEW_BEFORE]


def add_staff(
    service: Service, name: str, *, login: str, person: str, password: str, must_change: bool = False, now: int
) -> None:
    """Open an account at a centre; with `must_change` the first sign-in asks for a new password.

    Raises CentreUnknown, LoginMalformed, LoginTaken, MissingField, TooLong or WeakPassword.
    """
    login, person = read_login(login), one_line(person)
    filled("name", person, 200)
    hashed = hash_password(password)
    with write(service.session) as session:
        centre = open_centre(service, name)
        if centres.staff_by_login(session, login) is not None:
            raise LoginTaken("login")
        session.add(
            CentreStaff(
                id=secrets.token_bytes(8),
                centre=centre.id,
                login=login,
                name=person,
                password=hashed,
                must_change=must_change,
                created=now,
            )
        )


def remove_staff(service: Service, login: str) -> None:
    """Close an account and its sessions, at once. Raises CentreUnknown where there is none."""
    with write(service.session) as session:
        member = centres.staff_by_login(session, login.strip().lower())
        if member is None:
            raise CentreUnknown("login")
        close_all(session, CentreSession, member.id)
        session.delete(member)


def new_token(service: Service, name: str) -> str:
    """What the centre's own software signs in with; an older one is worthless from now on. Raises CentreUnknown."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    with write(service.session):
        open_centre(service, name).token_hash = token_hash(token)
    return token


def centre_of_token(service: Service, token: str) -> Centre | None:
    """The open centre whose software this is. Only a hash is kept, so neither store nor backup lets anybody in."""
    return centres.by_token(service.session, token_hash(token))


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def open_centre(service: Service, name: str) -> Centre:
    """Raises CentreUnknown, also for a centre that is closed."""
    centre = centres.by_name(service.session, one_line(name))
    if centre is None or centre.closed is not None:
        raise CentreUnknown("name")
    return centre
