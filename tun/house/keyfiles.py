"""Key files: made once and completely, readable by their owner only, and destroyed for good.

A key is linked into place exclusively, so that of two processes which make the same day key at midnight one
wins and both use its file; and it is on disk, with its folder entry, before anything is encrypted under it.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path


class KeyFolderFault(Exception):
    """A key file or folder that cannot be used; the text says what to do."""


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner can enter."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise KeyFolderFault(f"The folder {folder} cannot be made ({error.strerror}): check its rights.") from None


def create(path: Path, data: bytes) -> bool:
    """Write a new private file; False where one of this name was there first (it is left as it is)."""
    make_folder(path.parent)
    draft = path.parent / f".{path.name}.{secrets.token_hex(6)}"
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return False
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except OSError as error:
        raise KeyFolderFault(
            f"The key file {path} cannot be written ({error.strerror}): check the folder's rights and the disk."
        ) from None
    return True


def read(path: Path) -> bytes:
    """Read a private file. Raises KeyFolderFault where others could read it too, FileNotFoundError as usual."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if stat.S_IMODE(mode) & 0o077:
                raise KeyFolderFault(f"Others can read the key file {path}: run `chmod 600 {path}`.")
            return file.read()
    except FileNotFoundError:
        raise
    except PermissionError:
        raise KeyFolderFault(f"The key file {path} belongs to somebody else: run TuN as its owner.") from None
    except OSError as error:
        raise KeyFolderFault(f"The key file {path} cannot be read ({error.strerror}): check the disk.") from None


def destroy(path: Path) -> bool:
    """Overwrite, remove, and make the removal durable. False where there was nothing to destroy."""
    try:
        with path.open("r+b") as file:
            size = os.fstat(file.fileno()).st_size
            file.write(secrets.token_bytes(size))
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return False
    path.unlink(missing_ok=True)
    _sync_folder(path.parent)
    return True


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
