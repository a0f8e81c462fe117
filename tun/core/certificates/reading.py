"""CBOR of strangers, read strictly: depth 8, no duplicate keys, nothing behind, and no tag but the ones expected.

Stricter than it looks necessary, because a tag is a small program for the reader: big numbers, regular
expressions, cyclic lists and references are all tags that the library would follow.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import cbor2

from tun.core.errors.certificates import CertificateMalformed

_DEEPEST = 8
_LAST_SECOND = 253_402_300_799  # 9999-12-31T23:59:59Z
# Every tag that the library follows by itself; a test asks it about all 65,536 of two bytes.
_FOLLOWED = (0, 1, 2, 3, 4, 5, 25, 28, 29, 30, 35, 36, 37, 52, 54, 100, 256, 258, 260, 261, 1004, 43000, 55799)

_LABELS = frozenset((int, str))

_Decoder = Callable[..., Any]


def _refuse(*_: Any) -> Any:
    raise CertificateMalformed


def _text_of_time(value: Any, *_: Any) -> str:
    """Tag 0 around a text means that text: whoever wants an instant reads it as strictly as an untagged one."""
    if not isinstance(value, str):
        raise CertificateMalformed
    return value


def _instant(value: Any, *_: Any) -> datetime:
    return datetime.fromtimestamp(seconds(value), UTC)


_NO_TAGS: dict[int, _Decoder] = dict.fromkeys(_FOLLOWED, _refuse)
_TIMES_ONLY: dict[int, _Decoder] = {**_NO_TAGS, 0: _text_of_time, 1: _instant}


def frame(data: bytes) -> Any:
    """An item without any tag. Raises CertificateMalformed."""
    return _read(data, _NO_TAGS)


def claims(data: bytes) -> Any:
    """An item in which tag 0 becomes its text, tag 1 an instant. Raises CertificateMalformed."""
    return _read(data, _TIMES_ONLY)


def labelled(item: Any) -> dict[Any, Any]:
    """A map under numbers or texts, and nothing that merely equals a number. Raises CertificateMalformed.

    1.0 and true equal 1 in Python: a map could say two things under what reads like one label.
    """
    if type(item) is not dict or not _LABELS.issuperset(map(type, item)):
        raise CertificateMalformed
    return item


def _read(data: bytes, decoders: dict[int, _Decoder]) -> Any:
    stream = io.BytesIO(data)
    try:
        value = cbor2.load(
            stream,
            tag_hook=_refuse,
            semantic_decoders=decoders,
            max_depth=_DEEPEST,
            allow_duplicate_keys=False,
        )
    except (cbor2.CBORDecodeError, ValueError, TypeError, OverflowError, RecursionError, CertificateMalformed):
        raise CertificateMalformed from None
    if stream.tell() != len(data):
        raise CertificateMalformed
    return value


def seconds(value: Any) -> float:
    """A NumericDate (RFC 8392: whole or with a fraction) from 1970 to 9999; raises CertificateMalformed.

    Not-a-number is refused by name: `now > nan` is false, so such a certificate would never expire.
    """
    if type(value) not in (int, float) or not math.isfinite(value) or not 0 <= value <= _LAST_SECOND:
        raise CertificateMalformed
    return float(value)
