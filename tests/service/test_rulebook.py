"""The rulebook: dated files, the newest counts from midnight on, and faults are told all together."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.service.conftest import NOON, make_config
from tests.vectors.make_proofs import utc
from tun.service import startup
from tun.service.rulebook import BROUGHT_ALONG, Rulebook, read_folder
from tun.service.startup import CannotStart

BERLIN = ZoneInfo("Europe/Berlin")
MIDNIGHT = utc("2026-11-23T23:00:00")


def put(folder: Path, day: str, text: str = "") -> Path:
    path = folder / f"{day}.toml"
    path.write_text(f"from = {day}\n{text}", "utf-8")
    return path


def test_what_is_brought_along_has_no_fault_and_counts_where_nothing_has_begun(tmp_path: Path) -> None:
    loaded = read_folder(BROUGHT_ALONG)
    assert not loaded.faults
    [basis] = loaded.dated
    assert (basis.antigen_hours, basis.pcr_hours, basis.merely_tested) == (24, 48, None)
    put(tmp_path, "2030-01-01")
    for folder in (tmp_path, BROUGHT_ALONG):
        assert Rulebook(folder, BERLIN).at(0) == Rulebook(folder, BERLIN).at(MIDNIGHT) == basis


def test_a_file_counts_from_the_citys_midnight_on_without_a_restart(tmp_path: Path) -> None:
    book = Rulebook(tmp_path, BERLIN)
    assert book.at(MIDNIGHT).antigen_hours == 24
    put(tmp_path, "2026-11-24", "[test]\nantigen_hours = 6\n")
    assert [book.at(at).antigen_hours for at in (MIDNIGHT - 1, MIDNIGHT)] == [24, 6]
    path = put(tmp_path, "2026-11-24", "[test]\nantigen_hours = 12\n")
    assert book.at(MIDNIGHT).antigen_hours == 12
    path.unlink()
    assert book.at(MIDNIGHT).antigen_hours == 24


def test_all_faults_of_all_files_are_told_together_and_the_others_count(tmp_path: Path) -> None:
    put(tmp_path, "2021-01-01", "[test]\nantigen_hours = 7\n")
    put(tmp_path, "2021-02-01", "[test]\nantigen_hours = 0\npcr_hours = 0\n")
    (tmp_path / "2021-03-01.toml").write_text("from = ", "utf-8")
    (tmp_path / "2021-04-01.toml").write_bytes(b"from = 2021-04-01 # \xff")
    (tmp_path / "2021-05-01.toml").write_text("from = 2021-05-02", "utf-8")
    (tmp_path / "notes.txt").write_text("not looked at", "utf-8")
    loaded = read_folder(tmp_path)
    assert [(fault.file, fault.key) for fault in loaded.faults] == [
        ("2021-02-01.toml", "test.antigen_hours"),
        ("2021-02-01.toml", "test.pcr_hours"),
        ("2021-03-01.toml", ""),
        ("2021-04-01.toml", ""),
        ("2021-05-01.toml", "from"),
    ]
    assert Rulebook(tmp_path, BERLIN).at(MIDNIGHT).antigen_hours == 7


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    [fault] = read_folder(tmp_path / "nowhere").faults
    assert "nowhere" in str(fault)


def test_a_running_service_says_so_once_and_goes_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    book = Rulebook(tmp_path, BERLIN)
    put(tmp_path, "2026-11-24", "[test]\nantigen_hours = -6\n")
    assert [book.at(MIDNIGHT).antigen_hours for _ in range(3)] == [24, 24, 24]
    [said] = [record.getMessage() for record in caplog.records]
    assert said.startswith("entry rules: 2026-11-24.toml: test.antigen_hours has to be a whole number from 1 to 168; ")


def test_a_start_with_a_fault_is_refused_and_says_which(tmp_path: Path) -> None:
    config = make_config(tmp_path, rules=tmp_path / "rules")
    config.rules.mkdir()
    startup.initialise(config, clock=lambda: NOON)
    startup.check(config, clock=lambda: NOON)
    put(config.rules, "2026-11-24", "[tests]\nhours = 3\n")
    with pytest.raises(CannotStart, match=r"2026-11-24.toml: tests.hours is not known"):
        startup.check(config, clock=lambda: NOON)


def test_a_file_that_nobody_may_read_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "2026-11-24.toml").mkdir()
    assert [fault.what for fault in read_folder(tmp_path).faults] == ["cannot be read: check its rights"]
