"""A code on a screen: one SVG path, and the words for guests in both languages, as they stand on paper."""

from __future__ import annotations

from .qr import QUIET_ZONE, dark_runs, matrix

ASKS = (("de", "Mit der Telefonkamera scannen und einchecken"), ("en", "Scan with your phone’s camera and check in"))
TYPES = (("de", "Ohne Kamera"), ("en", "No camera"))


def code_path(text: str) -> tuple[str, int]:
    """The dark modules as an SVG path with its origin at the first module, and the side with the quiet zone.

    One path, as on paper: squares drawn one by one would show hairlines between them. Raises TooLongForPrint.
    """
    modules = matrix(text)
    path = "".join(f"M{column} {row}h{length}v1h-{length}z" for column, row, length in dark_runs(modules))
    return path, len(modules) + 2 * QUIET_ZONE
