"""The service worker at /sw.js: what a phone keeps so that the visitor's pages open without network.

Only what is the same for everybody: pages for visitors in both languages, and the static files that they need.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app

from tun.house import assets, language, pages
from tun.house.assets import Assets

_WORKER = Path(__file__).resolve().parents[1] / "static" / "worker.js"
_NOT_KEPT = {"visitor.paper_form", "visitor.service_worker"}
_SHARED = {"tun.css", "page.js", "favicon-visitor.svg", "vendor/hpke.js"}
_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"  # a worker has the policy of its own answer


def service_worker() -> Response:
    """The worker, with the list of what it keeps in front. Asked for anew at each visit: `no-cache`."""
    source = f"const KEPT = {json.dumps(_kept(current_app), sort_keys=True)};\n{_WORKER.read_text('utf-8')}"
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": _POLICY}
    return Response(source, mimetype="text/javascript", headers=headers)


def _kept(app: Flask) -> dict[str, Any]:
    """Names of pages and files, and a version that changes with any of them."""
    found: dict[str, Any] | None = app.extensions.get("tun-offline")
    if found is None:
        static = assets.of(app)
        found = {
            "build": static.build,
            "version": _version(app, static),
            "languages": language.LANGUAGES,
            "pages": sorted(rule.rule for rule in app.url_map.iter_rules() if _is_page(rule.endpoint)),
            "files": sorted(name for name in static.names if _is_needed(name)),
            "when_used": sorted(name for name in static.names if _is_kept_when_used(name)),
        }
        app.extensions["tun-offline"] = found
    return found


def _is_page(endpoint: str) -> bool:
    return endpoint.startswith("visitor.") and endpoint not in _NOT_KEPT


def _is_needed(name: str) -> bool:
    return name.startswith(("visitor/", "wallet/", "pass/")) or name in _SHARED


def _is_kept_when_used(name: str) -> bool:
    """Large, and for those who scan: whoever never does, never fetches it."""
    return name.startswith("scan/") or (
        name.startswith("vendor/") and name.endswith((".js", ".wasm")) and name not in _SHARED
    )


def _version(app: Flask, static: Assets) -> str:
    """A page changes with files, templates, catalogue and the city's settings; asking for it must not."""
    digest = hashlib.sha256(static.build.encode())
    folder = pages.template_folder()
    for path in sorted(
        [*folder.glob("*.html"), *(folder / "service" / "visitor").glob("*.html"), *language.catalogues()]
    ):
        digest.update(path.read_bytes())
    config = app.extensions["tun"].config
    digest.update(f"{config.city} {config.retention_days} {config.zone.key}".encode())
    return digest.hexdigest()[:12]
