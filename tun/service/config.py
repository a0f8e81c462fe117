"""The service's settings, from `TUN_*` variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from tun.core.retention import CEILING_DAYS, DEFAULT_DAYS, FLOOR_DAYS
from tun.house.config import Settings

from . import products
from .rulebook import BROUGHT_ALONG


@dataclass(frozen=True)
class ServiceConfig:
    """`longest_window` is in seconds, `retention_days` in days; `sign_up` lets operators open accounts themselves."""

    origin: str
    city: str
    zone: ZoneInfo
    keys: Path
    trust: Path
    rules: Path
    database: str
    retention_days: int
    longest_window: int
    arrivals_per_minute: int
    sign_up: bool
    office_shows_kind: bool
    bind: str
    workers: int
    threads: int
    proxies: int
    tls: Path | None
    products: Path

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> ServiceConfig:
        """Raises ConfigFaults with every fault at once."""
        settings = Settings(environ)
        store = settings.folder("TUN_SERVICE_STORE", "var/service", says="the folder of the SQLite store")
        keys = settings.folder("TUN_SERVICE_KEYS", "keys/service", says="the service's key folder")
        trust = settings.text("TUN_SERVICE_TRUST", str(keys.parent / "trust"), says="the folder of trusted signers")
        rules = settings.text("TUN_RULES", str(BROUGHT_ALONG), says="the folder of dated entry rules")
        tests = settings.text("TUN_TEST_PRODUCTS", str(products.BROUGHT_ALONG), says="the list of tests for the desks")
        config = cls(
            origin=settings.origin("TUN_ORIGIN", says="the public address of the service"),
            city=settings.text("TUN_CITY", "Kaiserslautern", says="the city's name"),
            zone=settings.zone("TUN_TIMEZONE", "Europe/Berlin", says="the city's time zone"),
            keys=keys,
            trust=Path(trust).absolute(),
            rules=Path(rules).absolute(),
            database=settings.text(
                "TUN_SERVICE_DATABASE", f"sqlite:///{store}/service.sqlite", says="the store's SQLAlchemy URL"
            ),
            retention_days=settings.integer(
                "TUN_RETENTION_DAYS",
                DEFAULT_DAYS,
                least=FLOOR_DAYS,
                most=CEILING_DAYS,
                says="the days for which visits are kept",
            ),
            longest_window=3600
            * settings.integer("TUN_LONGEST_WINDOW_HOURS", 24, least=1, most=168, says="the longest window in hours"),
            arrivals_per_minute=settings.integer(
                "TUN_ARRIVALS_PER_MINUTE", 300, least=60, most=1_000_000, says="the arrivals a minute at one code"
            ),
            # Closed unless the city says so: whoever has an account has codes signed by the city.
            sign_up=settings.choice(
                "TUN_SIGN_UP", "closed", among=("open", "closed"), says="who opens operators' accounts"
            )
            == "open",
            # What somebody was let in for is health data: an office needs the name, and seldom more.
            office_shows_kind=settings.choice(
                "TUN_OFFICE_SHOWS_KIND", "no", among=("no", "yes"), says="whether offices see kind and certificate"
            )
            == "yes",
            bind=settings.text("TUN_SERVICE_BIND", "127.0.0.1:8000", says="the address to listen at"),
            workers=settings.integer("TUN_SERVICE_WORKERS", 2, least=1, most=64, says="the number of processes"),
            threads=settings.integer("TUN_SERVICE_THREADS", 16, least=1, most=64, says="the threads of each"),
            proxies=settings.integer("TUN_PROXIES", 0, least=0, most=5, says="the reverse proxies in front"),
            tls=settings.file("TUN_SERVICE_TLS", says="a PEM file with private key and certificates"),
            products=Path(tests).absolute(),
        )
        settings.done()
        return config
