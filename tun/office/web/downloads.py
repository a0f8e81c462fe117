"""Files that are made in memory and handed out once: no cache keeps them."""

from __future__ import annotations

import io

from flask import Response, send_file


def download(content: bytes, name: str, mimetype: str) -> Response:
    response = send_file(io.BytesIO(content), mimetype=mimetype, as_attachment=True, download_name=name, etag=False)
    response.headers["Cache-Control"] = "no-store"
    return response
