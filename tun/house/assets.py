"""Static files, kept in memory, under an address that changes with their content.

The address carries a hash over all files, so browsers may keep them for a year, and the relative imports of
one JavaScript module lead to modules of the same build.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, request, url_for

from .headers import IS_FILE, WORKER_POLICIES

_TYPES = {".js": "text/javascript", ".wasm": "application/wasm", ".webmanifest": "application/manifest+json"}
_COMPRESSIBLE = ("text/", "application/json", "image/svg+xml", "application/wasm", "application/manifest+json")


@dataclass(frozen=True)
class _File:
    content: bytes
    compressed: bytes | None
    mimetype: str
    digest: bytes


class Assets:
    """The files of some folders by their relative name; a later folder may not hide an earlier one's file."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._files: dict[str, _File] = {}
        digest = hashlib.sha256()
        for folder in folders:
            for name, path, seen in sorted(_found(str(folder))):
                assert name not in self._files, name
                self._files[name] = file = _load(path, seen.st_mtime_ns, seen.st_size)
                digest.update(name.encode() + b"\x00" + file.digest)
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
        request.environ[IS_FILE] = True
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


def _found(folder: str, under: str = "") -> Iterator[tuple[str, str, os.stat_result]]:
    """Name, path and state of every file in a folder and below it; what begins with a dot is not for anybody."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir():
                yield from _found(entry.path, f"{under}{entry.name}/")
            else:
                yield under + entry.name, entry.path, entry.stat()


@cache
def _load(path: str, changed: int, size: int) -> _File:
    """Both houses, and every application of a test, serve the same files: each is read and packed once."""
    content = Path(path).read_bytes()
    guessed = mimetypes.guess_type(path)[0] or "application/octet-stream"
    mimetype = _TYPES.get(Path(path).suffix, guessed)
    packed = gzip.compress(content, 9, mtime=0) if mimetype.startswith(_COMPRESSIBLE) else None
    return _File(content, packed, mimetype, hashlib.sha256(content).digest())


def install(app: Flask, folders: Iterable[Path]) -> None:
    assets = Assets(folders)
    app.extensions["tun-assets"] = assets
    app.add_url_rule("/static/<build>/<path:name>", "assets", assets.serve)
    app.jinja_env.globals["asset"] = assets.url


def of(app: Flask) -> Assets:
    """The files of this application."""
    found: Assets = app.extensions["tun-assets"]
    return found
