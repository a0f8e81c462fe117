"""Headers on every answer, errors and static files included."""

from __future__ import annotations

from flask import Flask, Response, request

from tun.core.errors import Refusal

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_NOBODY = "microphone=(), geolocation=(), payment=(), usb=()"

# For the answer of a page that scans, and of no other. Visitors are asked by their browser all the same.
PERMISSIONS_WITH_CAMERA = f"camera=(self), {_NOBODY}"

# A worker has the policy of its own answer: WebAssembly runs in the one that reads QR codes, and in no page.
WORKER_POLICIES = {
    "scan/worker.js": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'",
}

_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": f"camera=(), {_NOBODY}",
    "Cache-Control": "no-store",  # whatever a view forgets to say is taken to be personal
}
_HSTS = "max-age=63072000; includeSubDomains"


class ForeignPage(Refusal):
    """Another website made the browser send this."""

    code = "foreign-page"


def secure(app: Flask, *, https: bool) -> None:
    """`https` is whether the public address is https: then browsers are told to stay there."""

    always = [(name.lower(), name, value) for name, value in _ALWAYS.items()]
    if https:
        always.append(("strict-transport-security", "Strict-Transport-Security", _HSTS))

    @app.after_request
    def add_headers(response: Response) -> Response:
        # One look at what is there; asking for each by name looks through all of them every time.
        there = {name.lower() for name, _ in response.headers}
        for lower, name, value in always:
            if lower not in there:
                response.headers.add(name, value)
        return response


def refuse_foreign_pages(app: Flask) -> None:
    """No other website can make a visitor's or a member of staff's browser change anything here.

    Browsers say where a request comes from (Fetch Metadata); together with the CSRF token of every form this
    holds for the JSON interface too, which has no cookie to steal but a person who could be checked in.
    """

    @app.before_request
    def check_origin() -> None:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise ForeignPage
        origin = request.headers.get("Origin", "null")
        if origin != "null" and origin != app.config["TUN_ORIGIN"]:
            raise ForeignPage
