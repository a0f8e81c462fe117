"""The service's application."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask, request

from tun.house.app import new_app, shut_doors

from .config import ServiceConfig
from .context import open_service
from .keys import ServiceKeys
from .web import access
from .web.api import api
from .web.card_problems import CARD_PROBLEMS
from .web.desk_api import desk_api
from .web.handover import handover
from .web.health import health
from .web.limiter import limiter
from .web.office_api import office_api
from .web.passes import passes
from .web.problems import OFFICE_PROBLEMS, VISITOR_PROBLEMS
from .web.proof_problems import PROOF_PROBLEMS
from .web.proofs import proofs
from .web.testcentre import testcentre
from .web.testcentre_api import testcentre_api
from .web.testcentre_problems import TESTCENTRE_PROBLEMS
from .web.venue import venue
from .web.venue_cards import venue_api
from .web.venue_problems import VENUE_PROBLEMS
from .web.visitor import visitor

_STATIC = Path(__file__).resolve().parent / "static"


def wall_clock() -> int:
    return int(time.time())


def create_app(config: ServiceConfig, *, clock: Callable[[], int] = wall_clock) -> Flask:
    """The service. `clock` gives Unix seconds; tests bring their own."""
    keys = ServiceKeys(config.keys)
    app = new_app(
        house="service",
        city=config.city,
        cookie="tun-venue",
        origin=config.origin,
        session_secret=keys.session_secret,
        proxies=config.proxies,
        static_folders=[_STATIC],
    )
    open_service(app, config, keys, clock=clock)
    limiter.init_app(app)
    app.context_processor(_whose_page)
    for blueprint in (visitor, api, handover, proofs, passes, office_api, testcentre_api, health):
        app.register_blueprint(blueprint)
    for blueprint in (venue, venue_api, testcentre, desk_api):  # by cookie, so each form and call brings its token
        app.register_blueprint(blueprint)
    csrf = shut_doors(
        app,
        table=access.ACCESS,
        roles=access.roles,
        sign_in="venue.sign_in",
        sign_ins={"testcentre": "testcentre.sign_in"},
        house_problems={
            **VISITOR_PROBLEMS,
            **PROOF_PROBLEMS,
            **OFFICE_PROBLEMS,
            **VENUE_PROBLEMS,
            **TESTCENTRE_PROBLEMS,
            **CARD_PROBLEMS,
        },
    )
    # Neither interface has a cookie that a foreign page could ride on; the office's is signed besides.
    csrf.exempt(api)
    csrf.exempt(handover)
    csrf.exempt(proofs)
    csrf.exempt(passes)
    csrf.exempt(office_api)
    csrf.exempt(testcentre_api)
    return app


def _whose_page() -> dict[str, str]:
    """Staff see their own colour and way home also where something went wrong."""
    for home in ("/venue", "/testcentre"):
        if request.path.startswith(home):
            return {"role": "operator", "home_url": home}
    return {"role": "visitor", "home_url": "/"}
