"""Real processes: what they write, what they answer to malformed requests, how they end and begin again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.conftest import DAY
from tests.service.server import PATIENCE, ROOT, Server, environment, free_port, serving
from tests.service.test_health import READY
from tests.service.traces import traces
from tun.core.encoding import b64u
from tun.service.actions.purge import purge

pytestmark = pytest.mark.server

MARK = "Unverwechselbar4711"

MALFORMED = {
    "no HTTP at all": f"{MARK}\r\n\r\n",
    "a TLS greeting": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "a line that is too long": f"GET /{MARK}{'x' * 4000} HTTP/1.1\r\nHost: a\r\n\r\n",
    "an unknown version": f"GET /{MARK} HTTP/9.9\r\nHost: a\r\n\r\n",
    "a header without a name": f"GET / HTTP/1.1\r\nHost: a\r\n: {MARK}\r\n\r\n",
    "a header with a blank": f"GET / HTTP/1.1\r\nHost: a\r\n{MARK} x: y\r\n\r\n",
    "a folded header": f"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n {MARK}\r\n\r\n",
    "too many headers": "GET / HTTP/1.1\r\nHost: a\r\n" + f"X-{MARK}: y\r\n" * 60 + "\r\n",
    "a header that is too long": f"GET / HTTP/1.1\r\nHost: a\r\nX: {MARK}{'x' * 9000}\r\n\r\n",
    "two lengths": f"POST /?{MARK} HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
    "length and chunks": (
        f"POST /api/v1/visits?{MARK} HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
        "0\r\n\r\n"
    ),
    "a length that is none": f"POST /?{MARK} HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "a chunk that is none": (
        f"POST /api/v1/visits?{MARK} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{MARK}\r\n\r\n"
    ),
    "a chunk that is none in a body that is read": (
        f"POST /api/v1/visits HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        f"Transfer-Encoding: chunked\r\n\r\n{MARK}\r\n\r\n"
    ),
    "a proxy's word about the path": f"GET /c HTTP/1.1\r\nHost: a\r\nSCRIPT_NAME: /{MARK}\r\n\r\n",
    "an unknown encoding": f"POST /?{MARK} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: {MARK}\r\n\r\n",
    "a method that is none": f"G{{ET /{MARK} HTTP/1.1\r\nHost: a\r\n\r\n",
    "NUL in the path": f"GET /\x00{MARK} HTTP/1.1\r\nHost: a\r\n\r\n",
    "NUL in a header": f"GET / HTTP/1.1\r\nHost: a\r\nX: \x00{MARK}\r\n\r\n",
    "an address as path": f"GET http://evil.example/{MARK} HTTP/1.1\r\nHost: a\r\n\r\n",
    "a foreign host": f"GET //evil.example/{MARK} HTTP/1.1\r\nHost: a\r\n\r\n",
    "a path that is no UTF-8": f"GET /%ff%fe{MARK} HTTP/1.1\r\nHost: a\r\n\r\n",
    "an expectation": f"POST /api/v1/visits HTTP/1.1\r\nHost: a\r\nExpect: {MARK}\r\nContent-Length: 0\r\n\r\n",
    "a body cut off": f"POST /api/v1/visits?{MARK} HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n{MARK}",
    "an upgrade": f"GET /{MARK} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n",
    "HTTP/2": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "underscores": f"GET / HTTP/1.1\r\nHost: a\r\nX_Forwarded_For: 10.1.2.3\r\nCONTENT_LENGTH: {MARK}\r\n\r\n",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_request_is_refused_and_leaves_no_word_in_the_output(server: Server, name: str) -> None:
    answer = server.raw(MALFORMED[name].encode("latin-1"))
    if answer:
        status = int(answer.split(b" ", 2)[1])
        assert 200 <= status < 500 or status in (501, 505), answer[:200]
    assert server.send("GET", "/healthz").status == 200
    assert MARK not in server.output
    assert "127.0.0.1" not in _requests_only(server.output)


def _requests_only(output: str) -> str:
    """What was written while serving; the start may say where it listens."""
    return "\n".join(line for line in output.splitlines() if "Listening at" not in line)


def test_nothing_of_any_request_is_written_down(server: Server) -> None:
    city = server.venue()
    secret, body = city.arrival()
    paths = [f"/?{MARK}=1", f"/c?{MARK}", f"/nothing/{MARK}", f"/api/v1/{MARK}", "/readyz", f"/venue/{MARK}"]
    for path in paths:
        agent = {"User-Agent": MARK, "Referer": f"https://example.org/{MARK}", "Cookie": f"x={MARK}"}
        server.send("GET", path, headers={**agent, "X-Forwarded-For": "203.0.113.77"})
    server.post("/visits", body)
    server.post("/visits", {MARK: MARK})
    server.post("/visits/end", {"secret": b64u(secret), "at": server.clock()})
    output = _requests_only(server.output)
    assert "healthz" not in output
    for needle in (MARK, "203.0.113.77", "127.0.0.1", "/api/v1", "POST", "GET", b64u(secret), city.venue.hex()):
        assert needle not in output, needle


def test_the_scan_of_the_output_would_find_what_is_written(server: Server) -> None:
    control = "the control of this scan"
    with (server.folder / "output.txt").open("a") as output:
        output.write(f"{control}\n")
    assert control in server.output


def test_a_chunked_body_that_is_too_large_is_refused(server: Server) -> None:
    head = "POST /api/v1/visits HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
    chunk = f"{10_000:x}\r\n{'x' * 10_000}\r\n"
    answer = server.raw((head + "\r\n" + chunk * 3 + "0\r\n\r\n").encode())
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"application/problem+json" in answer


def test_a_length_smaller_than_the_body_smuggles_no_second_request(server: Server) -> None:
    city = server.venue()
    _, body = city.arrival()
    inner = b"POST /api/v1/visits HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    smuggled = (inner % len(body)) + body
    outer = (
        b"POST /api/v1/visits HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        b"Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n" + b"%x\r\n" % len(smuggled) + smuggled + b"\r\n"
    )
    before = city.stored()
    answer = server.raw(outer)
    assert answer.startswith(b"HTTP/1.1 4")
    assert city.stored() == before


@pytest.mark.parametrize("path", ["/venue", "/venue//x", "/api/v1//keys", "/venue//?a=b"])
def test_a_path_written_in_another_way_leads_to_no_other_host(server: Server, path: str) -> None:
    answer = server.raw(f"GET {path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 30")
    assert b"\r\nLocation: /" in answer
    assert b"\r\nLocation: //" not in answer
    assert b"evil.example" not in answer


def test_no_header_of_a_request_moves_the_application(server: Server) -> None:
    head = "GET /venue/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
    plain = server.raw(f"{head}\r\n".encode())
    moved = server.raw(f"{head}SCRIPT_NAME: /venue\r\nPATH_INFO: /\r\n\r\n".encode())
    assert b"\r\nLocation: /venue/sign-in" in plain
    assert b"\r\nLocation: /venue/sign-in" in moved


def test_who_stops_in_the_middle_of_a_body_gives_the_thread_back(server: Server) -> None:
    head = b"POST /api/v1/visits HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{}"
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(head)
        answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 400")
    assert "unexpected" not in server.output


def test_every_answer_has_its_headers_on_the_wire_too(server: Server) -> None:
    for path, status in (("/", 200), ("/healthz", 200), ("/nothing", 404), ("/api/v1/visits", 405), ("/venue/", 302)):
        answer = server.send("GET", path)
        assert answer.status == status
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in answer.headers
        assert "/" not in answer.headers.get("Server", ""), "no version"
    head = server.send("HEAD", "/")
    assert (head.status, head.body) == (200, b"")
    trace = server.send("TRACE", "/", headers={"X-Secret": MARK})
    assert trace.status == 405
    assert MARK.encode() not in trace.body


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("own")
    with serving(folder, TUN_SERVICE_WORKERS="1", TUN_SERVICE_THREADS="8") as started:
        yield started


@pytest.fixture
def own(mortal: Server) -> Iterator[Server]:
    """A server that its test may kill, and has to start again."""
    with mortal.open() as server:
        yield server


def test_what_was_acknowledged_is_known_after_a_kill_and_a_restart(own: Server) -> None:
    bodies = [own.city.arrival()[1] for _ in range(30)]
    acknowledged: dict[bytes, dict[str, object]] = {}

    def arrive() -> None:
        for body in bodies:
            try:
                answer = own.post("/visits", body)
            except OSError:
                return
            if answer.status == 201:
                acknowledged[body] = {**answer.json, "receipt": ""}

    thread = threading.Thread(target=arrive)
    thread.start()
    while len(acknowledged) < 10 and thread.is_alive():
        time.sleep(0.005)
    own.kill()
    thread.join()
    assert 10 <= len(acknowledged) <= 30
    own.start_again()
    again = {body: own.post("/visits", body) for body in bodies}
    assert {again[body].status for body in acknowledged} == {200}
    assert all({**again[body].json, "receipt": ""} == acknowledged[body] for body in acknowledged)
    assert own.city.stored() == own.city.present() == 30
    assert own.send("GET", "/readyz").json == READY


def test_a_worker_that_ends_is_replaced_and_a_destroyed_key_is_held_no_more(own: Server) -> None:
    (worker,) = own.workers()
    secret, body = own.city.arrival()
    assert own.post("/visits", body).status == 201, "the worker holds today's key now"
    key = own.city.service.keys.day(own.city.row(secret).day)
    assert traces([("raw", key)], {"worker": memory_of(worker)}), "the control"
    own.clock.move(30 * DAY)
    assert purge(own.city.service, now=own.clock()) is not None
    assert own.post("/visits/end", {"secret": b64u(secret), "at": 0}).status == 404
    os.kill(worker, signal.SIGTERM)  # as a worker does to itself: see test_keys
    deadline = time.monotonic() + PATIENCE
    while own.workers() in ([worker], []) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert own.send("GET", "/healthz").status == 200
    (successor,) = (pid for pid in own.workers() if pid != worker)
    assert traces([("raw", key)], {"worker": memory_of(successor), "master": memory_of(own.process.pid)}) == []


def test_a_missing_setting_is_told_in_a_sentence(tmp_path: Path) -> None:
    environ = environment(tmp_path, free_port())
    del environ["TUN_ORIGIN"]
    run = subprocess.run(
        [sys.executable, "-m", "tun", "service"], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60
    )
    assert run.returncode != 0
    assert "TUN_ORIGIN" in run.stderr
    assert "Traceback" not in run.stderr


def test_files_of_the_service_are_readable_by_its_owner_only(server: Server) -> None:
    for path in server.folder.rglob("*"):
        if path.is_file() and path.name not in ("output.txt", "clock.txt"):
            others = path.stat().st_mode & 0o077
            assert others == 0, f"{path.relative_to(server.folder)} {oct(others)}"


def test_no_name_is_found_in_the_memory_of_a_worker(server: Server) -> None:
    # What is sealed in the browser never comes here; the control is a venue's name, which does.
    city = server.venue(name="Speicherprobe Halle 9")
    for _ in range(10):
        assert server.post("/visits", city.arrival()[1]).status == 201
        server.post("/codes", {"code": b64u(city.code().token), "visit": b64u(os.urandom(16))})
    memory = {str(pid): memory_of(pid) for pid in server.workers()}
    assert traces([("raw", b"Speicherprobe Halle 9")], memory), "the control"
    assert traces([("raw", b"Lovelace")], memory) == []


def memory_of(pid: int) -> bytes:
    """The writable memory of a process, as far as the system lets a test read it."""
    found = []
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb") as memory:
        for line in maps:
            span, rights, *_ = line.split()
            if rights.startswith("rw") and "[v" not in line:
                start, end = (int(part, 16) for part in span.split("-"))
                try:
                    memory.seek(start)
                    found.append(memory.read(end - start))
                except OSError:
                    continue
    return b"".join(found)
