"""A small HTTP load: prepared requests over kept-alive connections, each sent once, every answer looked at.

One thread and a selector, so that the load itself takes as little of the machine as it can. Loopback only.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_HEAD_END = b"\r\n\r\n"


@dataclass
class Measured:
    """What one run saw. `seconds` per answer, in no order; `statuses` counts answers by HTTP status."""

    duration: float
    latencies: list[float]
    statuses: Counter[int]
    accepted: list[int] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.duration

    def percentile_ms(self, percent: float) -> float:
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


@dataclass
class _Connection:
    line: socket.socket
    number: int = -1
    sent_at: float = 0.0
    answer: bytearray = field(default_factory=bytearray)


def post(port: int, path: str, bodies: Sequence[bytes], *, connections: int, seconds: float) -> Measured:
    """Send `bodies` one after the other over `connections` lines until they are used up or time is over.

    `accepted` holds the indices of the bodies that were answered with 2xx.
    """
    requests = (_request(path, body) for body in bodies)
    numbered = enumerate(requests)
    selector = selectors.DefaultSelector()
    lines = [_Connection(socket.create_connection(("127.0.0.1", port))) for _ in range(connections)]
    measured = Measured(0.0, [], Counter())
    started = time.perf_counter()
    deadline = started + seconds
    busy = 0
    for connection in lines:
        connection.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(connection.line, selectors.EVENT_READ, connection)
        busy += _send_next(connection, numbered, deadline)
    while busy:
        for key, _ in selector.select(timeout=30):
            connection = key.data
            data = connection.line.recv(65536)
            if not data:
                raise ConnectionError("the server closed a connection in the middle of a run")
            connection.answer += data
            status = _complete(connection.answer)
            if status is None:
                continue
            measured.latencies.append(time.perf_counter() - connection.sent_at)
            measured.statuses[status] += 1
            if 200 <= status < 300:
                measured.accepted.append(connection.number)
            busy -= 1
            busy += _send_next(connection, numbered, deadline)
    measured.duration = time.perf_counter() - started
    for connection in lines:
        connection.line.close()
    selector.close()
    return measured


def _request(path: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1", "Host: localhost", "Content-Type: application/json", f"Content-Length: {len(body)}"
    return "\r\n".join(head).encode() + _HEAD_END + body


def _send_next(connection: _Connection, numbered: Iterator[tuple[int, bytes]], deadline: float) -> int:
    """1 where a request was sent, 0 where there is none left or time is over."""
    if time.perf_counter() >= deadline:
        return 0
    following = next(numbered, None)
    if following is None:
        return 0
    connection.number, request = following
    connection.answer.clear()
    connection.sent_at = time.perf_counter()
    connection.line.sendall(request)
    return 1


def _complete(answer: bytearray) -> int | None:
    """The status of a complete answer, None while some of it is on its way."""
    head_end = answer.find(_HEAD_END)
    if head_end < 0:
        return None
    head = bytes(answer[:head_end]).lower()
    length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
    if len(answer) < head_end + len(_HEAD_END) + length:
        return None
    return int(head[9:12])
