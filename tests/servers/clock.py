"""A clock that several processes share: the wall clock plus what stands in a file, in seconds."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class FileClock:
    file: Path

    def __call__(self) -> int:
        return int(time.time()) + self.offset

    @property
    def offset(self) -> int:
        try:
            return int(self.file.read_text() or 0)
        except FileNotFoundError:
            return 0

    def move(self, seconds: int) -> None:
        """Forward for everybody who looks at the file."""
        draft = self.file.with_suffix(".new")
        draft.write_text(str(self.offset + seconds))
        draft.replace(self.file)
