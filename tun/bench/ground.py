"""The ground that check-ins are measured on: a service of its own, with keys, a venue, and prepared phones."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from tun.core import tickets
from tun.core.contact import PLAINTEXT_BYTES
from tun.core.encoding import b64u
from tun.core.keys import OpeningKey, SigningKey
from tun.core.office_requests import SealingKeyStatement, state_sealing_key
from tun.core.tickets import Ticket
from tun.core.visits import notice_tag, visit_id
from tun.demo.settings import OFFICE_NUMBER, Demo
from tun.service.actions import offices
from tun.service.actions.details import AreaDetails, VenueDetails
from tun.service.actions.operators import create_operator
from tun.service.actions.venues import create_venue
from tun.service.config import ServiceConfig
from tun.service.context import Service
from tun.service.startup import command_app, initialise
from tun.service.storage.tables import Code, db

_AREAS = 4


def now() -> int:
    return int(time.time())


@dataclass(frozen=True)
class Ground:
    """What a phone needs to know here, without asking first."""

    config: ServiceConfig
    environment: dict[str, str]
    venue: bytes
    codes: tuple[tuple[bytes, int], ...]
    sealing: OpeningKey
    ticket_secret: bytes

    def bodies(self, number: int) -> list[bytes]:
        """So many check-ins, each of a phone of its own, as they go over the wire.

        The contacts are random bytes in the place of a ciphertext: the service cannot tell, because it
        cannot read either.
        """
        at = now()
        head = bytes([1]) + self.sealing.id + self.sealing.sealing.point
        return [self._body(index, at, head) for index in range(number)]

    def _body(self, index: int, at: int, head: bytes) -> bytes:
        secret = secrets.token_bytes(16)
        visit = visit_id(secret)
        code, area = self.codes[index % len(self.codes)]
        ticket = Ticket(visit, code, self.venue, None, area, OFFICE_NUMBER, at + tickets.LIFETIME)
        content = {
            "visit": b64u(visit),
            "notice": b64u(notice_tag(secret)),
            "ticket": b64u(tickets.issue(ticket, self.ticket_secret)),
            "at": at,
            "sealed": b64u(head + secrets.token_bytes(PLAINTEXT_BYTES + 16)),
            "persons": 1,
            "proofs": [],
        }
        return json.dumps(content).encode()


def lay(folder: Path, *, port: int, workers: int, threads: int) -> Ground:
    """Found a service in `folder` with one venue of four areas and no limit that a run could reach."""
    demo = Demo.at(folder, service_port=port, office_port=port)
    environment = demo.environment() | {"TUN_SERVICE_WORKERS": str(workers), "TUN_SERVICE_THREADS": str(threads)}
    environment["TUN_ARRIVALS_PER_MINUTE"] = "1000000"  # the load comes from one network, as no evening does
    config = ServiceConfig.from_environment(environment)
    initialise(config, clock=now)
    app = command_app(config, clock=now)
    service: Service = app.extensions["tun"]
    signing, sealing = SigningKey.generate(), OpeningKey.generate()
    with app.app_context():
        offices.register_office(
            service, number=OFFICE_NUMBER, name="Office", phone="0", key=signing.verifying, now=now()
        )
        statement = SealingKeyStatement(OFFICE_NUMBER, sealing.sealing, now() - 60, now() + 86_400)
        offices.take_statement(service, OFFICE_NUMBER, state_sealing_key(statement, signing), now=now())
        operator = create_operator(
            service, login="bench@localhost.example", name="Bench", password=secrets.token_hex(16), now=now()
        ).id
        details = VenueDetails("Stadium", "stadium", "Street", "1", "67655", "Kaiserslautern", 10**6)
        stands = [AreaDetails(f"Stand {number}", 10**6) for number in range(1, _AREAS + 1)]
        venue = create_venue(service, operator, details, areas=stands, now=now()).id
        codes = tuple(
            (code.id, code.area)
            for code in db.session.scalars(db.select(Code).where(Code.area.is_not(None)))
            if code.area is not None
        )
        ground = Ground(config, environment, venue, codes, sealing, service.keys.ticket_secret)
        db.session.remove()
        db.engine.dispose()
    return ground
