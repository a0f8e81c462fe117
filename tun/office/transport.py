"""The wire to the service: one HTTPS request, bounded in time and size, that follows nobody elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import urllib3
from urllib3.exceptions import HTTPError, ReadTimeoutError

CONNECT_SECONDS = 5.0
READ_SECONDS = 45.0
MOST_BYTES = 64 * 1024 * 1024


class NotReached(Exception):
    """Nothing came back. `again` says whether it makes sense to try once more at once."""

    def __init__(self, *, again: bool) -> None:
        super().__init__()
        self.again = again


class TooMuch(Exception):
    """The answer is larger than any answer may be."""


@dataclass(frozen=True)
class Answer:
    status: int
    content_type: str
    body: bytes
    date: str = ""  # the other clock, as the header says it (RFC 9110, section 6.6.1)


Send = Callable[[str, str, Mapping[str, str], bytes], Answer]


def over_http() -> Send:
    """A sender with a pool of connections; certificates are checked against the machine's trust store."""
    pool = urllib3.PoolManager(
        num_pools=2,
        maxsize=8,
        retries=False,
        timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
    )

    def send(method: str, url: str, fields: Mapping[str, str], body: bytes) -> Answer:
        try:
            response = pool.request(
                method, url, headers=dict(fields), body=body or None, redirect=False, preload_content=False
            )
            try:
                # Not decoded, so a small packed answer cannot become a large one.
                content = response.read(MOST_BYTES + 1, decode_content=False)
                if len(content) > MOST_BYTES:
                    raise TooMuch
                headers = response.headers
                return Answer(response.status, headers.get("Content-Type", ""), content, headers.get("Date", ""))
            finally:
                # A connection with an unread rest is not used again.
                response.close() if not response.closed else None
                response.release_conn()
        except ReadTimeoutError:
            raise NotReached(again=False) from None  # the service may be at work on it
        except HTTPError:
            raise NotReached(again=True) from None

    return send
