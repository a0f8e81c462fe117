"""Headers on every answer: those of pages on all that may be one, few on static files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, request

from tun.core.errors.base import Refusal

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

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
IS_FILE = "tun.is_file"  # in the WSGI environment of an answer that is one
_HSTS = "max-age=63072000; includeSubDomains"


class ForeignPage(Refusal):
    """Another website made the browser send this."""

    code = "foreign-page"


def secure(app: Flask, *, https: bool) -> None:
    """`https` is whether the public address is https: then browsers are told to stay there.

    Put on round the application, where an answer's headers are a plain list: Flask's own go through every header
    for each that is added.
    """
    inner = app.wsgi_app

    def listed(headers: dict[str, str]) -> list[tuple[str, tuple[str, str]]]:
        more = {"Strict-Transport-Security": _HSTS} if https else {}
        return [(name.lower(), (name, value)) for name, value in (headers | more).items()]

    of_pages, of_files = listed(_ALWAYS), listed(_OF_FILES)

    def outer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            there = {name.lower() for name, _ in headers}
            wanted = of_files if environ.get(IS_FILE) and status.startswith("200") else of_pages
            return start_response(status, headers + [header for name, header in wanted if name not in there], *error)

        return inner(environ, start)

    app.wsgi_app = outer  # type: ignore[method-assign]


def refuse_foreign_pages(app: Flask) -> None:
    """No other website can make a visitor's or a member of staff's browser change anything here.

    Browsers say where a request comes from (Fetch Metadata); together with the CSRF token of every form this
    holds for the JSON interface too, which has no cookie to steal but a person who could be checked in.
    """

    @app.before_request
    def check_origin() -> None:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return
        told = request.environ
        if told.get("HTTP_SEC_FETCH_SITE", "same-origin") not in ("same-origin", "none"):
            raise ForeignPage
        origin = told.get("HTTP_ORIGIN", "null")
        if origin != "null" and origin != app.config["TUN_ORIGIN"]:
            raise ForeignPage
