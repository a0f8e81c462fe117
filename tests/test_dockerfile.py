"""The Dockerfile, step by step, outside a container.

Its folders are mapped to temporary ones; what it runs is run, as it stands there. Only the user is not made (that
takes root), and libraries come from the tests' own environment instead of the network.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests import packages

pytestmark = pytest.mark.server

ROOT = packages.ROOT
FOLDERS = ("/build", "/opt/tun", "/var/lib/tun")


@dataclass(frozen=True)
class Step:
    word: str
    rest: str


def steps() -> list[Step]:
    text = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text("utf-8"))
    lines = (line.strip() for line in text.splitlines())
    return [Step(*line.split(maxsplit=1)) for line in lines if line and not line.startswith("#")]


def stages() -> list[list[Step]]:
    """The steps after each FROM."""
    found: list[list[Step]] = []
    for step in steps():
        if step.word == "FROM":
            found.append([])
        found[-1].append(step)
    return found


def of(stage: list[Step], word: str) -> list[str]:
    return [step.rest for step in stage if step.word == word]


@dataclass
class Image:
    """A stage that grows in a temporary folder."""

    root: Path
    env: dict[str, str] = field(default_factory=packages.settings)
    folder: Path = Path("/")

    def inside(self, text: str) -> str:
        """`text` with the Dockerfile's folders turned into this image's."""
        for folder in FOLDERS:
            text = re.sub(rf"(?<![\w/.]){re.escape(folder)}(?![\w-])", f"{self.root}{folder}", text)
        return text

    def run(self, command: list[str] | str) -> None:
        shell = isinstance(command, str)
        done = subprocess.run(command, shell=shell, cwd=self.folder, env=self.env, capture_output=True, text=True)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """Both stages, run one after the other. `python` is the one that runs the tests."""
    first, second = (Image(tmp_path_factory.mktemp(name)) for name in ("first", "second"))
    (first.root / "bin").mkdir()
    wrapper = first.root / "bin" / "python"
    wrapper.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
    wrapper.chmod(0o700)
    # Offline: hatchling is here, and what the wheel depends on is lent from here.
    first.env |= {"PATH": f"{wrapper.parent}:{first.env['PATH']}", "PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_DEPS": "1"}
    for stage, built in zip((first, second), stages(), strict=True):
        for step in built:
            _do(stage, step, previous=first)
    packages.lend_libraries(second.root / "opt" / "tun")
    return second


def _do(image: Image, step: Step, *, previous: Image) -> None:
    rest = image.inside(step.rest)
    if step.word == "WORKDIR":
        image.folder = Path(rest)
        image.folder.mkdir(parents=True, exist_ok=True)
    elif step.word == "COPY":
        _copy(image, step.rest.split(), previous)
    elif step.word == "ENV":
        for name, _, value in (part.partition("=") for part in shlex.split(rest)):
            image.env[name] = value
    elif step.word == "RUN" and not step.rest.startswith("useradd "):
        image.run(re.sub(r" -[og] \w+", "", rest) if rest.startswith("install ") else rest)


def _copy(image: Image, words: list[str], previous: Image) -> None:
    *sources, target = [word for word in words if not word.startswith("--")]
    for source in sources:
        if any(word == "--from=build" for word in words):
            # Its scripts name the place where it was made: in the image that is the same place.
            target_path = Path(image.inside(target))
            shutil.copytree(previous.inside(source), target_path, symlinks=True)
            _move_home(target_path, str(previous.root), str(image.root))
            continue
        assert shipped(source), f"{source} is not in .dockerignore's allow-list"
        target_path = image.folder / target
        if (ROOT / source).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "*.mo")
            shutil.copytree(ROOT / source, target_path, ignore=ignored)
        else:
            shutil.copy(ROOT / source, target_path)


def _move_home(folder: Path, old: str, new: str) -> None:
    for path in (folder / "bin").iterdir():
        if path.is_file() and not path.is_symlink():
            path.write_bytes(path.read_bytes().replace(old.encode(), new.encode()))


def shipped(name: str) -> bool:
    """Whether .dockerignore lets a file through; as Docker does, the last line that fits decides."""
    out = False
    lines = (line.strip() for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines())
    for line in lines:
        if line and not line.startswith("#"):
            pattern = line.removeprefix("!")
            parts = [name, *(str(folder) for folder in Path(name).parents)]
            if any(fnmatch(part, pattern) or fnmatch(f"/{part}", f"*{pattern.removeprefix('**')}") for part in parts):
                out = not line.startswith("!")
    return not out


def test_it_has_two_stages_and_the_second_takes_only_what_the_first_installed() -> None:
    first, second = stages()
    assert of(first, "FROM")[0].endswith(" AS build")
    assert of(first, "FROM")[0].startswith(of(second, "FROM")[0])  # the same base: the environment names its Python
    assert of(second, "COPY") == ["--from=build /opt/tun /opt/tun"]


def test_the_second_stage_runs_as_nobody_in_particular() -> None:
    second = stages()[1]
    [made] = [run for run in of(second, "RUN") if run.startswith("useradd ")]
    assert re.fullmatch(r"useradd --system --uid \d{5} --home-dir /var/lib/tun --shell /usr/sbin/nologin tun", made)
    assert of(second, "USER") == ["tun"]
    words = [step.word for step in second]
    assert words.index("USER") < words.index("CMD")
    assert not [step for step in second[words.index("USER") :] if step.word in ("RUN", "COPY", "ADD")]


def test_keys_and_data_are_volumes_and_no_secret_is_set() -> None:
    second = stages()[1]
    [volumes] = of(second, "VOLUME")
    [env] = of(second, "ENV")
    settings = dict(part.split("=", 1) for part in shlex.split(env))
    assert {settings["TUN_SERVICE_KEYS"], settings["TUN_SERVICE_STORE"]} == set(json.loads(volumes))
    assert not [name for name in settings if re.search("SECRET|PASS|TOKEN", name)]
    assert "TUN_ORIGIN" not in settings  # there is no good guess at a city's address


@pytest.mark.parametrize(
    ("name", "through"),
    [("tun/core/keys.py", True), ("templates/base.html", True), ("pyproject.toml", True), ("keys/service/a.pem", False),
     ("var/service/service.sqlite", False), (".git/config", False), (".env", False), ("tests/conftest.py", False),
     (".venv/bin/python", False), ("tun/__pycache__/cli.pyc", False), ("Makefile", False)],
)  # fmt: skip
def test_only_what_the_wheel_is_made_of_reaches_docker(name: str, through: bool) -> None:
    assert shipped(name) is through


def test_no_key_and_no_data_is_in_the_image(image: Image) -> None:
    inside = [path.relative_to(image.root).as_posix() for path in image.root.rglob("*") if path.is_file()]
    assert any(name.endswith("/bin/tun") for name in inside)
    found = [name for name in inside if re.search(r"\.(key|pem|sqlite)$|(^|/)\.env$", name)]
    assert [name for name in found if "/site-packages/pip/" not in name] == []  # pip brings certificates of its own


def test_its_command_serves_and_its_health_check_notices(image: Image, tmp_path: Path) -> None:
    # Given a container that was started for the first time, on a port of its own
    second = stages()[1]
    port = packages.free_port()
    origin = f"http://localhost:{port}"
    env = image.env | {"TUN_ORIGIN": origin, "TUN_SERVICE_BIND": f"127.0.0.1:{port}"}
    [command], [check] = of(second, "CMD"), of(second, "HEALTHCHECK")
    program = shutil.which("tun", path=env["PATH"])
    assert program == f"{image.root}/opt/tun/bin/tun"
    probe = json.loads(check.partition("CMD ")[2].replace(":8000/", f":{port}/"))
    probe[0] = str(shutil.which(probe[0], path=env["PATH"]))
    assert subprocess.run(probe, env=env, capture_output=True).returncode != 0  # nothing answers yet

    # When keys and store are made and it is started
    packages.run([program, "init"], env=env, cwd=image.folder)
    with packages.serving([program, *json.loads(command)[1:]], origin, env=env, cwd=image.folder):
        # Then it is healthy and shows its page
        assert subprocess.run(probe, env=env, capture_output=True).returncode == 0
        assert packages.fetch(f"{origin}/")[:2] == (200, "text/html")
    assert list((image.root / "var/lib/tun/keys").rglob("*.pem"))
    assert list((image.root / "var/lib/tun/store").glob("*.sqlite"))
