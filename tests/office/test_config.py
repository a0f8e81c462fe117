"""The office's settings fail whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from tun.house.config import ConfigFaults
from tun.office.config import OfficeConfig

GOOD = {
    "TUN_OFFICE_ORIGIN": "http://localhost:8001",
    "TUN_SERVICE_URL": "https://tun.example.org",
    "TUN_OFFICE_NUMBER": "7",
    "TUN_OFFICE_NAME": "Gesundheitsamt Kaiserslautern",
}


def test_a_checkout_needs_only_what_nobody_can_guess() -> None:
    config = OfficeConfig.from_environment(GOOD)
    assert (config.number, config.idle, config.keep_days) == (7, 600, 14)
    assert config.keys.name == "office" and config.database.endswith("/office.sqlite")


def test_all_faults_are_said_at_once() -> None:
    bad = {
        "TUN_SERVICE_URL": "http://tun.example.org",
        "TUN_OFFICE_NUMBER": "65536",
        "TUN_OFFICE_IDLE_MINUTES": "61",
        "TUN_OFFICE_KEEP_DAYS": "0",
        "TUN_OFFICE_THREADS": "many",
        "TUN_TIMEZONE": "Europe/Kaiserslautern",
        "TUN_PROXIES": "-1",
    }
    with pytest.raises(ConfigFaults) as caught:
        OfficeConfig.from_environment(bad)
    named = {fault.split()[0] for fault in caught.value.faults}
    assert named == {*bad, "TUN_OFFICE_ORIGIN", "TUN_OFFICE_NAME"}


def test_an_installed_wheel_has_no_folder_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tun.house.config.CHECKOUT", tmp_path)
    monkeypatch.setattr("tun.office.config.CHECKOUT", tmp_path)
    with pytest.raises(ConfigFaults) as caught:
        OfficeConfig.from_environment(GOOD)
    assert {fault.split()[0] for fault in caught.value.faults} == {"TUN_OFFICE_KEYS", "TUN_OFFICE_DATABASE"}


def test_the_number_has_no_default() -> None:
    with pytest.raises(ConfigFaults, match="TUN_OFFICE_NUMBER"):
        OfficeConfig.from_environment({name: value for name, value in GOOD.items() if "NUMBER" not in name})
