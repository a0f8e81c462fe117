"""Headers on every answer: those of pages on all that may be one, few on static files."""

from __future__ import annotations

from flask import Flask, Response, request

from tun.core.errors.base import Refusal

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

# A worker has the policy of its own answer: WebAssembly runs in the one that reads QR codes, and in no page. Those that
# read PDFs reach nothing but scripts of ours, whatever a file that somebody was sent may hold.
WORKER_POLICIES = {
    "scan/worker.js": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'",
    "scan/pdfworker.js": "default-src 'none'; script-src 'self'; worker-src 'self'",
    "vendor/pdf_worker.js": "default-src 'none'; script-src 'self'",
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
# What a script, a stylesheet or a picture needs by itself. A phone fetches dozens of them for its first check-in, and
# all that is said of pages would be a seventh of what comes over the air.
_OF_FILES = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",  # should somebody open it as a page
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}
FILES = "assets"  # the endpoint that serves them
_HSTS = "max-age=63072000; includeSubDomains"


class ForeignPage(Refusal):
    """Another website made the browser send this."""

    code = "foreign-page"


def secure(app: Flask, *, https: bool) -> None:
    """`https` is whether the public address is https: then browsers are told to stay there."""

    def listed(headers: dict[str, str]) -> list[tuple[str, str, str]]:
        more = {"Strict-Transport-Security": _HSTS} if https else {}
        return [(name.lower(), name, value) for name, value in (headers | more).items()]

    of_pages, of_files = listed(_ALWAYS), listed(_OF_FILES)

    @app.after_request
    def add_headers(response: Response) -> Response:
        # One look at what is there; asking for each by name looks through all of them every time.
        there = {name.lower() for name, _ in response.headers}
        is_file = request.endpoint == FILES and response.status_code == 200
        for lower, name, value in of_files if is_file else of_pages:
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
