"""What check-ins are measured against, served in the same way: `python -m tun.bench.servers NAME`.

`bare` is a Flask view that parses the same JSON and answers a few bytes. `without-store` does everything that
a check-in does but keep it: the ticket, the envelope, the signed receipt.
"""

from __future__ import annotations

import json
import os
import secrets
import sys

from flask import Flask, jsonify, request
from werkzeug.wrappers import Response

from tun.core import envelope, receipts, tickets
from tun.core.encoding import b64u
from tun.core.receipts import Receipt
from tun.core.retention import day_of
from tun.core.visits import CheckIn, VisitRecord
from tun.house.serving import serve
from tun.service.config import ServiceConfig
from tun.service.keys import ServiceKeys

from .ground import now


def bare() -> Flask:
    app = Flask("bare")

    @app.post("/api/v1/visits")
    def post_visit() -> tuple[Response, int]:
        return jsonify(visit=json.loads(request.get_data())["visit"]), 201

    return app


def without_store() -> Flask:
    config = ServiceConfig.from_environment(os.environ)
    keys = ServiceKeys(config.keys)
    app = Flask("without-store")

    @app.post("/api/v1/visits")
    def post_visit() -> tuple[Response, int]:
        at = now()
        form = CheckIn.parse(request.get_data())
        ticket = tickets.read(form.ticket or b"", keys.ticket_secret, visit=form.visit, now=at)
        record = VisitRecord(
            form.at, form.at + 3600, None, None, None, ticket.area, form.sealed, form.notice, form.digest, False
        )
        day = day_of(form.at)
        key = envelope.visit_key(keys.day_for_writing(day, now=at, retention_days=28), ticket.venue)
        aad = envelope.visit_aad(form.visit, ticket.venue, day, form.persons)
        envelope.seal(key, envelope.pad(record.to_bytes()), aad=aad, nonce=secrets.token_bytes(12))
        receipt = Receipt(form.visit, ticket.venue, form.at, record.planned_end, form.at + 28 * 86_400, day + 29)
        return jsonify(visit=b64u(form.visit), receipt=b64u(receipts.issue(receipt, keys.signer))), 201

    return app


def main() -> None:
    config = ServiceConfig.from_environment(os.environ)
    make = {"bare": bare, "without-store": without_store}[sys.argv[1]]
    serve(
        make,
        bind=config.bind,
        workers=config.workers,
        threads=config.threads,
        name=sys.argv[1],
        on_worker=lambda app: None,
    )


if __name__ == "__main__":
    main()
