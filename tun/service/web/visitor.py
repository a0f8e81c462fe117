"""Pages for visitors: the same for everybody, without cookie; what is personal happens on the phone."""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Blueprint, Response, make_response, render_template, request

from tun.core.contact import MOST_PERSONS
from tun.core.retention import DAY
from tun.house import language
from tun.house.headers import PERMISSIONS_WITH_CAMERA
from tun.service.context import service
from tun.service.prints.paper_form import paper_form_pdf

from . import offline

visitor = Blueprint("visitor", __name__)

# Drawing takes a third of a second, and anybody may ask for it as often as they like.
_drawn = lru_cache(maxsize=8)(paper_form_pdf)


@visitor.get("/")
def landing() -> str:
    return _page("landing.html")


@visitor.get("/c")
def check_in() -> str:
    return _page("checkin.html")


@visitor.get("/device")
def device() -> str:
    return _page("device.html")


@visitor.get("/diary")
def diary() -> str:
    return _page("diary.html")


@visitor.get("/certificate")
def certificate() -> str:
    return _page("certificate.html")


@visitor.get("/wallet")
def wallet() -> Response:
    response = make_response(_page("wallet.html"))
    response.headers["Permissions-Policy"] = PERMISSIONS_WITH_CAMERA
    return response


@visitor.get("/card")
def card() -> str:
    """Where a telephone's camera leads that scans somebody's card: the same page for every card."""
    return _page("card.html")


@visitor.get("/pass")
def pass_page() -> str:
    return _page("pass.html")


@visitor.get("/about")
def about() -> str:
    return _page("about.html")


@visitor.get("/paper-form.pdf")
def paper_form() -> Response:
    config = service().config
    pdf = _drawn(
        "en" if language.current() == "en" else "de",
        config.city,
        retention_days=config.retention_days,
        printed_at=service().clock() // DAY * DAY,  # to the day, so that the same form is the same bytes
    )
    return Response(pdf, mimetype="application/pdf", headers={"Cache-Control": "no-cache"})


@visitor.get("/sw.js")
def service_worker() -> Response:
    return offline.service_worker()


@visitor.after_request
def compress(response: Response) -> Response:
    """For slow networks at the door. Only here: these pages hold no secret that a length could betray."""
    if response.mimetype == "text/html" and not response.is_streamed:
        response.vary.add("Accept-Encoding")
        if request.accept_encodings.quality("gzip") > 0:
            response.set_data(gzip.compress(response.get_data(), 6, mtime=0))
            response.content_encoding = "gzip"
    return response


def _page(name: str) -> str:
    return render_template(
        f"service/visitor/{name}",
        retention_days=service().config.retention_days,
        persons_max=MOST_PERSONS,
        time_zone=service().config.zone.key,
        role="visitor",
    )
