"""The tests that a desk may choose from: a file that the city may replace. See eu.toml for its form."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tun.core.certificates.issuing import ANTIGEN, PCR
from tun.house.keyfiles import KeyFolderFault

BROUGHT_ALONG = Path(__file__).resolve().parent / "eu.toml"
_LARGEST = 1 << 18
_KINDS = {"antigen": ANTIGEN, "pcr": PCR}
_LONGEST = 80  # schema 1.3.0, for what stands in a certificate


class ProductsFault(KeyFolderFault):
    """A list of tests that cannot be used; the text says where and why."""


@dataclass(frozen=True)
class Product:
    """One test. `key` names it in forms and in the interface: the device's number, or "pcr:" and its full name."""

    kind: str
    device: str
    maker: str
    name: str

    @property
    def key(self) -> str:
        return self.device or f"pcr:{self.full_name}"

    @property
    def full_name(self) -> str:
        return f"{self.maker}, {self.name}"


def read(path: Path) -> tuple[Product, ...]:
    """The tests of a file, in its order. Raises ProductsFault."""
    try:
        if path.stat().st_size > _LARGEST:
            raise ProductsFault(f"The list of tests {path} is too large.")
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ProductsFault(f"The list of tests {path} cannot be read ({error.strerror}).") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise ProductsFault(f"The list of tests {path} is not TOML in UTF-8.") from None
    entries = content.get("product")
    if not isinstance(entries, list) or not entries:
        raise ProductsFault(f"The list of tests {path} has no [[product]].")
    products = tuple(_product(path, number, entry) for number, entry in enumerate(entries, start=1))
    if len({product.key for product in products}) < len(products):
        raise ProductsFault(f"The list of tests {path} has one test twice.")
    return products


def find(products: tuple[Product, ...], key: str) -> Product | None:
    return next((product for product in products if product.key == key), None)


def _product(path: Path, number: int, entry: Any) -> Product:
    fault = ProductsFault(f"Test {number} in {path} is not complete: see the example that TuN brings along.")
    if not isinstance(entry, dict) or not set(entry) <= {"kind", "device", "maker", "name"}:
        raise fault
    texts = [entry.get(name, "") for name in ("device", "maker", "name")]
    if entry.get("kind") not in _KINDS or not all(isinstance(text, str) for text in texts):
        raise fault
    product = Product(_KINDS[entry["kind"]], *texts)
    numbered = product.device.isascii() and product.device.isdigit() and len(product.device) <= 8
    if not product.maker or not product.name or len(product.full_name) > _LONGEST:
        raise fault
    if numbered if product.kind == PCR else not numbered:
        raise fault
    return product
