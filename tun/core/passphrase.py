"""Passphrases, made slow to guess before they encrypt a key.

PKCS#8 as the library writes it stretches a passphrase by 2,048 rounds of PBKDF2 only: too few for a disk that was
taken. So the passphrase goes through scrypt first (RFC 7914), and the file says so in a line before the key.
"""

from __future__ import annotations

import hashlib
import re

_LOG_N, _R, _P = 15, 8, 1  # 32 MiB and about a tenth of a second for each guess
_SALT_BYTES = 16
_LINE = re.compile(rb"\ATuN-Passphrase: scrypt-1 ([0-9a-f]{32})\r?\n")


def new_line(public: bytes) -> bytes:
    """The line to stand before a key. `public` is the key's public half: what is salted with it is salted anew."""
    salt = hashlib.sha256(b"tun/v1/passphrase-salt\x00" + public).digest()[:_SALT_BYTES]
    return b"TuN-Passphrase: scrypt-1 " + salt.hex().encode("ascii") + b"\n"


def secret_for(file: bytes, passphrase: str) -> bytes:
    """What encrypts the key of this file: the passphrase itself where no line says otherwise."""
    secret = passphrase.encode("utf-8")
    line = _LINE.match(file)
    if line is None:
        return secret
    salt = bytes.fromhex(line[1].decode("ascii"))
    stretched = hashlib.scrypt(secret, salt=salt, n=1 << _LOG_N, r=_R, p=_P, maxmem=64 << 20, dklen=32)
    return stretched.hex().encode("ascii")
