"""Serving under gunicorn, with reasons for each setting."""

from __future__ import annotations

import gc
import logging
import socket
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.http.errors import ParseException
from gunicorn.workers.gthread import ThreadWorker

_POLITENESS = 0.001  # seconds
_PATIENCE = struct.pack("@ll", 15, 0)  # seconds, microseconds


class _QuietLogger(Logger):  # type: ignore[misc]
    """No client address and no piece of a request in any log."""

    def warning(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        if str(msg).startswith("Invalid request from"):
            msg, args = "An unreadable request was refused.", ()
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        if str(msg).startswith("Socket error"):
            return  # somebody stopped in the middle: see `_Worker`
        # gunicorn's own text names the address that was asked for, and the traceback its arguments.
        super().error("A request ended in an error outside the application.")


class _Worker(ThreadWorker):  # type: ignore[misc]
    def accept(self, listener: Any) -> None:
        if self.nr_conns >= self.cfg.threads:
            time.sleep(_POLITENESS)  # another worker may have nothing to do: who was first would take all lines
        super().accept(listener)

    def handle(self, conn: Any) -> Any:
        # Whoever says nothing, or reads nothing, for this long gives the thread back.
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _PATIENCE)
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _PATIENCE)
        return super().handle(conn)


class _Body:
    """A request's body. What is no body is the sender's fault, as if the line had broken."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        try:
            return bytes(self._stream.read(size))
        except ParseException as error:
            raise OSError("the body is malformed") from error

    def readline(self, size: int = -1) -> bytes:
        try:
            return bytes(self._stream.readline(size))
        except ParseException as error:
            raise OSError("the body is malformed") from error


def _with_plain_bodies(app: Flask) -> Flask:
    inner = app.wsgi_app

    def outer(environ: dict[str, Any], start_response: Any) -> Any:
        environ["wsgi.input"] = _Body(environ["wsgi.input"])
        return inner(environ, start_response)

    app.wsgi_app = outer  # type: ignore[method-assign]
    return app


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, make: Callable[[], Flask], settings: dict[str, Any]) -> None:
        self._make, self._settings = make, settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return _with_plain_bodies(self._make())


def serve(
    make: Callable[[], Flask],
    *,
    bind: str,
    workers: int,
    threads: int,
    name: str,
    on_worker: Callable[[Flask], None],
    tls: Path | None = None,
) -> None:
    """Serve until stopped. `make` builds the application in each worker; `on_worker` runs there after it.

    `tls` is a PEM file with the private key and the certificates, where no proxy in front ends TLS.
    """

    def begin(worker: Any) -> None:
        on_worker(worker.wsgi)
        # What is there now stays: looking through it for garbage would make everybody wait for a tenth of a second.
        gc.collect()
        gc.freeze()

    settings: dict[str, Any] = {
        "bind": bind,
        "proc_name": name,
        "workers": workers,
        "worker_class": _Worker,  # keeps connections alive without holding a worker for each
        "threads": threads,
        "timeout": 60,  # a worker that is stuck for a minute is replaced
        "graceful_timeout": 20,  # what was begun is finished on a restart
        "keepalive": 5,
        "accesslog": None,  # no access log: it would tell who was where and when
        "errorlog": "-",
        "loglevel": "warning",
        "logger_class": _QuietLogger,
        "control_socket_disable": True,  # two masters of one user would share it
        # No header of a request says where the application lies or how it was reached: what a proxy says is read
        # by ProxyFix, and only behind one.
        "forwarder_headers": "",
        "forwarded_allow_ips": "",
        "secure_scheme_headers": {},
        "umask": 0o077,
        "limit_request_line": 2048,
        "limit_request_fields": 50,
        "limit_request_field_size": 8190,
        **({"certfile": str(tls), "keyfile": str(tls)} if tls is not None else {}),
        "post_worker_init": begin,
    }
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of every letter that a poster does not need
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    _Server(make, settings).run()
