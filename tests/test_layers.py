"""The layers point downward only: cli → web → actions → storage → core, and the two houses do not know each other.

Read from the source, not by importing it: what is not called at start is seen too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted(path.relative_to(ROOT) for path in (ROOT / "tun").rglob("*.py"))
MODULES = {".".join(path.with_suffix("").parts).removesuffix(".__init__"): path for path in FILES}

# All that the rules may lean on. No framework, no store, no files, no clock, no chance: those come in as arguments.
CORE_MAY_IMPORT = {
    "__future__", "base64", "binascii", "cbor2", "collections", "cryptography", "dataclasses", "datetime", "enum",
    "functools", "hashlib", "hmac", "io", "json", "math", "re", "typing", "unicodedata", "zlib", "zoneinfo",
}  # fmt: skip
CRYPTOGRAPHY_IN = {
    "tun/bench/certificate.py",  # measures what is ours against the library alone
    "tun/bench/opening.py",  # measures what is ours against the library alone
    "tun/core/certificates/anchors.py",
    "tun/core/certificates/signers.py",
    "tun/core/envelope.py",
    "tun/core/keys.py",
    "tun/demo/lan.py",  # makes an authority for the demonstration on a local network
}
CLOCK_IN = {"tun/service/app.py", "tun/office/app.py"}  # the two default clocks, replaced by an argument
TOP = ("tun.cli", "tun.commands", "tun.demo", "tun.bench")  # what stands on everything, and nothing on it
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "gmtime", "localtime"}

HOUSES = ("tun.service", "tun.office")
ABOVE = {  # a floor, and what lies above it in the same house
    "storage": ("actions", "web", "app"),
    "actions": ("web", "app"),
    "web": ("app",),
    "prints": ("actions", "storage", "web", "app"),
    "exports": ("actions", "storage", "web", "app"),
}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text("utf-8"), str(path))


@cache
def imports(module: str) -> frozenset[str]:
    """Every module that `module` imports anywhere in its code, with relative names written out."""
    path = MODULES[module]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    return frozenset(_imports(path, package))


def _imports(path: Path, package: str) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base]).rstrip(".")
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names if f"{base}.{alias.name}" in MODULES)


def within(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def breaches(*packages: str, forbidden: tuple[str, ...]) -> list[str]:
    return [
        f"{module} imports {name}"
        for module in MODULES
        if within(module, *packages)
        for name in sorted(imports(module))
        if within(name, *forbidden)
    ]


def test_imports_are_found_however_they_are_written(tmp_path: Path) -> None:
    source = tmp_path / "example.py"
    source.write_text(
        "import os.path\nfrom ..storage import visits\nfrom . import places\ndef f():\n    from flask import g\n"
    )
    assert set(_imports(source, "tun.service.actions")) == {
        "os.path", "tun.service.storage", "tun.service.storage.visits", "tun.service.actions",
        "tun.service.actions.places", "flask",
    }  # fmt: skip


def test_core_leans_on_nothing_but_the_standard_library_and_cryptography() -> None:
    used = {name for module in MODULES if within(module, "tun.core") for name in imports(module)}
    assert {name for name in used if not within(name, "tun.core", *CORE_MAY_IMPORT)} == set()


def test_core_takes_its_day_from_arguments() -> None:
    """`datetime` is for arithmetic: no module of the core asks what time it is."""
    assert {path for path in _asking_the_clock() if path.startswith("tun/core/")} == set()


def test_what_both_houses_share_knows_the_core_only() -> None:
    known = [name for name in MODULES if not within(name, "tun.core", "tun.house") and name != "tun"]
    assert breaches("tun.house", forbidden=tuple(known)) == []


@pytest.mark.parametrize(("house", "other"), [HOUSES, HOUSES[::-1]])
def test_the_houses_do_not_know_each_other(house: str, other: str) -> None:
    assert breaches(house, forbidden=(other,)) == []


def test_nothing_stands_on_the_command_line() -> None:
    below = ("tun.core", "tun.house", *HOUSES)
    assert breaches(*below, forbidden=TOP) == []


@pytest.mark.parametrize("house", HOUSES)
@pytest.mark.parametrize("floor", ABOVE)
def test_a_floor_does_not_know_what_lies_above_it(house: str, floor: str) -> None:
    above = tuple(f"{house}.{name}" for name in ABOVE[floor])
    assert breaches(f"{house}.{floor}", forbidden=above) == []


@pytest.mark.parametrize("house", HOUSES)
def test_actions_do_not_know_the_web(house: str) -> None:
    frameworks = ("flask", "flask_wtf", "flask_babel", "flask_limiter", "werkzeug", "wtforms", "jinja2")
    assert breaches(f"{house}.actions", forbidden=frameworks) == []


@pytest.mark.parametrize("house", HOUSES)
def test_only_actions_and_storage_speak_to_the_store(house: str) -> None:
    spoken = [entry for entry in breaches(f"{house}.web", forbidden=("sqlalchemy",)) if "web.health" not in entry]
    assert spoken == []


def test_cryptography_lives_in_a_handful_of_files() -> None:
    using = {str(MODULES[module]) for module in MODULES if any(within(n, "cryptography") for n in imports(module))}
    assert using == CRYPTOGRAPHY_IN


def test_there_is_one_kind_of_chance() -> None:
    """`random` can be guessed; `secrets` cannot. The demo's city is drawn the same each time, so it may."""
    assert breaches("tun.core", "tun.house", *HOUSES, forbidden=("random", "numpy")) == []


def test_only_the_command_line_prints() -> None:
    printing = {
        str(path)
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    allowed = {str(MODULES[module]) for module in MODULES if within(module, *TOP)}
    assert printing - allowed == set()


def test_only_the_default_clocks_and_the_command_line_ask_what_time_it_is() -> None:
    allowed = {str(MODULES[module]) for module in MODULES if within(module, *TOP)}
    assert _asking_the_clock() - allowed == CLOCK_IN


def _asking_the_clock() -> set[str]:
    return {str(path) for path in FILES for node in ast.walk(tree(path)) if _asks_the_clock(node)}


def _asks_the_clock(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module == "time" and any(alias.name in CLOCKS for alias in node.names)
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and ast.unparse(node.func.value) in ("time", "datetime", "date", "datetime.datetime", "datetime.date")
    )


@pytest.mark.parametrize(
    ("source", "asks"),
    [("time.time()", True), ("datetime.now(UTC)", True), ("date.today()", True), ("datetime.datetime.now()", True),
     ("from time import time", True), ("from datetime import time", False), ("datetime.fromtimestamp(0)", False),
     ("service.clock()", False), ("self.now()", False)],
)  # fmt: skip
def test_a_look_at_the_clock_is_recognised(source: str, asks: bool) -> None:
    assert any(_asks_the_clock(node) for node in ast.walk(ast.parse(source))) is asks


def test_no_error_is_swallowed_below_the_edge() -> None:
    """`except Exception` stands at the edges only: the page that says sorry, a thread's end, the command line."""
    edges = {"tun/house/keeper.py", "tun/service/storage/intake.py"} | {
        str(MODULES[module]) for module in MODULES if within(module, *TOP)
    }
    found = {
        str(path)
        for path in FILES
        if within(".".join(path.parts), "tun.core", "tun.house", "tun.service")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
        and not any(isinstance(step, ast.Raise) and step.exc is None for step in node.body)
    }
    assert found - edges == set()
