"""What the README says holds: its files and commands are there, and its settings are those of the code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tun.cli import cli
from tun.house.config import CHECKOUT, ConfigFaults, Settings
from tun.office.config import OfficeConfig
from tun.service.config import ServiceConfig

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = {"README.md": README, "CHANGES.md": (ROOT / "CHANGES.md").read_text("utf-8")}
MADE_AT_RUN_TIME = {"keys/service", "keys/office", "var/service", "var/office/office.sqlite"}
NO_PATH = {"signing/", "Europe/Berlin"}
NO_SETTING = {"TUN_ORIGIN_FILE"}  # how any setting is given as a file
SECTIONS = [
    "Start", "Who uses it", "Who can read what", "One visit in six steps", "Settings", "Running it", "Working on it",
    "Words",
]  # fmt: skip


def section(title: str) -> str:
    """A section of the README, its smaller ones included."""
    level, rest = re.split(rf"^(##+) {re.escape(title)}\n", README, maxsplit=1, flags=re.MULTILINE)[1:]
    return re.split(rf"^#{{1,{len(level)}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def quoted(text: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", text)


def rows(text: str) -> list[list[str]]:
    """The cells of every table row but the heads."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    tables = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [cells for cells, below in zip(tables, [*tables[1:], [""]], strict=True)
            if not cells[0].startswith("---") and not below[0].startswith("---")]  # fmt: skip


def test_it_begins_with_one_sentence_and_a_start() -> None:
    first = README.split("\n## ")[0].split("\n\n", 1)[1].strip()
    assert first.count(". ") == 0 and first.endswith(".")
    [start] = re.findall(r"```sh\n(.*?)```", section("Start"), re.DOTALL)
    assert [line.split("#")[0].strip() for line in start.splitlines()] == ["make demo", "make test"]
    assert len([line for line in section("Start").splitlines() if line.strip()]) <= 8


def test_it_has_every_part() -> None:
    assert re.findall(r"^## (.*)$", README, re.MULTILINE) == SECTIONS
    assert "What cannot be promised" in re.findall(r"^### (.*)$", README, re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_that_is_named_is_there(document: str) -> None:
    named = [
        text
        for text in quoted(DOCUMENTS[document])
        if re.fullmatch(r"[\w.-]+(/[\w.-]+)+/?|[\w-]+\.(md|py)|Dockerfile", text)
    ]
    named = [name for name in named if not name.startswith("/") and name not in MADE_AT_RUN_TIME | NO_PATH]
    assert document != "README.md" or len(named) > 25
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_each_of_the_six_steps_names_its_files() -> None:
    steps = re.findall(r"^\d\. (.*?)(?=^\d\. |\n\n)", section("One visit in six steps"), re.DOTALL | re.MULTILINE)
    assert len(steps) == 6
    for step in steps:
        assert [name for name in quoted(step) if name.startswith("tun/")], step


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_that_is_named_is_there(document: str) -> None:
    text = DOCUMENTS[document]
    named = set(re.findall(r"(?:`|^)tun ([a-z]+(?:-[a-z]+)*)(?: ([a-z]+(?:-[a-z]+)*))?", text, re.MULTILINE))
    assert named
    context = cli.make_context("tun", ["--help"], resilient_parsing=True)
    for command, second in named - {("command", "")}:
        found = cli.get_command(context, command)
        assert found is not None, command
        if second and hasattr(found, "list_commands"):
            assert second in found.list_commands(context), (command, second)


def test_every_make_target_that_is_named_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)|^make ([a-z]+)", README, re.MULTILINE)) <= {
        (name, "") for name in targets
    } | {("", name) for name in targets}


# --- settings ---


class Recorder(Settings):
    """Settings that write down what they are asked for."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        super().__init__(environ)
        self.asked: dict[str, str | None] = {}

    def text(self, name: str, default: str | None = None, *, says: str) -> str:
        self.asked[name] = default
        return super().text(name, default, says=says)


def asked_for(
    config: type[ServiceConfig] | type[OfficeConfig], monkeypatch: pytest.MonkeyPatch
) -> dict[str, str | None]:
    """Every variable that a house reads, with its default."""
    made: list[Recorder] = []

    def record(environ: Mapping[str, str]) -> Settings:
        made.append(Recorder(environ))
        return made[0]

    monkeypatch.setattr(f"{config.__module__}.Settings", record)
    with pytest.raises(ConfigFaults):
        config.from_environment({})
    return made[0].asked


@pytest.mark.parametrize(("title", "config"), [("The service", ServiceConfig), ("The office", OfficeConfig)])
def test_the_settings_are_those_of_the_code(
    title: str, config: type[ServiceConfig] | type[OfficeConfig], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: dict[str, str] = {}
    for names, _, defaults in rows(section(title)):
        values = quoted(defaults) or [defaults]
        told |= dict(zip(quoted(names), values, strict=True))
    asked = asked_for(config, monkeypatch)
    assert set(told) == set(asked)
    for name, default in asked.items():
        if default is None or name == "TUN_OFFICE_NUMBER":  # whose 0 is no number of an office
            assert told[name] == "required", name
        else:
            assert (default or "none").removeprefix("sqlite:///").removeprefix(f"{CHECKOUT}/").endswith(told[name]), (
                name
            )


def test_every_setting_that_is_named_anywhere_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {name for config in (ServiceConfig, OfficeConfig) for name in asked_for(config, monkeypatch)}
    places = [README, *((ROOT / name).read_text("utf-8") for name in ("Dockerfile", "keys/README.md"))]
    named = {name for text in places for name in re.findall(r"TUN_[A-Z_]+[A-Z]", text)}
    assert named - known - NO_SETTING == set()


# --- who can read what ---


def test_who_can_read_what_has_a_row_for_each_party_and_names_its_tests() -> None:
    table = rows(section("Who can read what"))
    assert len(table) >= 10
    assert all(len(cells) == 3 and all(cells) for cells in table)
    assert "tests/service/test_who_can_read_what.py" in README
    for loss in ("What is lost if a machine is taken", "What cannot be promised"):
        assert len(re.findall(r"^- ", section(loss), re.MULTILINE)) >= 5, loss
