"""The office's settings, from `TUN_*` variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from tun.house.config import CHECKOUT, Settings


@dataclass(frozen=True)
class OfficeConfig:
    """`idle` is in seconds, `keep_days` in days. `service` is the service's origin, which requests name."""

    origin: str
    service: str
    number: int
    name: str
    city: str
    zone: ZoneInfo
    keys: Path
    database: str
    idle: int
    keep_days: int
    bind: str
    threads: int
    proxies: int

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> OfficeConfig:
        """Raises ConfigFaults with every fault at once."""
        settings = Settings(environ)
        config = cls(
            origin=settings.origin("TUN_OFFICE_ORIGIN", says="the address of the office's application"),
            service=settings.origin("TUN_SERVICE_URL", says="the public address of the service"),
            number=settings.integer(
                "TUN_OFFICE_NUMBER", 0, least=1, most=65535, says="the office's number in the city's register"
            ),
            name=settings.text("TUN_OFFICE_NAME", says="the office's name"),
            city=settings.text("TUN_CITY", "Kaiserslautern", says="the city's name"),
            zone=settings.zone("TUN_TIMEZONE", "Europe/Berlin", says="the city's time zone"),
            keys=settings.folder("TUN_OFFICE_KEYS", "keys/office", says="the office's key folder"),
            database=settings.text("TUN_OFFICE_DATABASE", _default_store(), says="the store's SQLAlchemy URL"),
            idle=60
            * settings.integer(
                "TUN_OFFICE_IDLE_MINUTES", 10, least=1, most=60, says="the idle minutes before the key locks"
            ),
            keep_days=settings.integer(
                "TUN_OFFICE_KEEP_DAYS", 14, least=1, most=90, says="the days for which a release is kept"
            ),
            bind=settings.text("TUN_OFFICE_BIND", "127.0.0.1:8001", says="the address to listen at"),
            threads=settings.integer("TUN_OFFICE_THREADS", 8, least=1, most=64, says="the number of threads"),
            proxies=settings.integer("TUN_PROXIES", 0, least=0, most=5, says="the reverse proxies in front"),
        )
        settings.done()
        return config


def _default_store() -> str | None:
    """In a checkout only; an installed wheel has none and says so."""
    return f"sqlite:///{CHECKOUT}/var/office/office.sqlite" if (CHECKOUT / "pyproject.toml").exists() else None
