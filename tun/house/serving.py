"""Serving under gunicorn, with reasons for each setting."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger


class _QuietLogger(Logger):  # type: ignore[misc]
    """No client address and no piece of a request in any log."""

    def warning(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        if str(msg).startswith("Invalid request from"):
            msg, args = "An unreadable request was refused.", ()
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        # gunicorn's own text names the address that was asked for, and the traceback its arguments.
        super().error("A request ended in an error outside the application.")


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, make: Callable[[], Flask], settings: dict[str, Any]) -> None:
        self._make, self._settings = make, settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._make()


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
    settings = {
        "bind": bind,
        "proc_name": name,
        "workers": workers,
        "worker_class": "gthread",  # keeps connections alive without holding a worker for each
        "threads": threads,
        "timeout": 60,  # a worker that is stuck for a minute is replaced
        "graceful_timeout": 20,  # what was begun is finished on a restart
        "keepalive": 5,
        "accesslog": None,  # no access log: it would tell who was where and when
        "errorlog": "-",
        "loglevel": "warning",
        "logger_class": _QuietLogger,
        "control_socket_disable": True,  # two masters of one user would share it
        "umask": 0o077,
        "limit_request_line": 2048,
        "limit_request_fields": 50,
        "limit_request_field_size": 8190,
        **({"certfile": str(tls), "keyfile": str(tls)} if tls is not None else {}),
        "post_worker_init": lambda worker: on_worker(worker.wsgi),
    }
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of every letter that a poster does not need
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    _Server(make, settings).run()
