"""Notes and reasons: sealed to the office itself, so that a machine that is taken while locked reads nothing."""

from __future__ import annotations

from tun.core.errors.sealing import CannotOpen
from tun.core.keys import SealingKey, key_id_of

from .vault import Vault

_LABEL = b"tun/v1/office-note"


def _info(key_id: bytes, about: bytes) -> bytes:
    # What the note belongs to stands in here, so a note cannot be moved to another case.
    return _LABEL + b"\x00" + key_id + about


def seal_note(text: str, *, to: SealingKey, about: bytes) -> bytes:
    """`about` is the id of the case or request that the note belongs to."""
    return to.seal(text.encode("utf-8"), info=_info(to.id, about))


def open_note(sealed: bytes, *, vault: Vault, about: bytes) -> str | None:
    """None where the key that it was sealed to is gone. Raises Locked."""
    key_id = key_id_of(sealed)
    try:
        return vault.opening_key(key_id).open(sealed, info=_info(key_id, about)).decode("utf-8")
    except CannotOpen:
        return None
