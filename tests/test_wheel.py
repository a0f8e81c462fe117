"""What is shipped: everything that a page needs, nothing that belongs to this machine, and it works elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests import packages

pytestmark = pytest.mark.server

ROOT = packages.ROOT
NEVER = re.compile(
    r"(^|/)(keys/(service|office)|tests|var|node_modules|\.venv|\.git|__pycache__)(/|$)|\.env$|\.(key|pem|sqlite)$"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with wheel and sdist; bait lies in the checkout while they are made."""
    folder = tmp_path_factory.mktemp("dist")
    bait = ROOT / "keys" / "bait-for-the-wheel.key"
    bait.write_text("a key that must not be shipped")
    try:
        packages.build(folder)
    finally:
        bait.unlink()
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    [path] = built.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment in which only the wheel is installed."""
    python = packages.new_environment(tmp_path_factory.mktemp("elsewhere") / "venv")
    packages.install(python, wheel)
    return python


def names(archive: Path) -> set[str]:
    if archive.suffix == ".whl":
        return set(zipfile.ZipFile(archive).namelist())
    with tarfile.open(archive) as tar:
        return {name.partition("/")[2] for name in tar.getnames()}


def files(folder: str, *suffixes: str) -> set[str]:
    """Files of the checkout that git knows or that lie there to be shipped, by their path."""
    found = (path.relative_to(ROOT) for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path.as_posix() for path in found if "__pycache__" not in path.parts and path.suffix in suffixes}


def test_the_wheel_has_every_module_template_and_file_that_pages_need(wheel: Path) -> None:
    code = files(
        "tun", ".py", ".js", ".css", ".svg", ".ttf", ".otf", ".woff2", ".wasm", ".ini", ".mako", ".po", ".mo", ".toml"
    )
    templates = {f"tun/{name}" for name in files("templates", ".html")}
    shipped = names(wheel)
    assert (code | templates) - shipped == set()
    for kind in (".css", ".js", ".mo"):
        assert any(name.endswith(kind) for name in shipped), kind
    assert any("/static/vendor/" in name for name in shipped)
    assert any("/migrations/versions/" in name for name in shipped)


@pytest.mark.parametrize("pattern", ["*.whl", "*.tar.gz"])
def test_nothing_of_this_machine_is_shipped(built: Path, pattern: str) -> None:
    [archive] = built.glob(pattern)
    assert {name for name in names(archive) if NEVER.search(name)} == set()


def test_a_key_would_be_noticed() -> None:
    assert all(
        NEVER.search(name) for name in ("keys/service/days/a.key", "tests/test_a.py", "tun/x.pem", "var/x", ".env")
    )
    assert not any(NEVER.search(name) for name in ("tun/core/keys.py", "templates/office/keys.html", "keys/README.md"))


def test_a_wheel_can_be_built_from_the_sdist(built: Path, tmp_path: Path, wheel: Path) -> None:
    [sdist] = built.glob("*.tar.gz")
    with tarfile.open(sdist) as tar:
        tar.extractall(tmp_path, filter="data")
    [source] = tmp_path.iterdir()
    packages.run([sys.executable, "-m", "build", "--no-isolation", "--wheel", str(source)], cwd=tmp_path)
    [again] = source.glob("dist/*.whl")
    assert names(again) == names(wheel)


def test_an_installed_wheel_serves_pages_from_any_folder(elsewhere: Path, tmp_path: Path) -> None:
    origin = f"http://localhost:{packages.free_port()}"
    env = packages.settings(
        TUN_ORIGIN=origin,
        TUN_SERVICE_BIND=origin.removeprefix("http://").replace("localhost", "127.0.0.1"),
        TUN_SERVICE_KEYS=str(tmp_path / "keys"),
        TUN_SERVICE_STORE=str(tmp_path / "store"),
    )
    tun = str(elsewhere.parent / "tun")
    where = packages.run([str(elsewhere), "-c", "import tun; print(tun.__file__)"], cwd="/", env=env)
    assert str(ROOT) not in where
    packages.run([tun, "init"], env=env, cwd="/")
    with packages.serving([tun, "service"], origin, env=env, cwd=Path("/")):
        status, kind, page = packages.fetch(f"{origin}/?lang=en")
        assert (status, kind) == (200, "text/html")
        assert b"Check in without an app" in page
        for asset in set(re.findall(rb'(?:href|src)="(/static/[^"]+)"', page)):
            assert packages.fetch(origin + asset.decode())[0] == 200, asset
        assert packages.fetch(f"{origin}/paper-form.pdf")[:2] == (200, "application/pdf")
    assert not (Path(where).parent.parent / "keys").exists()


@pytest.mark.parametrize("house", ["service", "office"])
def test_an_installed_wheel_has_no_key_folder_of_its_own_and_says_so(
    elsewhere: Path, tmp_path: Path, house: str
) -> None:
    tun = elsewhere.parent / "tun"
    command = [str(tun), "init", house]
    done = subprocess.run(command, env=packages.settings(), cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert f"TUN_{house.upper()}_KEYS is missing: set it to the {house}'s key folder." in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
