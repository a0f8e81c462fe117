"""Settings from `TUN_*` variables, all faults reported together.

A secret has no default. Any variable may be given as a file instead, by `NAME_FILE`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

CHECKOUT = Path(__file__).resolve().parents[2]


class ConfigFaults(Exception):
    """Everything that is wrong with the settings, one sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Settings:
    """Reads settings one by one and collects the faults; `done()` raises them all."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._faults: list[str] = []

    def fault(self, sentence: str) -> None:
        self._faults.append(sentence)

    def done(self) -> None:
        """Raises ConfigFaults if there is anything to say."""
        if self._faults:
            raise ConfigFaults(self._faults)

    def text(self, name: str, default: str | None = None, *, says: str) -> str:
        """`says` tells what the setting is, for the sentence that asks for it."""
        value = self._environ.get(name, "").strip()
        source = self._environ.get(f"{name}_FILE", "").strip()
        if value and source:
            self.fault(f"{name} and {name}_FILE are both set: keep one of them.")
        if source:
            try:
                value = Path(source).read_text("utf-8").strip()
            except (OSError, UnicodeError) as error:
                self.fault(f"{name}_FILE cannot be read ({type(error).__name__}): check the path and its rights.")
                return default or ""
        if not value and default is None:
            self.fault(f"{name} is missing: set it to {says}.")
        return value or default or ""

    def integer(self, name: str, default: int, *, least: int, most: int, says: str) -> int:
        text = self.text(name, str(default), says=says)
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if not least <= value <= most:
            self.fault(f"{name} is {text[:40]!r}: set it to {says}, from {least} to {most}.")
            return default
        return value

    def choice(self, name: str, default: str, *, among: tuple[str, ...], says: str) -> str:
        text = self.text(name, default, says=says)
        if text not in among:
            self.fault(f"{name} is {text[:40]!r}: set it to {says}, one of {', '.join(among)}.")
            return default
        return text

    def folder(self, name: str, in_checkout: str, *, says: str) -> Path:
        """A path that has a default in a checkout only; an installed wheel has none and says so."""
        default = str(CHECKOUT / in_checkout) if (CHECKOUT / "pyproject.toml").exists() else None
        return Path(self.text(name, default, says=says)).absolute()

    def file(self, name: str, *, says: str) -> Path | None:
        """A path, or None where there is none."""
        text = self.text(name, "", says=says)
        return Path(text).absolute() if text else None

    def origin(self, name: str, default: str | None = None, *, says: str) -> str:
        """Scheme, host and port without a slash at the end; https, or http on this machine itself.

        As browsers write it: they compare letter by letter, so capitals and a port that goes without saying
        would have every form refused.
        """
        text = self.text(name, default, says=says)
        if text and not _is_origin(text):
            self.fault(
                f"{name} is {text[:80]!r}: set it to {says}, such as https://tun.example.de "
                "(lower case, without the usual port; http only for localhost)."
            )
        return text

    def zone(self, name: str, default: str, *, says: str) -> ZoneInfo:
        text = self.text(name, default, says=says)
        try:
            return ZoneInfo(text)
        except (ZoneInfoNotFoundError, ValueError):
            self.fault(f"{name} is {text[:40]!r}: set it to {says}, such as Europe/Berlin.")
            return ZoneInfo(default)


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    if not parts.hostname or text != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
        return False
    if not text.isascii() or text != text.lower() or parts.netloc.endswith(":"):
        return False
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    return (parts.scheme == "https" and port != 443) or (parts.scheme == "http" and local and port != 80)
