"""Static files, kept in memory, under an address that changes with their content.

The address carries a hash over all files, so browsers may keep them for a year, and the relative imports of
one JavaScript module lead to modules of the same build.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, request, url_for

from .headers import FILES, WORKER_POLICIES

_TYPES = {".js": "text/javascript", ".wasm": "application/wasm", ".webmanifest": "application/manifest+json"}
_COMPRESSIBLE = ("text/", "application/json", "image/svg+xml", "application/wasm", "application/manifest+json")


@dataclass(frozen=True)
class _File:
    content: bytes
    compressed: bytes | None
    mimetype: str


class Assets:
    """The files of some folders by their relative name; a later folder may not hide an earlier one's file."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._files: dict[str, _File] = {}
        digest = hashlib.sha256()
        for folder in folders:
            for path in sorted(folder.rglob("*")):
                name = path.relative_to(folder).as_posix()
                if path.is_file() and not name.startswith("."):
                    assert name not in self._files, name
                    self._files[name] = _load(path)
                    digest.update(name.encode() + b"\x00" + self._files[name].content)
        self.build = digest.hexdigest()[:12]

    @property
    def names(self) -> list[str]:
        return list(self._files)

    def url(self, name: str) -> str:
        if name not in self._files:
            raise LookupError(f"no static file {name}")
        return url_for("assets", build=self.build, name=name)

    def serve(self, build: str, name: str) -> Response:
        file = self._files.get(name)
        if file is None:
            abort(404)
        response = Response(file.content, mimetype=file.mimetype)
        if file.compressed is not None:
            response.vary.add("Accept-Encoding")
            if request.accept_encodings.quality("gzip") > 0:
                response.set_data(file.compressed)
                response.content_encoding = "gzip"
        # A page from before an update asks for the old build: it gets today's file, but may not keep it.
        fresh = build == self.build
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if fresh else "no-cache"
        if name in WORKER_POLICIES:
            response.headers["Content-Security-Policy"] = WORKER_POLICIES[name]
        return response


def _load(path: Path) -> _File:
    content = path.read_bytes()
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    mimetype = _TYPES.get(path.suffix, guessed)
    compress = mimetype.startswith(_COMPRESSIBLE)
    return _File(content, _compressed(content) if compress else None, mimetype)


@cache
def _compressed(content: bytes) -> bytes:
    """Both houses, and every application of a test, serve the same files."""
    return gzip.compress(content, 9, mtime=0)


def install(app: Flask, folders: Iterable[Path]) -> None:
    assets = Assets(folders)
    app.extensions["tun-assets"] = assets
    app.add_url_rule("/static/<build>/<path:name>", FILES, assets.serve)
    app.jinja_env.globals["asset"] = assets.url


def of(app: Flask) -> Assets:
    """The files of this application."""
    found: Assets = app.extensions["tun-assets"]
    return found
