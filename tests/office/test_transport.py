"""The wire itself, against a real server on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tun.office import transport
from tun.office.transport import NotReached, TooMuch, over_http

pytestmark = pytest.mark.server


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", "/here")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if self.path == "/hang":
            threading.Event().wait(2)
            return
        content = b"x" * 5000 if self.path == "/much" else b"here"
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def server() -> Iterator[str]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    running.daemon_threads = True
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


def test_an_answer_comes_back(server: str) -> None:
    answer = over_http()("POST", f"{server}/here", {}, b"{}")
    assert (answer.status, answer.content_type, answer.body) == (200, "application/json", b"here")


def test_nobody_is_followed_elsewhere(server: str) -> None:
    assert over_http()("POST", f"{server}/elsewhere", {}, b"{}").status == 302


def test_too_large_an_answer_is_not_read(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "MOST_BYTES", 4999)
    with pytest.raises(TooMuch):
        over_http()("POST", f"{server}/much", {}, b"{}")
    monkeypatch.setattr(transport, "MOST_BYTES", 5000)
    assert len(over_http()("POST", f"{server}/much", {}, b"{}").body) == 5000


def test_a_server_that_is_not_there_may_be_tried_again() -> None:
    with pytest.raises(NotReached) as caught:
        over_http()("POST", "http://127.0.0.1:9/nobody", {}, b"{}")
    assert caught.value.again


def test_a_server_that_thinks_too_long_is_not_asked_again(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "READ_SECONDS", 0.2)
    with pytest.raises(NotReached) as caught:
        over_http()("POST", f"{server}/hang", {}, b"{}")
    assert not caught.value.again
